"""A wire between a browser and a service that can be cut: connections break, as on a train."""

import contextlib
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

_PIECE_BYTES = 65536


@dataclass
class Relay:
    """Passes on every connection to a port of this machine, until it is cut and after it is mended."""

    to_port: int
    listening: socket.socket
    sent_bytes: int = 0
    _cut_at_bytes: int | None = None
    _is_cut: bool = False
    _open: set[socket.socket] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.listening.getsockname()[1]}"

    def cut_after(self, sent_bytes: int) -> None:
        """Cut the wire once so many bytes have gone to the service; later connections are cut at once."""
        self._cut_at_bytes = sent_bytes

    def mend(self) -> None:
        """Let connections pass again."""
        with self._lock:
            self._cut_at_bytes, self._is_cut = None, False

    def close(self) -> None:
        """End every connection, and take no more."""
        self.listening.shutdown(socket.SHUT_RDWR)
        self.listening.close()
        self._cut()

    def accept(self) -> None:
        """Take connections until the wire is closed."""
        while True:
            try:
                near, _ = self.listening.accept()
            except OSError:
                return
            if self._is_cut:
                near.close()
                continue
            far = socket.create_connection(("127.0.0.1", self.to_port))
            with self._lock:
                self._open |= {near, far}
            for source, target, counts in ((near, far, True), (far, near, False)):
                threading.Thread(target=self._pass_on, args=(source, target, counts), daemon=True).start()

    def _pass_on(self, source: socket.socket, target: socket.socket, counts: bool) -> None:  # noqa: FBT001 - of a pair
        with contextlib.suppress(OSError):
            while piece := source.recv(_PIECE_BYTES):
                target.sendall(piece)
                if counts:
                    self._count(len(piece))
        for end in (source, target):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def _count(self, size: int) -> None:
        with self._lock:
            self.sent_bytes += size
            is_over = self._cut_at_bytes is not None and self.sent_bytes >= self._cut_at_bytes
            # Said under the lock: said later, it would cut a wire that was mended in the meantime.
            self._is_cut = self._is_cut or is_over
        if is_over:
            self._cut()

    def _cut(self) -> None:
        with self._lock:
            ends, self._open = self._open, set()
        for end in ends:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()


@contextlib.contextmanager
def relay_to(port: int) -> Iterator[Relay]:
    """Lay a wire to a port of this machine, until the block ends."""
    relay = Relay(port, socket.create_server(("127.0.0.1", 0)))
    threading.Thread(target=relay.accept, daemon=True).start()
    try:
        yield relay
    finally:
        relay.close()
