"""Finds words that should be nowhere, in every guise that a leak takes."""

import base64
import contextlib
import zlib
from collections.abc import Iterator
from pathlib import Path

_BASE64_PHASES = 3
_RAW_DEFLATE, _ZLIB_OR_GZIP = -15, 47


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
    for window in (_RAW_DEFLATE, _ZLIB_OR_GZIP):
        for at in range(len(data)):
            with contextlib.suppress(zlib.error):
                stream = zlib.decompressobj(window).decompress(data[at:], 1 << 20)
                if len(stream) > len("a word"):
                    yield stream
