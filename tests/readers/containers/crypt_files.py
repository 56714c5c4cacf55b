"""An encryptor of WhatsApp's backups, written from its facts; it shares no code with the container."""

import hashlib
import zlib

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

ROOT = bytes(range(32))
SERVER_KEY = bytes(range(100, 132))
SALT, GOOGLE_SALT, IV = b"s" * 32, b"g" * 16, b"i" * 16
JAVA_BYTES = bytes.fromhex("aced0005 7572 0002 5b42 acf317f8060854e0 02 0000 7870")
ROOT_FILE = JAVA_BYTES + (32).to_bytes(4, "big") + ROOT
SERVER_INNER = b"\0\1\2" + SALT + GOOGLE_SALT + hashlib.sha256(GOOGLE_SALT).digest() + bytes(16) + SERVER_KEY
SERVER_FILE = JAVA_BYTES + (131).to_bytes(4, "big") + SERVER_INNER


def derived(root: bytes = ROOT) -> bytes:
    """Derive the AES key: what the app's loop does is HKDF (RFC 5869) with a salt of zeros."""
    return HKDF(SHA256(), 32, salt=bytes(32), info=b"backup encryption").derive(root)


def number(value: int) -> bytes:
    out = b""
    while value > 0x7F:
        out += bytes([value & 0x7F | 0x80])
        value >>= 7
    return out + bytes([value])


def field(tag: int, value: bytes) -> bytes:
    return number(tag << 3 | 2) + number(len(value)) + value


def metadata(padding: int = 0) -> bytes:
    return field(
        4, field(1, b"2.24.1.2") + field(3, b"00") + field(9, b"x" * padding) + number(8 << 3) + b"\1"
    )


def crypt15(plain: bytes, *, root: bytes = ROOT, checksum: bool = True, padding: int = 0) -> bytes:
    message = b"\x08\x01" + field(3, field(1, IV)) + metadata(padding) + b"\x30\x02"
    return sealed(number(len(message)) + message, derived(root), plain, checksum=checksum)


def crypt14(plain: bytes, *, salt: bytes = SALT, checksum: bool = True) -> bytes:
    inner = field(1, b"\0\1") + field(2, b"2") + field(3, salt) + field(4, GOOGLE_SALT) + field(5, IV)
    message = b"\x08\x00" + field(2, inner) + metadata()
    return sealed(number(len(message)) + message, SERVER_KEY, plain, checksum=checksum)


def crypt12(plain: bytes, *, salt: bytes = SALT) -> bytes:
    return sealed(b"\0\1\2" + salt + GOOGLE_SALT + IV, SERVER_KEY, plain) + b"--42"


def sealed(header: bytes, key: bytes, plain: bytes, *, checksum: bool = True) -> bytes:
    packed = plain if plain.startswith(b"PK") else zlib.compress(plain, 1)
    whole = header + AESGCM(key).encrypt(IV, packed, None)
    return whole + hashlib.md5(whole, usedforsecurity=False).digest() if checksum else whole
