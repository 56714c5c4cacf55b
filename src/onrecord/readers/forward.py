"""Streams that can only be read forward and opened again, as a pipe from the archive is.

A zip keeps its directory at its end, so the last bytes are kept in memory after one
pass, which for a small file is all of it; everything else is reached by reading on,
or by opening the stream again.
"""

import io
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from onrecord.ports.originals import ByteStream
from onrecord.records.errors import SourceChangedError, UnsafeSourceError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

TAIL_BYTES = 8 * 1024**2
_PIECE_BYTES = 1024**2
_REREAD_FLOOR_BYTES = 1024**3
_REREAD_TIMES = 64


class ForwardSource:
    """A file of known size behind a function that opens it at its first byte, again and again."""

    def __init__(self, name: str, opener: Callable[[], ByteStream], size_bytes: int) -> None:
        """Take the file's name (for errors), the function that opens it, and its size."""
        self.name = name
        self._opener = opener
        self.size_bytes = size_bytes
        self._tail: bytes | None = None
        self._parked: tuple[ByteStream, int] | None = None
        self._skipped_bytes = 0

    def __del__(self) -> None:
        """Close what was kept to read on from."""
        if self._parked is not None:
            self._parked[0].close()

    def read_at(self, start: int, length: int) -> bytes:
        """Return ``length`` bytes from offset ``start``; fewer where the file ends.

        Raises:
            SourceChangedError: the file is shorter or longer than it was.
        """
        if start >= self.size_bytes - TAIL_BYTES and self._tail is None:
            self._keep_tail()
        length = max(0, min(length, self.size_bytes - start))
        with self.stream(start, length) as stream:
            return stream.read(length)

    def stream(self, start: int, length: int) -> ByteStream:
        """Open the ``length`` bytes from offset ``start``, which must lie inside the file.

        Reading raises ``SourceChangedError`` when the file ends before they do.
        """
        if self._tail is None and self.size_bytes <= TAIL_BYTES:
            self._keep_tail()
        tail_start = self.size_bytes - len(self._tail or b"")
        if self._tail is not None and start >= tail_start:
            return io.BytesIO(self._tail[start - tail_start : start - tail_start + length])
        return self._range(start, length)

    def whole(self) -> ByteStream:
        """Open the file from its first byte to its last."""
        return self.stream(0, self.size_bytes)

    def changed(self) -> SourceChangedError:
        """Return the error for a file that has another length than it was said to have."""
        return SourceChangedError(
            f"{self.name!r} changed while it was read: let the copying finish, then capture it again"
        )

    def put_back(self, raw: ByteStream, position: int) -> None:
        """Take back a stream that stands at ``position``, to read on from there later."""
        if self._parked is not None:
            self._parked[0].close()
            self._parked = None
        if position == self.size_bytes:
            raw.close()
        else:
            self._parked = (raw, position)

    def _keep_tail(self) -> None:
        start = max(0, self.size_bytes - TAIL_BYTES)
        with self._range(start, self.size_bytes - start) as stream:
            self._tail = stream.read(self.size_bytes - start)
            stream.read(1)  # one more, so that a file that has grown is noticed

    def _range(self, start: int, length: int) -> ByteStream:
        return io.BufferedReader(_Range(self, self._positioned(start), start, length), _PIECE_BYTES)

    def _positioned(self, start: int) -> ByteStream:
        raw, position = self._nearest(start)
        if raw.seekable():
            raw.seek(start)
        else:
            self._skip(raw, start - position)
        return raw

    def _nearest(self, start: int) -> tuple[ByteStream, int]:
        parked, self._parked = self._parked, None
        if parked is not None:
            if parked[1] <= start or parked[0].seekable():
                return parked
            parked[0].close()
        return self._opener(), 0

    def _skip(self, raw: ByteStream, distance: int) -> None:
        self._skipped_bytes += distance
        if self._skipped_bytes > _REREAD_FLOOR_BYTES + _REREAD_TIMES * self.size_bytes:
            raw.close()
            raise UnsafeSourceError(
                f"{self.name!r} keeps its parts in an order that would make it be read over and over: "
                "unpack it and capture the folder"
            )
        while distance > 0:
            piece = raw.read(min(distance, _PIECE_BYTES))
            if not piece:
                raw.close()
                raise self.changed()
            distance -= len(piece)


def joined(pieces: Iterator[bytes]) -> ByteStream:
    """Return pieces as one stream."""
    return io.BufferedReader(_Joined(pieces), _PIECE_BYTES)


class _Joined(io.RawIOBase):
    """Pieces as one stream."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        super().__init__()
        self._pieces = pieces
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        target = memoryview(buffer).cast("B")
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._rest = memoryview(piece)
        count = min(len(target), len(self._rest))
        target[:count] = self._rest[:count]
        self._rest = self._rest[count:]
        return count


class _Range(io.RawIOBase):
    """A stretch of a stream; gives the stream back when closed."""

    def __init__(self, source: ForwardSource, raw: ByteStream, start: int, length: int) -> None:
        super().__init__()
        self._source = source
        self._raw: ByteStream | None = raw
        self._position = start
        self._end = start + length

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        if self._raw is None:
            raise ValueError("read of a closed stream")
        wanted = memoryview(buffer).cast("B")[: self._end - self._position]
        if not wanted:
            self._refuse_longer()
            return 0
        count = self._raw.readinto(wanted)
        if not count:
            raise self._source.changed()
        self._position += count
        return count

    def close(self) -> None:
        if self._raw is not None:
            raw, self._raw = self._raw, None
            self._source.put_back(raw, self._position)
        super().close()

    def _refuse_longer(self) -> None:
        if self._raw is not None and self._end == self._source.size_bytes and self._raw.read(1):
            raise self._source.changed()
