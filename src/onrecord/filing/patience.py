"""How long a delivery may take: a call as a whole, and all calls and waits together.

A host that asks to wait with every answer, or gives its answers a byte at a time, would hold it for hours.
"""

from collections.abc import Callable

from onrecord.records.errors import FilingError

Wait = Callable[[float], None]
"""Called with so many seconds to let pass."""

CALL_SECONDS = 120.0
DELIVERY_SECONDS = 600.0


class Patience:
    """The time that one delivery has. ``wait`` lets time pass, ``elapsed`` tells it (seconds)."""

    def __init__(
        self,
        wait: Wait,
        elapsed: Callable[[], float],
        call_seconds: float = CALL_SECONDS,
        delivery_seconds: float = DELIVERY_SECONDS,
    ) -> None:
        """Take how time passes and how much of it there is; a delivery begins now."""
        self._wait, self._elapsed = wait, elapsed
        self._call_seconds, self._delivery_seconds = call_seconds, delivery_seconds
        self.begin()

    def begin(self) -> None:
        """Begin a delivery: it has all its time from now on."""
        self._until = self._elapsed() + self._delivery_seconds

    def for_call(self, host: str) -> float:
        """Return how long the next call may take (seconds).

        Raises:
            FilingError: the delivery has had its time.
        """
        left = self._until - self._elapsed()
        if left <= 0:
            raise self._ended(host, "is too slow")
        return min(self._call_seconds, left)

    def wait(self, seconds: float, host: str, why: str) -> None:
        """Let time pass before a host is called again; ``why`` says what it did.

        Raises:
            FilingError: the delivery has less than that.
        """
        if seconds >= self._until - self._elapsed():
            raise self._ended(host, why)
        self._wait(seconds)

    def _ended(self, host: str, what: str) -> FilingError:
        return FilingError(
            f"{host} {what}, and one filing may take {self._delivery_seconds / 60:g} minutes; nothing was "
            "recorded as filed: file it again later, and what had arrived counts"
        )
