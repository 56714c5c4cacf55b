"""Counts from roll-ups; single messages are looked at where a date filter cuts a day alone.

A period is the day, month or year on the source's own clock; a date filter is a range of
instants. A roll-up row that lies inside the range counts whole, one that the range cuts is
looked at more finely: month by day, day by message.
"""

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlcipher3.dbapi2 import Connection

from onrecord.catalogue.codes import NO_LABEL, UNKNOWN_DAY
from onrecord.catalogue.scopes import Scope, scope
from onrecord.catalogue.times import first_row
from onrecord.records.errors import QueryError
from onrecord.records.searches import CountRow, Filters

_DAYS = {"day": 1, "month": 100, "year": 10_000}  # what a day's number is divided by
_SENDERS = "SELECT id, text FROM label WHERE id IN (SELECT value FROM json_each(?))"
_MS_A_DAY = 86_400_000

_ALL = """SELECT copy, label, {period}, sum(lines) FROM {table} AS t WHERE {chosen}
 GROUP BY {period}, copy, label"""
_INSIDE = """SELECT copy, label, {period}, sum(placed) FROM {table} AS t
 WHERE {chosen} AND t.period BETWEEN ?3 AND ?4 AND t.first_at >= ?1 AND t.last_at < ?2
 GROUP BY {period}, copy, label"""
_CUT = """t.period BETWEEN ?3 AND ?4 AND t.last_at >= ?1 AND t.first_at < ?2
 AND (t.first_at < ?1 OR t.last_at >= ?2)"""
_DAYS_OF_CUT_MONTHS = """SELECT d.copy, d.label, d.period / {unit}, sum(d.placed)
 FROM monthly AS t CROSS JOIN json_each('{days}') AS day CROSS JOIN daily AS d
 ON d.period = t.period * 100 + day.value AND d.copy = t.copy AND d.label = t.label AND d.kind = t.kind
 WHERE {chosen} AND {cut} AND d.first_at >= ?1 AND d.last_at < ?2 GROUP BY 3, 1, 2"""
_CUT_DAYS = "SELECT copy, label, kind, period, first_at, last_at FROM daily AS t WHERE {chosen} AND {cut}"
# SQLite divides towards zero, days before 1970 are rounded down.
_SINGLE = """SELECT copy, label, kind, (clock - (clock < 0) * 86399999) / 86400000, count(*)
 FROM (SELECT capture.copy_id AS copy, coalesce(message.label_id, 0) AS label, message.kind AS kind,
 coalesce(message.said_local, message.said_at) AS clock
 FROM message CROSS JOIN capture ON capture.id = message.capture_id
 WHERE message.id BETWEEN ? AND ? AND message.said_at BETWEEN ? AND ?) GROUP BY 1, 2, 3, 4"""

_MS_A_DAY = 86_400_000
_FIRST_DAY = (dt.date.min - dt.date(1970, 1, 1)).days
_LAST_DAY = (dt.date.max - dt.date(1970, 1, 1)).days

_Cell = tuple[int, int, int, int]
"""Copy, label, period, lines."""


@dataclass(frozen=True, slots=True)
class _Level:
    """A roll-up, and how many days' numbers one of its periods spans."""

    table: str
    unit: int

    def period(self, unit: int) -> str:
        """Write its period for an answer whose periods span ``unit``; bare where it is the same."""
        return "period" if unit == self.unit else f"period / {unit // self.unit}"


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
    coarse = _Level("daily", 1) if by == "day" else _Level("monthly", 100)
    terms = {"table": coarse.table, "period": coarse.period(unit), "unit": unit}
    terms |= {"chosen": chosen, "cut": _CUT, "days": list(range(1, 32))}
    if not within.is_dated:
        yield from connection.execute(_ALL.format(**terms))
        return
    ends, (first, last) = within.ends, _days(within)
    days = (*ends, first, last)
    yield from connection.execute(_INSIDE.format(**terms), (*ends, first // coarse.unit, last // coarse.unit))
    if by != "day":
        months = (*ends, first // 100, last // 100)
        yield from connection.execute(_DAYS_OF_CUT_MONTHS.format(**terms), months)
    cut = connection.execute(_CUT_DAYS.format(**terms), days).fetchall()
    for copy, label, day, lines in _singles(connection, within, cut):
        yield copy, label, day // unit, lines


def _days(within: Scope) -> tuple[int, int]:
    """Return the first and last day that any clock can show within the range: two days more than UTC's."""
    since, before = within.ends
    last = _LAST_DAY if within.before is None else min(before // _MS_A_DAY + 2, _LAST_DAY)
    return _day(max(since // _MS_A_DAY - 2, _FIRST_DAY)), _day(max(last, _FIRST_DAY))


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


def _sentence(copies: int, captures: int, within: Scope) -> str:
    parts = f"lines in {_number(copies, 'copy', 'copies')} ({_number(captures, 'capture', 'captures')})"
    notices = "notices included" if within.has_notices else "notices left out"
    undated = "; lines without a known time are left out" if within.is_dated else ""
    return f"{parts}, {notices}; the same message in two copies counts twice{undated}"


def _number(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"
