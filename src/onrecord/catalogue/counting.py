"""Counts from roll-ups alone; no message is looked at.

A period is the day, month or year on the source's own clock, and so is a filter's day: whole
months come from one roll-up, the days of a month that the filter cuts from the other.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from onrecord.catalogue.codes import NO_LABEL, UNKNOWN_DAY
from onrecord.catalogue.scopes import Scope, scope
from onrecord.database.sql import Connection, value_of
from onrecord.records.errors import QueryError
from onrecord.records.searches import CountRow, Filters

_DAYS = {"day": 1, "month": 100, "year": 10_000}  # what a day's number is divided by
_SENDERS = "SELECT id, text FROM label WHERE id IN (SELECT CAST(value AS BIGINT) FROM json_each(?))"
_CELLS = """SELECT {key} AS name, sum(lines) AS lines FROM {table} AS t
 WHERE {chosen} AND period >= {first} AND period < {end} GROUP BY 1"""
_NAMED = {
    "channel": (
        "copy",
        "SELECT copy.channel, sum(lines) FROM ({cells}) AS cells JOIN copy ON copy.id = name",
    ),
    "custodian": (
        "copy",
        "SELECT copy.custodian, sum(lines) FROM ({cells}) AS cells JOIN copy ON copy.id = name",
    ),
    "person": ("label", "SELECT text, sum(lines) FROM ({cells}) AS cells LEFT JOIN label ON label.id = name"),
}
"""What lines are counted by besides periods: which column of a roll-up, and the names that stand for it."""
_PERIODS = "SELECT name, sum(lines) FROM ({cells}) AS cells"
_SUM = """SELECT copy, label, period / {unit}, sum(lines) FROM {table} AS t
 WHERE {chosen} AND period >= ? AND period < ? GROUP BY 3, copy, label"""
_UNDATED = "SELECT coalesce(sum(lines), 0) FROM monthly AS t WHERE {chosen} AND period = ?"
_CAPTURES = """SELECT count(*) FROM part WHERE copy_id IN (SELECT CAST(value AS BIGINT) FROM json_each(?))
 GROUP BY copy_id ORDER BY copy_id"""
_DISTINCT = """SELECT count(DISTINCT capture_id) FROM part
 WHERE copy_id IN (SELECT CAST(value AS BIGINT) FROM json_each(?))"""
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


def count(connection: Connection, filters: Filters, by: str, *, split: bool) -> Answer:
    """Return the counts, and for each copy that they are of how often it was captured.

    ``split`` is for periods: a row for each channel, custodian and sender of each.

    Raises:
        NotHeldError: a filter names something that is not held.
        QueryError: lines are not counted by that, or a filter names an unknown kind.
    """
    if by not in _DAYS and by not in _NAMED:
        raise QueryError(f"lines are not counted by {by!r}; count by {', '.join((*_DAYS, *_NAMED))}")
    within = scope(connection, filters)
    if split and by in _DAYS:
        cells = list(_cells(connection, within, by))
        return _answer(connection, within, _rows(connection, cells), {cell[0] for cell in cells})
    counted = [row[0] for row in connection.execute(_summed(within, by, "copy"))]
    return _answer(connection, within, _tally(connection, within, by), counted)


def _answer(
    connection: Connection, within: Scope, rows: Sequence[CountRow], counted: Iterable[int]
) -> Answer:
    copies = json.dumps(sorted(counted))
    times = [row[0] for row in connection.execute(_CAPTURES, (copies,))]
    captures = int(value_of(connection.execute(_DISTINCT, (copies,))))
    undated = _undated(connection, within) if within.is_dated else 0
    return Answer(rows, times, captures, undated, within.has_notices)


def _tally(connection: Connection, within: Scope, by: str) -> Sequence[CountRow]:
    """Count by one thing alone: periods in their order, names by how many lines they have."""
    if by in _DAYS:
        statement = _PERIODS.format(cells=_summed(within, by, "period / {unit}"))
        rows = connection.execute(f"{statement} GROUP BY 1 ORDER BY 1").fetchall()
        return [CountRow(None, None, None, _period(period), lines) for period, lines in rows]
    key, named = _NAMED[by]
    statement = named.format(cells=_summed(within, "month", key))
    rows = connection.execute(f"{statement} GROUP BY 1 ORDER BY 2 DESC, 1 NULLS FIRST").fetchall()
    return [
        CountRow(
            channel=name if by == "channel" else None,
            custodian=name if by == "custodian" else None,
            sender=name if by == "person" else None,
            period=None,
            messages=lines,
        )
        for name, lines in rows
    ]


def _summed(within: Scope, by: str, key: str) -> str:
    """Return SQL that sums lines by an expression over the roll-up rows chosen; it names numbers alone."""
    chosen, whole = within.roll_up_condition("t"), _DAYS[by if by in _DAYS else "month"]
    return " UNION ALL ".join(
        _CELLS.format(
            key=key.format(unit=whole // unit), table=table, chosen=chosen, first=first, end=max(first, end)
        )
        for table, unit, first, end in _stretches(within, by)
    )


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
    return int(value_of(connection.execute(statement, (UNKNOWN_DAY,))))


def _rows(connection: Connection, cells: Sequence[_Cell]) -> Sequence[CountRow]:
    """Name the cells, oldest first, and add up those that have the same names."""
    whose = dict(_keyed(connection.execute("SELECT id, channel, custodian FROM copy")))
    senders = dict(connection.execute(_SENDERS, (json.dumps(sorted({cell[1] for cell in cells})),)))
    names = sorted(set(whose.values()))
    texts = sorted(senders.items(), key=lambda sender: sender[1])
    ranks = {name: rank for rank, name in enumerate(names)}
    name_rank = {copy: ranks[name] for copy, name in whose.items()}
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
