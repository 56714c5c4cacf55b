"""Slack's export: a zip or folder with lists of people and channels, and a JSON file a channel and day.

Units: `ts` is seconds since 1970 in UTC, with digits after the point that make it unique and are no time;
`size` is bytes; reactions are Slack's own names of emoji.
Limits: see `statement.LIMITS`: files themselves, earlier wordings of edited messages, reading, and, in most
workspaces, all that a public channel is not.
Source: docs/formats/slack-export.md.
"""

import re
from collections.abc import Iterator

from onrecord.ports.originals import Original
from onrecord.readers.batching import Row, batches
from onrecord.readers.formats.slack_export.context import Context
from onrecord.readers.formats.slack_export.messages import row_of
from onrecord.readers.formats.slack_export.statement import Tally, statement
from onrecord.readers.json_pieces.pieces import Broken, JsonPieces, Piece
from onrecord.readers.json_pieces.values import parsed
from onrecord.readers.matching import Gathers, Item, Match
from onrecord.records.completeness import CopyOf
from onrecord.records.messages import Anomaly, Entry, Span, Statement

NAME = "slack-export"
VERSION = "1"
CHANNEL = "slack"
GATHERS = Gathers.TREE
COPY_OF = CopyOf.ACCOUNT

_BATCH_ROWS = 8192
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\.json")
_BEGINS = re.compile(rb"(?:\xef\xbb\xbf)?\s*\[\s*(?:\{|\])")
_TIMESTAMP = re.compile(rb'"ts":\s*"\d{9,10}\.\d{6}"')
_TELLING = {
    "users.json": (
        re.compile(rb'"id":\s*"[UW][A-Z0-9]{6,}"'),
        re.compile(rb'"team_id":\s*"[TE][A-Z0-9]{6,}"'),
    ),
    "channels.json": (re.compile(rb'"id":\s*"[CG][A-Z0-9]{6,}"'), re.compile(rb'"members":\s*\[')),
    "groups.json": (re.compile(rb'"id":\s*"[CG][A-Z0-9]{6,}"'), re.compile(rb'"members":\s*\[')),
    "mpims.json": (re.compile(rb'"id":\s*"[CG][A-Z0-9]{6,}"'), re.compile(rb'"members":\s*\[')),
    "dms.json": (re.compile(rb'"id":\s*"D[A-Z0-9]{6,}"'), re.compile(rb'"members":\s*\[')),
}


def recognise(head: bytes, filename: str) -> Match:
    """Judge one entry: a name that exports use and Slack's own ids or timestamps together are certain."""
    if not _BEGINS.match(head):
        return Match.NO
    if _DAY.fullmatch(filename):
        return Match.CERTAIN if _TIMESTAMP.search(head) else Match.NO
    telling = _TELLING.get(filename.removeprefix("org_"))
    return Match.CERTAIN if telling and all(one.search(head) for one in telling) else Match.NO


def read(original: Original) -> Iterator[Item]:
    """Read an export, channel by channel and day by day.

    Raises:
        UnsafeSourceError: a limit is broken while reading.
    """
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
    days = [entry for entry in original.entries() if _DAY.fullmatch(entry.name.rpartition("/")[2])]
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
