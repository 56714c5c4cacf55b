"""A container as a feed: what was received and is kept, and the parts that were inside."""

import contextlib
import fcntl
import functools
import os
import threading
from collections.abc import Callable, Collection, Generator, Sequence

from onrecord.compute.exchange import Exchange
from onrecord.compute.frames import Inside
from onrecord.ports.originals import Feed
from onrecord.readers.unwrapping import Part
from onrecord.records.errors import OnRecordError, UnreadableError
from onrecord.records.messages import Entry

_PIPE_BYTES = 1024 * 1024
_RECEIVED = "received/"
_MOST_PARTS = 1_000
"""Parts that one child unwraps: its time is limited, whatever it does."""
_GROW_PIPE: int | None = getattr(fcntl, "F_SETPIPE_SZ", None)


class Unwrapper:
    """Children that unwrap parts of one container, each of them one part at a time."""

    def __init__(self, begin: Callable[[], Exchange]) -> None:
        """Take the function that begins a job for one more child."""
        self._begin = begin
        self._lock = threading.Lock()
        self._idle: list[tuple[Exchange, int]] = []

    def pieces(self, part: Part) -> Generator[bytes, None, None]:
        """Yield the bytes of a part. A child that was heard to the end takes the next one.

        Raises:
            UnreadableError: the part is damaged.
            SandboxError: no child can be started, or it died.
        """
        with self._lock:
            exchange, done = self._idle.pop() if self._idle else (None, 0)
        exchange = exchange or self._begin()
        yield from exchange.pieces(part)
        if done + 1 == _MOST_PARTS:
            exchange.end()
            return
        with self._lock:
            self._idle.append((exchange, done + 1))

    def end(self) -> None:
        """End the children that have nothing to do."""
        with self._lock:
            idle, self._idle = self._idle, []
        for exchange, _ in idle:
            exchange.end()


class UnwrappedFeed:
    """``ports.originals.Feed`` over an opened container.

    A part reaches its reader through a pipe, which cannot carry an error: whoever reads must call
    ``confirm_unchanged`` after the last byte.
    """

    is_folder = True

    def __init__(self, feed: Feed, inside: Inside, unwrapper: Unwrapper) -> None:
        """Take the received feed, what is inside, and what unwraps a part."""
        self._feed = feed
        self._unwrapper = unwrapper
        sizes = {file.number: file for file in feed.files}
        self._kept = [sizes[number] for number in inside.kept]
        self._parts = list(inside.parts)
        opened = {part.name for part in self._parts}
        # An encrypted file may have the very name that its reader looks for.
        self._names = [f"{_RECEIVED}{one.name}" if one.name in opened else one.name for one in self._kept]
        self._threads: list[threading.Thread] = []
        self._faults: list[OnRecordError] = []
        names = [*self._names, *(part.name for part in self._parts)]
        if len(set(names)) < len(names):
            raise UnreadableError(
                f"{feed.name!r} holds two files of one name: take it apart and capture each"
            )

    @property
    def name(self) -> str:
        """The container's name."""
        return self._feed.name

    @property
    def kept(self) -> Sequence[int]:
        """The numbers, in this feed, of what was received."""
        return range(len(self._kept))

    @property
    def left_out(self) -> Sequence[str]:
        """The names of received files that are neither kept nor opened."""
        kept = {file.number for file in self._kept}
        opened = {part.received for part in self._parts}
        return [one.name for one in self._feed.files if one.number not in kept and one.name not in opened]

    @property
    def passed_on(self) -> Collection[int]:
        """The numbers of parts that are received files as they came: they lay beside what was opened."""
        first = len(self._kept)
        return {first + at for at, part in enumerate(self._parts) if part.received == part.name}

    @property
    def files(self) -> Sequence[Entry]:
        """What was received and is kept, then the parts."""
        kept = [(name, file.size_bytes, None) for name, file in zip(self._names, self._kept, strict=True)]
        parts = [(part.name, part.size_bytes, part.said_bytes) for part in self._parts]
        return tuple(Entry(number, *file) for number, file in enumerate([*kept, *parts]))

    def open(self, number: int) -> int:
        """Return a descriptor at a file's first byte: a file as received, or a pipe that gives a part."""
        if number < len(self._kept):
            return self._feed.open(self._kept[number].number)
        reading, writing = os.pipe()
        if _GROW_PIPE is not None:
            with contextlib.suppress(OSError):  # the system may grant less; the default works too
                fcntl.fcntl(writing, _GROW_PIPE, _PIPE_BYTES)
        pour = functools.partial(self._pour, self._parts[number - len(self._kept)], writing)
        thread = threading.Thread(target=pour, name="unwrapping", daemon=True)
        thread.start()
        self._threads.append(thread)  # once it runs: whoever confirms may be another thread
        return reading

    def confirm_unchanged(self) -> None:
        """Check that what was received did not change, and that every part was unwrapped.

        Raises:
            SourceChangedError: a file changed while it was read.
            UnreadableError: a part is damaged.
        """
        while self._threads:
            self._threads.pop().join()
        self._unwrapper.end()
        self._feed.confirm_unchanged()
        if self._faults:
            raise self._faults[0]

    def _pour(self, part: Part, writing: int) -> None:
        try:
            with contextlib.closing(self._unwrapper.pieces(part)) as pieces:
                for piece in pieces:
                    _write_all(writing, piece)
        except BrokenPipeError:
            pass  # the reader has what it wanted
        except OnRecordError as error:
            self._faults.append(error)
        finally:
            os.close(writing)


def _write_all(descriptor: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]
