"""Files as Signal keeps them encrypted: IV, AES-256-CBC, then HMAC-SHA256 over both; padded at the end.

So Desktop keeps attachments on the disk and Android in its newer local backup: 32 bytes of key encrypt, 32
authenticate, and the plaintext's length is known beside.
"""

import hashlib
import hmac
from collections.abc import Iterator

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from onrecord.ports.originals import ByteStream

KEY_BYTES = 64
IV_BYTES, MAC_BYTES, BLOCK_BYTES = 16, 32, 16
_PIECE_BYTES = 1 << 20


def authentic(stream: ByteStream, key: bytes) -> bool:
    """Tell whether a file of this form was sealed with a key; reads it to its end."""
    if len(key) != KEY_BYTES:
        return False
    counted = hmac.new(key[32:], digestmod=hashlib.sha256)
    tail = b""
    while piece := stream.read(_PIECE_BYTES):
        tail += piece
        counted.update(tail[:-MAC_BYTES])
        tail = tail[-MAC_BYTES:]
    return hmac.compare_digest(counted.digest(), tail)


def sealed_bytes(total: int) -> int:
    """Return how many encrypted bytes a file of a length holds; negative for what is none."""
    return total - IV_BYTES - MAC_BYTES


def opened(stream: ByteStream, total: int, cipher_key: bytes) -> Iterator[bytes]:
    """Yield what a file holds, padding included, in pieces; ``total`` is its length."""
    iv = _exactly(stream, IV_BYTES)
    opener = Cipher(algorithms.AES(cipher_key), modes.CBC(iv)).decryptor()
    left = sealed_bytes(total)
    while left > 0 and (piece := stream.read(min(left, _PIECE_BYTES))):
        left -= len(piece)
        yield opener.update(piece)


def first(pieces: Iterator[bytes], size: int) -> Iterator[bytes]:
    """Yield the first ``size`` bytes of pieces."""
    for piece in pieces:
        if size <= 0:
            return
        yield piece[:size]
        size -= len(piece)


def _exactly(stream: ByteStream, length: int) -> bytes:
    found = b""
    while len(found) < length and (piece := stream.read(length - len(found))):
        found += piece
    return found.ljust(length, b"\0")
