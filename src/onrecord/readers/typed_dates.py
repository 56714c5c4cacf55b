"""Dates as a person types them, in English: a day, and a time of day if they say one."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from onrecord.records.messages import DateOrder, Flag, Precision

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_FIRST_YEAR, _LAST_YEAR = 1900, 2200
_MOST_CHARACTERS = 200
_MOST_MONTHS = 12
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,? +)?"
_TIME = r"(?:(?:,|T| at)? *(?P<hour>\d{1,2})[:.](?P<minute>\d\d)(?: *(?P<half>[ap])\.?m\.?)?)?"
_FORMS = tuple(
    re.compile(rf"{_WEEKDAY}{day}{_TIME}", re.IGNORECASE | re.ASCII)
    for day in (
        r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)",
        r"(?P<day>\d{1,2})(?:st|nd|rd|th)? +(?P<name>[a-z]{3,9})\.?,? +(?P<year>\d{4})",
        r"(?P<name>[a-z]{3,9})\.? +(?P<day>\d{1,2})(?:st|nd|rd|th)?,? +(?P<year>\d{4})",
        r"(?P<one>\d{1,2})[/.](?P<two>\d{1,2})[/.](?P<year>\d{4})",
    )
)


@dataclass(frozen=True, slots=True)
class TypedDate:
    """A date as written, and where it is one, its wall clock; flags say what is not certain."""

    written: str | None = None
    said_local: dt.datetime | None = None
    precision: str | None = None
    flags: Sequence[str] = (Flag.DATE_MISSING.value,)


def typed_date(text: str, order: DateOrder | None) -> TypedDate:
    """Read a date; ``order`` settles which number of ``12/03/2026`` is the day."""
    written = text.strip()
    if not written:
        return TypedDate()
    found = next((match for form in _FORMS if (match := form.fullmatch(written[:_MOST_CHARACTERS]))), None)
    if found is None:
        return TypedDate(written)
    parts = found.groupdict()
    days = _days(parts, order)
    if days is None:
        return TypedDate(written, flags=(Flag.DATE_AMBIGUOUS.value,))
    try:
        return _placed(written, parts, *days)
    except ValueError:
        return TypedDate(written, flags=(Flag.DATE_IMPOSSIBLE.value,))


def _days(parts: dict[str, str | None], order: DateOrder | None) -> tuple[int, int] | None:
    """Return month and day, 0 for a month that is none; None where either number could be the day."""
    if parts.get("name"):
        name = str(parts["name"])[:3].lower()
        return (_MONTHS.index(name) + 1 if name in _MONTHS else 0), int(parts["day"] or 0)
    if parts.get("month"):
        return int(parts["month"] or 0), int(parts["day"] or 0)
    one, two = int(parts["one"] or 0), int(parts["two"] or 0)
    if order is DateOrder.MDY or (order is None and two > _MOST_MONTHS):
        return one, two
    if order is DateOrder.DMY or (order is None and one > _MOST_MONTHS) or one == two:
        return two, one
    return None


def _placed(written: str, parts: dict[str, str | None], month: int, day: int) -> TypedDate:
    year, hour = int(parts["year"] or 0), int(parts["hour"] or 0)
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise ValueError
    if parts["half"]:
        if not 1 <= hour <= _MOST_MONTHS:
            raise ValueError
        hour = hour % 12 + 12 * (parts["half"].lower() == "p")
    local = dt.datetime(year, month, day, hour, int(parts["minute"] or 0))  # noqa: DTZ001 - a wall clock
    if parts["hour"] is None:
        return TypedDate(written, local, Precision.MINUTE.value, (Flag.TIME_DOUBTFUL.value,))
    return TypedDate(written, local, Precision.MINUTE.value, ())
