"""The records of Signal's older backup on Android, decrypted one after another from a forward stream.

Each record has its own counter in the IV, and ten bytes of an HMAC behind it. A record is a message of
`BackupFrame`; those of files, stickers and avatars are followed by the bytes of one, sealed likewise.
"""

import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass, field

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, CipherContext, algorithms, modes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from onrecord.ports.originals import ByteStream
from onrecord.readers.protobuf import Value, by_number, read_exactly
from onrecord.records.errors import UnreadableError

IV_BYTES, _MAC_BYTES, _LENGTH_BYTES = 16, 10, 4
_MOST_HEADER_BYTES, _MOST_RECORD_BYTES = 1024, 64 * 1024**2
_ROUNDS = 250_000
_PURPOSE = b"Backup Export"
_SEALED_LENGTHS = 1
NEWEST_VERSION = 1

HEADER, STATEMENT, ATTACHMENT, DATABASE_VERSION, END, AVATAR, STICKER = 1, 2, 4, 5, 6, 7, 8
"""Numbers of the fields of a record."""

Message = dict[int, list[Value]]


@dataclass(frozen=True, slots=True)
class Header:
    """What the file begins with: nothing in it is secret."""

    iv: bytes
    salt: bytes
    version: int
    length: int


@dataclass(frozen=True, slots=True)
class Keys:
    """What opens the records."""

    cipher: bytes = field(repr=False)
    mac: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Record:
    """One record, and where the bytes of its file stand, if it has one."""

    fields: Message
    offset: int = 0
    length: int = 0
    iv: bytes = b""
    authentic: bool = True


def header_of(head: bytes) -> Header | None:
    """Read the header, None if it is none."""
    length = int.from_bytes(head[:_LENGTH_BYTES], "big")
    if not 0 < length <= _MOST_HEADER_BYTES or len(head) < _LENGTH_BYTES + length:
        return None
    try:
        found = by_number(whole_bytes(by_number(head[_LENGTH_BYTES : _LENGTH_BYTES + length]), HEADER))
    except UnreadableError:
        return None
    iv, salt, version = whole_bytes(found, 1), whole_bytes(found, 2), whole(found, 3)
    return Header(iv, salt, version, _LENGTH_BYTES + length) if len(iv) == IV_BYTES and salt else None


def keys_of(passphrase: bytes, salt: bytes) -> Keys:
    """Derive the keys: slow on purpose."""
    hashed = passphrase
    digest = hashlib.sha512(salt)
    for _ in range(_ROUNDS):
        digest.update(hashed + passphrase)
        hashed = digest.digest()
        digest = hashlib.sha512()
    derived = HKDF(hashes.SHA256(), 64, salt=None, info=_PURPOSE).derive(hashed[:32])
    return Keys(derived[:32], derived[32:])


def whole(found: Message, number: int) -> int:
    """Return a field's number; 0 when it is not there."""
    value = found.get(number, [0])[-1]
    return value if isinstance(value, int) else 0


def whole_bytes(found: Message, number: int) -> bytes:
    """Return a field's bytes; none when they are not there."""
    value = found.get(number, [b""])[-1]
    return value if isinstance(value, bytes) else b""


class Records:
    """Reads the records of one stream. ``complete`` tells afterwards whether it ended as it should."""

    def __init__(self, stream: ByteStream, header: Header, keys: Keys) -> None:
        """Take a stream at its first byte."""
        self._stream = stream
        self._header = header
        self._keys = keys
        self._counter = int.from_bytes(header.iv[:4], "big")
        self._offset = header.length
        self.complete = False
        read_exactly(stream, header.length)

    def __iter__(self) -> Iterator[Record]:
        """Yield records until the end, or until one is cut off or not authentic."""
        while (fields := self._record()) is not None:
            if END in fields:
                self.complete = True
                return
            length = self._file_length(fields)
            if not length:
                yield Record(fields)
                continue
            offset, iv = self._offset, self._next_iv()
            authentic = self._pass_over(length, iv)
            if authentic is None:
                return
            yield Record(fields, offset, length, iv, authentic)

    def _record(self) -> Message | None:
        opener = self._opener(self._next_iv())
        written = read_exactly(self._stream, _LENGTH_BYTES)
        if len(written) < _LENGTH_BYTES:
            return None
        sealed = self._header.version >= _SEALED_LENGTHS
        length = int.from_bytes(opener.update(written) if sealed else written, "big")
        if not _MAC_BYTES < length <= _MOST_RECORD_BYTES:
            return None
        data = read_exactly(self._stream, length)
        body, mac = data[:-_MAC_BYTES], data[-_MAC_BYTES:]
        counted = hmac.digest(self._keys.mac, (written if sealed else b"") + body, "sha256")[:_MAC_BYTES]
        if len(data) < length or not hmac.compare_digest(counted, mac):
            return None
        self._offset += _LENGTH_BYTES + length
        try:
            return by_number(opener.update(body))
        except UnreadableError:
            return None

    def _file_length(self, fields: Message) -> int:
        for number, place in ((ATTACHMENT, 3), (STICKER, 2), (AVATAR, 2)):
            if number in fields:
                try:
                    return whole(by_number(whole_bytes(fields, number)), place)
                except UnreadableError:
                    return 0
        return 0

    def _pass_over(self, length: int, iv: bytes) -> bool | None:
        """Read a file's bytes; tell whether they are authentic, None if they are cut off."""
        counted = hmac.new(self._keys.mac, iv, "sha256")
        left = length
        while left and (piece := self._stream.read(min(left, 1 << 20))):
            counted.update(piece)
            left -= len(piece)
        mac = read_exactly(self._stream, _MAC_BYTES)
        self._offset += length + _MAC_BYTES
        if left or len(mac) < _MAC_BYTES:
            return None
        return hmac.compare_digest(counted.digest()[:_MAC_BYTES], mac)

    def _next_iv(self) -> bytes:
        iv = self._counter.to_bytes(4, "big") + self._header.iv[4:]
        self._counter = (self._counter + 1) % (1 << 32)
        return iv

    def _opener(self, iv: bytes) -> CipherContext:
        return opener_of(self._keys.cipher, iv)


def opener_of(cipher_key: bytes, iv: bytes) -> CipherContext:
    """Return what decrypts a record, or a file, from its first byte."""
    return Cipher(algorithms.AES(cipher_key), modes.CTR(iv)).decryptor()
