"""The index that SQLite keeps beside a write-ahead log, ``X-shm``: what of the log there should be.

An index holds nothing of the database; it is read only to tell a log that was emptied from one that was
lost. Its layout is that of https://www.sqlite.org/walformat.html, section 2.1, in the byte order of the
machine that wrote it.
"""

import struct
from dataclasses import dataclass

from onrecord.ports.originals import ByteStream

_VERSION = 3007000
_HEADER_BYTES = 48
_SUMMED_BYTES = 40
_READ_BYTES = 2 * _HEADER_BYTES + 4


@dataclass(frozen=True, slots=True)
class WalIndex:
    """How many frames of the log hold changes, and how many of them the database itself holds by now."""

    frames: int
    in_database: int
    salts: bytes

    @classmethod
    def of(cls, stream: ByteStream) -> "WalIndex | None":
        """Read an index; None where it is none, or its two headers do not agree, as in mid-change."""
        data = stream.read(_READ_BYTES)
        first, second = data[:_HEADER_BYTES], data[_HEADER_BYTES : 2 * _HEADER_BYTES]
        if len(data) < _READ_BYTES or first != second:
            return None
        order = next((one for one in "<>" if struct.unpack(f"{one}I", first[:4]) == (_VERSION,)), "")
        if not order or _sums(order, first) != struct.unpack(f"{order}2I", first[_SUMMED_BYTES:]):
            return None
        (frames,) = struct.unpack_from(f"{order}I", first, 16)
        (in_database,) = struct.unpack_from(f"{order}I", data, 2 * _HEADER_BYTES)
        return cls(frames, in_database, first[32:40])


def _sums(order: str, header: bytes) -> tuple[int, int]:
    words = struct.unpack_from(f"{order}10I", header)
    one = two = 0
    for first, second in zip(words[::2], words[1::2], strict=True):
        one = (one + first + two) % 2**32
        two = (two + second + one) % 2**32
    return one, two
