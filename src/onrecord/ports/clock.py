"""Time and chance as arguments."""

import datetime as dt
from typing import Protocol


class Clock(Protocol):
    """The one source of now."""

    def now(self) -> dt.datetime:
        """Return the current instant, UTC, aware."""


class Randomness(Protocol):
    """The one source of randomness."""

    def token(self, size_bytes: int) -> bytes:
        """Return unpredictable bytes."""
