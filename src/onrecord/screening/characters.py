"""What a text looks like: its skeleton, character by character, with positions kept.

The table is data (``characters.toml``). Each character has a skeleton of its own: an ASCII
letter, digit or sign that it looks like, several of them, nothing (invisible marks, accents,
the signs of bold and italic), a line break (control characters), or itself. No rule looks at
two characters, so the skeleton of a text is the skeletons of its parts in a row: the
prefilter's proof rests on this.

Case is kept. Sources: Unicode Character Database 14.0 (compatibility decompositions, general
categories), Unicode Technical Standard 39 (confusables).
"""

import functools
import re
import tomllib
from array import array
from collections.abc import Iterator, Mapping, Sequence
from importlib import resources

import numpy as np
import numpy.typing as npt

MARKUP = "*_~`"
LINE_BREAKS = "\r\v\f"
OTHER = 0x01
SEVERAL = 0x02
DROPPED = 0x00
UNREADABLE = "\ufffd"
_CONTROLS = "".join(chr(code) for code in (*range(0x20), 0x7F) if chr(code) not in "\t\n\r\v\f")
_HIGH_CONTROLS = "".join(chr(code) for code in range(0x80, 0xA0) if chr(code) != "\x85")
INSIDE_WORDS = MARKUP + _CONTROLS
"""ASCII characters that may stand inside a word and hide nothing."""
_STRAY = re.compile(f"[{re.escape(_CONTROLS + _HIGH_CONTROLS)}{UNREADABLE}]")

Codes = npt.NDArray[np.uint8]


@functools.cache
def table() -> Mapping[int, str]:
    """Return the skeleton of every character that is not its own, by code point."""
    data = tomllib.loads(resources.files(__package__).joinpath("characters.toml").read_text("utf-8"))
    looks = {ord("\t"): " ", **dict.fromkeys(map(ord, LINE_BREAKS), "\n")}
    looks.update(dict.fromkeys(map(ord, MARKUP), ""))
    for kind in ("letters", "punctuation"):
        for look, codes in data[kind].items():
            looks.update((int(code, 16), look) for code in codes.split())
    for item in data["expansions"]["several"].split():
        code, _, several = item.partition(":")
        looks[int(code, 16)] = several
    for first, last in _ranges(data["dropped"]["ranges"]):
        looks.update(dict.fromkeys(range(first, last + 1), ""))
    looks.update(dict.fromkeys(map(ord, _CONTROLS + _HIGH_CONTROLS), "\n"))
    looks[ord(UNREADABLE)] = " "
    return looks


@functools.cache
def codes() -> Codes:
    """Return the table as one byte a code point, for whole columns at once.

    A byte is the ASCII look, ``DROPPED``, ``SEVERAL`` for an expansion, or ``OTHER``.
    """
    lookup = np.full(0x110000, OTHER, dtype=np.uint8)
    lookup[:0x80] = np.arange(0x80)
    for code, look in table().items():
        lookup[code] = ord(look) if len(look) == 1 else SEVERAL if look else DROPPED
    lookup.flags.writeable = False
    return lookup


def skeleton(text: str) -> str:
    """Return what a text looks like. Linear in its length."""
    return text.translate(table())


def without_strays(text: str) -> str:
    """Return a text without control characters and the sign for bytes that are no text.

    They may part two words or stand inside one, so a text that has them is read both ways.
    """
    return _STRAY.sub("", text)


def origins(text: str) -> Sequence[int]:
    """Return, for each character of the skeleton, the index in ``text`` that it comes from."""
    looks = table()
    return array("q", _origins(text, looks))


def _origins(text: str, looks: Mapping[int, str]) -> Iterator[int]:
    for index, character in enumerate(text):
        yield from [index] * len(looks.get(ord(character), character))


def _ranges(text: str) -> Iterator[tuple[int, int]]:
    for item in text.split():
        first, _, last = item.partition("-")
        yield int(first, 16), int(last or first, 16)
