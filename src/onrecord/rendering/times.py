"""Times of a timeline on one clock that is named, since copies show several."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from onrecord.records.messages import Precision

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
UNKNOWN_TIME = "time not known"


def instant(milliseconds: int) -> dt.datetime:
    """Return the instant so many milliseconds after the epoch."""
    return _EPOCH + dt.timedelta(milliseconds=milliseconds)


def milliseconds(at: dt.datetime) -> int:
    """Return how many whole milliseconds an instant is after the epoch."""
    return (at - _EPOCH) // dt.timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class WallClock:
    """The clock on which times are shown (an IANA zone)."""

    zone: str = "Europe/London"

    def local(self, at: dt.datetime) -> dt.datetime:
        """Place an instant on this clock."""
        return at.astimezone(ZoneInfo(self.zone))

    def day(self, at: dt.datetime | None) -> str:
        """Write the day: ``Monday 9 March 2026``."""
        return "Time not known" if at is None else day(self.local(at))

    def month(self, at: dt.datetime | None) -> str:
        """Write the month: ``March 2026``."""
        return "Time not known" if at is None else f"{self.local(at):%B} {self.local(at).year}"

    def time(self, at: dt.datetime | None, precision: str | None) -> str:
        """Write the time of day, as fine as it is known."""
        if at is None:
            return UNKNOWN_TIME
        return f"{self.local(at):{'%H:%M' if precision == Precision.MINUTE else '%H:%M:%S'}}"

    def moment(self, at: dt.datetime | None) -> str:
        """Write day and time: ``9 Mar 2026 09:01 GMT``."""
        if at is None:
            return UNKNOWN_TIME
        local = self.local(at)
        return f"{local.day} {local:%b} {local.year} {local:%H:%M} {local.tzname()}"

    def date(self, at: dt.datetime | None) -> str:
        """Write the day shortly: ``9 Mar 2026``."""
        return UNKNOWN_TIME if at is None else f"{self.local(at).day} {self.local(at):%b %Y}"

    def on(self, at: dt.datetime | None) -> str:
        """Write the same to stand in a sentence: ``on 9 Mar 2026 09:01 GMT``."""
        return f"at a {UNKNOWN_TIME}" if at is None else f"on {self.moment(at)}"


def day(date: dt.date) -> str:
    """Write a day in full: ``Monday 9 March 2026``."""
    return f"{date:%A} {date.day} {date:%B} {date.year}"


def extent(times: Sequence[dt.datetime | None]) -> tuple[dt.datetime, dt.datetime] | None:
    """Return the first and last of the times that are known."""
    known = [at for at in times if at is not None]
    return (min(known), max(known)) if known else None
