"""Connections for one call each: TLS is verified, the call ends in time, its answer's headers are whole."""

import contextlib
import http.client
import io
import socket
import ssl
import threading
from collections.abc import Iterator
from urllib.parse import SplitResult

_ENDS = (b"\r\n", b"\n")
_LOOKS_SECONDS = 0.5


class _Lines(io.BufferedReader):
    """What a connection gives, and the last line that was read of it."""

    last = b""

    def readline(self, size: int | None = -1, /) -> bytes:
        """Read a line and keep it."""
        self.last = super().readline(-1 if size is None else size)
        return self.last


class _WholeResponse(http.client.HTTPResponse):
    """An answer whose headers came to their blank line: the library takes a connection's end for one."""

    def begin(self) -> None:
        """Read status and headers.

        Raises:
            HTTPException: the connection ended within them.
        """
        self.fp = lines = _Lines(self.fp.detach())
        super().begin()
        if lines.last not in _ENDS:
            raise http.client.HTTPException


class CallConnection(http.client.HTTPConnection):
    """A connection that keeps its socket: the library lets go of it where an answer ends with it."""

    held: socket.socket | None = None
    response_class = _WholeResponse

    def connect(self) -> None:
        """Connect."""
        super().connect()
        self.held = self.sock


class _SecureConnection(CallConnection, http.client.HTTPSConnection):
    """The same over TLS."""


def connection_to(parts: SplitResult, timeout_seconds: float) -> CallConnection:
    """Return a connection to the host of an address, not opened yet; no proxy is asked."""
    host = parts.hostname or ""
    if parts.scheme == "https":
        context = ssl.create_default_context()
        return _SecureConnection(host, parts.port, timeout=timeout_seconds, context=context)
    return CallConnection(host, parts.port, timeout=timeout_seconds)


@contextlib.contextmanager
def ended_in_time(connection: CallConnection, seconds: float) -> Iterator[threading.Event]:
    """Cut a call that takes long as a whole, and tell: a host that answers a byte at a time would hold it."""
    is_cut, is_over = threading.Event(), threading.Event()

    def watch() -> None:
        pause = seconds
        while not is_over.wait(pause):
            is_cut.set()
            _cut(connection)
            pause = _LOOKS_SECONDS  # it may have been connecting still

    threading.Thread(target=watch, name="call in time", daemon=True).start()
    try:
        yield is_cut
    finally:
        is_over.set()


def _cut(connection: CallConnection) -> None:
    held = connection.held
    if held is not None:
        with contextlib.suppress(OSError):
            # Not the TLS socket's own way: it goes on in clear for who is sending at that moment.
            socket.socket.shutdown(held, socket.SHUT_RDWR)
