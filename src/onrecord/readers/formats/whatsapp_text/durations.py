"""How long a disappearing-message timer runs, read from a number and a word for a unit of time."""

import functools
import re
from collections.abc import Sequence

from onrecord.readers.formats.whatsapp_text import datewords

_SECONDS = {"second": 1, "minute": 60, "hour": 3_600, "day": 86_400, "week": 604_800}
_IDEOGRAPHS_FROM = 0x2E80
_SHORT = 2


@functools.cache
def _patterns() -> tuple[tuple[re.Pattern[str], int], ...]:
    words = datewords.load()
    return tuple(
        (re.compile(shape), _SECONDS[unit])
        for unit, (after, before) in words.units.items()
        for shape in _shapes(f"({words.digit}{{1,4}})", after, before)
    )


def _shapes(number: str, after: Sequence[str], before: Sequence[str]) -> list[str]:
    """Return patterns for a number before its word (inflected, unless it is short) and for one after it."""
    short = [word for word in after if len(word) <= _SHORT and ord(word[0]) < _IDEOGRAPHS_FROM]
    stems = datewords.alternatives([word for word in after if word not in short])
    late = f"{stems}|{datewords.alternatives(short)}(?!\\w)" if short else stems
    early = [f"(?<!\\w){datewords.alternatives(before)} {number}"] if before else []
    return [f"{number}[ -]?(?:{late})", *early]


def seconds_in(text: str) -> int | None:
    """Return the first duration in a text, in seconds, or ``None`` without one."""
    folded = text.casefold()
    found = [
        (match.start(), -match.end(), int(match[1]) * seconds)
        for pattern, seconds in _patterns()
        if (match := pattern.search(folded)) is not None
    ]
    # A word of one language may begin a longer one of another: the longest is meant.
    return min(found)[2] if found else None


def is_duration(text: str) -> bool:
    """Tell whether a text is no more than a duration, as the app writes it after a call: ``1 hr 2 min``."""
    return _short_duration().fullmatch(text.casefold()) is not None


@functools.cache
def _short_duration() -> re.Pattern[str]:
    digit = datewords.load().digit
    return re.compile(rf"{digit}{{1,3}} ?[^\W\d_]{{1,12}}\.?(?: {digit}{{1,3}} ?[^\W\d_]{{1,12}}\.?){{0,2}}")
