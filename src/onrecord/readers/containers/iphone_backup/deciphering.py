"""AES-CBC from an IV of zeros, as a backup's files are enciphered; padded to whole blocks (RFC 5652, 6.3)."""

from collections.abc import Iterator

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

from onrecord.ports.originals import ByteStream

_PIECE_BYTES = 1024**2
_BLOCK_BYTES = 16


def deciphered(stream: ByteStream, key: bytes) -> Iterator[bytes]:
    """Yield what a stream's whole blocks decipher to, padding included."""
    context = Cipher(AES(key), CBC(bytes(_BLOCK_BYTES))).decryptor()
    while piece := stream.read(_PIECE_BYTES):
        if plain := context.update(piece):
            yield plain


def unpadded_bytes(stream: ByteStream, key: bytes) -> int:
    """Return how many bytes a stream deciphers to, less its padding where there is one."""
    length, last = 0, b""
    for piece in deciphered(stream, key):
        length += len(piece)
        last = (last + piece)[-_BLOCK_BYTES:]
    return length - _padding_bytes(last)


def _padding_bytes(end: bytes) -> int:
    """Return how long the padding at the end is: 0 where it is none."""
    count = end[-1] if end else 0
    return count if 0 < count <= _BLOCK_BYTES and end.endswith(bytes([count]) * count) else 0
