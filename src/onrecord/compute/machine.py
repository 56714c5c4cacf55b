"""The machine's clock and randomness: what everyone else takes as arguments."""

import datetime as dt
import secrets


class SystemClock:
    """The machine's clock."""

    def now(self) -> dt.datetime:
        """Return the current instant, UTC."""
        return dt.datetime.now(dt.UTC)


class SystemRandomness:
    """The operating system's randomness."""

    def token(self, size_bytes: int) -> bytes:
        """Return unpredictable bytes."""
        return secrets.token_bytes(size_bytes)
