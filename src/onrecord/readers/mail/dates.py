"""When a mail says that it was written (RFC 5322 dates, older forms, and what is sent instead)."""

import datetime as dt
import functools
import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from onrecord.records.messages import Flag, Precision

_MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1
    )
}
_CLOCK = r"(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:[.,]\d{1,9})?)?"
_ZONE = r"(?:\s*(?:(?:GMT|UTC)(?=[+-]))?([+-]\d{4}|[+-]\d{2}:\d{2}|[A-Za-z]{1,5})\b)?"
_INTERNET = re.compile(
    rf"(?:[A-Za-z]{{3,9}}\s*,?\s*)?(\d{{1,2}})[\s-]+([A-Za-z]{{3}})[a-z]{{0,6}}[\s,-]+(\d{{2,4}})[\s,]+{_CLOCK}{_ZONE}"
)
_ASCTIME = re.compile(
    rf"[A-Za-z]{{3,9}},?\s+([A-Za-z]{{3}})[a-z]{{0,6}}\s+(\d{{1,2}}),?\s+{_CLOCK}{_ZONE}\s+(\d{{4}}){_ZONE}"
)
_ISO = re.compile(rf"(\d{{4}})-(\d{{2}})-(\d{{2}})[T ]{_CLOCK}\s*(Z|[+-]\d{{2}}:?\d{{2}})?")
_ZONES = {"UT": 0, "GMT": 0, "UTC": 0, "Z": 0, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5}
_ZONES |= {"MST": -7, "MDT": -6, "PST": -8, "PDT": -7}
_FIRST_YEAR, _LAST_YEAR = 1900, 2200
_LONGEST = 200
_MOST_MINUTES = 24 * 60
_MINUTE, _SECOND = Precision.MINUTE.value, Precision.SECOND.value


_Clock = Sequence[str | Any]


class When(NamedTuple):
    """A time: an instant, or a wall clock without a zone, or neither."""

    at: dt.datetime | None = None
    local: dt.datetime | None = None
    precision: str | None = None
    flag: Flag | None = None


IMPOSSIBLE = When(flag=Flag.DATE_IMPOSSIBLE)


def when(text: str) -> When:
    """Return what a date field says. A zone that is no known one leaves the wall clock, flagged."""
    text = text[:_LONGEST]
    found = _INTERNET.match(text)
    if found is not None:
        day, month_name, year, *clock, zone = found.groups()
        return _made(_year(year), _MONTHS.get(month_name.lower()), day, clock, zone)
    found = _ASCTIME.match(text)
    if found is not None:
        month = _MONTHS.get(found[1].lower())
        return _made(int(found[7]), month, found[2], found.group(3, 4, 5), found[8] or found[6])
    found = _ISO.match(text)
    if found is not None:
        return _made(int(found[1]), int(found[2]), found[3], found.group(4, 5, 6), found[7])
    return IMPOSSIBLE


def _year(text: str) -> int:
    """Tell a year of two or three digits as RFC 5322, section 4.3, does."""
    year = int(text)
    if len(text) == 4:  # noqa: PLR2004 - written whole
        return year
    return year + (2000 if len(text) == 2 and year < 50 else 1900)  # noqa: PLR2004 - the same section


def _made(year: int, month: int | None, day: str, clock: _Clock, zone: str | None) -> When:
    if month is None or not _FIRST_YEAR <= year <= _LAST_YEAR:
        return IMPOSSIBLE
    hour, minute, second = clock
    try:
        # Second 60 is a leap second.
        clock_time = dt.datetime(
            year, month, int(day), int(hour), int(minute), min(int(second or 0), 59), tzinfo=dt.UTC
        )
    except ValueError:
        return IMPOSSIBLE
    precision = _MINUTE if second is None else _SECOND
    minutes = _offset(zone)
    if minutes is None:
        local = clock_time.replace(tzinfo=None)
        return When(local=local, precision=precision, flag=Flag.TIME_DOUBTFUL if zone else None)
    return When(at=clock_time - dt.timedelta(minutes=minutes) if minutes else clock_time, precision=precision)


@functools.lru_cache(maxsize=512)
def _offset(zone: str | None) -> int | None:
    if not zone:
        return None
    if zone[0] not in "+-":
        hours = _ZONES.get(zone.upper())
        return None if hours is None else hours * 60
    digits = zone[1:].replace(":", "")
    minutes = int(digits[:2]) * 60 + int(digits[2:])
    if minutes >= _MOST_MINUTES or int(digits[2:]) >= 60:  # noqa: PLR2004 - minutes of an hour
        return None
    return -minutes if zone[0] == "-" else minutes


def of_received(text: str) -> When:
    """Return the time at the end of a ``Received`` field."""
    return when(text.rpartition(";")[2].strip())
