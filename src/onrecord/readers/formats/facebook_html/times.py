"""Times as Facebook's pages show them: English, without a zone, in several forms."""

import datetime as dt
import re
from typing import NamedTuple

from onrecord.records.messages import Flag, Precision

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(?P<month>(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6})\.?"
_CLOCK = (
    r"(?:,? at |, | )(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?"
    r"(?:[ \u00a0\u202f]?(?P<half>[ap])\.?m\.?)?"
)
_FORMS = tuple(
    re.compile(day + _CLOCK, re.IGNORECASE)
    for day in (
        _MONTH + r" (?P<day>\d{1,2}),? (?P<year>\d{4})",
        r"(?P<day>\d{1,2}) " + _MONTH + r",? (?P<year>\d{4})",
    )
)
IN_HEAD = re.compile(
    rb"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.? (?:\d{1,2}, )?\d{4}", re.IGNORECASE
)
"""A date such as these have, anywhere in a page."""

_LONGEST = 40
_HALF_DAY = 12


class Time(NamedTuple):
    """A time as written, and what it says: nothing, with the reason, where the calendar has no such day."""

    text: str
    at: dt.datetime | None
    precision: Precision
    flag: Flag | None


def time_of(text: str) -> Time | None:
    """Return the time that a text is, if it is one and nothing else."""
    if len(text) > _LONGEST:
        return None
    found = next((match for form in _FORMS if (match := form.fullmatch(text))), None)
    if found is None:
        return None
    precision = Precision.MINUTE if found["second"] is None else Precision.SECOND
    at = _instant(found)
    return Time(text, at, precision, None if at else Flag.DATE_IMPOSSIBLE)


def _instant(found: re.Match[str]) -> dt.datetime | None:
    year, day, hour, minute = (int(found[name]) for name in ("year", "day", "hour", "minute"))
    month = _MONTHS.index(found["month"][:3].lower()) + 1
    if found["half"] and not 1 <= hour <= _HALF_DAY:
        return None
    if found["half"]:
        hour = hour % _HALF_DAY + (_HALF_DAY if found["half"].lower() == "p" else 0)
    try:
        at = dt.datetime(year, month, day, hour, minute, int(found["second"] or 0))  # noqa: DTZ001 - no zone said
    except ValueError:
        return None
    return at if 1900 <= year <= 2200 else None  # noqa: PLR2004 - as everywhere
