"""SQLCipher 4 databases with a raw key: pages of 4096 bytes, each encrypted and authenticated by itself.

A page is AES-256-CBC with its own IV, and HMAC-SHA512 over ciphertext, IV and page number; both stand in the
80 bytes at its end. The first page begins with the salt instead of SQLite's magic. The write-ahead log
holds pages in the same form under SQLite's own framing. Facts: the design page of SQLCipher, and its library.
"""

import hashlib
import hmac
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from onrecord.ports.originals import ByteStream
from onrecord.readers.protobuf import read_exactly

PAGE_BYTES = 4096
KEY_BYTES = 32
_SALT_BYTES, _IV_BYTES, _HMAC_BYTES = 16, 16, 64
_SEALED = PAGE_BYTES - _IV_BYTES - _HMAC_BYTES
_MAGIC = b"SQLite format 3\0"
_HMAC_SALT_MASK, _HMAC_ROUNDS = 0x3A, 2
_PAGES_TOGETHER = 256

_LOG_HEADER, _FRAME_HEADER = struct.Struct(">8I"), struct.Struct(">6I")
_LITTLE, _BIG = 0x377F0682, 0x377F0683
_WORDS = {_LITTLE: "<", _BIG: ">"}


@dataclass(frozen=True, slots=True)
class Pages:
    """Opens the pages of one database."""

    key: bytes = field(repr=False)
    salt: bytes
    _hmac_key: bytes = field(repr=False)

    @classmethod
    def of(cls, key: bytes, salt: bytes) -> "Pages":
        """Derive what authenticates pages from the raw key and the database's salt."""
        masked = bytes(byte ^ _HMAC_SALT_MASK for byte in salt)
        return cls(key, salt, hashlib.pbkdf2_hmac("sha512", key, masked, _HMAC_ROUNDS, KEY_BYTES))

    def plain(self, page: bytes, number: int) -> bytes | None:
        """Return a page as SQLite has it, its last 80 bytes empty; None if it is not authentic."""
        if len(page) != PAGE_BYTES:
            return None
        start = _SALT_BYTES if number == 1 else 0
        sealed, iv = page[start:_SEALED], page[_SEALED : _SEALED + _IV_BYTES]
        counted = hmac.digest(self._hmac_key, sealed + iv + struct.pack("<I", number), "sha512")
        if not hmac.compare_digest(counted, page[_SEALED + _IV_BYTES :]):
            return None if any(page) else page  # a page that was never written is empty
        opener = Cipher(algorithms.AES(self.key), modes.CBC(iv)).decryptor()
        plain = opener.update(sealed) + opener.finalize()
        return (_MAGIC if number == 1 else b"") + plain + bytes(PAGE_BYTES - _SEALED)


def pages_of(key: bytes, first_page: bytes) -> Pages | None:
    """Return what opens a database, None if this key does not."""
    if len(first_page) < PAGE_BYTES or len(key) != KEY_BYTES:
        return None
    pages = Pages.of(key, first_page[:_SALT_BYTES])
    return pages if pages.plain(first_page[:PAGE_BYTES], 1) is not None else None


def plain_database(pages: Pages, stream: ByteStream) -> Iterator[bytes]:
    """Yield a plain database, some pages at a time. A page that is not authentic is left empty."""
    number = 1
    while piece := read_exactly(stream, PAGE_BYTES * _PAGES_TOGETHER):
        whole = len(piece) // PAGE_BYTES
        opened = (
            pages.plain(piece[at * PAGE_BYTES : (at + 1) * PAGE_BYTES], number + at) for at in range(whole)
        )
        if whole:
            yield b"".join(page or bytes(PAGE_BYTES) for page in opened)
        number += whole


def plain_log(pages: Pages, stream: ByteStream) -> Iterator[bytes]:
    """Yield a plain write-ahead log: header, then frames as far as they are sound; nothing if none is.

    The checksums are those of the plain pages.
    """
    head = read_exactly(stream, _LOG_HEADER.size)
    if len(head) < _LOG_HEADER.size:
        return
    magic, _, page_bytes, _, *salts, first, second = _LOG_HEADER.unpack(head)
    if magic not in _WORDS or page_bytes != PAGE_BYTES:
        return
    order = _WORDS[magic]
    before = after = _summed(order, (0, 0), head[:24])
    if before != (first, second):
        return
    yield head
    while (
        len(frame := read_exactly(stream, _FRAME_HEADER.size + PAGE_BYTES)) == _FRAME_HEADER.size + PAGE_BYTES
    ):
        number, size, *found = _FRAME_HEADER.unpack_from(frame)
        before = _summed(order, before, frame[:8] + frame[_FRAME_HEADER.size :])
        if found[:2] != salts or before != tuple(found[2:]):
            return
        page = pages.plain(frame[_FRAME_HEADER.size :], number) or bytes(PAGE_BYTES)
        after = _summed(order, after, frame[:8] + page)
        yield _FRAME_HEADER.pack(number, size, *salts, *after) + page


def _summed(order: str, start: tuple[int, int], piece: bytes) -> tuple[int, int]:
    """Return SQLite's checksum of a log, carried on over a piece."""
    first, second = start
    words = struct.unpack(f"{order}{len(piece) // 4}I", piece)
    for at in range(0, len(words), 2):
        first = (first + words[at] + second) & 0xFFFFFFFF
        second = (second + words[at + 1] + first) & 0xFFFFFFFF
    return first, second
