"""A database as lines: each message a row of canonical JSON, so that one can be withheld or proved by itself.

Nothing of it is kept as a file: it is made anew, the same to the byte, whenever it is read.
"""

import functools
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import pyarrow.compute as pc

from onrecord.ports.originals import Aside, ByteStream, Original
from onrecord.readers.forward import joined
from onrecord.readers.matching import Reader
from onrecord.readers.row_lines import (
    anomaly_line,
    conversation_line,
    head_line,
    message_lines,
    statement_line,
)
from onrecord.readers.rows import as_json
from onrecord.records.messages import Anomaly, Assumptions, Entry, Presence, Statement
from onrecord.records.schema import Batch

ROWS_READER = "canonical-lines"
"""The reader of what is laid out."""
DATABASES = frozenset(
    {"whatsapp-android-db", "whatsapp-ios-db", "imessage-db", "android-sms-db"}
    | {"signal-android-db", "signal-desktop-db"}
)
"""Readers of databases of which some can be withheld: what is kept reads as it did in the whole."""
ENDING = ".rows.txt"


@dataclass(slots=True)
class _Named:
    """What one reading names: the file that holds the messages, and files beside it."""

    entry: str = ""
    files: set[str] = field(default_factory=set)


class LaidOut:
    """``ports.originals.Original`` over a database: its rows as a text, and the files that they name.

    All else that came, the database among it, is no part of it.
    """

    def __init__(self, original: Original, reader: Reader) -> None:
        """Take the source and its own reader."""
        self._original = original
        self._reader = reader

    @property
    def reader(self) -> str:
        """The name of the database's own reader."""
        return self._reader.NAME

    @property
    def name(self) -> str:
        """The name the source came with."""
        return self._original.name

    @property
    def assumptions(self) -> Assumptions:
        """What the source does not say; it is read as rows."""
        return replace(self._original.assumptions, reader=ROWS_READER, received_files=0)

    def entries(self) -> Sequence[Entry]:
        """Return the rows under the database's number, and the files that messages name."""
        return self._entries[1]

    def asides(self) -> Sequence[Aside]:
        """Return nothing: all that came beside is screened with the whole source."""
        return ()

    def open(self, entry: Entry) -> ByteStream:
        """Open the rows, or one of the files."""
        return self.open_rows() if entry.number == self._entries[0] else self._original.open(entry)

    def open_rows(self) -> ByteStream:
        """Open the rows, which are read from the database again."""
        return joined(self._lines())

    @functools.cached_property
    def _entries(self) -> tuple[int, Sequence[Entry]]:
        """Return the number of the rows' entry, and all entries."""
        named = _Named()
        for item in self._reader.read(self._original):
            if isinstance(item, Statement):
                named.entry = item.entry
            elif isinstance(item, Batch):
                named.files.update(_files_of(item))
        database = next(one for one in self._original.entries() if one.name == named.entry)
        rows = replace(database, name=f"{database.name}{ENDING}")
        kept = [one for one in self._original.entries() if one.name in named.files]
        return database.number, sorted([rows, *kept], key=lambda one: one.number)

    def _lines(self) -> Iterator[bytes]:
        seen: Counter[str] = Counter()
        yield head_line(self._reader.NAME, self._reader.VERSION)
        for item in self._reader.read(self._original):
            if isinstance(item, Anomaly):
                yield anomaly_line(item)
            elif isinstance(item, Batch):
                seen.update(pc.unique(item.column("conversation")).drop_null().to_pylist())
                for row in as_json(item):
                    yield from message_lines(row)
            elif isinstance(item, Statement):
                yield from self._last_lines(item, seen)

    def _last_lines(self, said: Statement, seen: Counter[str]) -> Iterator[bytes]:
        for one in said.conversations:
            if one.key in seen:
                yield conversation_line(one)
        yield statement_line(
            replace(
                said,
                conversations=(),
                unread_entries=(),
                copy_of=said.copy_of or getattr(self._reader, "COPY_OF", None),
            )
        )


def laid_out(original: Original, reader: Reader) -> LaidOut | None:
    """Return a database as lines; None for what is none, or is not laid out."""
    return LaidOut(original, reader) if reader.NAME in DATABASES else None


def _files_of(batch: Batch) -> Iterator[str]:
    column = batch.column("attachments")
    if column.null_count < batch.num_rows:
        for attachments in column.drop_null().to_pylist():
            for one in attachments:
                # What has a digest stands inside another file: inside the database, for one.
                if one["presence"] == Presence.PRESENT.value and one["entry"] and one["sha256"] is None:
                    yield one["entry"]
