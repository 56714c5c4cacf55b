"""Numbers with their nouns, ``1 capture``, ``1,204 copies``; names of files, if not too many."""

from collections.abc import Sequence

_MOST_NAMES = 10
_LONGEST_NAME = 200
_ENDINGS = {"copy": "copies", "person": "people"}


def number_of(number: int, noun: str) -> str:
    """Write a number and its noun; the noun is given in the singular, its last word is what counts."""
    if number == 1:
        return f"1 {noun}"
    before, space, last = noun.rpartition(" ")
    return f"{number:,} {before}{space}{_ENDINGS.get(last, f'{last}s')}"


def first_names(names: Sequence[str]) -> str:
    """Write the first names of files, each cut to a length that can be read, and how many more there are."""
    told = [repr(name if len(name) <= _LONGEST_NAME else f"{name[:_LONGEST_NAME]}…") for name in names]
    more = [f"and {len(told) - _MOST_NAMES:,} more"] if len(told) > _MOST_NAMES else []
    return " ".join([", ".join(told[:_MOST_NAMES]), *more])
