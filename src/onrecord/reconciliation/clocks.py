"""What each copy's clock showed: its zone, changes of the clock included, and how far the phone was fast.

Texts that two copies hold once each give the difference of their clocks. A zone is taken whose clock explains
these differences all along; what is then left over, under a few minutes, is the phone's own error.
"""

import datetime as dt
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from onrecord.reconciliation.anchors import Matrix, shared
from onrecord.reconciliation.double_hours import settle_double_hours
from onrecord.reconciliation.lines import NOWHERE, Lines, Mask, Numbers, in_calendar
from onrecord.reconciliation.zones import Rules, distinct, fixed, rules_of
from onrecord.records.reconciliation import ClockPiece

MOST_FAST_SECONDS = 300
_MOST_SAMPLES = 400
_LEAST_FIT = 0.9
_MOST_MISFIT = 0.01
_QUARTER_SECONDS = 900
_DAY = 86_400
_FIRST_DAY, _LAST_DAY = 9_000, 33_000
"""1994 to 2060: outside, where only clocks that are set wrong are, no change of a clock is looked for."""

_MEAN_OF_MINUTE = 29.5
_ERROR_OF_MINUTE = 24.0


@dataclass(frozen=True, slots=True, eq=False)
class Clocks:
    """Of each copy its clock, how many seconds it was fast, and whether only a default says where it was.

    ``utc`` is each line's instant in seconds, ``NOWHERE`` for none; a line shown by the minute may be
    up to ``spread`` later.
    """

    rules: Sequence[Rules]
    fast: Sequence[int]
    assumed: Sequence[bool]
    utc: Numbers

    def pieces(self, lines: Lines, copy: int) -> Sequence[ClockPiece]:
        """Return what the copy's clock showed, from its first line to its last."""
        rules, utc = self.rules[copy], self.utc[lines.of(copy)]
        utc = utc[utc != NOWHERE]
        if not len(utc):
            return [ClockPiece(None, int(rules.offset[0]) // 60)]
        low, high = int(utc.min()), int(utc.max())
        first = int(np.searchsorted(rules.since, low, "right")) - 1
        last = int(np.searchsorted(rules.since, high, "right")) - 1
        return [
            ClockPiece(None if at == first else _wall(rules, at), int(rules.offset[at]) // 60)
            for at in range(first, last + 1)
        ]


def _wall(rules: Rules, piece: int) -> dt.datetime:
    seconds = int(rules.since[piece] + rules.offset[piece])
    return dt.datetime.fromtimestamp(seconds, dt.UTC).replace(tzinfo=None)


@dataclass(slots=True, eq=False)
class _Placed:
    """The clocks found so far, and how much of what copies share they explain."""

    rules: dict[int, Rules]
    fast: dict[int, float]
    utc: Numbers
    misfit: float = 0.0


def clocks_of(lines: Lines, matrix: Matrix, agree: Numbers, default_zone: str) -> Clocks:
    """Find every copy's clock. Where no copy proves a zone, most are taken to show the default one."""
    known = dict(_given(lines))
    span = _days(lines)
    if known:
        best = _spread(lines, matrix, agree, known, (span, default_zone))
    else:
        best = _likeliest(lines, matrix, agree, (span, default_zone))
    count = len(lines.copies)
    fast = _centred([best.fast[copy] for copy in range(count)], known=bool(known))
    utc = best.utc.copy()
    for copy in range(count):
        part = lines.of(copy)
        utc[part] = np.where(utc[part] == NOWHERE, NOWHERE, utc[part] - fast[copy] + _whole(best.fast[copy]))
    settle_double_hours(lines, best.rules, utc)
    utc[~in_calendar(utc)] = NOWHERE
    return Clocks(
        [best.rules[copy] for copy in range(count)], fast, [copy not in known for copy in range(count)], utc
    )


def _likeliest(lines: Lines, matrix: Matrix, agree: Numbers, around: tuple[tuple[int, int], str]) -> _Placed:
    """Try the default zone on each group of clocks that agree; if that explains too little, every zone."""
    groups = _alike(lines, matrix, agree)

    def tried(group: Sequence[int], rules: Rules) -> _Placed:
        return _spread(lines, matrix, agree, dict.fromkeys(group, rules), around)

    home = rules_of(around[1], *around[0])
    placed = min((tried(group, home) for group in groups), key=lambda one: round(one.misfit, 3))
    if placed.misfit <= _MOST_MISFIT * len(lines.copies):
        return placed
    others = (tried(groups[0], rules) for rules in distinct(*around[0], around[1]))
    return min((placed, *others), key=lambda one: round(one.misfit, 3))


def _given(lines: Lines) -> Iterator[tuple[int, Rules]]:
    for number, copy in enumerate(lines.copies):
        if lines.is_instant[number]:
            yield number, fixed(0)
        elif copy.zone is not None:
            yield number, rules_of(copy.zone, *_days(lines))


def _days(lines: Lines) -> tuple[int, int]:
    timed = lines.wall[lines.wall != NOWHERE]
    if not len(timed):
        return 0, 1
    first, last = int(timed.min()) // _DAY - 2, int(timed.max()) // _DAY + 2
    return min(max(first, _FIRST_DAY), _LAST_DAY), max(min(last, _LAST_DAY), _FIRST_DAY + 1)


def _alike(lines: Lines, matrix: Matrix, agree: Numbers) -> list[list[int]]:
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
    return float(np.mean(np.abs(apart) <= MOST_FAST_SECONDS)) >= _LEAST_FIT


def _spread(
    lines: Lines, matrix: Matrix, agree: Numbers, known: dict[int, Rules], around: tuple[tuple[int, int], str]
) -> _Placed:
    """Go from copies whose clocks are known to those that share most with them."""
    placed = _Placed({}, {}, np.full(len(lines), NOWHERE))
    for copy in sorted(known):
        near = [one for one in placed.rules if agree[one, copy]]
        fast = (
            _fast(
                lines, placed, matrix, (max(near, key=lambda one: int(agree[one, copy])), copy), known[copy]
            )
            if near
            else 0.0
        )
        _place(lines, placed, copy, known[copy], fast)
    waiting = [copy for copy in range(len(lines.copies)) if copy not in placed.rules]
    while waiting:
        parent, copy = max(
            itertools.product(placed.rules, waiting), key=lambda pair: (int(agree[pair]), -pair[1], -pair[0])
        )
        rules, misfit = _fitting(lines, placed, shared(matrix, parent, copy), around)
        placed.misfit += misfit
        _place(lines, placed, copy, rules, _fast(lines, placed, matrix, (parent, copy), rules))
        waiting.remove(copy)
    return placed


def _place(lines: Lines, placed: _Placed, copy: int, rules: Rules, fast: float) -> None:
    part = lines.of(copy)
    wall = lines.wall[part]
    timed = wall != NOWHERE
    utc = np.full(len(wall), NOWHERE)
    utc[timed] = rules.utc(wall[timed]) - _whole(fast)
    placed.utc[part] = utc
    placed.rules[copy], placed.fast[copy] = rules, fast


def _fitting(
    lines: Lines, placed: _Placed, rows: Matrix, around: tuple[tuple[int, int], str]
) -> tuple[Rules, float]:
    """Return the clock that explains best what a copy shows beside a placed one, and what it leaves open."""
    rows = rows[:: max(1, len(rows) // _MOST_SAMPLES)]
    utc, wall = placed.utc[rows[:, 0]], lines.wall[rows[:, 1]]
    if not len(rows):
        return rules_of(around[1], *around[0]), 1.0
    best = max(distinct(*around[0], around[1]), key=lambda rules: _fit(wall, utc, rules))
    fit = _fit(wall, utc, best)
    if fit >= _LEAST_FIT:
        return best, 1.0 - fit
    quarters = np.rint((wall - utc) / _QUARTER_SECONDS).astype(np.int64)
    values, counts = np.unique(quarters, return_counts=True)
    constant = fixed(int(values[counts.argmax()]) * _QUARTER_SECONDS)
    return (constant if _fit(wall, utc, constant) > fit else best), 2.0 - fit


def _fit(wall: Numbers, utc: Numbers, rules: Rules) -> float:
    return float(np.mean(np.abs(wall - utc - rules.at(utc)) <= MOST_FAST_SECONDS))


def _fast(lines: Lines, placed: _Placed, matrix: Matrix, pair: tuple[int, int], rules: Rules) -> float:
    """Return how many seconds a copy's clock is fast beside one that is placed."""
    rows = shared(matrix, *pair)
    utc, wall = placed.utc[rows[:, 0]], lines.wall[rows[:, 1]]
    left = wall - utc - rules.at(utc)
    minutes = lines.spread[rows] > 0
    inside = _together(left)
    if not inside.any():
        return 0.0
    left, minutes = left[inside], minutes[inside]
    if not minutes.any():
        return float(np.median(left))
    corrected = left + _MEAN_OF_MINUTE * minutes[:, 1] - _MEAN_OF_MINUTE * minutes[:, 0]
    mean, error = float(corrected.mean()), _ERROR_OF_MINUTE / float(np.sqrt(len(corrected)))
    return 0.0 if abs(mean) <= 2 + 3 * error else mean


def _together(left: Numbers) -> Mask:
    near = np.abs(left) <= MOST_FAST_SECONDS
    if not near.any():
        return near
    return near & (np.abs(left - np.median(left[near])) <= 61)  # noqa: PLR2004 - a minute on either side


def _whole(seconds: float) -> int:
    return round(seconds)


def _centred(fast: Sequence[float], *, known: bool) -> list[int]:
    """Take most phones to be right: the value around which most lie becomes zero, unless one is known."""
    whole = [_whole(each) for each in fast]
    if known:
        return whole
    middle = max(whole, key=lambda one: (sum(abs(one - other) <= 2 for other in whole), -abs(one)))  # noqa: PLR2004
    return [one - middle for one in whole]
