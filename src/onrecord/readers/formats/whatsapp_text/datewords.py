"""The words and digits in which an export writes its times: eras, periods of the day, weeks to seconds.

All of it is data, in ``datewords.json`` beside this module.
"""

import functools
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources

SPACE = "[ \u00a0\u202f\u2009]"
MARKS = frozenset("\u200e\u200f\u061c\ufeff\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Characters without width that set the direction of text, and the byte order mark."""
MARK = f"[{''.join(sorted(MARKS))}]"
MONTHS, LONGEST_MONTH_DAYS, DAY_HOURS, HOUR_MINUTES, MINUTE_SECONDS = 12, 31, 24, 60, 60
_NOON = 12
_EXOTIC_SPACES = str.maketrans("\u00a0\u202f\u2009", "   ")
_HOURS = range(24)
_UNITS = ("second", "minute", "hour", "day", "week")


@dataclass(frozen=True, slots=True)
class DateWords:
    """Everything that the header grammar takes from data.

    ``periods`` maps a period of the day, folded, to the hours (0 to 23) in which
    its language uses it. An era's name maps to the offset that makes its years
    Gregorian, or to ``None`` where the calendar is not solar. ``units`` maps a unit of
    time to words for it that stand after a number, and to those that stand before.
    """

    zeros: Sequence[str]
    eras_before_year: Mapping[str, int | None]
    eras_after_year: Mapping[str, int | None]
    year_words: Sequence[str]
    time_words: Sequence[str]
    glue: Sequence[str]
    year_first_periods: frozenset[str]
    periods: Mapping[str, frozenset[int]]
    units: Mapping[str, tuple[Sequence[str], Sequence[str]]]

    @property
    def digit(self) -> str:
        """Return a regular-expression class of all digits that exports are written in."""
        spans = (f"{re.escape(zero)}-{chr(ord(zero) + 9)}" for zero in self.zeros)
        return f"[{''.join(spans)}]"


@functools.cache
def load() -> DateWords:
    """Read the data once."""
    raw = json.loads(resources.files(__package__).joinpath("datewords.json").read_bytes())
    periods = {word: frozenset(group["hours"]) for group in raw["periods"] for word in group["words"]}
    return DateWords(
        zeros=raw["digit_zeros"],
        eras_before_year=raw["eras_before_year"],
        eras_after_year=raw["eras_after_year"],
        year_words=raw["year_words"],
        time_words=raw["time_words"],
        glue=raw["glue"],
        year_first_periods=frozenset(raw["year_first_periods"]),
        periods=periods,
        units={unit: (raw[f"{unit}_words"], raw[f"{unit}_words_before"]) for unit in _UNITS},
    )


def fold(word: str) -> str:
    """Return a period of the day as the table spells it: one kind of space, one case."""
    return word.translate(_EXOTIC_SPACES).casefold()


def alternatives(words: Sequence[str]) -> str:
    """Return a regular expression for any of the words, the longest first, with any kind of space."""
    ordered = sorted(words, key=lambda word: (-len(word), word))
    return "(?:" + "|".join(re.escape(word).replace("\\ ", SPACE) for word in ordered) + ")"


@functools.lru_cache(maxsize=1024)
def hours_of(period: str | None) -> tuple[int, ...]:
    """Return, for each hour as written (0 to 24), the hour of the day, or -1 where there is none.

    A period's language uses it in some of the 24 hours. An hour on the 12-hour
    clock can mean two of them: it means the one in the period, or nearer to it.
    """
    if period is None:
        return (*_HOURS, -1)
    used = load().periods[fold(period)]
    return tuple(_hour(written, used) for written in range(25))


def _hour(written: int, used: frozenset[int]) -> int:
    if written > _NOON:
        return written if written in _HOURS else -1
    early, late = written % _NOON, written % _NOON + _NOON
    if _distance(early, used) == _distance(late, used):
        return -1
    return early if _distance(early, used) < _distance(late, used) else late


def _distance(hour: int, used: frozenset[int]) -> int:
    return min(min((hour - one) % 24, (one - hour) % 24) for one in used)
