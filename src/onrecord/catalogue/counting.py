"""Counts from roll-ups; single messages are looked at where a date filter cuts a day alone.

A period is the day, month or year on the source's own clock; a date filter is a range of
instants. A roll-up row that lies inside the range counts whole, one that the range cuts is
looked at more finely: month by day, day by message.
"""

import datetime as dt
import json
from collections import Counter
from collections.abc import Iterator, Sequence

from sqlcipher3.dbapi2 import Connection

from onrecord.catalogue.codes import NO_LABEL, UNKNOWN_DAY
from onrecord.catalogue.scopes import Scope, scope
from onrecord.catalogue.times import first_row
from onrecord.records.errors import QueryError
from onrecord.records.searches import CountRow, Filters

_DAYS = {"day": 1, "month": 100, "year": 10_000}  # what a day's number is divided by
_MS_A_DAY = 86_400_000

_ALL = "SELECT copy, label, period / {unit}, sum(lines) FROM {table} AS t WHERE {chosen} GROUP BY 1, 2, 3"
_INSIDE = """SELECT copy, label, period / {unit}, sum(placed) FROM {table} AS t
 WHERE {chosen} AND t.first_at >= ?1 AND t.last_at < ?2 GROUP BY 1, 2, 3"""
_CUT = "t.last_at >= ?1 AND t.first_at < ?2 AND (t.first_at < ?1 OR t.last_at >= ?2)"
_DAYS_OF_CUT_MONTHS = """SELECT d.copy, d.label, d.period / {unit}, sum(d.placed)
 FROM monthly AS t CROSS JOIN daily AS d
 ON d.copy = t.copy AND d.period BETWEEN t.period * 100 AND t.period * 100 + 99
 AND d.label = t.label AND d.kind = t.kind
 WHERE {chosen} AND {cut} AND d.first_at >= ?1 AND d.last_at < ?2 GROUP BY 1, 2, 3"""
_CUT_DAYS = "SELECT copy, label, kind, period, first_at, last_at FROM daily AS t WHERE {chosen} AND {cut}"
# SQLite divides towards zero, days before 1970 are rounded down.
_SINGLE = f"""SELECT capture.copy_id, coalesce(message.label_id, {NO_LABEL}), message.kind,
 (message.said_local - (message.said_local < 0) * {_MS_A_DAY - 1}) / {_MS_A_DAY}, count(*)
 FROM message CROSS JOIN capture ON capture.id = message.capture_id
 WHERE message.id BETWEEN ? AND ? AND message.said_at BETWEEN ? AND ? GROUP BY 1, 2, 3, 4"""  # noqa: S608 - constants

_Cell = tuple[int, int, int, int]
"""Copy, label, period, lines."""


def count(connection: Connection, filters: Filters, by: str) -> tuple[Sequence[CountRow], int, str]:
    """Return the counts, how many copies they are of, and a sentence on what was counted.

    Raises:
        NotHeldError: a filter names something that is not held.
        QueryError: ``by`` is no period, or a filter names an unknown kind.
    """
    if by not in _DAYS:
        raise QueryError(f"there is no period {by!r}; count by {', '.join(_DAYS)}")
    within = scope(connection, filters)
    cells = list(_cells(connection, within, by))
    copies = sorted({cell[0] for cell in cells})
    captures = connection.execute(
        "SELECT count(*) FROM capture WHERE copy_id IN (SELECT value FROM json_each(?))",
        (json.dumps(copies),),
    ).fetchone()[0]
    return _rows(connection, cells), len(copies), _sentence(len(copies), captures, within)


def _cells(connection: Connection, within: Scope, by: str) -> Iterator[_Cell]:
    chosen, unit = within.roll_up_condition("t"), _DAYS[by]
    coarse = {"table": "daily", "unit": unit} if by == "day" else {"table": "monthly", "unit": unit // 100}
    if not within.is_dated:
        yield from connection.execute(_ALL.format(chosen=chosen, **coarse))
        return
    ends = within.ends
    yield from connection.execute(_INSIDE.format(chosen=chosen, **coarse), ends)
    if by != "day":
        yield from connection.execute(_DAYS_OF_CUT_MONTHS.format(chosen=chosen, cut=_CUT, unit=unit), ends)
    cut = connection.execute(_CUT_DAYS.format(chosen=chosen, cut=_CUT), ends).fetchall()
    for copy, label, day, lines in _singles(connection, within, cut):
        yield copy, label, day // unit, lines


def _singles(
    connection: Connection, within: Scope, cut: Sequence[tuple[int, int, int, int, int, int]]
) -> Iterator[_Cell]:
    """Count messages of days that the range cuts: those it begins in, then those it only ends in."""
    since, before = within.ends
    begun = [day for day in cut if day[4] < since]
    ended = [day for day in cut if day[4] >= since]
    for days in (begun, ended):
        if not days:
            continue
        first = max(since, min(day[4] for day in days))
        last = min(before - 1, max(day[5] for day in days))
        wanted = {day[:4] for day in days}
        rows = (first_row(first), first_row(last) + within.displaced)
        for copy, label, kind, number, lines in connection.execute(_SINGLE, (*rows, first, last)):
            day = _day(number)
            if (copy, label, kind, day) in wanted:
                yield copy, label, day, lines


def _day(number: int | None) -> int:
    """Turn days since 1970 into ``YYYYMMDD``."""
    if number is None:
        return UNKNOWN_DAY
    date = dt.date(1970, 1, 1) + dt.timedelta(days=number)
    return date.year * 10_000 + date.month * 100 + date.day


def _rows(connection: Connection, cells: Sequence[_Cell]) -> Sequence[CountRow]:
    whose = {
        copy: (channel, custodian)
        for copy, channel, custodian in connection.execute("SELECT id, channel, custodian FROM copy")
    }
    senders = dict(
        connection.execute(
            "SELECT id, text FROM label WHERE id IN (SELECT value FROM json_each(?))",
            (json.dumps(sorted({cell[1] for cell in cells})),),
        )
    )
    merged: Counter[tuple[int, tuple[str, str], int]] = Counter()
    for copy, label, period, lines in cells:
        merged[period, whose[copy], label] += lines
    names = {period: _period(period) for period in {cell[2] for cell in cells}}
    ordered = sorted(merged.items(), key=lambda item: (item[0][0], item[0][1], senders.get(item[0][2], "")))
    return [
        CountRow(channel, custodian, senders.get(label), names[period], lines)
        for (period, (channel, custodian), label), lines in ordered
    ]


def _period(number: int) -> str:
    """Write ``YYYYMMDD`` as ``YYYY-MM-DD``, and months and years alike."""
    if number == UNKNOWN_DAY:
        return "unknown"
    digits = f"{number:0{4 if number < _DAYS['year'] else 6 if number < 10**6 else 8}}"
    return "-".join(part for part in (digits[:4], digits[4:6], digits[6:8]) if part)


def _sentence(copies: int, captures: int, within: Scope) -> str:
    parts = f"lines in {_number(copies, 'copy', 'copies')} ({_number(captures, 'capture', 'captures')})"
    notices = "notices included" if within.has_notices else "notices left out"
    undated = "; lines without a known time are left out" if within.is_dated else ""
    return f"{parts}, {notices}; the same message in two copies counts twice{undated}"


def _number(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"
