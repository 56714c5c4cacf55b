"""How often one account may ask for what costs much: a bucket of turns that fills again slowly."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass

_MINUTE_SECONDS = 60.0
_MOST_BUCKETS = 10_000


@dataclass(frozen=True, slots=True)
class Turns:
    """How many requests at once, and how many a minute for long."""

    at_once: int
    per_minute: int


def limits_of(searches_a_minute: int) -> Mapping[str, Turns]:
    """Return the limits by route. What is not named is not limited for who is signed in."""
    searches = Turns(at_once=searches_a_minute, per_minute=searches_a_minute)
    return {
        "find": searches,
        "counts": searches,
        "quote": searches,
        "begin_upload": Turns(at_once=120, per_minute=60),
        "put_withheld": Turns(at_once=12, per_minute=6),
    }


class Throttle:
    """Counts turns in memory: one process serves, and a restart gives everybody full buckets."""

    def __init__(self, limits: Mapping[str, Turns], monotonic_seconds: Callable[[], float]) -> None:
        """Take the limits by route, and a clock that never goes back."""
        self._limits, self._now = limits, monotonic_seconds
        self._buckets: dict[tuple[int, str], tuple[float, float]] = {}
        self._lock = threading.Lock()

    def take(self, account: int, route: str) -> bool:
        """Take a turn of an account, and tell whether there was one."""
        limit = self._limits.get(route)
        if limit is None:
            return True
        with self._lock:
            return self._taken((account, route), limit)

    def _taken(self, whose: tuple[int, str], limit: Turns) -> bool:
        now = self._now()
        left, at = self._buckets.get(whose, (float(limit.at_once), now))
        left = min(float(limit.at_once), left + (now - at) * limit.per_minute / _MINUTE_SECONDS)
        allowed = left >= 1
        if whose not in self._buckets and len(self._buckets) >= _MOST_BUCKETS:
            self._buckets.pop(next(iter(self._buckets)))
        self._buckets[whose] = (left - 1 if allowed else left, now)
        return allowed
