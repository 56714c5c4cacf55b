"""Placing copies in time one after the other: which clock each showed beside those that are placed.

Of all zones of the time zone database the one is taken that explains what two copies share, to a few minutes.
What no zone explains is an error of the phone's clock, however large: it is left to the zone that most
copies are taken to show, or that another copy proves.
"""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from onrecord.reconciliation.anchors import Matrix, shared
from onrecord.reconciliation.lines import NOWHERE, Lines, Numbers
from onrecord.reconciliation.zones import EASTERNMOST, WESTERNMOST, Rules, distinct, fixed, rules_of

MOST_FAST_SECONDS = 300
_MOST_SAMPLES = 400
_LEAST_FIT = 0.9
_CLEARLY = 0.1
_RARE = 6
"""How much smaller an error must be with a zone that nothing else proves."""

_QUARTER_SECONDS = 900
_MEAN_OF_MINUTE = 29.5
_ERROR_OF_MINUTE = 24.0
_MINUTE, _SECOND = 61, 4
"""How far from the middle differences may lie, where one of two copies shows minutes, where none does."""

Around = tuple[tuple[int, int], str]
"""From which day to which, and the zone that most copies are taken to show."""


@dataclass(slots=True, eq=False)
class Placed:
    """The clocks found so far, and how much of what copies share they leave open."""

    rules: dict[int, Rules]
    fast: dict[int, float]
    utc: Numbers
    misfit: float = 0.0


def alike(lines: Lines, matrix: Matrix, agree: Numbers) -> list[list[int]]:
    """Return groups of copies whose clocks show the same, largest first."""
    left, groups = list(range(len(agree))), []
    while left:
        group = [left.pop(0)]
        for one in group:
            near = [other for other in left if agree[one, other] and _same_clock(lines, matrix, one, other)]
            group += near
            left = [other for other in left if other not in near]
        groups.append(sorted(group))
    return sorted(groups, key=lambda group: (-len(group), group))


def _same_clock(lines: Lines, matrix: Matrix, one: int, other: int) -> bool:
    rows = shared(matrix, one, other)
    apart = lines.wall[rows[:, 0]] - lines.wall[rows[:, 1]]
    return len(rows) > 0 and float(np.mean(np.abs(apart) <= MOST_FAST_SECONDS)) >= _LEAST_FIT


def place_all(
    lines: Lines, matrix: Matrix, agree: Numbers, known: Mapping[int, Rules], around: Around
) -> Placed:
    """Go from copies whose clocks are known to those that share most with them."""
    placed = Placed({}, {}, np.full(len(lines), NOWHERE))
    for copy in sorted(known):
        near = [one for one in placed.rules if agree[one, copy]]
        parent = max(near, key=lambda one: int(agree[one, copy]), default=None)
        fast = 0.0 if parent is None else _fast(lines, placed, shared(matrix, parent, copy), known[copy])
        _place(lines, placed, copy, known[copy], fast)
    waiting = [copy for copy in range(len(lines.copies)) if copy not in placed.rules]
    while waiting:
        parent, copy = max(
            itertools.product(placed.rules, waiting), key=lambda pair: (int(agree[pair]), -pair[1], -pair[0])
        )
        rows = shared(matrix, parent, copy)
        rules, misfit = _fitting(lines, placed, rows, around)
        placed.misfit += misfit
        _place(lines, placed, copy, rules, _fast(lines, placed, rows, rules))
        waiting.remove(copy)
    return placed


def _place(lines: Lines, placed: Placed, copy: int, rules: Rules, fast: float) -> None:
    part = lines.of(copy)
    wall = lines.wall[part]
    timed = wall != NOWHERE
    utc = np.full(len(wall), NOWHERE)
    utc[timed] = rules.utc(wall[timed]) - round(fast)
    placed.utc[part] = utc
    placed.rules[copy], placed.fast[copy] = rules, fast


def _fitting(lines: Lines, placed: Placed, rows: Matrix, around: Around) -> tuple[Rules, float]:
    """Return the clock that explains best what a copy shows beside a placed one, and what it leaves open."""
    rows = rows[:: max(1, len(rows) // _MOST_SAMPLES)]
    default = rules_of(around[1], *around[0])
    if not len(rows):
        return default, 1.0
    beside = _Beside(lines.wall[rows[:, 1]], placed.utc[rows[:, 0]])
    best = max(distinct(*around[0], around[1]), key=beside.fit)
    fit = beside.fit(best)
    homes = {rules.name: rules for rules in (default, *placed.rules.values())}
    home = max(homes.values(), key=lambda rules: (beside.steady(rules), -abs(beside.error(rules))))
    steady = beside.steady(home)
    if fit >= _LEAST_FIT:
        rare = best.name not in homes and steady >= fit - _CLEARLY
        return (home if rare and beside.is_rather(home, best) else best), 1.0 - fit
    if steady >= _LEAST_FIT:
        return home, 1.0 - steady
    constant = beside.constant()
    if constant is None or steady > max(fit, beside.fit(constant)) + _CLEARLY:
        return (home, 2.0 - steady) if steady > fit else (best, 2.0 - fit)
    return (constant if beside.fit(constant) > fit else best), 2.0 - fit


class _Beside:
    """What a copy shows beside the instants that a placed one gives."""

    def __init__(self, wall: Numbers, utc: Numbers) -> None:
        self._wall, self._utc = wall, utc

    def fit(self, rules: Rules) -> float:
        """Return how much a zone explains to a few minutes."""
        return float(np.mean(np.abs(self._wall - self._utc - rules.at(self._utc)) <= MOST_FAST_SECONDS))

    def error(self, rules: Rules) -> int:
        """Return by how much the phone was fast, were this its zone."""
        return _crowded(_left(self._wall, self._utc, rules), _MINUTE)

    def steady(self, rules: Rules) -> float:
        """Return how much a zone explains if the phone was always as fast, however much."""
        left = _left(self._wall, self._utc, rules)
        return float(np.mean(np.abs(left - _crowded(left, _MINUTE)) <= _MINUTE))

    def is_rather(self, home: Rules, rare: Rules) -> bool:
        """Tell whether an error of the phone is likelier than a zone that nothing else proves."""
        return abs(self.error(home)) < _RARE * abs(self.error(rare))

    def constant(self) -> Rules | None:
        """Return a clock that always shows the same quarter of an hour, none where no zone is so far off."""
        quarters = np.rint((self._wall - self._utc) / _QUARTER_SECONDS).astype(np.int64)
        values, counts = np.unique(quarters, return_counts=True)
        offset = int(values[counts.argmax()]) * _QUARTER_SECONDS
        return fixed(offset) if WESTERNMOST <= offset <= EASTERNMOST else None


def _left(wall: Numbers, utc: Numbers, rules: Rules) -> Numbers:
    """Return what a zone leaves open: by its clock at the instant, or far from that, at what was shown."""
    left = wall - utc - rules.at(utc)
    near = abs(_crowded(left, _MINUTE)) <= MOST_FAST_SECONDS
    return left if near else rules.utc(wall) - utc


def _crowded(left: Numbers, reach: int) -> int:
    """Return the middle of where most values lie within reach of it, of several the nearest to nought."""
    ordered = np.sort(left)
    ends = np.searchsorted(ordered, ordered + 2 * reach, "right")
    places = np.arange(len(ordered))
    middles = ordered[(places + ends - 1) // 2]
    return int(middles[np.lexsort((np.abs(middles), places - ends))[0]])


def _fast(lines: Lines, placed: Placed, rows: Matrix, rules: Rules) -> float:
    """Return how many seconds a copy's clock is fast beside one that is placed."""
    if not len(rows):
        return 0.0
    left = _left(lines.wall[rows[:, 1]], placed.utc[rows[:, 0]], rules)
    minutes = lines.spread[rows] > 0
    if not minutes.any():
        return float(_crowded(left, _SECOND))
    inside = np.abs(left - _crowded(left, _MINUTE)) <= _MINUTE
    left, minutes = left[inside], minutes[inside]
    corrected = left + _MEAN_OF_MINUTE * minutes[:, 1] - _MEAN_OF_MINUTE * minutes[:, 0]
    mean, error = float(corrected.mean()), _ERROR_OF_MINUTE / float(np.sqrt(len(corrected)))
    return 0.0 if abs(mean) <= 2 + 3 * error else mean
