"""An attachment's bytes, decoded from base64 piece by piece: their number, their digest, their beginning."""

import binascii
import hashlib
import re
from collections.abc import Iterator

from onrecord.ports.originals import ByteStream

KEPT_BYTES = 256 * 1024
"""How much of an attachment is held; what is longer is decoded again when it is asked for."""

_WHITE = re.compile(rb"&#(?:x0*[aAdD9]|0*(?:10|13|9));|[\t\n\r ]+")
_LONGEST_REFERENCE = 10
_PIECE_BYTES = 1024**2


class Payload:
    """Base64 as it comes, with line ends raw or as references among it."""

    def __init__(self, at: int = 0, quote: bytes = b'"') -> None:
        """Begin data whose first character stands at an offset of its entry, after a quote."""
        self.at = at
        self.quote = quote
        self.size_bytes = 0
        self.damaged = False
        self.head = bytearray()
        self._digest = hashlib.sha256()
        self._rest = b""
        self._reference = b""
        self._padded = False

    @property
    def sha256(self) -> str:
        """The digest of the bytes, in hex."""
        return self._digest.hexdigest()

    @property
    def complete(self) -> bool:
        """Whether the head is all of it."""
        return len(self.head) == self.size_bytes

    def feed(self, piece: bytes) -> bytes:
        """Take the next characters and return the bytes that they complete."""
        piece = self._reference + piece
        cut = piece.rfind(b"&", max(0, len(piece) - _LONGEST_REFERENCE))
        if cut < 0 or b";" in piece[cut:]:
            cut = len(piece)
        piece, self._reference = piece[:cut], piece[cut:]
        piece = self._rest + _WHITE.sub(b"", piece)
        whole = len(piece) - len(piece) % 4
        self._rest = piece[whole:]
        return self._decoded(piece[:whole])

    def close(self) -> None:
        """End the data: what is left over is damage."""
        if self._rest + self._reference:
            self.damaged = True

    def again(self, stream: ByteStream) -> Iterator[bytes]:
        """Yield the bytes once more, from the entry's stream."""
        left = self.at
        while left and (passed := stream.read(min(left, _PIECE_BYTES))):
            left -= len(passed)
        data, quote = Payload(), -1
        while quote < 0 and (piece := stream.read(_PIECE_BYTES)):
            quote = piece.find(self.quote)
            yield data.feed(piece if quote < 0 else piece[:quote])

    def _decoded(self, characters: bytes) -> bytes:
        if not characters or self.damaged or self._padded:
            self.damaged = self.damaged or bool(characters)
            return b""
        self._padded = characters.endswith(b"=")
        try:
            data = binascii.a2b_base64(characters, strict_mode=True)
        except binascii.Error:
            self.damaged = True
            return b""
        self.size_bytes += len(data)
        self._digest.update(data)
        self.head += data[: KEPT_BYTES - len(self.head)]
        return data
