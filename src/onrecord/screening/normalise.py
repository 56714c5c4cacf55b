"""One line as the grammar reads it: its skeleton, spaces and rules squeezed, spaced words closed up.

"T O P  S.E.C.R.E.T" becomes "TOP SECRET", or "TOPSECRET", which the vocabulary also knows.
A run of single letters is closed up only where its letters spell terms of the pack.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, pairwise

from onrecord.screening import characters
from onrecord.screening.vocabulary import BETWEEN_LETTERS

_SEPARATORS = "[" + re.escape(BETWEEN_LETTERS) + "]{1,5}"
_RUN = re.compile(rf"(?<![A-Za-z0-9])[A-Za-z0-9](?:{_SEPARATORS}[A-Za-z0-9](?![A-Za-z0-9])){{3,}}")
_SPACES = re.compile("  +")
_SIGNS = re.compile(r"(?:[^\w\n]|_){65,}")
_KEPT_SIGNS = 32

Slice = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Normalised:
    """A line as the grammar reads it. ``kept`` are slices of the skeleton that it is made of."""

    raw: str = field(repr=False)
    text: str = field(repr=False)
    kept: Sequence[Slice] = field(repr=False)

    def origins(self) -> Sequence[int]:
        """Return, for each character of ``text``, the index in ``raw`` that it comes from."""
        places = characters.origins(self.raw)
        return list(chain.from_iterable(places[first:last] for first, last in self.kept))


def normalise(raw: str, runs: re.Pattern[str]) -> Normalised:
    """Normalise one line. ``runs`` finds terms in letters without separators."""
    looks = characters.skeleton(raw)
    dropped = sorted(chain(_spacing(looks, runs), _surplus(looks), _rules(looks)))
    kept = list(_complement(dropped, len(looks)))
    return Normalised(raw, "".join(looks[first:last] for first, last in kept), kept)


def _surplus(looks: str) -> Iterator[Slice]:
    """Yield all but the first of several spaces."""
    return ((match.start() + 1, match.end()) for match in _SPACES.finditer(looks))


def _rules(looks: str) -> Iterator[Slice]:
    """Yield the middle of long runs of signs, as rules drawn above and beside a marking are."""
    return ((match.start() + _KEPT_SIGNS, match.end() - _KEPT_SIGNS) for match in _SIGNS.finditer(looks))


def _spacing(looks: str, runs: re.Pattern[str]) -> Iterator[Slice]:
    """Yield the separators inside letter-spaced terms, and all but one between two of them."""
    for run in _RUN.finditer(looks):
        places = [place for place in range(*run.span()) if looks[place].isalnum()]
        letters = "".join(looks[place] for place in places)
        for term in runs.finditer(letters):
            for group in (1, 2):
                yield from _between(places[slice(*term.span(group))])


def _between(places: Sequence[int]) -> Iterator[Slice]:
    return ((before + 1, after) for before, after in pairwise(places))


def _complement(dropped: Sequence[Slice], length: int) -> Iterator[Slice]:
    position = 0
    for first, last in dropped:
        if first > position:
            yield position, first
        position = max(position, last)
    if position < length:
        yield position, length
