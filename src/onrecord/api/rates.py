"""How often a token may ask: a bucket that fills steadily and holds a minute's worth."""

import math
import threading
from dataclasses import dataclass, field

from onrecord.records.errors import TooManyRequestsError

_MINUTE_SECONDS = 60.0


@dataclass(slots=True)
class Rates:
    """Buckets of one process, by token. They begin full."""

    _left: dict[int, tuple[float, float]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, token: int, a_minute: int, now_seconds: float) -> None:
        """Take one request out of a token's bucket; ``now_seconds`` is of a clock that only goes on.

        Raises:
            TooManyRequestsError: the bucket is empty; the error says when there is one again.
        """
        a_second = a_minute / _MINUTE_SECONDS
        with self._lock:
            left, at = self._left.get(token, (float(a_minute), now_seconds))
            left = min(float(a_minute), left + (now_seconds - at) * a_second)
            self._left[token] = (left - 1 if left >= 1 else left, now_seconds)
        if left < 1:
            seconds = max(1, math.ceil((1 - left) / a_second))
            raise TooManyRequestsError(f"this token asks too often; go on in {seconds} seconds", seconds)
