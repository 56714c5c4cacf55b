"""How far a clock strays along a copy: the fewest stretches of one correction each that explain what is seen.

Each text that other copies hold too allows the corrections from ``low`` to ``high`` seconds. A correction
begins or ends only where that explains three texts more; a single text that stands elsewhere corrects
nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from onrecord.reconciliation.lines import Floats, Mask, Numbers
from onrecord.reconciliation.moments import TOLERANCE_SECONDS

LEAST_AGREEING = 3
"""Texts that must agree on a correction, one after the other."""

_CHANGE = 1.25
"""What a change of the correction costs, in texts left unexplained: three in a row outweigh two changes."""

_BEGINNING = 1.2
_MOST_CORRECTIONS = 500
_MOST_WEIGHED = 20_000_000
_AROUND = 8
_MANY = 30
_AT_THE_EDGE = 0.5
"""What a text costs that a correction explains only just."""

_ERROR_OF_MINUTE = 24.0
_THRICE = 3


@dataclass(frozen=True, slots=True)
class Stretch:
    """From text ``first`` to text ``last`` a clock shows ``seconds`` more than others.

    The texts leave open all from ``least`` to ``most``: wide where a copy shows minutes.
    """

    first: int
    last: int
    seconds: int
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Explained:
    """Stretches in their order, and what they leave open: texts not explained, and changes."""

    stretches: Sequence[Stretch]
    cost: float


def explained(low: Numbers, high: Numbers) -> Explained:
    """Find the stretches; one with a correction of nought if nothing strays."""
    off = misfits(low, high, 0)
    still = Explained([Stretch(0, len(low) - 1, 0, 0, 0)], float(_prices(low, high).sum()))
    if off.sum() < LEAST_AGREEING:
        return still
    near = _telling(low, high, off)
    low_near, high_near = low[near], high[near]
    values = _candidates(low_near, high_near, off[near])
    found, _ = _found(values, low_near, high_near)
    # Once more with what the stretches say, which single texts say less finely.
    found, cost = _found(np.unique([0, *(one.seconds for one in found)]), low_near, high_near)
    placed = [replace(one, first=int(near[one.first]), last=int(near[one.last])) for one in found]
    return Explained(
        _widened(placed, len(low)) or still.stretches,
        cost + still.cost - float(_prices(low_near, high_near).sum()),
    )


def _telling(low: Numbers, high: Numbers, off: Mask) -> Numbers:
    """Return which texts to weigh: what fits to the second, far from any stray, says but that."""
    if (low < high).any():
        return np.arange(len(low))
    places, before = np.arange(len(off)), np.append(0, np.cumsum(off))
    around = before[np.minimum(places + _AROUND + 1, len(off))] - before[np.maximum(places - _AROUND, 0)]
    return np.flatnonzero(around > 0)


def _found(values: Numbers, low: Numbers, high: Numbers) -> tuple[Sequence[Stretch], float]:
    states, cost = _fewest_changes(values, low, high)
    cuts = np.flatnonzero(np.diff(states)) + 1
    begins = [0, *cuts.tolist(), len(low)]
    each = (
        _stretch(low, high, np.arange(first, end), int(values[states[first]]))
        for first, end in pairwise(begins)
    )
    return [one for one in each if one is not None], cost


def misfits(low: Numbers, high: Numbers, seconds: int | Numbers) -> Mask:
    """Tell which texts a correction does not explain."""
    return np.asarray((low - TOLERANCE_SECONDS > seconds) | (high + TOLERANCE_SECONDS < seconds))


def _prices(low: Numbers, high: Numbers) -> Floats:
    """Return what each text costs that is not corrected."""
    away = np.abs(low + high) / (high - low + 2 * TOLERANCE_SECONDS)
    return np.where(away > 1, 1.0, _AT_THE_EDGE * away * away)


def _candidates(low: Numbers, high: Numbers, off: Mask) -> Numbers:
    """Return corrections on which texts in a row agree, after nought: three that stray, many of minutes."""
    least = sliding_window_view(low[off], LEAST_AGREEING).max(axis=1)
    most = sliding_window_view(high[off], LEAST_AGREEING).min(axis=1)
    agreed = ((least + most) // 2)[least - most <= 2 * TOLERANCE_SECONDS]
    if (low < high).any():
        around = sliding_window_view((low + high) // 2, min(_MANY, len(low))).mean(axis=1)
        agreed = np.concatenate([agreed, around.astype(np.int64)])
    room = max(2, min(_MOST_CORRECTIONS, _MOST_WEIGHED // len(low)))
    step = 1
    values, times = np.unique(agreed, return_counts=True)
    while len(values) >= room and step < TOLERANCE_SECONDS:
        step *= 2
        values, times = np.unique(agreed // step * step, return_counts=True)
    values = values[np.sort(np.argsort(-times, kind="stable")[: room - 1])]
    return np.append(np.int64(0), values[np.abs(values) > TOLERANCE_SECONDS])


def _fewest_changes(values: Numbers, low: Numbers, high: Numbers) -> tuple[Numbers, float]:
    """Return for each text the number of its correction, so that all costs least, and the cost."""
    # A little less to begin with one than to begin with none and change at once.
    cost = np.where(values == 0, 0.0, _BEGINNING)
    stays, origins = np.empty((len(low), len(values)), bool), np.empty(len(low), np.int64)
    middles, reaches = ((low + high) / 2).tolist(), ((high - low) / 2 + TOLERANCE_SECONDS).tolist()
    for at, (middle, reach) in enumerate(zip(middles, reaches, strict=True)):
        origins[at] = cost.argmin()
        changed = cost[origins[at]] + _CHANGE
        stays[at] = cost <= changed
        cost = np.minimum(cost, changed)
        off = np.abs(values - middle) / reach
        cost += np.where(off > 1, 1.0, _AT_THE_EDGE * off * off)
    states = np.empty(len(low), np.int64)
    state = int(cost.argmin())
    for at in range(len(low) - 1, -1, -1):
        states[at] = state
        if not stays[at, state]:
            state = int(origins[at])
    return states, float(cost.min())


def _stretch(low: Numbers, high: Numbers, at: Numbers, seconds: int) -> Stretch | None:
    """Return a stretch with its likeliest correction, none where too few texts demand one."""
    fits = at[~misfits(low[at], high[at], seconds)]
    if seconds == 0:
        return Stretch(int(at[0]), int(at[-1]), 0, 0, 0)
    if len(fits) < LEAST_AGREEING:
        return None
    middles, wide = (low[fits] + high[fits]) / 2, bool((low[fits] < high[fits]).any())
    middle = float(middles.mean() if wide else np.median(middles))
    error = _THRICE * _ERROR_OF_MINUTE / float(np.sqrt(len(fits))) if wide else 0.0
    least, most = max(float(low[fits].max()), middle - error), min(float(high[fits].min()), middle + error)
    if least > most:
        least = most = middle
    seconds = 0 if least - TOLERANCE_SECONDS <= 0 <= most + TOLERANCE_SECONDS else round((least + most) / 2)
    return Stretch(int(fits[0]), int(fits[-1]), seconds, round(least), round(most))


def _widened(found: Sequence[Stretch], count: int) -> Sequence[Stretch]:
    """Let the first reach back to the first text, the last on to the last; join neighbours alike."""
    joined: list[Stretch] = []
    for one in found:
        if joined and joined[-1].seconds == one.seconds:
            joined[-1] = replace(joined[-1], last=one.last)
        else:
            joined.append(one)
    if joined:
        joined[0] = replace(joined[0], first=0)
        joined[-1] = replace(joined[-1], last=count - 1)
    return joined
