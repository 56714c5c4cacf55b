"""One reading of a file of rows: every line is a row, a part of the one above, or told as not understood."""

from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from onrecord.ports.originals import ByteStream, Original
from onrecord.readers.batching import batches
from onrecord.readers.matching import HEAD_BYTES, Item, Match
from onrecord.readers.row_lines import LINE_BYTES, NO_ROW, Row, parse_head, parse_line
from onrecord.records.completeness import Incomplete
from onrecord.records.errors import UnreadableError
from onrecord.records.messages import Anomaly, Conversation, Entry, Presence, Span, Statement

_ROWS = 8192
_MOST_RISING = 2**64 - 1
_BY_ITSELF = (
    "This is what was kept of a database, and it came without the capture that it was kept in: who made it, "
    "and what was left out of it, is not known. Hand in the database, or a copy of it, itself."
)
_CUT = "The file has no last line that says how it was read: it was cut off."
_PLACELESS = "the file holds no line that says which source its rows are of: give the file as it was kept"


_UNSAID = Statement(
    title="Rows of a database",
    channel="whatsapp",
    platform="",
    entry="",
    limits=("What the database could not contain is not said here.",),
    warnings=(_CUT,),
    incomplete=(Incomplete.CUT_OFF,),
)


def rows(original: Original, recognise: Callable[[bytes, str], Match]) -> Iterator[Item]:
    """Read the first file of rows in a source.

    Raises:
        UnreadableError: there is none, or none of a version that is known.
    """
    for entry in original.entries():
        with original.open(entry) as stream:
            if recognise(stream.read(HEAD_BYTES), entry.name):
                break
    else:
        raise UnreadableError(f"{original.name!r} holds no file of rows: give the file as it was kept")
    yield from batches(_Reading(original, entry).items(), max_rows=_ROWS)


class _Seen:
    """The numbers that rows bore: eight bytes each while they rise, as those of nearly every database do."""

    def __init__(self) -> None:
        self._rising = array("Q")
        self._others: set[int] = set()

    def add(self, number: int) -> bool:
        """Take a number, and tell whether it is new."""
        rising = self._rising
        if number <= _MOST_RISING and (not rising or number > rising[-1]):
            rising.append(number)
            return True
        at = bisect_left(rising, number)
        if number in self._others or (at < len(rising) and rising[at] == number):
            return False
        self._others.add(number)
        return True


class _Reading:
    """Goes through the lines once."""

    def __init__(self, original: Original, entry: Entry) -> None:
        self._original = original
        self._entry = entry
        self._files = {one.name for one in original.entries()} - {entry.name}
        self._row: Row | None = None
        self._seen = _Seen()
        self._keys: dict[str | None, None] = {}
        self._conversations: dict[str, Conversation] = {}
        self._statement: Statement | None = None

    def items(self) -> Iterator[Row | Anomaly | Statement]:
        with self._original.open(self._entry) as stream:
            self._read_head(stream)
            yield from self._lines(stream)
        yield from self._done_row()
        yield self._concluded()

    def _read_head(self, stream: ByteStream) -> None:
        self._offset = 0
        try:
            line = self._next(stream)
            parse_head(line)
        except ValueError as error:
            raise UnreadableError(_PLACELESS) from error

    def _next(self, stream: ByteStream) -> bytes:
        line = stream.readline(LINE_BYTES)
        self._begin, self._offset = self._offset, self._offset + len(line)
        return line

    def _lines(self, stream: ByteStream) -> Iterator[Row | Anomaly | Statement]:
        number = 1
        while line := self._next(stream):
            number += 1
            while len(line) == LINE_BYTES and not line.endswith(b"\n"):
                line = self._next(stream) or b"\n"  # in pieces, which are no row
            try:
                order, value = parse_line(line)
            except ValueError:
                yield from self._done_row()
                yield Anomaly(self._span(number), NO_ROW)
                continue
            yield from self._placed(order, value, number)

    def _placed(self, order: str, value: Any, number: int) -> Iterator[Row | Anomaly]:  # noqa: ANN401
        if order == "quoted" and self._row is not None and self._row["quoted"] is None:
            self._row["quoted"] = value
            self._row["span"]["last"] = number
            return
        yield from self._done_row()
        if order == "message" and self._is_its_own(value):
            self._row = self._message(value, number)
        elif order == "anomaly":
            yield Anomaly(self._span(number), value.reason)
        elif order == "conversation" and value.key not in self._conversations:
            self._conversations[value.key] = value
        elif order == "statement" and self._statement is None:
            self._statement = value
        else:
            yield Anomaly(self._span(number), NO_ROW)

    def _is_its_own(self, row: Row) -> bool:
        """Tell whether no row before has its number, and all or none are of a conversation."""
        number, key = row["span"]["first_byte"] << 31 | row["sub_index"], row.get("conversation")
        if (self._keys and (key is None) is not (None in self._keys)) or not self._seen.add(number):
            return False
        self._keys[key] = None
        return True

    def _message(self, row: Row, number: int) -> Row:
        """Return a row in its place here, under its own number."""
        for one in row.get("attachments", ()):
            if one["entry"] is not None and one["entry"] not in self._files:
                one.update(entry=None, presence=Presence.MISSING.value)
        place = {"entry": self._entry.name, "first": number, "last": number}
        return {**row, "quoted": None, "span": {**place, "first_byte": row["span"]["first_byte"]}}

    def _span(self, number: int) -> Span:
        return Span(self._entry.name, number, number, self._begin)

    def _done_row(self) -> Iterator[Row]:
        if self._row is not None:
            row, self._row = self._row, None
            yield row

    def _concluded(self) -> Statement:
        said = self._statement or _UNSAID
        if self._original.assumptions.withheld is None:
            said = replace(
                said,
                warnings=(*said.warnings, _BY_ITSELF),
                incomplete=(*said.incomplete, Incomplete.LEFT_OUT_UNSAID),
            )
        return replace(said, entry=self._entry.name, conversations=tuple(self._listed(said.channel)))

    def _listed(self, channel: str) -> Iterator[Conversation]:
        """Yield the conversations that rows bear, in the order of their lines."""
        for key, one in self._conversations.items():
            if key in self._keys:
                yield one
        for borne in self._keys:
            if borne is not None and borne not in self._conversations:
                yield Conversation(borne, borne, channel)
