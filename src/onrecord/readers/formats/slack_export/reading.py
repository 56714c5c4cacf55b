"""Reading an export, channel by channel and day by day."""

from collections.abc import Iterator

from onrecord.ports.originals import Original
from onrecord.readers.batching import Row, batches
from onrecord.readers.formats.slack_export import DAY
from onrecord.readers.formats.slack_export.context import Context
from onrecord.readers.formats.slack_export.messages import row_of
from onrecord.readers.formats.slack_export.statement import Tally, statement
from onrecord.readers.json_pieces.pieces import Broken, JsonPieces, Piece
from onrecord.readers.json_pieces.values import parsed
from onrecord.readers.matching import Item
from onrecord.records.messages import Anomaly, Entry, Span, Statement

_BATCH_ROWS = 8192


def items(original: Original) -> Iterator[Item]:
    """Yield what `read` does."""
    yield from batches(_items(original), max_rows=_BATCH_ROWS)


def _items(original: Original) -> Iterator[Row | Anomaly | Statement]:
    tally = Tally()
    context = Context(original, _channel_days(original))
    yield from context.load()
    for entry in context.days:
        tally.begin(entry)
        with original.open(entry) as stream:
            for piece in JsonPieces(stream, [("*",)]):
                item = _item(piece, entry, context)
                tally.count(item, context.place_of(entry))
                yield item
    yield statement(original, context, tally)


def _channel_days(original: Original) -> list[Entry]:
    days = [entry for entry in original.entries() if DAY.fullmatch(entry.name.rpartition("/")[2])]
    return sorted((day for day in days if "/" in day.name), key=lambda day: (day.name, day.number))


def _item(piece: Piece | Broken, entry: Entry, context: Context) -> Row | Anomaly:
    span = Span(entry.name, piece.first, piece.last, piece.first_byte)
    if isinstance(piece, Broken):
        return Anomaly(span, piece.reason)
    try:
        value, repaired = parsed(piece.data)
    except ValueError:
        return Anomaly(span, "this is not valid JSON")
    row = row_of(value, context, context.place_of(entry)) if isinstance(value, dict) else None
    if row is None:
        return Anomaly(span, "this is no message as Slack writes one")
    if repaired:
        row["flags"] = [*row.get("flags", ()), "invalid_utf8"]
    return {**row, "span": span.as_json()}
