"""Parsing one piece of JSON strictly, and its text leniently where an app or a fault broke it."""

import re
from typing import Any, NamedTuple

import orjson

_ESCAPES = re.compile(
    rb"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(\\u[dD][89a-fA-F][0-9a-fA-F]{2})"
    rb"|\\x([0-9a-fA-F]{2})|\\.",
    re.DOTALL,
)


class Parsed(NamedTuple):
    """A value; ``repaired`` tells that characters were put in place of bytes or halves of characters."""

    value: Any
    repaired: bool


def parsed(data: bytes) -> Parsed:
    r"""Parse a value. Bytes that are not UTF-8 and lone halves of characters become U+FFFD.

    ``\x1F``, which JSON lacks and Telegram Desktop writes for a control character, is that character.

    Raises:
        ValueError: it is no JSON even so, or nested deeper than any format is.
    """
    try:
        return Parsed(orjson.loads(data), repaired=False)
    except ValueError:
        known = _ESCAPES.sub(_known, data)
        mended = _ESCAPES.sub(_whole, known).decode("utf-8", "replace").encode()
        if mended == data:
            raise
    return Parsed(orjson.loads(mended), repaired=mended != known)


def _known(found: re.Match[bytes]) -> bytes:
    return rb"\u00" + found[2] if found[2] else found[0]


def _whole(found: re.Match[bytes]) -> bytes:
    return rb"\ufffd" if found[1] else found[0]
