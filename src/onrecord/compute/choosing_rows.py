"""What a custodian's choices name in a database, and what goes with it: quotations of it, and conversations.

A message of a database may show the words of the one that it answers, and the database lists conversations by
title. So the line that quotes a withheld message is withheld with it, and so is the line of a conversation of
which no message is kept.
"""

import functools
from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from onrecord.compute.choosing import NOBODY, Chosen, Mask, Numbers, within
from onrecord.readers.row_lines import NO_ROW
from onrecord.records.errors import WithholdingError
from onrecord.records.messages import Anomaly, Statement
from onrecord.records.schema import Batch
from onrecord.records.withheld import WithholdReason
from onrecord.records.withholding import Choice, LineRange

_TELLING = 12
"""Characters with which a quotation tells which message it is part of."""
_COLUMNS = ["conversation", "native_id", "reply_to", "body", "quoted"]


@dataclass(frozen=True, slots=True)
class _Quotation:
    """A line that shows another message's words, in a message that is kept."""

    line: int
    of: str | None
    words: str | None


@dataclass
class _Hidden:
    """Numbers of the choices that withhold messages, by what tells those again."""

    ids: dict[str, int] = field(default_factory=dict)
    words: dict[str, int] = field(default_factory=dict)

    def number(self, quotation: _Quotation) -> int:
        """Return the choice that withholds what is quoted, of which apps may show the beginning alone."""
        words = (quotation.words or "").rstrip("…")
        for found in (self.ids.get(quotation.of or ""), self.words.get(words)):
            if found is not None:
                return found
        longer = bisect_left(self._rising, words)
        if len(words) < _TELLING or longer == len(self._rising) or not self._rising[longer].startswith(words):
            return NOBODY
        return self.words[self._rising[longer]]

    @functools.cached_property
    def _rising(self) -> Sequence[str]:
        return sorted(self.words)


class ChosenRows(Chosen):
    """Give it every item of a reading of rows, the statement last; then ask what is withheld.

    ``lines`` of a choice are the numbers of rows in the database. What was not understood holds no words, and
    stays.
    """

    __slots__ = ("_first_of", "_hidden", "_kept_in", "_last", "_met", "_quotations")

    def __init__(self, choices: Sequence[Choice]) -> None:
        """Take the choices."""
        super().__init__(choices)
        self._hidden = _Hidden()
        self._quotations: list[_Quotation] = []
        self._first_of: dict[str, int] = {}
        self._kept_in: set[str] = set()
        self._last = 1
        self._met: set[LineRange] = set()

    def add(self, item: Batch | Anomaly) -> None:
        """Look at messages.

        Raises:
            WithholdingError: one cannot be written as a row, so that it could be chosen.
        """
        if isinstance(item, Anomaly) and item.reason == NO_ROW:
            raise WithholdingError(
                "a message of this database cannot be kept as a row, so nothing can be left out of it: make "
                "a text export of the chat in the app, and report this"
            )
        if isinstance(item, Anomaly):
            self._last = max(self._last, item.span.last)
        else:
            super().add(item)

    def withheld_files(self, there: Collection[str]) -> Mapping[str, WithholdReason]:
        """Return the entries that withheld messages name and kept ones do not.

        Raises:
            WithholdingError: a choice names files.
        """
        if any(choice.files for choice in self.choices):
            raise WithholdingError(
                "of a database a file is kept only where a message that is kept names it: choose the "
                "messages, and take the files out of the choices"
            )
        return super().withheld_files(there)

    def conclude(self, statement: Statement) -> None:
        """Add what goes with withheld messages; the statement lists conversations in order.

        Raises:
            WithholdingError: a choice names a row that is not there.
        """
        self._refuse_unmet()
        self.spans += self._of_quotations()
        for line, one in enumerate(statement.conversations, self._last + 1):
            if one.key in self._first_of and one.key not in self._kept_in:
                self.spans.append((line, line, self._first_of[one.key]))

    def _refuse_unmet(self) -> None:
        for number, choice in enumerate(self.choices, 1):
            if not self._met.issuperset((*choice.lines, *choice.places)):
                raise WithholdingError(
                    f"choice {number} names rows of which the database has none that is a message: look at "
                    "the numbers again, as onrecord read shows them"
                )

    def _of_quotations(self) -> Iterator[tuple[int, int, int]]:
        for one in self._quotations:
            number = self._hidden.number(one)
            if number != NOBODY:
                yield one.line, one.line, number

    def _numbered(self, choice: Choice, batch: Batch) -> Mask:
        numbers = _row_numbers(batch)
        places = np.asarray(batch.column("ordinal").to_numpy(zero_copy_only=False), np.int64) + 1
        for ranges, held in ((choice.lines, numbers), (choice.places, places)):
            self._met.update(_met(ranges, held))
        return within(choice.lines, numbers, numbers) | within(choice.places, places, places)

    def _last_number(self, batch: Batch) -> int:
        return int(_row_numbers(batch).max())

    def _note(self, batch: Batch, chosen: Numbers) -> None:
        last = batch.column("span").field("last").to_pylist()
        self._last = max(self._last, last[-1])
        rows = zip(batch.select(_COLUMNS).to_pylist(), chosen.tolist(), last, strict=True)
        for row, number, line in rows:
            key = row["conversation"] or ""
            if number == NOBODY:
                self._kept_in.add(key)
                if row["quoted"] is not None:
                    self._quotations.append(_Quotation(line, row["reply_to"], row["quoted"]["body"]))
                continue
            self._first_of.setdefault(key, number)
            for value, held in ((row["native_id"], self._hidden.ids), (row["body"], self._hidden.words)):
                if value:
                    held.setdefault(value, number)


def _met(ranges: Sequence[LineRange], held: Numbers) -> Iterator[LineRange]:
    """Yield the ranges that name one of these numbers at least."""
    rising = np.sort(held)
    firsts = np.searchsorted(rising, [one.first for one in ranges], "left")
    ends = np.searchsorted(rising, [one.last for one in ranges], "right")
    for place in np.flatnonzero(firsts < ends).tolist():
        yield ranges[place]


def _row_numbers(batch: Batch) -> Numbers:
    column = batch.column("span").field("first_byte")
    return np.asarray(column.to_numpy(zero_copy_only=False), np.int64)
