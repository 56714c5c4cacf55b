"""Search: newest first or by relevance, all filters inside the index, snippets from the text as stored."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from onrecord.catalogue.codes import KINDS, PRECISIONS
from onrecord.catalogue.dialects import dialect_of
from onrecord.catalogue.more import parts
from onrecord.catalogue.questions import Term, terms
from onrecord.catalogue.ranking import RANKED, SCANNED, Text, ranked
from onrecord.catalogue.scopes import Scope, scope
from onrecord.catalogue.seeking import Sought
from onrecord.catalogue.snippets import HIT_START, Hits, hits_of, snippet
from onrecord.catalogue.times import instant, wall_clock
from onrecord.database.sql import Connection, Row
from onrecord.records.errors import QueryError
from onrecord.records.messages import CaptureId, MessageId, OriginalId
from onrecord.records.searches import Hit, Order, Part, Query

MAX_LIMIT = 10_000

_COLUMNS = """message.id, original.original_id, entry.number, message.first_byte, message.sub_index,
 message.said_at, message.said_local, message.said_text, message.precision, capture.zone, label.text,
 message.kind, message.body, message.edited, message.more, copy.custodian, copy.title, copy.channel,
 copy.copy_id, capture.capture_id, part."offset" + message.ordinal + 1, message.first_line"""
# CROSS JOIN keeps the order: the index first, then one row of each table for each hit.
_JOINS = """CROSS JOIN entry ON entry.id = message.entry_id
 CROSS JOIN original ON original.id = entry.original_id
 CROSS JOIN part ON part.id = message.part_id
 CROSS JOIN capture ON capture.id = part.capture_id
 CROSS JOIN copy ON copy.id = part.copy_id LEFT JOIN label ON label.id = message.label_id"""
_BY_NUMBER = """SELECT {columns} FROM message {joins} WHERE message.id IN
 (SELECT CAST(value AS BIGINT) FROM json_each(:rows))"""


@dataclass(frozen=True, slots=True)
class Page:
    """Hits, what continues them when there are more, and how many were ranked, if any were."""

    hits: Sequence[Hit]
    next_row: int | None = None
    next_skip: int | None = None
    ranked_over: int | None = None
    is_capped: bool = False


def find(connection: Connection, query: Query) -> Page:
    """Return a page of hits.

    Raises:
        NotHeldError: a filter names something that is not held.
        QueryError: there is nothing to search for, or the page is of an impossible size.
    """
    if not 1 <= query.limit <= MAX_LIMIT or query.skip < 0:
        raise QueryError(f"a page has 1 to {MAX_LIMIT} hits")
    wanted = terms(query.text)
    within = scope(connection, query.filters)
    if query.order is Order.RELEVANCE:
        return _most_relevant(connection, wanted, within, query)
    sought = Sought(wanted, within, query.before_row)
    rows = dialect_of(connection).matching(connection, sought, (_COLUMNS, _JOINS), query.limit + 1)
    marks = hits_of(wanted)
    hits = [_hit(row, marks) for row in rows[: query.limit]]
    return Page(hits, next_row=hits[-1].row if len(rows) > query.limit else None)


def _most_relevant(connection: Connection, wanted: Sequence[Term], within: Scope, query: Query) -> Page:
    if not wanted:
        raise QueryError("only words can be more or less relevant: give some, or ask for the newest")
    sought = Sought(wanted, within)
    dialect = dialect_of(connection)
    columns = f"message.id, {dialect.beginning.format(most=SCANNED)}, message.more"
    texts = dialect.matching(connection, sought, (columns, ""), RANKED + 1)
    numbers = ranked([_beginning(row) for row in texts[:RANKED]], wanted)
    end = query.skip + query.limit
    return Page(
        hits_at(connection, numbers[query.skip : end], wanted),
        next_skip=end if end < len(numbers) else None,
        ranked_over=len(numbers),
        is_capped=len(texts) > RANKED,
    )


def hits_at(connection: Connection, rows: Sequence[int], wanted: Sequence[Term]) -> Sequence[Hit]:
    """Return the messages with these row numbers, in this order, what is wanted marked in each."""
    statement = _BY_NUMBER.format(columns=_COLUMNS, joins=_JOINS)
    found = {row[0]: row for row in connection.execute(statement, {"rows": json.dumps(list(rows))})}
    marks = hits_of(wanted)
    return [_hit(found[row], marks) for row in rows]


def _beginning(row: Row) -> Text:
    number, body, more = row
    return number, body and body[:SCANNED], more


def _hit(row: Row, marks: Hits) -> Hit:
    number, original, entry, first_byte, sub_index, said_at, said_local, said_text, *said = row
    precision, zone, sender, kind, body, edited, more, *place = said
    custodian, title, channel, copy, capture, place_in_copy, first_line = place
    rare = json.loads(more) if more else {}
    shown, part = _snippet(body or "", rare, marks)
    return Hit(
        row=number,
        message=MessageId(OriginalId(original), entry, first_byte, sub_index),
        said_at=instant(said_at),
        said_local=wall_clock(said_local),
        said_text=said_text,
        precision=None if precision is None else PRECISIONS[precision],
        zone=zone,
        sender=sender,
        kind=KINDS[kind],
        snippet=shown,
        part=part,
        body=body or "",
        edited=bool(edited),
        rare=rare,
        custodian=custodian,
        title=title,
        channel=channel,
        copy=copy,
        capture=CaptureId(capture),
        number=place_in_copy,
        first_line=first_line,
    )


def _snippet(body: str, rare: Mapping[str, object], marks: Hits) -> tuple[str, Part]:
    """Cut the first of body, attachments' names and all else that has a hit, else the body.

    Text recognised in a file comes last; return also what it is that was cut.
    """
    for part, text in ((Part.MESSAGE, body), *parts(rare)):
        shown = snippet(text, marks)
        if HIT_START in shown:
            return shown, part
    return snippet(body, None), Part.MESSAGE
