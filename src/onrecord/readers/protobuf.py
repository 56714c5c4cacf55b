"""Protocol buffers' wire format: fields by number, those that nobody knows included.

No schema is needed: a field is a number, a wire type and a value, and a message inside a message
is bytes until it is asked for. Nothing recurses here, and nothing grows beyond its input.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import TypeAlias

from onrecord.ports.originals import ByteStream
from onrecord.records.errors import UnreadableError

_VARINT_BYTES = 10
_SEVEN_BITS, _MORE = 0x7F, 0x80
_MASK = (1 << 64) - 1
_SIGN = 1 << 63
_MOST_NUMBER = (1 << 29) - 1
DELIMITED_BYTES = 64 * 1024**2
"""A message longer than this is refused: no app writes one."""


class Wire(IntEnum):
    """How a field's value is written."""

    VARINT = 0
    FIXED64 = 1
    BYTES = 2
    FIXED32 = 5


Value: TypeAlias = int | bytes
"""A number as written (unsigned), or the bytes of a text, a message or a packed list."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field as it stands in a message."""

    number: int
    wire: Wire
    value: Value


def fields(data: bytes) -> Iterator[Field]:
    """Yield the fields of a message in their order.

    Raises:
        UnreadableError: the bytes are no message.
    """
    position = 0
    while position < len(data):
        tag, position = _varint(data, position)
        number, wire = tag >> 3, tag & 7
        if not 0 < number <= _MOST_NUMBER:
            raise _broken("a field has no valid number")
        value, position = _value(data, position, wire)
        yield Field(number, Wire(wire), value)


def by_number(data: bytes) -> dict[int, list[Value]]:
    """Return the values of each field number, in order."""
    found: dict[int, list[Value]] = {}
    for field in fields(data):
        found.setdefault(field.number, []).append(field.value)
    return found


def _value(data: bytes, position: int, wire: int) -> tuple[Value, int]:
    if wire == Wire.VARINT:
        return _varint(data, position)
    if wire == Wire.BYTES:
        length, position = _varint(data, position)
        return _slice(data, position, length), position + length
    if wire == Wire.FIXED64:
        return struct.unpack("<Q", _slice(data, position, 8))[0], position + 8
    if wire == Wire.FIXED32:
        return struct.unpack("<I", _slice(data, position, 4))[0], position + 4
    raise _broken("a field has a wire type that is not known")


def _slice(data: bytes, position: int, length: int) -> bytes:
    if length > len(data) - position:
        raise _broken("a field is longer than its message")
    return data[position : position + length]


def _varint(data: bytes, position: int) -> tuple[int, int]:
    value = 0
    for count, byte in enumerate(data[position : position + _VARINT_BYTES]):
        value |= (byte & _SEVEN_BITS) << (7 * count)
        if not byte & _MORE:
            return value & _MASK, position + count + 1
    raise _broken("a number has no end")


def _broken(what: str) -> UnreadableError:
    return UnreadableError(f"a protocol buffer is damaged: {what}; get the file again from where it came")


def packed(value: Value) -> list[int]:
    """Return the varints of a packed list; a lone number is a list of one.

    Raises:
        UnreadableError: the bytes are no list of numbers.
    """
    if isinstance(value, int):
        return [value]
    found = []
    position = 0
    while position < len(value):
        number, position = _varint(value, position)
        found.append(number)
    return found


def signed(value: int) -> int:
    """Read a number as ``int64`` and ``int32`` fields mean it."""
    return value - (1 << 64) if value & _SIGN else value


def as_double(value: int) -> float:
    """Read a ``FIXED64`` as a floating-point number."""
    return float(struct.unpack("<d", struct.pack("<Q", value))[0])


def delimited(stream: ByteStream, most_bytes: int = DELIMITED_BYTES) -> Iterator[tuple[int, bytes, bytes]]:
    """Yield messages that stand one after another: offset, the length as written, and the message.

    Raises:
        UnreadableError: the stream ends inside a message, or one is longer than ``most_bytes``.
    """
    offset = 0
    while prefix := _length(stream):
        length = _varint(prefix, 0)[0]
        if length > most_bytes:
            raise _broken("a message is longer than any that an app writes")
        data = read_exactly(stream, length)
        if len(data) < length:
            raise _broken("it ends inside a message")
        yield offset, prefix, data
        offset += len(prefix) + length


def _length(stream: ByteStream) -> bytes:
    """Return a length as it is written; nothing at the stream's end."""
    written = b""
    while len(written) < _VARINT_BYTES:
        byte = stream.read(1)
        if not byte and written:
            raise _broken("it ends inside a length")
        written += byte
        if not byte or not byte[0] & _MORE:
            return written
    raise _broken("a number has no end")


def read_exactly(stream: ByteStream, length: int) -> bytes:
    """Return the next ``length`` bytes, fewer only where the stream ends."""
    pieces = []
    while length > 0:
        piece = stream.read(min(length, 1 << 20))
        if not piece:
            break
        pieces.append(piece)
        length -= len(piece)
    return b"".join(pieces)
