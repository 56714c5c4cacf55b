"""Connections for one call each: TLS is verified, the call ends in time, its answer's headers are whole."""

import contextlib
import http.client
import io
import socket
import ssl
import threading
from collections.abc import Iterator
from concurrent.futures import CancelledError, Future
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
    """A connection that keeps its socket: the library lets go of it where an answer ends with it.

    Its host is looked up and asked in a thread of its own, which is left alone when the call is cut: nothing
    ends a name that is looked up for long, or a host that takes no connection.
    """

    held: socket.socket | None = None
    opening: Future[socket.socket] | None = None
    response_class = _WholeResponse

    def connect(self) -> None:
        """Connect.

        Raises:
            TimeoutError: the call was cut before that.
        """
        self.opening = Future()
        where = (self.host, self.port)
        threading.Thread(
            target=_open, args=(self.opening, where, self.timeout), name="connecting", daemon=True
        ).start()
        try:
            self.sock = self.held = self.opening.result()
        except CancelledError as error:
            raise TimeoutError from error
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


class _SecureConnection(CallConnection):
    """The same over TLS."""

    default_port = http.client.HTTPS_PORT

    def connect(self) -> None:
        """Connect, and agree on keys: what is agreed byte by byte is cut as well."""
        super().connect()
        secure = ssl.create_default_context().wrap_socket(
            self.sock, server_hostname=self.host, do_handshake_on_connect=False
        )
        self.sock = self.held = secure
        secure.do_handshake()


def _open(opening: Future[socket.socket], where: tuple[str, int], timeout_seconds: float | None) -> None:
    try:
        opened = socket.create_connection(where, timeout_seconds)
    except (OSError, ValueError) as error:  # the last of a name that no host can have
        if opening.set_running_or_notify_cancel():
            opening.set_exception(error)
        return
    if opening.set_running_or_notify_cancel():
        opening.set_result(opened)
    else:
        opened.close()


def connection_to(parts: SplitResult, timeout_seconds: float) -> CallConnection:
    """Return a connection to the host of an address, not opened yet; no proxy is asked."""
    kind = _SecureConnection if parts.scheme == "https" else CallConnection
    return kind(parts.hostname or "", parts.port, timeout=timeout_seconds)


@contextlib.contextmanager
def ended_in_time(connection: CallConnection, seconds: float) -> Iterator[threading.Event]:
    """Cut a call that takes long as a whole, and tell: a host that answers a byte at a time would hold it."""
    is_cut, is_over = threading.Event(), threading.Event()

    def watch() -> None:
        pause = seconds
        while not is_over.wait(pause):
            is_cut.set()
            _cut(connection)
            pause = _LOOKS_SECONDS  # it may have been between two steps

    threading.Thread(target=watch, name="call in time", daemon=True).start()
    try:
        yield is_cut
    finally:
        is_over.set()


def _cut(connection: CallConnection) -> None:
    if connection.opening is not None:
        connection.opening.cancel()
    held = connection.held
    if held is not None:
        with contextlib.suppress(OSError):
            # Not the TLS socket's own way: it goes on in clear for who is sending at that moment.
            socket.socket.shutdown(held, socket.SHUT_RDWR)
