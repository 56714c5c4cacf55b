"""What stands before the ciphertext: a protobuf message (crypt14, crypt15) or plain fields (crypt12)."""

from dataclasses import dataclass

IV_BYTES = 16
RAW, BY_SERVER, END_TO_END = 12, 14, 15
"""The generations, as the files' names number them."""

_RAW_BYTES = 67
_KEY_VERSIONS = (1, 2, 3)
_CONTINUES = 0x80
_MOST_HEADER_BYTES = 16 * 1024
_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
_LONGEST_VARINT = 10
_KEY_BY_SERVER, _KEY_END_TO_END = 2, 3
_SERVER_SALT, _GOOGLE_SALT, _SERVER_IV = 3, 4, 5
_END_TO_END_IV = 1


@dataclass(frozen=True, slots=True)
class Header:
    """What a file says of its encryption. ``begins_at`` is the ciphertext's first byte."""

    generation: int
    iv: bytes
    begins_at: int
    server_salt: bytes = b""
    google_salt: bytes = b""

    @property
    def is_telling(self) -> bool:
        """Whether this could hardly be another file; crypt12 has too little that chance would not give."""
        return self.generation != RAW


def read_header(head: bytes) -> Header | None:
    """Return the header of a file that begins so; None when it has none that is known."""
    return _raw_header(head) if head[:2] == b"\0\1" else _message_header(head)


def _raw_header(head: bytes) -> Header | None:
    """Crypt12: cipher version (2), key version (1), server salt (32), Google salt (16), IV (16)."""
    if len(head) < _RAW_BYTES or head[2] not in _KEY_VERSIONS:
        return None
    return Header(RAW, head[51:_RAW_BYTES], _RAW_BYTES, head[3:35], head[35:51])


def _message_header(head: bytes) -> Header | None:
    try:
        size, begins_at = _varint(head, 0)
        if not 0 < size <= _MOST_HEADER_BYTES or begins_at + size > len(head):
            return None
        fields = _fields(head[begins_at : begins_at + size])
        ends_at = begins_at + size
        if _KEY_END_TO_END in fields:
            header = Header(END_TO_END, _fields(fields[_KEY_END_TO_END]).get(_END_TO_END_IV, b""), ends_at)
        else:
            of_server = _fields(fields.get(_KEY_BY_SERVER, b""))
            salts = (of_server.get(number, b"") for number in (_SERVER_SALT, _GOOGLE_SALT))
            header = Header(BY_SERVER, of_server.get(_SERVER_IV, b""), ends_at, *salts)
    except ValueError:
        return None
    return header if len(header.iv) == IV_BYTES else None


def _fields(message: bytes) -> dict[int, bytes]:
    """Return a message's fields of bytes by number; the last of each counts, as protobuf has it.

    Raises:
        ValueError: it is no protobuf message.
    """
    found: dict[int, bytes] = {}
    at = 0
    while at < len(message):
        tag, at = _varint(message, at)
        number, wire = tag >> 3, tag & 7
        if wire == _BYTES:
            length, at = _varint(message, at)
            found[number] = message[at : at + length]
            at += length
        else:
            at = _past(message, at, wire)
        if not number or at > len(message):
            raise ValueError("no protobuf message")
    return found


def _past(message: bytes, at: int, wire: int) -> int:
    if wire == _VARINT:
        return _varint(message, at)[1]
    if wire in {_FIXED64, _FIXED32}:
        return at + (8 if wire == _FIXED64 else 4)
    raise ValueError("no protobuf message")


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = 0
    for place, byte in enumerate(data[at : at + _LONGEST_VARINT]):
        value |= (byte & 0x7F) << (7 * place)
        if byte < _CONTINUES:
            return value, at + place + 1
    raise ValueError("no protobuf message")
