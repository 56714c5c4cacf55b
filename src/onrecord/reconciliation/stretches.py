"""How far a clock strays along a copy: as few stretches, each with one correction, as explain most of what is seen.

Each text that other copies hold too allows the corrections from ``low`` to ``high`` seconds. A correction
begins or ends only where that explains three texts more; a single text that stands elsewhere corrects
nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from onrecord.reconciliation.lines import Mask, Numbers
from onrecord.reconciliation.moments import TOLERANCE_SECONDS

LEAST_AGREEING = 3
"""Texts that must agree on a correction, one after the other."""

_CHANGE = 1.25
"""What a change of the correction costs, in texts left unexplained: three in a row outweigh two changes."""

_MOST_CORRECTIONS = 500
_MOST_WEIGHED = 20_000_000
_AROUND = 8


@dataclass(frozen=True, slots=True)
class Stretch:
    """From text ``first`` to text ``last`` a clock shows ``seconds`` more than others."""

    first: int
    last: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Explained:
    """Stretches in their order, and what they leave open: texts not explained, and changes."""

    stretches: Sequence[Stretch]
    cost: float


def explained(low: Numbers, high: Numbers) -> Explained:
    """Find the stretches; one with a correction of nought if nothing strays."""
    off = misfits(low, high, 0)
    still = Explained([Stretch(0, len(low) - 1, 0)], float(off.sum()))
    if off.sum() < LEAST_AGREEING:
        return still
    values = _candidates(low[off], high[off], len(low))
    if len(values) == 1:
        return still
    # What stands far from any stray says only that nothing strays there.
    near = np.flatnonzero(np.convolve(off, np.ones(2 * _AROUND + 1), "same") > 0)
    states, cost = _fewest_changes(values, low[near], high[near])
    cuts = np.flatnonzero(np.diff(states)) + 1
    begins = [0, *cuts.tolist(), len(near)]
    found = [
        _stretch(low, high, near[first:end], int(values[states[first]]))
        for first, end in zip(begins[:-1], begins[1:], strict=True)
    ]
    return Explained(_widened([one for one in found if one is not None], len(low)) or still.stretches, cost)


def misfits(low: Numbers, high: Numbers, seconds: int | Numbers) -> Mask:
    """Tell which texts a correction does not explain."""
    return np.asarray((low - TOLERANCE_SECONDS > seconds) | (high + TOLERANCE_SECONDS < seconds))


def _candidates(low: Numbers, high: Numbers, count: int) -> Numbers:
    """Return corrections on which three texts in a row agree, after nought."""
    low, high = np.stack([low[:-2], low[1:-1], low[2:]]), np.stack([high[:-2], high[1:-1], high[2:]])
    least, most = low.max(axis=0), high.min(axis=0)
    agreed = (least + most)[least - most <= 2 * TOLERANCE_SECONDS] // 2
    room = max(2, min(_MOST_CORRECTIONS, _MOST_WEIGHED // count))
    step = 1
    values, times = np.unique(agreed, return_counts=True)
    while len(values) >= room and step < TOLERANCE_SECONDS:
        step *= 2
        values, times = np.unique(agreed // step * step, return_counts=True)
    values = values[np.sort(np.argsort(-times, kind="stable")[: room - 1])]
    return np.append(np.int64(0), values[values != 0])


def _fewest_changes(values: Numbers, low: Numbers, high: Numbers) -> tuple[Numbers, float]:
    """Return for each text the number of its correction, so that all costs least, and the cost."""
    cost = np.where(values == 0, 0.0, _CHANGE)
    stays, origins = np.empty((len(low), len(values)), bool), np.empty(len(low), np.int64)
    for at, (least, most) in enumerate(zip(low.tolist(), high.tolist(), strict=True)):
        origins[at] = cost.argmin()
        changed = cost[origins[at]] + _CHANGE
        stays[at] = cost <= changed
        cost = np.minimum(cost, changed)
        cost += (values < least - TOLERANCE_SECONDS) | (values > most + TOLERANCE_SECONDS)
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
        return Stretch(int(at[0]), int(at[-1]), 0)
    if len(fits) < LEAST_AGREEING:
        return None
    least, most = int(low[fits].max()), int(high[fits].min())
    middle = (least + most) // 2 if least <= most else int(np.median((low[fits] + high[fits]) // 2))
    return Stretch(int(fits[0]), int(fits[-1]), middle)


def _widened(found: Sequence[Stretch], count: int) -> Sequence[Stretch]:
    """Let the first reach back to the first text, the last on to the last; join neighbours alike."""
    joined: list[Stretch] = []
    for one in found:
        if joined and joined[-1].seconds == one.seconds:
            joined[-1] = Stretch(joined[-1].first, one.last, one.seconds)
        else:
            joined.append(one)
    if joined:
        joined[0] = Stretch(0, joined[0].last, joined[0].seconds)
        joined[-1] = Stretch(joined[-1].first, count - 1, joined[-1].seconds)
    return joined
