"""Search: newest first, all filters inside the index, snippets from the text as stored."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlcipher3.dbapi2 import Connection

from onrecord.catalogue.codes import KINDS, PRECISIONS
from onrecord.catalogue.more import parts
from onrecord.catalogue.questions import Term, terms
from onrecord.catalogue.scopes import Scope, scope
from onrecord.catalogue.snippets import HIT_START, Hits, hits_of, snippet
from onrecord.catalogue.times import instant, wall_clock
from onrecord.records.errors import QueryError
from onrecord.records.messages import CaptureId, MessageId, OriginalId
from onrecord.records.searches import Hit, Part, Query

MAX_LIMIT = 10_000

_COLUMNS = """message.id, original.original_id, entry.number, message.first_byte, message.sub_index,
 message.said_at, message.said_local, message.said_text, message.precision, capture.zone, label.text,
 message.kind, message.body, message.edited, message.more, copy.custodian, copy.title, copy.channel,
 copy.copy_id, capture.capture_id, part.offset + message.ordinal + 1, message.first_line"""
# CROSS JOIN keeps the order: the index first, then one row of each table for each hit.
_JOINS = """CROSS JOIN entry ON entry.id = message.entry_id
 CROSS JOIN original ON original.id = entry.original_id
 CROSS JOIN part ON part.id = message.part_id
 CROSS JOIN capture ON capture.id = part.capture_id
 CROSS JOIN copy ON copy.id = part.copy_id LEFT JOIN label ON label.id = message.label_id"""
_BY_WORDS = """SELECT {columns} FROM words CROSS JOIN message ON message.id = words.rowid {joins}
 WHERE words MATCH :match AND words.rowid BETWEEN :first AND :last {dated}
 ORDER BY words.rowid DESC LIMIT :limit"""
_BY_TIME = """SELECT {columns} FROM message {joins}
 WHERE message.id BETWEEN :first AND :last {dated} ORDER BY message.id DESC LIMIT :limit"""
_CLOCK = "coalesce(message.said_local, message.said_at)"
_DATED = f"AND {_CLOCK} >= :since AND {_CLOCK} < :before"

_Row = tuple[Any, ...]


def find(connection: Connection, query: Query) -> tuple[Sequence[Hit], int | None]:
    """Return a page of hits, and the row number that continues it when there are more.

    Raises:
        NotHeldError: a filter names something that is not held.
        QueryError: there is nothing to search for, or the page is of an impossible size.
    """
    if not 1 <= query.limit <= MAX_LIMIT:
        raise QueryError(f"a page has 1 to {MAX_LIMIT} hits")
    wanted = terms(query.text)
    rows = _rows(connection, wanted, scope(connection, query.filters), query)
    marks = hits_of(wanted)
    hits = [_hit(row, marks) for row in rows[: query.limit]]
    return hits, hits[-1].row if len(rows) > query.limit else None


def _rows(connection: Connection, wanted: Sequence[Term], within: Scope, query: Query) -> list[_Row]:
    expression = " AND ".join([*(term.expression() for term in wanted), *within.expressions()])
    since, before = within.ends
    statement = (_BY_WORDS if expression else _BY_TIME).format(
        columns=_COLUMNS, joins=_JOINS, dated=_DATED if within.is_dated else ""
    )
    values = {"match": expression, "since": since, "before": before}
    found: list[_Row] = []
    for first, last in within.stretches():
        end = last if query.before_row is None else min(last, query.before_row - 1)
        page = {"first": first, "last": end, "limit": query.limit + 1 - len(found)}
        found += connection.execute(statement, {**values, **page}).fetchall()
    return found


def _hit(row: _Row, marks: Hits) -> Hit:
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
