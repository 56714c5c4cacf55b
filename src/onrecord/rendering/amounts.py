"""Sizes, lengths of time and days, written as people write them."""

import datetime as dt

from onrecord.records.plurals import number_of

_DAY_SECONDS = 86_400
_HOUR_SECONDS = 3_600
_MEGABYTE = 1_000_000


def day_month(value: dt.datetime | None) -> str:
    """Write a day as people do: ``9 March 2026``."""
    return f"{value.day} {value:%B %Y}" if value else "an unknown day"


def megabytes(size_bytes: int) -> str:
    """Write a size as people do."""
    if size_bytes < _MEGABYTE // 10:
        return f"{max(1, round(size_bytes / 1000)):,} kB"
    return f"{size_bytes / _MEGABYTE:,.1f} MB"


def duration(seconds: int | None) -> str:
    """Write a timer's length as people do."""
    if seconds is None:
        return "of unread length"
    if seconds % _DAY_SECONDS == 0 and seconds > _DAY_SECONDS:
        return number_of(seconds // _DAY_SECONDS, "day")
    if seconds % _HOUR_SECONDS == 0:
        return number_of(seconds // _HOUR_SECONDS, "hour")
    return number_of(seconds, "second")
