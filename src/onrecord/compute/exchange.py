"""One job with one child: serves its wants, and believes nothing that it says unchecked."""

import contextlib
import fcntl
import os
import socket
from collections.abc import Callable, Generator, Iterator
from typing import TypeVar

from onrecord.compute.frames import (
    Anomalies,
    Failure,
    Letter,
    Task,
    broken,
    header,
    receive,
    unpack_batch,
    unpack_number,
    unpack_progress,
)
from onrecord.ports.originals import Feed
from onrecord.ports.sandbox import Progress
from onrecord.readers.unwrapping import Part
from onrecord.records import canonical, errors
from onrecord.records.messages import Anomaly, Statement
from onrecord.records.schema import Batch

_T = TypeVar("_T")
NO_SIGNAL = getattr(socket, "MSG_NOSIGNAL", 0)
"""A child that is gone is an error here, not a signal to this whole process."""

_LONGEST_MESSAGE = 600
_ERRORS = {
    error.__name__: error
    for error in (
        errors.UnreadableError,
        errors.UnknownFormatError,
        errors.AmbiguousFormatError,
        errors.UnsafeSourceError,
        errors.WrongKeyError,
        errors.SourceChangedError,
        errors.SandboxError,
        errors.SettingsError,
        errors.WithholdingError,
        errors.NotHeldError,
    )
}
"""What a child may raise. Whatever else it says is a ``SandboxError`` without its words."""


class Exchange:
    """One job: serves the child's wants, believes nothing unchecked, and ends with it."""

    def __init__(
        self,
        connection: socket.socket,
        feed: Feed,
        forget: Callable[[socket.socket], None],
        mourn: Callable[[], None],
    ) -> None:
        """Speak over a job's socket.

        ``forget`` is given it when the job has ended, however it did; ``mourn`` is called before
        when the child ended without its result.
        """
        self._connection = connection
        self._feed = feed
        self._numbers = frozenset(file.number for file in feed.files)
        self._forget = forget
        self._mourn = mourn
        self._is_waiting = False

    def ask(self, task: Task) -> None:
        """Send the task.

        Raises:
            SandboxError: the child is gone.
        """
        self._send(Letter.TASK, task)

    def result(self, kind: type[_T], progress: Progress) -> _T:
        """Serve the child until it has its result, and return that as the type it must be.

        Raises:
            OnRecordError: what the child or the feed raised.
            SandboxError: the child died, or said what it should not.
        """
        with contextlib.closing(self._frames(progress)) as frames:
            letter, payload = next(frames)
            if letter is not Letter.RESULT:
                raise broken("a frame out of place")
            return _built(kind, bytes(payload))

    def items(self, progress: Progress) -> Iterator[Batch | Anomaly | Statement]:
        """Yield what the child finds, as it finds it. Errors are those of ``result``."""
        with contextlib.closing(self._frames(progress)) as frames:
            for letter, payload in frames:
                if letter is Letter.BATCH:
                    yield unpack_batch(payload)
                elif letter is Letter.ANOMALIES:
                    yield from _built(Anomalies, bytes(payload)).found
                elif letter is Letter.STATEMENT:
                    yield _built(Statement, bytes(payload))

    def stream(self) -> Iterator[bytes]:
        """Yield bytes as the child reads them. Errors are those of ``result``."""
        with contextlib.closing(self._frames(_untold)) as frames:
            for letter, payload in frames:
                if letter is Letter.PIECE:
                    yield bytes(payload)

    def pieces(self, part: Part) -> Generator[bytes, None, None]:
        """Yield the bytes of a part as the child unwraps them. Errors are those of ``result``.

        A child that was heard to the end of a part can be asked for another; else it is ended.
        """
        is_whole = False
        try:
            self._wait()
            self._send(Letter.PART, part)
            for letter, payload in self._served(_untold):
                if letter is Letter.PIECE:
                    yield bytes(payload)
            is_whole = self._is_waiting = True
        finally:
            if not is_whole:
                self.end()

    def _wait(self) -> None:
        """Serve a child that has just begun until it can hear of a part: its wants come first."""
        if not self._is_waiting:
            for letter, _ in self._served(_untold):
                if letter is not Letter.RESULT:
                    raise broken("a frame out of place")

    def end(self) -> None:
        """End the job; its child ends with it."""
        self._forget(self._connection)

    def _send(self, letter: Letter, value: object) -> None:
        payload = canonical.dumps(value)
        try:
            self._connection.sendall(header(letter, len(payload)) + payload, NO_SIGNAL)
        except OSError:
            self.end()
            raise _died() from None

    def _frames(self, progress: Progress) -> Generator[tuple[Letter, bytearray], None, None]:
        """Yield what the child found; its result comes last, and the job ends with it."""
        try:
            yield from self._served(progress)
        finally:
            self.end()

    def _served(self, progress: Progress) -> Generator[tuple[Letter, bytearray], None, None]:
        """Yield what the child found and serve its wants, up to a result."""
        while (frame := self._received()) is not None:
            letter, payload = frame
            if letter is Letter.OPEN:
                self._open(payload)
            elif letter is Letter.PROGRESS:
                progress(*unpack_progress(payload))
            elif letter is Letter.FAILURE:
                raise self._failure(bytes(payload))
            else:
                yield frame
                if letter is Letter.RESULT:
                    return
        self._mourn()
        raise _died()

    def _received(self) -> tuple[Letter, bytearray] | None:
        try:
            return receive(self._connection)
        except OSError:
            return None

    def _open(self, payload: bytearray) -> None:
        number = unpack_number(payload)
        if number not in self._numbers:
            raise broken("a wish for a file that is not there")
        descriptor = self._feed.open(number)
        try:
            _refuse_writable(descriptor)
            socket.send_fds(self._connection, [b"D"], [descriptor], NO_SIGNAL)
        except OSError:
            raise _died() from None
        finally:
            os.close(descriptor)

    def _failure(self, payload: bytes) -> errors.OnRecordError:
        told = _built(Failure, payload)
        kind = _ERRORS.get(told.error)
        if kind is None:
            return broken("an error of no known kind")
        if kind is errors.SourceChangedError:
            self._feed.confirm_unchanged()  # which knows the cause better, when there is one
        return kind(_one_line(told.message))


def _built(cls: type[_T], payload: bytes) -> _T:
    try:
        return canonical.build(cls, canonical.loads(payload))
    except (ValueError, RecursionError) as error:
        raise broken(f"a malformed {cls.__name__}") from error


def _refuse_writable(descriptor: int) -> None:
    flags = fcntl.fcntl(descriptor, fcntl.F_GETFL)
    if flags & os.O_ACCMODE != os.O_RDONLY:
        raise errors.SandboxError("a file was opened for writing and not handed to the reading child")


def _one_line(text: str) -> str:
    return "".join(one if one.isprintable() else " " for one in text[:_LONGEST_MESSAGE])


def _died() -> errors.SandboxError:
    return errors.SandboxError(
        "the reading child ended before its work was done (stopped, or over limits.child_memory_bytes or "
        "limits.child_cpu_seconds); nothing was kept: try again, and report the kind of file if it recurs"
    )


def _untold(_done_bytes: int, _total_bytes: int) -> None:
    """Nobody watches this job."""
