"""Time across the coverage chart: where an instant lies, and where months are marked."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from onrecord.records.reconciliation import CoverageKind, CoverageSpan
from onrecord.rendering.index import NO_TIME, Index, Numbers
from onrecord.rendering.times import WallClock, instant, milliseconds

LEFT, RIGHT = 20.0, 580.0
BIN_WIDTH = 3.5
BINS = int((RIGHT - LEFT) / BIN_WIDTH)
_MOST_MARKS = 8
NARROWEST = 3.0
_TWO_DATES = 180.0
_DAY_MS = 86_400_000
_DECEMBER = 12
_MONTHS_APART = (1, 2, 3, 6, 12, 24, 60, 120, 300, 600, 1_200)
_DAYS_APART = (1, 2, 7)


@dataclass(frozen=True, slots=True)
class Scale:
    """The stretch of time that the chart shows, in milliseconds after the epoch."""

    first_ms: int
    last_ms: int

    def x(self, at: dt.datetime | None, otherwise: float) -> float:
        """Return where an instant lies, never beyond the ends; ``otherwise`` for an open one."""
        return otherwise if at is None else self.x_of(milliseconds(at))

    def x_of(self, ms: int) -> float:
        """Return where so many milliseconds after the epoch lie."""
        part = (ms - self.first_ms) / (self.last_ms - self.first_ms)
        return LEFT + (RIGHT - LEFT) * min(1.0, max(0.0, part))

    def binned(self, said_ms: Numbers) -> Numbers:
        """Count messages in each of the chart's narrow columns; those without a time are in none."""
        known = said_ms[said_ms != NO_TIME]
        return np.histogram(known, bins=BINS, range=(self.first_ms, self.last_ms))[0]


def scale_of(index: Index) -> Scale | None:
    """Choose the stretch: all messages, and every bound of coverage; none when no time is known."""
    known = index.said_ms[index.said_ms != NO_TIME]
    ends = [int(known.min()), int(known.max())] if len(known) else []
    ends += [milliseconds(at) for at in _bounds(index) if at is not None]
    if not ends:
        return None
    first, last = min(ends), max(ends)
    margin = max((last - first) // 100, _DAY_MS // 2 if last - first < _DAY_MS else 0)
    return Scale(first - margin, last + margin)


def _bounds(index: Index) -> Iterator[dt.datetime | None]:
    for copy in index.found.copies:
        for span in copy.coverage:
            if span.kind is not CoverageKind.TIMER:
                yield from (span.since, span.until)


def drawn(index: Index, spans: Sequence[CoverageSpan], scale: Scale) -> list[CoverageSpan]:
    """Return the stretches of a copy that the chart shows: none too narrow to be seen for what it is.

    Before the first and after the last message there is nothing that a copy could not have held.
    """
    known = index.said_ms[index.said_ms != NO_TIME]
    first, last = (int(known.min()), int(known.max())) if len(known) else (scale.first_ms, scale.last_ms)
    shown = [span for span in spans if _is_drawn(span, scale, first, last)]
    # Who left before the copy was made could not have held what came after for that reason already.
    has_left = any(one.kind is CoverageKind.AFTER_LEAVING and one.until is None for one in shown)
    return [span for span in shown if not (has_left and span.kind is CoverageKind.AFTER_EXPORT)]


def _is_drawn(span: CoverageSpan, scale: Scale, first: int, last: int) -> bool:
    if span.kind in {CoverageKind.TIMER, CoverageKind.COVERED}:
        return True
    is_wide = scale.x(span.until, RIGHT) - scale.x(span.since, LEFT) >= NARROWEST
    is_before = span.until is not None and milliseconds(span.until) <= first
    is_after = span.since is not None and milliseconds(span.since) >= last
    return is_wide and not is_before and not is_after


def ends(index: Index, scale: Scale, clock: WallClock) -> list[tuple[float, str]]:
    """Return where to write the days, with the year, of the first and the last message."""
    known = index.said_ms[index.said_ms != NO_TIME]
    if not len(known):
        return []
    both = [int(known.min()), int(known.max())]
    (first, begin), (last, end) = ((scale.x_of(ms), clock.date(instant(ms))) for ms in both)
    if begin != end and last - first >= _TWO_DATES:
        return [(first, begin), (last, end)]
    middle = min(max((first + last) / 2, LEFT + _TWO_DATES / 2), RIGHT - _TWO_DATES / 2)
    return [(middle, begin if begin == end else f"{begin} to {end}")]


def marks(scale: Scale, clock: WallClock) -> list[tuple[float, str]]:
    """Return where to write which day, month or year: at most so many, evenly apart on the calendar."""
    first, last = clock.local(instant(scale.first_ms)), clock.local(instant(scale.last_ms))
    days = _days(first, last)
    if days:
        return [(scale.x(day, LEFT), f"{day.day} {day:%b}") for day in days]
    return [(scale.x(month, LEFT), _month_name(month, scale)) for month in _months(first, last)]


def _days(first: dt.datetime, last: dt.datetime) -> Sequence[dt.datetime]:
    begin = first.replace(hour=0, minute=0, second=0, microsecond=0)
    for apart in _DAYS_APART:
        count = (last - begin).days // apart + 1
        if count <= _MOST_MARKS and (last - first).days <= apart * _MOST_MARKS:
            days = (begin + dt.timedelta(days=apart * number) for number in range(count + 1))
            return [day for day in days if first <= day <= last]
    return []


def _months(first: dt.datetime, last: dt.datetime) -> list[dt.datetime]:
    whole = (last.year - first.year) * _DECEMBER + last.month - first.month + 1
    apart = next((apart for apart in _MONTHS_APART if whole / apart <= _MOST_MARKS), _MONTHS_APART[-1])
    numbers = range(first.year * _DECEMBER, last.year * _DECEMBER + _DECEMBER, apart)
    starts = (
        first.replace(
            year=number // _DECEMBER,
            month=number % _DECEMBER + 1,
            day=1,
            hour=0,
            minute=0,
            second=0,
            microsecond=0,
        )
        for number in numbers
    )
    return [start for start in starts if first <= start <= last]


def _month_name(month: dt.datetime, scale: Scale) -> str:
    years = (scale.last_ms - scale.first_ms) / (365 * _DAY_MS)
    if years > _MOST_MARKS:
        return str(month.year)
    return f"{month:%b} {month.year}"
