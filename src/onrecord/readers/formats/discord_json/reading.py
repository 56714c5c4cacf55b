"""Reading one channel's file."""

import contextlib
from collections import Counter
from collections.abc import Iterator
from typing import Any

from onrecord.ports.originals import ByteStream, Original
from onrecord.readers.batching import Row, batches
from onrecord.readers.formats.discord_json.entries import choose_entry
from onrecord.readers.formats.discord_json.files import Files
from onrecord.readers.formats.discord_json.messages import NO_MESSAGE, ShapeError, row_of
from onrecord.readers.formats.discord_json.statement import conclude
from onrecord.readers.json_pieces.pieces import Broken, JsonPieces, Piece
from onrecord.readers.json_pieces.values import parsed
from onrecord.records.messages import Anomaly, Entry, Flag, Span, Statement
from onrecord.records.schema import Batch

_ABOUT = ("guild", "channel", "dateRange", "exportedAt", "messageCount")
_PATHS = [*((name,) for name in _ABOUT), ("messages", "*")]


def items(original: Original) -> Iterator[Batch | Anomaly | Statement]:
    """Yield what `read` does."""
    entry = choose_entry(original)
    files = Files(original.entries(), entry)
    with original.open(entry) as stream:
        yield from batches(_items(stream, entry, files))


def _items(stream: ByteStream, entry: Entry, files: Files) -> Iterator[Row | Anomaly | Statement]:
    about: dict[str, Any] = {}
    counts: Counter[str] = Counter()
    pieces = JsonPieces(stream, _PATHS)
    for found in pieces:
        span = Span(entry.name, found.first, found.last, found.first_byte)
        if isinstance(found, Broken):
            yield Anomaly(span, found.reason[0].upper() + found.reason[1:])
        elif found.pattern < len(_ABOUT):
            with contextlib.suppress(ValueError):
                about.setdefault(_ABOUT[found.pattern], parsed(found.data).value)
        else:
            yield _message(found, span, files, counts)
    yield conclude(entry.name, about, counts, files.unread(), pieces.others)


def _message(piece: Piece, span: Span, files: Files, counts: Counter[str]) -> Row | Anomaly:
    counts["messages"] += 1
    try:
        message, repaired = parsed(piece.data)
    except ValueError:
        return Anomaly(span, "This is no valid JSON")
    try:
        row = row_of(message, files)
    except ShapeError:
        return Anomaly(span, NO_MESSAGE)
    flags = [*row.pop("flags"), *([Flag.INVALID_UTF8.value] if repaired else [])]
    counts.update(flags)
    return {**row, "span": span.as_json(), "flags": flags}
