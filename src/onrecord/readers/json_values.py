"""Parsing one piece of JSON strictly, and its text leniently where an app or a fault broke it."""

import re
from typing import Any, NamedTuple

import orjson

_ESCAPES = re.compile(
    rb"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[dD][89a-fA-F][0-9a-fA-F]{2}|\\.",
    re.DOTALL,
)
_LONE_BYTES = 6


class Parsed(NamedTuple):
    """A value; ``repaired`` tells that characters were put in place of bytes or halves of characters."""

    value: Any
    repaired: bool


def parsed(data: bytes) -> Parsed:
    """Parse a value. Bytes that are not UTF-8 and lone halves of characters become U+FFFD.

    Raises:
        ValueError: it is no JSON even so, or nested deeper than any format is.
    """
    try:
        return Parsed(orjson.loads(data), repaired=False)
    except ValueError:
        mended = _ESCAPES.sub(_whole, data).decode("utf-8", "replace").encode()
        if mended == data:
            raise
    return Parsed(orjson.loads(mended), repaired=True)


def _whole(found: re.Match[bytes]) -> bytes:
    return rb"\ufffd" if len(found[0]) == _LONE_BYTES and found[0][1:2] == b"u" else found[0]
