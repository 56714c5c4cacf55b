"""The bytes of one file in a zip: unpacked as they stream, and held to what the directory says."""

import io
import struct
import zlib
from typing import TYPE_CHECKING

from onrecord.ports.originals import ByteStream
from onrecord.readers.forward import ForwardSource
from onrecord.readers.zips.directory import DEFLATED, LOCAL_HEADER_BYTES, Member, damaged
from onrecord.records.errors import UnsafeSourceError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_LOCAL = struct.Struct("<4s5H3L2H")
_PACKED_PIECE_BYTES = 128 * 1024
_PLAIN_PIECE_BYTES = 1024**2


def open_member(name: str, source: ForwardSource, member: Member) -> ByteStream:
    """Open one file of the zip ``name`` at its first byte, for reading forward.

    Raises:
        UnreadableError: its header is not where, or what, the directory says.
        UnsafeSourceError: its header gives it another name, or, while reading, it is longer than said.
    """
    data_at = _data_offset(name, source, member)
    packed = source.stream(data_at, member.stored_bytes)
    return io.BufferedReader(_MemberStream(name, packed, member), _PLAIN_PIECE_BYTES)


def _data_offset(name: str, source: ForwardSource, member: Member) -> int:
    """Return where the data begins, past the local header (APPNOTE.TXT 4.3.7)."""
    names_at = member.offset + LOCAL_HEADER_BYTES
    with source.stream(member.offset, LOCAL_HEADER_BYTES + len(member.raw_name)) as stream:
        header = stream.read(LOCAL_HEADER_BYTES)
        raw_name = stream.read(len(member.raw_name))
    fields = _LOCAL.unpack(header)
    if fields[0] != b"PK\3\4" or fields[3] != member.method or (fields[2] ^ member.flags) & 1:
        raise damaged(name)
    if raw_name != member.raw_name or fields[9] != len(raw_name):
        raise UnsafeSourceError(
            f"the zip {name!r} gives one entry two names ({member.name!r}): "
            "no app exports this; export again from the app"
        )
    start: int = names_at + fields[9] + fields[10]
    if start + member.stored_bytes > member.room_ends:
        raise damaged(name)
    return start


class _MemberStream(io.RawIOBase):
    """Unpacks one member; at its end, length and checksum must be what the directory says."""

    def __init__(self, name: str, packed: ByteStream, member: Member) -> None:
        super().__init__()
        self._name = name
        self._packed = packed
        self._member = member
        self._unpacker = zlib.decompressobj(-zlib.MAX_WBITS) if member.method == DEFLATED else None
        self._held = b""
        self._done_bytes = 0
        self._checksum = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        target = memoryview(buffer).cast("B")
        if not target:
            return 0
        piece = self._next(len(target))
        self._done_bytes += len(piece)
        self._checksum = zlib.crc32(piece, self._checksum)
        if self._done_bytes > self._member.size_bytes:
            raise UnsafeSourceError(
                f"the zip {self._name!r} holds an entry ({self._member.name!r}) that is longer than the zip "
                "says, as a zip bomb is: export again from the app"
            )
        if not piece:
            self._confirm_end()
        target[: len(piece)] = piece
        return len(piece)

    def close(self) -> None:
        self._packed.close()
        super().close()

    def _next(self, length: int) -> bytes:
        if self._unpacker is None:
            return self._packed.read(length)
        while not self._unpacker.eof:
            packed = self._held or self._packed.read(_PACKED_PIECE_BYTES)
            plain = self._inflate(self._unpacker, packed, length)
            if plain or not packed:
                return plain
        return b""

    def _inflate(self, unpacker: "zlib._Decompress", packed: bytes, length: int) -> bytes:
        try:
            plain = unpacker.decompress(packed, length)
        except zlib.error as error:
            raise damaged(self._name) from error
        self._held = unpacker.unconsumed_tail
        return plain

    def _confirm_end(self) -> None:
        if (
            self._is_out_of_step()
            or self._done_bytes != self._member.size_bytes
            or self._checksum != self._member.checksum
        ):
            raise damaged(self._name)

    def _is_out_of_step(self) -> bool:
        """Tell whether the packed data ends before or after the bytes that the directory gives it."""
        if self._unpacker is None:
            return False
        return not self._unpacker.eof or bool(self._unpacker.unused_data or self._packed.read(1))
