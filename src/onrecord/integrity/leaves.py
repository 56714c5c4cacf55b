"""The leaves of a line tree: of a text one a line, as it streams; of any other file one. Version 1."""

import struct
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from io import BytesIO

from onrecord.integrity.salts import KeptSalts, SeedSalts

_LINE = b"L"
_FILE = b"F"
_LEAF = b"\x00"
# A piece is the most that is split into lines at once, whatever the caller's chunks.
_PIECE_BYTES = 256 * 1024


def line_leaf(salt: bytes, line: bytes) -> bytes:
    """Return the leaf of a line, given with its LF when it has one."""
    return sha256(_LEAF + salt + _LINE + line).digest()


def file_leaf(salt: bytes, digest: bytes) -> bytes:
    """Return the leaf of a file from the SHA-256 (32 bytes) of its bytes."""
    return sha256(_LEAF + salt + _FILE + digest).digest()


def line_leaves(salts: SeedSalts | KeptSalts, chunks: Iterable[bytes]) -> Iterator[list[bytes]]:
    """Yield the leaves of a text's lines, some together. A line of any length is hashed as it comes."""
    open_line = None
    for piece in _pieces(chunks):
        lines = BytesIO(piece).readlines()
        if open_line is not None:
            open_line.update(lines[0])
            if not lines[0].endswith(b"\n"):
                continue
            yield [open_line.digest()]
            open_line = None
            del lines[0]
        tail = None if piece.endswith(b"\n") else lines.pop()
        if lines:
            yield _leaves_of(salts, lines)
        if tail is not None:
            open_line = sha256(_prefixes(salts, 1)[0] + tail)
    if open_line is not None:
        yield [open_line.digest()]


def _leaves_of(salts: SeedSalts | KeptSalts, lines: Sequence[bytes]) -> list[bytes]:
    prefixes = _prefixes(salts, len(lines))
    return [sha256(p + line).digest() for p, line in zip(prefixes, lines, strict=True)]


def _prefixes(salts: SeedSalts | KeptSalts, count: int) -> tuple[bytes, ...]:
    """Return what precedes the line in each of the next ``count`` leaves."""
    each = struct.unpack("16s" * count, salts.take(count))
    joined = _LEAF + (_LINE + _LEAF).join(each) + _LINE
    return struct.unpack("18s" * count, joined)


def _pieces(chunks: Iterable[bytes]) -> Iterator[bytes]:
    for chunk in chunks:
        for start in range(0, len(chunk), _PIECE_BYTES):
            yield chunk[start : start + _PIECE_BYTES]
