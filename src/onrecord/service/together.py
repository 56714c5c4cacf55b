"""Writing together: what several threads would each make durable is made so once for all of them."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Line = TypeVar("Line")


@dataclass(slots=True, eq=False)
class _Waiting(Generic[Line]):
    """A line, and whether it was written."""

    line: Line
    is_written: bool = False


class Together(Generic[Line]):
    """Writes lines in the order in which they came, as many at once as came while the disk was busy."""

    def __init__(self, write: Callable[[Sequence[Line]], None]) -> None:
        """Take what writes lines: all or none, durable on return."""
        self._write = write
        self._waiting: list[_Waiting[Line]] = []
        self._door = threading.Lock()
        self._writing = threading.Lock()

    def add(self, line: Line) -> None:
        """Write a line, durable on return; an error is that of the try that had this thread's line."""
        mine = _Waiting(line)
        with self._door:
            self._waiting.append(mine)
        with self._writing:
            if not mine.is_written:
                self._write_all(mine)

    def _write_all(self, mine: _Waiting[Line]) -> None:
        with self._door:
            batch, self._waiting = self._waiting, []
        try:
            self._write([one.line for one in batch])
        except BaseException:
            # Whoever else waits tries again, and hears of its own fault.
            with self._door:
                self._waiting = [*(one for one in batch if one is not mine), *self._waiting]
            raise
        for one in batch:
            one.is_written = True
