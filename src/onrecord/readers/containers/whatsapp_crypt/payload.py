"""The ciphertext: AES-256-GCM over a zlib stream (or a zip), its tag, and a checksum of the file after it."""

import hashlib
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import AEADDecryptionContext, Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import GCM

from onrecord.ports.originals import ByteStream
from onrecord.readers.containers.whatsapp_crypt.headers import Header
from onrecord.records.errors import UnreadableError, UnsafeSourceError, WrongKeyError
from onrecord.records.limits import Limits
from onrecord.records.messages import Entry

_PIECE_BYTES = 1024**2
_TAG_BYTES = _CHECKSUM_BYTES = 16
_PHONE_BYTES = 4
_TAIL_BYTES = _TAG_BYTES + _CHECKSUM_BYTES + _PHONE_BYTES
_ZIP = b"PK\3\4"
_RATIO_FLOOR_BYTES = 64 * 1024**2
_TELLING_BYTES = 64


@dataclass(frozen=True, slots=True)
class Sealed:
    """What opens one file. ``certain`` tells that the key is known to be the file's."""

    header: Header
    key: bytes
    certain: bool


@dataclass(frozen=True, slots=True)
class Measured:
    """How long a part is, and what opens it again."""

    size_bytes: int
    recipe: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class _Layout:
    """What the end of a file turned out to be. ``intact`` tells that its checksum fits."""

    more: bytes
    tag: bytes
    intact: bool


def measure(stream: ByteStream, entry: Entry, sealed: Sealed) -> Measured:
    """Decrypt a file from its first byte to its last, check its tag and count what it unpacks to.

    Raises:
        WrongKeyError: the key does not open it.
        UnreadableError: it is damaged or cut short.
        UnsafeSourceError: it unpacks to far more than a database does.
    """
    header = sealed.header
    body_bytes = entry.size_bytes - header.begins_at - _TAIL_BYTES
    head = _exactly(stream, header.begins_at, entry.name)
    if body_bytes < 0:
        raise damaged(entry.name)
    digest = hashlib.md5(head, usedforsecurity=False)
    decryptor = _decryptor(sealed.key, header.iv)
    counter = _Counter(entry)
    for piece in _pieces(stream, body_bytes, entry.name):
        digest.update(piece)
        counter.add(decryptor.update(piece))
    layout = _layout(digest.copy, _exactly(stream, _TAIL_BYTES, entry.name))
    counter.add(decryptor.update(layout.more))
    _finish(
        decryptor,
        layout.tag,
        lambda: _refused(entry.name, counter, wrong=layout.intact, right=sealed.certain),
    )
    counter.finish()
    ends_at = header.begins_at + body_bytes + len(layout.more)
    recipe = {
        "key": sealed.key.hex(),
        "iv": header.iv.hex(),
        "tag": layout.tag.hex(),
        "from": header.begins_at,
        "to": ends_at,
    }
    return Measured(counter.size_bytes, recipe)


def opened(stream: ByteStream, name: str, recipe: Mapping[str, Any]) -> Iterator[bytes]:
    """Yield what a measured file unpacks to.

    Raises:
        UnreadableError: it is not what was measured.
    """
    _exactly(stream, recipe["from"], name)
    decryptor = _decryptor(bytes.fromhex(recipe["key"]), bytes.fromhex(recipe["iv"]))
    unpacker = _Unpacker(name)
    for piece in _pieces(stream, recipe["to"] - recipe["from"], name):
        yield from unpacker.plain(decryptor.update(piece))
    _finish(decryptor, bytes.fromhex(recipe["tag"]), lambda: damaged(name))


def whole(stream: ByteStream) -> Iterator[bytes]:
    """Yield a stream as it is."""
    while piece := stream.read(_PIECE_BYTES):
        yield piece


def damaged(name: str) -> UnreadableError:
    """Return the error for a file that is not whole."""
    return UnreadableError(f"{name!r} is damaged or cut short: copy it from the phone again")


class _Unpacker:
    """Unpacks a zlib stream; a zip goes through as it is."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._begun = b""
        self._zlib: zlib._Decompress | None = None
        self.form = ""

    def plain(self, data: bytes) -> Iterator[bytes]:
        if not self.form:
            self._begun += data
            if len(self._begun) < len(_ZIP):
                return
            data, self._begun = self._begun, b""
            self.form = _form(data)
            self._zlib = zlib.decompressobj() if self.form == "zlib" else None
        if self._zlib is None:
            yield data
            return
        while data and not self._zlib.eof:
            yield self._inflated(self._zlib, data)
            data = self._zlib.unconsumed_tail
        if data or self._zlib.unused_data:
            raise damaged(self._name)

    def finish(self) -> None:
        """Make sure that nothing is wanting.

        Raises:
            UnreadableError: the packed stream has no end.
        """
        if not self.form or (self._zlib is not None and not self._zlib.eof):
            raise damaged(self._name)

    def _inflated(self, unpacker: "zlib._Decompress", data: bytes) -> bytes:
        try:
            return unpacker.decompress(data, _PIECE_BYTES)
        except zlib.error as error:
            raise damaged(self._name) from error


class _Counter:
    """Counts what comes out of the unpacker. Damage waits until the tag has been checked."""

    def __init__(self, entry: Entry) -> None:
        self._entry = entry
        self._unpacker = _Unpacker(entry.name)
        self._damage: UnreadableError | None = None
        self.size_bytes = 0

    @property
    def begins_well(self) -> bool:
        packed = self._unpacker.form in {"zip", "zlib"}
        return packed and (self._damage is None or self.size_bytes >= _TELLING_BYTES)

    def add(self, data: bytes) -> None:
        if self._damage:
            return
        try:
            for piece in self._unpacker.plain(data):
                self._count(len(piece))
        except UnreadableError as error:
            self._damage = error
        if self._unpacker.form == "none":
            self._damage = damaged(self._entry.name)

    def finish(self) -> None:
        if self._damage:
            raise self._damage
        self._unpacker.finish()

    def _count(self, length: int) -> None:
        self.size_bytes += length
        most = max(_RATIO_FLOOR_BYTES, self._entry.size_bytes * Limits().zip_ratio)
        if self.size_bytes > most:
            raise UnsafeSourceError(
                f"{self._entry.name!r} unpacks to over {most:,} bytes (limits.zip_ratio), as no backup does: "
                "make a new backup on the phone"
            )


def _form(data: bytes) -> str:
    if data.startswith(_ZIP):
        return "zip"
    is_zlib = data[0] & 0x0F == zlib.DEFLATED and int.from_bytes(data[:2]) % 31 == 0
    return "zlib" if is_zlib else "none"


def _layout(digest_so_far: Callable[[], Any], tail: bytes) -> _Layout:
    """Tell where the tag stands.

    It comes before a checksum of all that precedes, after which there may be four bytes more, the last
    digits of the owner's number (crypt12); or, without a checksum, at the very end.
    """
    for checksum_at in (_TAG_BYTES, _TAG_BYTES + _PHONE_BYTES):
        digest = digest_so_far()
        digest.update(tail[:checksum_at])
        if digest.digest() == tail[checksum_at : checksum_at + _CHECKSUM_BYTES]:
            tag_at = checksum_at - _TAG_BYTES
            return _Layout(tail[:tag_at], tail[tag_at:checksum_at], intact=True)
    return _Layout(tail[:-_TAG_BYTES], tail[-_TAG_BYTES:], intact=False)


def _refused(name: str, counter: _Counter, *, wrong: bool, right: bool) -> WrongKeyError | UnreadableError:
    """Tell a wrong key from damage: with the right one the ciphertext begins as packed data does."""
    if wrong or not (right or counter.begins_well):
        return WrongKeyError(
            f"this key does not open {name!r}: give the key of the phone and account that made the backup; "
            "if you are sure of it, the file is damaged at its beginning"
        )
    return damaged(name)


def _decryptor(key: bytes, iv: bytes) -> AEADDecryptionContext:
    return Cipher(AES(key), GCM(iv)).decryptor()


def _finish(
    decryptor: AEADDecryptionContext, tag: bytes, refused: Callable[[], WrongKeyError | UnreadableError]
) -> None:
    try:
        decryptor.finalize_with_tag(tag)
    except InvalidTag as error:
        raise refused() from error


def _pieces(stream: ByteStream, length: int, name: str) -> Iterator[bytes]:
    while length > 0:
        piece = stream.read(min(length, _PIECE_BYTES))
        if not piece:
            raise damaged(name)
        length -= len(piece)
        yield piece


def _exactly(stream: ByteStream, length: int, name: str) -> bytes:
    return b"".join(_pieces(stream, length, name))
