"""What is checked of every reader's rows, whatever the format: files that are whole, dates that can be.

A file that a message names is only there when it is whole. One that is empty, or shorter than the source
says, is ``missing``; its ``entry`` stays, so that what is left of it can be looked at. A message dated before
there was any such app keeps its date and is flagged: most often its source counts in another unit.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from onrecord.readers.matching import Reader
from onrecord.readers.zones import flagged
from onrecord.records.messages import Entry, Flag, Presence, Statement
from onrecord.records.schema import MESSAGES, Batch

FIRST_DAY = dt.datetime(1995, 1, 1, tzinfo=dt.UTC)
FIRST_DAY_OF_ALL = dt.datetime(1970, 2, 1, tzinfo=dt.UTC)
"""Mail, and what is written down by hand, may be older than any app. Seconds of today that are taken for
milliseconds fall in January 1970."""

_OLDER = ("email", "by_hand")
_MOST_NAMES = 5
_ATTACHMENTS = MESSAGES.get_field_index("attachments")


class Checked:
    """Checks the rows of one reading in their order, and says at its end what was found."""

    def __init__(self, reader: Reader, entries: Sequence[Entry]) -> None:
        """Take the reader, whose channel tells which dates can be, and the source's files."""
        first = FIRST_DAY_OF_ALL if getattr(reader, "CHANNEL", "") in _OLDER else FIRST_DAY
        self._first_ms = int(first.timestamp() * 1000)
        self._day = f"{first.day} {first:%B %Y}"
        self._entries: Mapping[str, Entry] = {entry.name: entry for entry in entries}
        self._short: list[str] = []
        self._early = 0

    def batch(self, batch: Batch) -> Batch:
        """Return a batch, instants placed, with what is not whole missing and what is too early flagged."""
        return self._with_whole_files(self._with_dates(batch))

    def statement(self, statement: Statement) -> Statement:
        """Return a reader's statement with the warnings on what was found."""
        return replace(statement, warnings=(*statement.warnings, *self._warnings()))

    def _with_dates(self, batch: Batch) -> Batch:
        said = pc.coalesce(
            batch.column("said_local").cast(pa.int64()), batch.column("said_at").cast(pa.int64())
        )
        early = pc.less(said, self._first_ms).fill_null(False)  # noqa: FBT003 - pyarrow's own name for a value
        if not early.true_count:
            return batch
        self._early += early.true_count
        return flagged(batch, {Flag.TIME_DOUBTFUL: early.to_numpy(zero_copy_only=False)})

    def _with_whole_files(self, batch: Batch) -> Batch:
        column = batch.column(_ATTACHMENTS)
        if column.null_count == batch.num_rows or not _any_suspect(column.flatten()):
            return batch
        rows: list[list[dict[str, Any]] | None] = column.to_pylist()
        short = [one for row in rows if row for one in row if self._is_short(one)]
        if not short:
            return batch
        for one in short:
            one["presence"] = Presence.MISSING.value
            self._short.append(one["name"] or one["entry"] or "a file without a name")
        field = MESSAGES.field(_ATTACHMENTS)
        return batch.set_column(_ATTACHMENTS, field, pa.array(rows, field.type))

    def _is_short(self, attachment: Mapping[str, Any]) -> bool:
        if attachment["presence"] != Presence.PRESENT.value:
            return False
        entry = self._entries.get(attachment["entry"] or "")
        if entry is None:
            # Bytes that stand inside another file are hashed: an empty one was sent empty.
            return attachment["bytes"] == 0 and attachment["sha256"] is None
        return not entry.size_bytes or entry.is_short or entry.size_bytes < (attachment["bytes"] or 0)

    def _warnings(self) -> Iterator[str]:
        if self._short:
            names = ", ".join(repr(name) for name in self._short[:_MOST_NAMES])
            more = f" and {len(self._short) - _MOST_NAMES:,} more" if len(self._short) > _MOST_NAMES else ""
            files, are = ("file", "is") if len(self._short) == 1 else ("files", "are")
            yield (
                f"{len(self._short):,} {files} that messages name {are} empty, or shorter than the source "
                f"says, and counted as missing: {names}{more}. Copy again from the phone."
            )
        if self._early:
            bear = "1 message bears" if self._early == 1 else f"{self._early:,} messages bear"
            yield f"{bear} a date before {self._day}, when there was no such app: have a person look."


def _any_suspect(attachments: "pa.StructArray") -> bool:
    """Tell whether an attachment may not be whole, so that most batches need no look at each."""
    empty = pc.equal(attachments.field("bytes"), 0)
    return bool(pc.any(pc.or_kleene(attachments.field("entry").is_valid(), empty)).as_py())


def said_size(entry: Entry | None, said: object) -> int | None:
    """Return an attachment's length: as the source says, unless the file that is there is longer."""
    known = said if type(said) is int and 0 <= said < 1 << 63 else None
    if entry is None:
        return known
    return max(entry.size_bytes, known or 0)
