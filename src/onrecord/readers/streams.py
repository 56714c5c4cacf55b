"""Pieces of bytes, as a generator makes them, read as a forward stream."""

import io
from collections.abc import Callable, Iterator


class _Pieces(io.RawIOBase):
    """Pieces of bytes as a forward stream."""

    def __init__(self, pieces: Iterator[bytes], close: Callable[[], None]) -> None:
        """Take the pieces, and what is to be closed with the stream."""
        super().__init__()
        self._pieces = pieces
        self._held = b""
        self._also = close

    def readable(self) -> bool:
        """Tell that it can be read."""
        return True

    def readinto(self, buffer: "memoryview") -> int:  # type: ignore[override]
        """Put the next bytes into a buffer."""
        if not self._held:
            self._held = next(self._pieces, b"")
        count = min(len(buffer), len(self._held))
        buffer[:count] = self._held[:count]
        self._held = self._held[count:]
        return count

    def close(self) -> None:
        """Close what is behind it, too."""
        self._also()
        super().close()


def as_stream(pieces: Iterator[bytes], close: Callable[[], None] = lambda: None) -> io.BufferedReader:
    """Return pieces as a stream; ``close`` is called when the stream is closed."""
    return io.BufferedReader(_Pieces(pieces, close))
