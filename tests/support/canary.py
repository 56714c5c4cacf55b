"""Finds words that should be nowhere, in every guise that a leak takes."""

import base64
import contextlib
import zlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_BASE64_PHASES = 3
_RAW_DEFLATE, _ZLIB_OR_GZIP = -15, 47
_STORED, _FIXED, _DYNAMIC = range(3)
_MOST_CODES = 29
"""Of literals beyond 257, and of distances beyond 1, as a dynamic block counts them."""
_MOST_LENGTHS = 19
_HEADER_BYTES = 16
"""More than the header of any block, up to the lengths of the code of code lengths."""
_GZIP = 0x1F8B


def leaks(folder: Path, words: str) -> Iterator[str]:
    """Yield a sentence for every file or name below a folder in which the words can be found."""
    for path in sorted(folder.rglob("*")):
        for guise in guises_in(str(path.name).encode(errors="surrogateescape"), words):
            yield f"the name of {path} holds the words {guise}"
        if path.is_file():
            for guise in guises_in(path.read_bytes(), words):
                yield f"{path} holds the words {guise}"


def guises_in(data: bytes, words: str) -> Iterator[str]:
    """Yield each guise under which the words stand in the bytes, compressed streams opened."""
    yield from _plain_guises(data, words)
    for stream in _streams(data):
        for guise in _plain_guises(stream, words):
            yield f"{guise}, compressed"


def _plain_guises(data: bytes, words: str) -> Iterator[str]:
    if words.casefold().encode() in data.lower():
        yield "in UTF-8"
    for codec in ("utf-16-le", "utf-16-be", "utf-32-le"):
        if words.casefold().encode(codec) in data.lower():
            yield f"in {codec}"
    if words.encode().hex().encode() in data.lower():
        yield "in hexadecimal"
    if "".join(f"\\u{ord(letter):04x}" for letter in words).encode() in data.lower():
        yield "escaped"
    for phase in range(_BASE64_PHASES):
        # The middle of the words as base64 writes it when they begin at this phase of a group.
        coded = base64.b64encode(bytes(phase) + words.encode())[4:-4]
        if coded in data or coded.replace(b"+", b"-").replace(b"/", b"_") in data:
            yield "in base64"


def _streams(data: bytes) -> Iterator[bytes]:
    for window, places in ((_RAW_DEFLATE, deflate_begins(data)), (_ZLIB_OR_GZIP, wrapped_begins(data))):
        for at in places:
            with contextlib.suppress(zlib.error):
                stream = zlib.decompressobj(window).decompress(memoryview(data)[at:], 1 << 20)
                if len(stream) > len("a word"):
                    yield stream


def deflate_begins(data: bytes) -> list[int]:
    """Return where a deflate stream (RFC 1951) may begin: elsewhere zlib refuses its first block.

    A stored block repeats its length inverted, a dynamic one has a whole code of code lengths. A header that
    ``data`` ends in is not judged.
    """
    padded = np.frombuffer(data + bytes(_HEADER_BYTES), np.uint8).astype(np.uint64)
    first, second = (_words(padded, at, len(data)) for at in (0, 8))
    kind = first >> 1 & 3
    stored = (first >> 8 & 0xFFFF) ^ (first >> 24 & 0xFFFF) == 0xFFFF
    dynamic = (first >> 3 & 31 <= _MOST_CODES) & (first >> 8 & 31 <= _MOST_CODES) & _is_whole(first, second)
    may = (kind == _FIXED) | (kind == _STORED) & stored | (kind == _DYNAMIC) & dynamic
    may[max(0, len(data) - _HEADER_BYTES) :] = True
    return [int(at) for at in np.flatnonzero(may)]


def wrapped_begins(data: bytes) -> list[int]:
    """Return the places at which zlib's (RFC 1950) or gzip's (RFC 1952) header may begin."""
    pairs = np.frombuffer(data + b"\0", np.uint8).astype(np.uint16)
    said = pairs[:-1] << 8 | pairs[1:]
    may = (said == _GZIP) | (said % 31 == 0) & (said >> 8 & 15 == zlib.DEFLATED)
    return [int(at) for at in np.flatnonzero(may)]


def _words(padded: NDArray[np.uint64], start: int, count: int) -> NDArray[np.uint64]:
    """Return the eight bytes from each place on as a number, the first the least."""
    found = np.zeros(count, np.uint64)
    for byte in range(8):
        found |= padded[start + byte : start + byte + count] << np.uint64(8 * byte)
    return found


def _is_whole(first: NDArray[np.uint64], second: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """Tell where the lengths of the code of code lengths fill their tree."""
    count = (first >> 13 & 15) + 4
    filled = np.zeros(len(first), np.uint64)
    for number in range(_MOST_LENGTHS):
        bit = 17 + 3 * number
        bits = first >> bit if bit < 64 else second >> (bit - 64)
        length = (bits | (second << (64 - bit) if 61 < bit < 64 else 0)) & 7
        filled += np.where((number < count) & (length > 0), 128 >> length, 0).astype(np.uint64)
    return filled == 128
