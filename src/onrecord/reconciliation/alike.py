"""Whether the words of two lines are alike: most of their characters in one order, or one goes on longer."""

from difflib import SequenceMatcher

from onrecord.reconciliation.lines import Lines
from onrecord.reconciliation.showing import body_of

LEAST_RATIO = 0.6
"""Of ``difflib``: twice the characters in common, by all characters."""

_MOST_COMPARED = 120
_LEAST_BEGUN = 12


def are_alike(lines: Lines, one: int, other: int) -> bool:
    """Tell whether two lines' words are alike, by how they begin."""
    short, long = sorted((_beginning(lines, one), _beginning(lines, other)), key=len)
    if len(short) >= _LEAST_BEGUN and long.startswith(short):
        return True
    matcher = SequenceMatcher(None, short, long, autojunk=False)
    return matcher.quick_ratio() >= LEAST_RATIO and matcher.ratio() >= LEAST_RATIO


def _beginning(lines: Lines, line: int) -> str:
    return body_of(lines, line)[:_MOST_COMPARED]
