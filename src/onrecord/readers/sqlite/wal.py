"""SQLite's write-ahead log: the committed pages of ``X-wal`` laid onto the bytes of ``X``.

SQLite itself would do this only with files that it may open and change. The layout is that of
https://www.sqlite.org/fileformat2.html, section 4.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from onrecord.ports.originals import ByteStream

_HEADER, _FRAME = struct.Struct(">8I"), struct.Struct(">6I")
_LITTLE, _BIG, _VERSION = 0x377F0682, 0x377F0683, 3007000
_SMALLEST_PAGE, _LARGEST_PAGE = 512, 65536
_FRAMES_TOGETHER = 64
_MOST_GROWTH = 4
_SPARE_BYTES = 1024**2

Checksum = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Laid:
    """What was laid: warnings, without names; how many frames up to the last commit; the log's salts."""

    warnings: Sequence[str] = ()
    frames: int = 0
    salts: bytes = b""


def replay(data: bytearray, stream: ByteStream) -> Laid:
    """Lay every committed page of a log onto a database.

    A frame that is cut off or fails its checksum ends the log, as it does for SQLite. Frames with
    another salt are left over from before a checkpoint: they end it, too, and are no damage.
    """
    head = stream.read(_HEADER.size)
    if not head:
        return Laid()
    log = _Log.of(head)
    if log is None:
        return Laid(["the write-ahead log beside it has no valid beginning and was not used"])
    if data and log.page_bytes != page_bytes_of(data):
        return Laid(["the write-ahead log beside it is of another database and was not used"])
    running = _Replay(data, log, stream)
    return Laid(running.run(), running.committed, head[16:24])


def page_bytes_of(data: bytes | bytearray) -> int:
    """Return a database's page size as its header has it."""
    size = int.from_bytes(data[16:18], "big")
    return _LARGEST_PAGE if size == 1 else size


@dataclass(frozen=True, slots=True)
class _Log:
    """What the log's header says."""

    order: str
    page_bytes: int
    salts: tuple[int, int]
    checksum: Checksum

    @classmethod
    def of(cls, head: bytes) -> "_Log | None":
        if len(head) < _HEADER.size:
            return None
        magic, version, page_bytes, _, salt_1, salt_2, *written = _HEADER.unpack(head)
        sound_size = _SMALLEST_PAGE <= page_bytes <= _LARGEST_PAGE and not page_bytes & (page_bytes - 1)
        if magic not in {_LITTLE, _BIG} or version != _VERSION or not sound_size:
            return None
        order = "<u4" if magic == _LITTLE else ">u4"
        counted = _Summer(order, 24).add((0, 0), head[:24])
        return cls(order, page_bytes, (salt_1, salt_2), counted) if list(counted) == written else None


class _Summer:
    """The log's checksum over pieces of one length: a linear recurrence, so two dot products modulo 2**32."""

    def __init__(self, order: str, length: int) -> None:
        self._order = order
        pairs = length // 8
        # State after a pair: M times the one before, plus B times the pair; M = (1 1, 1 2), B = (1 0, 1 1).
        powers = [(1, 0, 0, 1)]
        for _ in range(pairs):
            a, b, c, d = powers[-1]
            powers.append(tuple(value % 2**32 for value in (a + b, a + 2 * b, c + d, c + 2 * d)))  # type: ignore[arg-type]
        self._whole = powers[pairs]
        weights = np.array(powers[:pairs][::-1], dtype=np.uint64)
        first, second, third, fourth = weights.T
        self._weights = (_woven(first + second, second), _woven(third + fourth, fourth))

    def add(self, start: Checksum, piece: bytes) -> Checksum:
        words = np.frombuffer(piece, dtype=self._order).astype(np.uint64)
        a, b, c, d = self._whole
        # Both sums wrap at 2**64, which 2**32 divides.
        ones = a * start[0] + b * start[1] + int(self._weights[0] @ words)
        twos = c * start[0] + d * start[1] + int(self._weights[1] @ words)
        return ones % 2**32, twos % 2**32


def _woven(even: npt.NDArray[np.uint64], odd: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """Return two rows of weights as one, turn by turn."""
    return np.ravel(np.column_stack((even, odd)))


class _Replay:
    """One log on its way onto one database."""

    def __init__(self, data: bytearray, log: _Log, stream: ByteStream) -> None:
        self._data = data
        self._log = log
        self._stream = stream
        self._most_bytes = _MOST_GROWTH * len(data) + _SPARE_BYTES
        self._pending: dict[int, bytes] = {}
        self._frames_met = 0
        self.committed = 0
        self._checksum = log.checksum
        self._summer = _Summer(log.order, 8 + log.page_bytes)

    def run(self) -> list[str]:
        trouble = self._frames()
        if trouble:
            return [trouble]
        if self._pending:
            return ["the write-ahead log beside it ends within a change, which was left out"]
        return []

    def _frames(self) -> str | None:
        """Take frames until the log ends; say what ended it, if that is damage."""
        length = _FRAME.size + self._log.page_bytes
        while frame := self._stream.read(length):
            if len(frame) < _FRAME.size or _FRAME.unpack_from(frame)[2:4] != self._log.salts:
                return None if len(frame) >= _FRAME.size else _TORN
            if len(frame) < length or not self._sound(frame):
                return _TORN
            number, pages_after = _FRAME.unpack_from(frame)[:2]
            self._most_bytes += _MOST_GROWTH * self._log.page_bytes
            self._pending[number] = frame[_FRAME.size :]
            self._frames_met += 1
            if pages_after and not self._commit(pages_after):
                return _TORN
        return None

    def _sound(self, frame: bytes) -> bool:
        counted = self._summer.add(self._checksum, frame[:8] + frame[_FRAME.size :])
        self._checksum = counted
        return counted == _FRAME.unpack_from(frame)[4:6]

    def _commit(self, pages_after: int) -> bool:
        """Lay what is pending onto the database, which then has so many pages."""
        page_bytes = self._log.page_bytes
        size = pages_after * page_bytes
        if size > self._most_bytes:
            self._pending.clear()
            return False
        del self._data[size:]
        self._data.extend(bytes(size - len(self._data)))
        for number, page in self._pending.items():
            if 0 < number <= pages_after:
                self._data[(number - 1) * page_bytes : number * page_bytes] = page
        self._pending.clear()
        self.committed = self._frames_met
        return True


_TORN = "the write-ahead log beside it is cut off or damaged; what it holds after that point was left out"
