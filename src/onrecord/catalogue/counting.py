"""Counts from roll-ups alone; no message is looked at.

A period is the day, month or year on the source's own clock, and so is a filter's day: whole
months come from one roll-up, the days of a month that the filter cuts from the other.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlcipher3.dbapi2 import Connection

from onrecord.catalogue.codes import NO_LABEL, UNKNOWN_DAY
from onrecord.catalogue.scopes import Scope, scope
from onrecord.records.errors import QueryError
from onrecord.records.searches import CountRow, Filters

_DAYS = {"day": 1, "month": 100, "year": 10_000}  # what a day's number is divided by
_SENDERS = "SELECT id, text FROM label WHERE id IN (SELECT value FROM json_each(?))"
_SUM = """SELECT copy, label, period / {unit}, sum(lines) FROM {table} AS t
 WHERE {chosen} AND period >= ? AND period < ? GROUP BY 3, copy, label"""
_UNDATED = "SELECT coalesce(sum(lines), 0) FROM monthly AS t WHERE {chosen} AND period = ?"
_CAPTURES = """SELECT count(*) FROM part WHERE copy_id IN (SELECT value FROM json_each(?))
 GROUP BY copy_id ORDER BY copy_id"""
_DISTINCT = "SELECT count(DISTINCT capture_id) FROM part WHERE copy_id IN (SELECT value FROM json_each(?))"
_MONTH = _DAYS["month"]

_Cell = tuple[int, int, int, int]
"""Copy, label, period, lines."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Counts, and what they are of: how often each copy was captured, and by how many captures in all."""

    rows: Sequence[CountRow]
    times: Sequence[int]
    captures: int
    undated: int
    has_notices: bool


def count(connection: Connection, filters: Filters, by: str) -> Answer:
    """Return the counts, and for each copy that they are of how often it was captured.

    Raises:
        NotHeldError: a filter names something that is not held.
        QueryError: ``by`` is no period, or a filter names an unknown kind.
    """
    if by not in _DAYS:
        raise QueryError(f"there is no period {by!r}; count by {', '.join(_DAYS)}")
    within = scope(connection, filters)
    cells = list(_cells(connection, within, by))
    copies = json.dumps(sorted({cell[0] for cell in cells}))
    times = [row[0] for row in connection.execute(_CAPTURES, (copies,))]
    captures = int(connection.execute(_DISTINCT, (copies,)).fetchone()[0])
    undated = _undated(connection, within) if within.is_dated else 0
    return Answer(_rows(connection, cells), times, captures, undated, within.has_notices)


def _cells(connection: Connection, within: Scope, by: str) -> Iterator[_Cell]:
    chosen, unit = within.roll_up_condition("t"), _DAYS[by]
    for table, each, first, end in _stretches(within, by):
        if first < end:
            statement = _SUM.format(table=table, unit=unit // each, chosen=chosen)
            yield from connection.execute(statement, (first, end))


def _stretches(within: Scope, by: str) -> Iterator[tuple[str, int, int, int]]:
    """Yield which roll-up to read, its unit, from which period on, and before which."""
    since, before = within.days
    if by == "day":
        yield "daily", 1, since, before
        return
    # A month that begins with the filter's first day is whole, and so is one that ends with its last.
    first, end = since // _MONTH + (since % _MONTH > 1), before // _MONTH
    yield "monthly", _MONTH, first, end
    yield "daily", 1, since, min(first * _MONTH, before)
    yield "daily", 1, max(first, end) * _MONTH, before


def _undated(connection: Connection, within: Scope) -> int:
    statement = _UNDATED.format(chosen=within.roll_up_condition("t"))
    return int(connection.execute(statement, (UNKNOWN_DAY,)).fetchone()[0])


def _rows(connection: Connection, cells: Sequence[_Cell]) -> Sequence[CountRow]:
    """Name the cells, oldest first, and add up those that have the same names."""
    whose = dict(_keyed(connection.execute("SELECT id, channel, custodian FROM copy")))
    senders = dict(connection.execute(_SENDERS, (json.dumps(sorted({cell[1] for cell in cells})),)))
    names = sorted(set(whose.values()))
    texts = sorted(senders.items(), key=lambda sender: sender[1])
    name_rank = {copy: names.index(name) for copy, name in whose.items()}
    text_rank = {NO_LABEL: -1, **{label: rank for rank, (label, _) in enumerate(texts)}}
    merged: dict[tuple[int, int, int], int] = {}
    for copy, label, period, lines in cells:
        key = period, name_rank[copy], text_rank[label]
        merged[key] = merged.get(key, 0) + lines
    periods = {period: _period(period) for period in {key[0] for key in merged}}
    return [
        CountRow(*names[name], texts[text][1] if text >= 0 else None, periods[period], lines)
        for (period, name, text), lines in sorted(merged.items())
    ]


def _keyed(rows: Iterable[tuple[int, str, str]]) -> Iterator[tuple[int, tuple[str, str]]]:
    return ((number, (channel, custodian)) for number, channel, custodian in rows)


def _period(number: int) -> str:
    """Write ``YYYYMMDD`` as ``YYYY-MM-DD``, and months and years alike."""
    if number == UNKNOWN_DAY:
        return "unknown"
    digits = f"{number:0{4 if number < _DAYS['year'] else 6 if number < 10**6 else 8}}"
    return "-".join(part for part in (digits[:4], digits[4:6], digits[6:8]) if part)
