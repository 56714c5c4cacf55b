"""Instants as the tables hold them, and the row numbers that follow from them. Version 1.

A message's row number is ``2**40 + seconds since 1970 * 8``, or the next number that is free,
so that newest first is descending row number and a date filter is a range of them. Numbers
below ``2**40`` are for messages whose instant is unknown, in the order they came. Eight
numbers a second keep the index's differences short; a source with minutes alone has 480
numbers for a minute. How far any message stands beyond its own second is kept in the table
``state`` (``most_displaced``), and widens the range that a filter reads before days are
compared exactly.
"""

import datetime as dt
import functools

FIRST_KNOWN = 1 << 40
ROWS_A_SECOND = 8
LAST_ROW = (1 << 63) - 1

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_WALL_EPOCH = _EPOCH.replace(tzinfo=None)
_MILLISECOND = dt.timedelta(milliseconds=1)
_DAY = dt.timedelta(days=1)
_DAY_MILLISECONDS = _DAY // _MILLISECOND
LAST_SECOND = 1 << 38
"""Beyond the year 9999: later instants are numbered as if in this second."""


def milliseconds(instant: dt.datetime) -> int:
    """Return milliseconds since 1970, rounded down; an instant without a zone is UTC."""
    aware = instant if instant.tzinfo else instant.replace(tzinfo=dt.UTC)
    return (aware - _EPOCH) // _MILLISECOND


def instant(value: int | None) -> dt.datetime | None:
    """Return the UTC instant of a number of milliseconds since 1970."""
    return None if value is None else _EPOCH + value * _MILLISECOND


def wall_clock(value: int | None) -> dt.datetime | None:
    """Return the time of a source's own clock, of a number of milliseconds since its 1970."""
    return None if value is None else _WALL_EPOCH + value * _MILLISECOND


def first_row(said_at: int) -> int:
    """Return the least row number that a message of this instant (milliseconds) can have."""
    return FIRST_KNOWN + min(max(said_at // 1000, 0), LAST_SECOND) * ROWS_A_SECOND


def text(value: int | None, *, utc: bool) -> str | None:
    """Write milliseconds as ISO 8601, to the second or the millisecond; ``Z`` when UTC.

    A page has a hundred of them, and most of one day.
    """
    if value is None:
        return None
    day, within = divmod(value, _DAY_MILLISECONDS)
    minutes, milliseconds = divmod(within, 60_000)
    seconds, milliseconds = divmod(milliseconds, 1_000)
    said = f"{_day(day)}T{minutes // 60:02}:{minutes % 60:02}:{seconds:02}"
    if milliseconds:
        said = f"{said}.{milliseconds:03}"
    return f"{said}Z" if utc else said


@functools.lru_cache(maxsize=4_096)
def _day(number: int) -> str:
    """Write the day that is so many after the first of 1970."""
    return (_WALL_EPOCH + number * _DAY).date().isoformat()
