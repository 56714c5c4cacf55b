"""A bound on how long a reading may stand still: it neither works nor waits for its parent.

What works spends processor time, which another limit bounds. A timer looks twice in the time that is
allowed, since a process that was stopped and goes on finds one look waiting for it.
"""

import contextlib
import signal
import time
from collections.abc import Iterator
from types import FrameType

from onrecord.records.errors import SandboxError
from onrecord.records.limits import Limits

_LOOKS = 2
_LEAST_WORK_SECONDS = 0.002
"""Looking itself takes a few millionths of a second."""


class Patience:
    """Watches one process. Begin before it is confined: afterwards no timer can be set."""

    def __init__(self) -> None:
        """Watch nothing yet."""
        self._is_waiting = False
        self._idle_looks = 0
        self._spent = 0.0

    def begin(self, limits: Limits) -> None:
        """Raise ``SandboxError`` in this process once it stands still for too long."""
        between = limits.child_idle_seconds / _LOOKS

        def look(_number: int, _frame: FrameType | None) -> None:
            if self._stands_still():
                raise SandboxError(
                    f"reading stood still for limits.child_idle_seconds ({limits.child_idle_seconds} s) "
                    "and was stopped; nothing was kept: see that the storage of the source answers, then "
                    "try again; if a reader of an installed package was at work, tell whoever made it"
                )

        self._spent = time.process_time()
        signal.signal(signal.SIGALRM, look)
        signal.setitimer(signal.ITIMER_REAL, between, between)

    @contextlib.contextmanager
    def parent(self) -> Iterator[None]:
        """Wait for the parent meanwhile: that it takes its time is no fault of the reading."""
        self._is_waiting = True
        try:
            yield
        finally:
            self._is_waiting = False
            self._idle_looks = 0

    def _stands_still(self) -> bool:
        spent, before = time.process_time(), self._spent
        self._spent = spent
        is_idle = not self._is_waiting and spent - before < _LEAST_WORK_SECONDS
        self._idle_looks = self._idle_looks + 1 if is_idle else 0
        return self._idle_looks >= _LOOKS
