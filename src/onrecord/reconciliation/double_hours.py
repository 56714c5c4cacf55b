"""The hour that a clock shows twice when it goes back: which of its lines are of which showing.

Lines stand in their order, so there is one place at which the second showing begins. It is where most lines
say at their moment what another copy, whose clock shows another hour, says at the same; if none does, where
times step back.
"""

from collections.abc import Iterator, Mapping

import numpy as np

from onrecord.reconciliation.lines import NOWHERE, Lines, Mask, Numbers
from onrecord.reconciliation.zones import Rules

_NEAR_SECONDS = 64
_HALF = 0.5


def settle_double_hours(lines: Lines, rules: Mapping[int, Rules], utc: Numbers) -> None:
    """Move the lines of second showings, in place."""
    later = np.zeros(len(lines), np.int64)
    for copy, clock in rules.items():
        part = lines.of(copy)
        timed = utc[part] != NOWHERE
        later[part] = np.where(timed, clock.twice(np.where(timed, utc[part], 0)), 0)
    if later.any():
        known = Known(lines, utc, later == 0)
        for run in _runs(lines, later):
            start = _second_from(lines, utc, later, run, known)
            utc[run[start:]] += later[run[start:]]


def _runs(lines: Lines, later: Numbers) -> Iterator[Numbers]:
    """Yield the lines of each double hour of each copy, in the order of the source."""
    at = np.flatnonzero(later)
    cuts = np.flatnonzero((np.diff(lines.copy[at]) != 0) | (np.diff(lines.wall[at]) > 12 * 3600)) + 1
    yield from np.split(at, cuts)


class Known:
    """Instants at which something is said, of lines that are ``sure``."""

    def __init__(self, lines: Lines, utc: Numbers, sure: Mask) -> None:
        """Keep them by what is said."""
        self._at = utc
        at = np.flatnonzero(sure & (utc != NOWHERE))
        order = at[np.lexsort((utc[at], lines.key[at]))]
        self._keys, self._utc, self._order = lines.key[order], utc[order], order

    def nearest(self, key: int, at: int) -> int | None:
        """Return the line that says something next to an instant, earlier or later."""
        first, last = np.searchsorted(self._keys, (key, key + 1)).tolist()
        place = first + int(np.searchsorted(self._utc[first:last], at))
        around = range(max(place - 1, first), min(place + 1, last))
        return min(
            (int(self._order[one]) for one in around), key=lambda line: abs(self._at[line] - at), default=None
        )

    def said(self, key: int, at: int) -> bool:
        """Tell whether something is said near an instant."""
        first, last = np.searchsorted(self._keys, (key, key + 1))
        place = first + np.searchsorted(self._utc[first:last], at - _NEAR_SECONDS)
        return bool(place < last and self._utc[place] <= at + _NEAR_SECONDS)


def _second_from(lines: Lines, utc: Numbers, later: Numbers, run: Numbers, known: Known) -> int:
    """Return how many lines of a run are of the first showing."""
    score = np.zeros(len(run) + 1)
    for place, line in enumerate(run.tolist()):
        key, at = int(lines.key[line]), int(utc[line])
        score[place + 1] = known.said(key, at) - float(known.said(key, at + int(later[line])))
    total = np.cumsum(score)
    steps = np.zeros(len(run) + 1)
    back = np.flatnonzero(np.diff(lines.wall[run]) < -_NEAR_SECONDS) + 1
    steps[back] = _HALF
    return int((total + steps).argmax())
