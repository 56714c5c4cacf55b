"""Which messages of a source a custodian's choices name, and which files only they name."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from onrecord.records.errors import WithholdingError
from onrecord.records.messages import Anomaly, Presence
from onrecord.records.schema import Batch
from onrecord.records.withheld import WithheldLines, WithholdReason
from onrecord.records.withholding import Choice, LineRange, WithheldCount

Mask: TypeAlias = np.ndarray[Any, np.dtype[np.bool_]]
Numbers: TypeAlias = np.ndarray[Any, np.dtype[np.int64]]
NOBODY = -1
"""Stands where no choice names a message."""


@dataclass(slots=True)
class Chosen:
    """Give it every item of a reading, in order; then ask what is withheld."""

    choices: Sequence[Choice]
    entry: str = ""
    last_line: int = 0
    spans: list[tuple[int, int, int]] = field(default_factory=list)
    messages: Counter[WithholdReason] = field(default_factory=Counter)
    files: dict[str, WithholdReason] = field(default_factory=dict)
    _kept_files: set[str] = field(default_factory=set)
    _found: set[tuple[int, str]] = field(default_factory=set)
    _undated: int = 0
    _rows: int = 0

    def add(self, item: Batch | Anomaly) -> None:
        """Look at messages, or at lines that no message holds."""
        if isinstance(item, Anomaly):
            self._add_span(item.span.first, item.span.last, self._of_lines(item))
        elif item.num_rows:
            self._add_batch(item)

    def stretches(self) -> Sequence[WithheldLines]:
        """Return the withheld lines, those of one reason that follow one another together.

        ``first_byte`` is not known here, and 0.

        Raises:
            WithholdingError: a choice names nothing, or cannot be decided.
        """
        self._refuse_undecided()
        found: list[WithheldLines] = []
        for first, last, number in sorted(self.spans):
            reason = self.choices[number].reason
            if found and found[-1].last + 1 == first and found[-1].reason is reason:
                found[-1] = replace(found[-1], last=last)
            else:
                found.append(WithheldLines(first, last, 0, reason))
        return found

    def withheld_files(self, there: Collection[str]) -> Mapping[str, WithholdReason]:
        """Return the entries that withheld messages name and kept ones do not, and those that choices name.

        ``there`` names the entries beside the text.

        Raises:
            WithholdingError: a choice names a file that is not there, or that a kept message names.
        """
        found = {name: why for name, why in self.files.items() if name not in self._kept_files}
        for number, choice in enumerate(self.choices, 1):
            for place, name in enumerate(choice.files, 1):
                self._refuse_file(f"choice {number} names file {place} of its list", name, there)
                found.setdefault(name, choice.reason)
        return found

    def unnamed(self, there: Collection[str]) -> Sequence[str]:
        """Return those of the entries that no message names, in their order."""
        return [name for name in there if name not in self.files and name not in self._kept_files]

    def counts(self, files: Mapping[str, WithholdReason]) -> Mapping[str, WithheldCount]:
        """Return how much is withheld, by reason."""
        lines: Counter[WithholdReason] = Counter()
        for one in self.stretches():
            lines[one.reason] += one.count
        of_files = Counter(files.values())
        return {
            reason.value: WithheldCount(self.messages[reason], lines[reason], of_files[reason])
            for reason in WithholdReason
            if lines[reason] or of_files[reason]
        }

    def _add_batch(self, batch: Batch) -> None:
        first, last = (_numbers_of(batch, name) for name in ("first", "last"))
        self._refuse_several(pc.unique(batch.column("span").field("entry")).to_pylist())
        self.last_line = max(self.last_line, self._last_number(batch))
        self._rows += batch.num_rows
        chosen = np.full(batch.num_rows, NOBODY)
        for number, choice in enumerate(self.choices):
            mask = self._named(number, choice, batch) | self._numbered(choice, batch)
            chosen[mask & (chosen == NOBODY)] = number
        for row in np.flatnonzero(chosen != NOBODY).tolist():
            self.spans.append((int(first[row]), int(last[row]), int(chosen[row])))
            self.messages[self.choices[chosen[row]].reason] += 1
        self._add_files(batch, chosen)
        self._note(batch, chosen)

    def _numbered(self, choice: Choice, batch: Batch) -> Mask:
        """Tell which messages a choice names by their lines."""
        first, last = (_numbers_of(batch, name) for name in ("first", "last"))
        return within(choice.lines, first, last)

    def _last_number(self, batch: Batch) -> int:
        """Return the highest number by which a message of these can be named."""
        return int(_numbers_of(batch, "last").max())

    def _note(self, batch: Batch, chosen: Numbers) -> None:
        """Take note of what was chosen; ``chosen`` has the number of each message's choice, or ``NOBODY``."""

    def _refuse_several(self, entries: Sequence[str]) -> None:
        self.entry = self.entry or entries[0]
        if set(entries) != {self.entry}:
            raise WithholdingError(
                "the source holds messages in several files: capture each by itself to withhold some of it"
            )

    def _add_files(self, batch: Batch, chosen: Numbers) -> None:
        column = batch.column("attachments")
        if column.null_count == batch.num_rows:
            return
        for row, attachments in enumerate(column.to_pylist()):
            for name in _present(attachments or ()):
                if chosen[row] == NOBODY:
                    self._kept_files.add(name)
                else:
                    self.files.setdefault(name, self.choices[chosen[row]].reason)

    def _refuse_file(self, told: str, name: str, there: Collection[str]) -> None:
        """Names of files are content too, and stand in no error."""
        if name not in there:
            raise WithholdingError(
                f"{told}, and there is no such file beside the text: write it as the export has it, with its "
                "folders, or take it out"
            )
        if name in self._kept_files:
            raise WithholdingError(
                f"{told}, and a message that is kept names it too: withhold that message as well, or take "
                "the file out"
            )

    def _add_span(self, first: int, last: int, number: int | None) -> None:
        self.last_line = max(self.last_line, last)
        if number is not None:
            self.spans.append((first, last, number))

    def _of_lines(self, item: Anomaly) -> int | None:
        first, last = (np.array([line]) for line in (item.span.first, item.span.last))
        named = (n for n, choice in enumerate(self.choices) if within(choice.lines, first, last)[0])
        return next(named, None)

    def _named(self, number: int, choice: Choice, batch: Batch) -> Mask:
        """Tell which messages a choice names by sender, kind or time."""
        columns = [
            ("sender", choice.senders),
            ("kind", [kind.value for kind in choice.kinds]),
            ("conversation", choice.conversations),
        ]
        named = np.zeros(batch.num_rows, bool)
        for name, words in columns:
            values = batch.column(name).cast(pa.string())
            found = pc.is_in(values, pa.array(words, pa.string()))
            self._found.update(
                (number, f"{name} {word}") for word in pc.unique(values.filter(found)).to_pylist()
            )
            named |= _as_mask(found)
        if not choice.by_time:
            return named
        if not (choice.senders or choice.kinds or choice.conversations):
            named = np.ones(batch.num_rows, bool)
        said = batch.column("said_local")
        self._undated += int((named & ~_as_mask(said.is_valid())).sum())
        return named & _in_time(choice, said)

    def _refuse_undecided(self) -> None:
        for number, choice in enumerate(self.choices, 1):
            for place, word in _words(choice):
                if (number - 1, word) not in self._found:
                    raise WithholdingError(
                        f"choice {number} names {place}, and no message here bears it: write it as the "
                        "copy has it, or take it out"
                    )
            if any(one.last > self.last_line for one in choice.lines):
                raise WithholdingError(
                    f"choice {number} names lines after the last, which is {self.last_line:,}: look at the "
                    "lines again"
                )
        if self._rows and self.messages.total() == self._rows:
            raise WithholdingError(
                "the choices name every message: nothing would be left to keep. Leave the file with its "
                "custodian, or take a choice out"
            )
        if self._undated:
            raise WithholdingError(
                "days cannot tell of messages without a known date: say in which order the dates are written "
                "(--date-order), or name the messages one by one"
            )


def _words(choice: Choice) -> Iterator[tuple[str, str]]:
    """Yield each sender and kind with what to call it; labels are content, and stand in no error."""
    for place, sender in enumerate(choice.senders, 1):
        yield f"sender {place} of its list", f"sender {sender}"
    for kind in choice.kinds:
        yield f"the kind {kind.value!r}", f"kind {kind.value}"
    for place, key in enumerate(choice.conversations, 1):
        yield f"conversation {place} of its list", f"conversation {key}"


def _numbers_of(batch: Batch, name: str) -> Numbers:
    return np.asarray(batch.column("span").field(name).to_numpy(zero_copy_only=False), np.int64)


def within(ranges: Sequence[LineRange], first: Numbers, last: Numbers) -> Mask:
    """Tell which spans have a line in common with ranges, which rise and do not touch."""
    if not ranges:
        return np.zeros(len(first), bool)
    at = np.searchsorted([one.last for one in ranges], first)
    starts = np.array([*(one.first for one in ranges), np.iinfo(np.int64).max])
    return np.asarray(starts[at] <= last, bool)


def _in_time(choice: Choice, said: "pa.Array[Any]") -> Mask:
    inside = np.ones(len(said), bool)
    if choice.since is not None:
        inside &= _as_mask(pc.greater_equal(said, pa.scalar(choice.since, said.type)))
    if choice.before is not None:
        inside &= _as_mask(pc.less(said, pa.scalar(choice.before, said.type)))
    return inside


def _as_mask(values: "pa.Array[Any]") -> Mask:
    filled = values.fill_null(False)  # noqa: FBT003 - pyarrow's own name for a value
    return np.asarray(filled.to_numpy(zero_copy_only=False), bool)


def _present(attachments: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for one in attachments:
        # What has a digest stands inside another file, which is no attachment's own.
        if one["presence"] == Presence.PRESENT.value and one["entry"] and one["sha256"] is None:
            yield one["entry"]
