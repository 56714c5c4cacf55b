"""Writes protocol buffers field by field, apart from the reader's code."""

from collections.abc import Iterable


def varint(value: int) -> bytes:
    out = bytearray()
    value &= (1 << 64) - 1
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def field(number: int, value: int | bool | str | bytes) -> bytes:  # noqa: FBT001
    """Write one field: a number as a varint, anything else with its length."""
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    data = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(data)) + data


def message(*fields: tuple[int, int | bool | str | bytes]) -> bytes:
    return b"".join(field(number, value) for number, value in fields)


def delimited(messages: Iterable[bytes]) -> bytes:
    return b"".join(varint(len(one)) + one for one in messages)
