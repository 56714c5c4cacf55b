"""Zones' clocks as numbers: when they change, and from a wall clock to UTC and back."""

import bisect
import datetime as dt
import functools
import zoneinfo
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from onrecord.reconciliation.lines import Numbers

WESTERNMOST, EASTERNMOST = -12 * 3_600, 14 * 3_600
"""How far zones lie from UTC, in seconds."""

_DAY = 86_400
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True, eq=False)
class Rules:
    """A clock over a stretch of time: from each of ``since`` (UTC seconds) it shows UTC plus ``offset``."""

    name: str
    since: Numbers
    offset: Numbers

    def at(self, utc: Numbers) -> Numbers:
        """Return the offsets in seconds at instants."""
        found: Numbers = self.offset[np.searchsorted(self.since, utc, "right") - 1]
        return found

    def utc(self, wall: Numbers) -> Numbers:
        """Return the instants of a wall clock's times; of one that the clock showed twice, the first."""
        if len(self.since) == 1:
            only: Numbers = wall - self.offset[0]
            return only
        # A piece begins on the wall when its clock shows it; where that went back, at its second showing.
        begins = self.since[1:] + np.maximum(self.offset[1:], self.offset[:-1])
        return wall - self.offset[np.searchsorted(begins, wall, "right")]

    def twice(self, utc: Numbers) -> Numbers:
        """Return how many seconds later the clock showed the same as at these instants; 0 if it did not."""
        later = np.zeros(len(utc), np.int64)
        for since, before, after in zip(self.since[1:], self.offset[:-1], self.offset[1:], strict=True):
            if after < before:
                later[(utc >= since - (before - after)) & (utc < since)] = before - after
        return later


def fixed(offset: int) -> Rules:
    """Return a clock that never changes."""
    return Rules(f"UTC{offset / 3600:+g}", np.array([np.iinfo(np.int64).min]), np.array([offset]))


@functools.lru_cache(maxsize=2_048)
def rules_of(name: str, first: int, last: int) -> Rules:
    """Return a zone's clock between two days (in days since 1970)."""
    zone = zoneinfo.ZoneInfo(name)
    since, offsets = [np.iinfo(np.int64).min], [_offset(zone, first * _DAY)]
    for day in range(first + 7, last + 8, 7):
        now = _offset(zone, day * _DAY)
        if now != offsets[-1]:
            since.append(_change(zone, (day - 7) * _DAY, day * _DAY, offsets[-1]))
            offsets.append(now)
    return Rules(name, np.array(since), np.array(offsets))


def _offset(zone: zoneinfo.ZoneInfo, at: int) -> int:
    shown = (_EPOCH + dt.timedelta(seconds=at)).astimezone(zone).utcoffset()
    return 0 if shown is None else int(shown.total_seconds())


def _change(zone: zoneinfo.ZoneInfo, low: int, high: int, before: int) -> int:
    """Return the first instant in a range at which a clock shows something else than before."""
    found = bisect.bisect_left(
        range(low // 60, high // 60 + 1), 1, key=lambda at: int(_offset(zone, at * 60) != before)
    )
    return (low // 60 + found) * 60


@functools.cache
def zone_names() -> Sequence[str]:
    """Return the zones that a phone may be set to, those of places."""
    areas = (
        "Africa/",
        "America/",
        "Antarctica/",
        "Asia/",
        "Atlantic/",
        "Australia/",
        "Europe/",
        "Indian/",
        "Pacific/",
    )
    return sorted(name for name in zoneinfo.available_timezones() if name.startswith(areas))


def distinct(first: int, last: int, favourite: str) -> Sequence[Rules]:
    """Return one zone for each clock that any zone shows between two days, the favourite for its own."""
    found: dict[tuple[bytes, bytes], Rules] = {}
    for name in (favourite, *zone_names()):
        rules = rules_of(name, first, last)
        found.setdefault((rules.since.tobytes(), rules.offset.tobytes()), rules)
    return list(found.values())
