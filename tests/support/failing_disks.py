"""Disks at which the process dies, or the operating system refuses, at a chosen call."""

import os
from collections.abc import Callable

from onrecord.archive.disk import LocalDisk
from onrecord.archive.system_calls import SystemCalls

KILLED = 9


class KillingDisk(LocalDisk):
    """A disk at whose n-th call the process dies, as by ``kill -9``. For use in a process of its own."""

    def __init__(self, calls: int) -> None:
        super().__init__(_CountingCalls(calls, _die, None))


class FailingDisk(LocalDisk):
    """A disk whose n-th call, and every call of that name after it, fails with an ``errno``."""

    def __init__(self, calls: int, error: int, only: str = "write") -> None:
        def fail() -> None:
            raise OSError(error, os.strerror(error))

        super().__init__(_CountingCalls(calls, fail, only))


def _die() -> None:
    os._exit(KILLED)


_CALLS = frozenset(name for name in vars(SystemCalls) if not name.startswith("_"))


class _CountingCalls(SystemCalls):
    """Acts before the n-th system call (from 0), and before every later one, of one name or of any."""

    def __init__(self, calls: int, act: Callable[[], None], only: str | None) -> None:
        self._left = calls
        self._act = act
        self._only = only

    def __getattribute__(self, name: str) -> object:
        if name in _CALLS:
            super().__getattribute__("_count")(name)
        return super().__getattribute__(name)

    def _count(self, name: str) -> None:
        if self._only in (None, name):
            if self._left <= 0:
                self._act()
            self._left -= 1
