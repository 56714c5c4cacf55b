"""What narrows the two logs, what was done and who looked, and what is found in either."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

NOBODY = 0
"""Stands for the number of an account where none did it: no account has it."""

_EARLIEST_YEAR = 1_971
_LATEST_YEAR = 9_000
_ONE_DAY = dt.timedelta(days=1)

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Span:
    """From an instant on, and before another; None leaves that side open."""

    since: dt.datetime | None = None
    before: dt.datetime | None = None


ALWAYS = Span()


@dataclass(frozen=True, slots=True)
class Found(Generic[_T]):
    """A page of a log, newest first: ``matching`` of all ``total`` entries are what was asked for.

    ``next_before`` is the number that the next page is below, None on the last.
    """

    entries: Sequence[_T]
    matching: int
    total: int
    next_before: int | None


def span_of_days(first: dt.date | None, last: dt.date | None, zone: dt.tzinfo) -> Span:
    """Return the time from a day's beginning to another's end on the clocks of a zone.

    No log is older than 1970 or younger than the year 9000: such a day leaves its side open.
    """
    since = None if first is None or first.year < _EARLIEST_YEAR else _midnight(first, zone)
    before = None if last is None or last.year > _LATEST_YEAR else _midnight(last + _ONE_DAY, zone)
    return Span(since, before)


def _midnight(day: dt.date, zone: dt.tzinfo) -> dt.datetime:
    return dt.datetime.combine(day, dt.time.min, zone).astimezone(dt.UTC)
