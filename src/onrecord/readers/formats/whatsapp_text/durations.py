"""How long a disappearing-message timer runs, read from a number and a word for hours or days."""

import functools
import re
from collections.abc import Sequence

from onrecord.readers.formats.whatsapp_text import datewords

HOUR_SECONDS = 3_600
DAY_SECONDS = 86_400


_IDEOGRAPHS_FROM = 0x2E80
_SHORT = 2


@functools.cache
def _patterns() -> tuple[tuple[re.Pattern[str], int], ...]:
    words = datewords.load()
    return tuple(
        (re.compile(shape), seconds)
        for after, before, seconds in (
            (words.hour_words, words.hour_words_before, HOUR_SECONDS),
            (words.day_words, words.day_words_before, DAY_SECONDS),
        )
        for shape in _shapes(f"({words.digit}{{1,4}})", after, before)
    )


def _shapes(number: str, after: Sequence[str], before: Sequence[str]) -> tuple[str, str]:
    """Return patterns for a number before its word (inflected, unless it is short) and for one after it."""
    short = [word for word in after if len(word) <= _SHORT and ord(word[0]) < _IDEOGRAPHS_FROM]
    stems = datewords.alternatives([word for word in after if word not in short])
    return (
        f"{number}[ -]?(?:{stems}|{datewords.alternatives(short)}(?!\\w))",
        f"(?<!\\w){datewords.alternatives(before)} {number}",
    )


def seconds_in(text: str) -> int | None:
    """Return the first duration in a text, in seconds, or ``None`` without one."""
    folded = text.casefold()
    found = [
        (match.start(), int(match[1]) * seconds)
        for pattern, seconds in _patterns()
        if (match := pattern.search(folded)) is not None
    ]
    return min(found)[1] if found else None
