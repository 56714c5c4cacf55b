"""Values of Signal's backup frames, whichever way they came: as proto3 JSON, or from the wire.

In JSON a 64-bit number is a string and bytes are base64; from the wire they are themselves. What
has another type than it should counts as not there: a hostile file can say anything.
"""

import base64
import binascii
import codecs
import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import TypeAlias

Frame: TypeAlias = Mapping[str, object]
"""A message of the format: fields by their JSON names."""

# A reader runs where no file can be opened: what turns text into bytes is loaded when it is imported.
codecs.lookup("utf-16")

_EMPTY: Frame = {}
_MOST_DIGITS = 20
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_EARLIEST = dt.datetime(1900, 1, 1, tzinfo=dt.UTC)
_LATEST = dt.datetime(2201, 1, 1, tzinfo=dt.UTC)
_EARLIEST_MS = int((_EARLIEST - _EPOCH).total_seconds() * 1000)
_LATEST_MS = int((_LATEST - _EPOCH).total_seconds() * 1000)
_UUID_BYTES = 16


def part(frame: Frame, name: str) -> Frame:
    """Return a message inside a message; an empty one when it is not there."""
    value = frame.get(name)
    return value if isinstance(value, dict) else _EMPTY


def parts(frame: Frame, name: str) -> Sequence[Frame]:
    """Return the messages of a repeated field."""
    value = frame.get(name)
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else ()


def text(frame: Frame, name: str) -> str:
    """Return a text, halves of signs replaced; empty when it is not there."""
    value = frame.get(name)
    if not isinstance(value, str):
        return ""
    return value if value.isascii() else value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def number(frame: Frame, name: str) -> int | None:
    """Return a whole number; None when it is not there."""
    return as_number(frame.get(name))


def as_number(value: object) -> int | None:
    """Return what a value says as a whole number, if anything."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, int):
        return value
    if isinstance(value, str) and len(value) <= _MOST_DIGITS and value.removeprefix("-").isdecimal():
        return int(value)
    return None


def true(frame: Frame, name: str) -> bool:
    """Tell whether a switch is on."""
    return frame.get(name) is True


def raw(frame: Frame, name: str) -> bytes:
    """Return bytes; none when they are not there, or are no base64."""
    value = frame.get(name)
    if isinstance(value, bytes):
        return value
    if not isinstance(value, str):
        return b""
    try:
        return base64.b64decode(value.replace("-", "+").replace("_", "/") + "=" * (-len(value) % 4))
    except (binascii.Error, ValueError):
        return b""


def as_uuid(value: bytes) -> str:
    """Write an account's id as Signal writes it; empty for what is none."""
    return str(uuid.UUID(bytes=value)) if len(value) == _UUID_BYTES else ""


def moment(milliseconds: int | None) -> dt.datetime | None:
    """Return the instant, for a year that a message can have; None otherwise."""
    if not milliseconds or not _EARLIEST_MS <= milliseconds < _LATEST_MS:
        return None
    return _EPOCH + dt.timedelta(milliseconds=milliseconds)


def seconds(milliseconds: int | None) -> int | None:
    """Return a duration in whole seconds; None when it is not there or absurd."""
    if milliseconds is None or not 0 <= milliseconds < 1 << 53:
        return None
    return -(-milliseconds // 1000)
