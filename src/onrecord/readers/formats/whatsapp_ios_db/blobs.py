"""Protocol-buffer blobs: reactions, the id of the message that a reply answers, names that people chose."""

import base64
import binascii
from collections.abc import Iterator
from dataclasses import dataclass

Value = int | bytes

_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
_FIXED = {_FIXED64: 8, _FIXED32: 4}
_MOST_SHIFT = 63
_REACTIONS, _REACTION, _REPLY, _NAME = 7, 1, 5, 1
_BY, _EMOJI, _AT = 2, 3, 4


class MalformedBlobError(ValueError):
    """The bytes are no message of this kind; what was read before is not used."""


@dataclass(frozen=True, slots=True)
class Reaction:
    """One reaction. ``jid`` is None when it is the phone's owner's."""

    jid: str | None
    emoji: str
    milliseconds: int | None


def fields(data: bytes) -> Iterator[tuple[int, Value]]:
    """Yield the number and value of each field.

    Raises:
        MalformedBlobError: a field is cut off, or of a wire type that is not used.
    """
    place = 0
    while place < len(data):
        key, place = _varint(data, place)
        wire = key & 7
        if wire == _VARINT:
            number, place = _varint(data, place)
            yield key >> 3, number
            continue
        if wire == _BYTES:
            length, place = _varint(data, place)
        elif wire in _FIXED:
            length = _FIXED[wire]
        else:
            raise MalformedBlobError("a wire type that is not used")
        if length > len(data) - place:
            raise MalformedBlobError("a field is cut off")
        yield key >> 3, data[place : place + length]
        place += length


def _varint(data: bytes, place: int) -> tuple[int, int]:
    value = shift = 0
    while place < len(data) and shift <= _MOST_SHIFT:
        byte = data[place]
        place += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:  # noqa: PLR2004 - the high bit says that more follows
            return value, place
        shift += 7
    raise MalformedBlobError("a number is cut off")


def reactions(data: bytes) -> list[Reaction]:
    """Return the latest reaction of each person, none where it was taken back.

    Raises:
        MalformedBlobError: the blob cannot be read.
    """
    latest: dict[str | None, Reaction] = {}
    for number, value in fields(data):
        if number == _REACTIONS and isinstance(value, bytes):
            for inner, entry in fields(value):
                if inner == _REACTION and isinstance(entry, bytes):
                    reaction = _reaction(entry)
                    latest[reaction.jid] = reaction
    return [reaction for reaction in latest.values() if reaction.emoji]


def _reaction(data: bytes) -> Reaction:
    found = dict(fields(data))
    by, emoji, at = found.get(_BY), found.get(_EMOJI), found.get(_AT)
    return Reaction(
        _text(by) if isinstance(by, bytes) and by else None,
        _text(emoji) if isinstance(emoji, bytes) else "",
        at if isinstance(at, int) else None,
    )


def reply_id(data: bytes) -> str | None:
    """Return the id of the message that a reply answers, if a media item's blob has one.

    Raises:
        MalformedBlobError: the blob cannot be read.
    """
    value = dict(fields(data)).get(_REPLY)
    return _text(value) if isinstance(value, bytes) and value else None


def chosen_name(written: str) -> str:
    """Return the name in a blob that newer versions write in base64, or the name as older ones wrote it."""
    try:
        value = dict(fields(base64.b64decode(written, validate=True))).get(_NAME)
        return value.decode() if isinstance(value, bytes) and value else written
    except (binascii.Error, ValueError):
        return written


def _text(value: bytes) -> str:
    return value.decode("utf-8", "replace")
