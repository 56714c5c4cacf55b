"""A long text that two copies hold once each is one message, wherever clocks put it and whoever said it.

A message sent without a network stands at other times on two phones, a clock may stray for one line, and a
file may be made to name another sender. None of that makes two messages of one.
"""

import numpy as np

from onrecord.reconciliation.anchors import LEAST_LENGTH
from onrecord.reconciliation.joining import Joined
from onrecord.reconciliation.lines import Floats, Lines, Numbers, Sort

_MOST_APART = 48 * 3_600
_SHORTLY = 3_600
"""Further apart, both must stand where both copies cover the time: else each may lack the other's."""


def join_elsewhere(lines: Lines, message: Numbers, best: Floats, numbering: Numbers) -> None:
    """Join such lines, in place, unless ids of one numbering (``numbering`` of each copy) tell them apart."""
    joined = Joined(message, lines.copy)
    reach = [_reach(best[lines.of(copy)]) for copy in range(len(lines.copies))]
    for held in _apart(lines, message, best):
        by_time = held[np.argsort(best[held], kind="stable")]
        for one, other in zip(by_time[:-1].tolist(), by_time[1:].tolist(), strict=True):
            if _may_be_one(lines, best, reach, (one, other)) and not _told_apart(
                lines, numbering, one, other
            ):
                joined.join_all((one, other))
    joined.settle(message)


def numbering_of(lines: Lines, message: Numbers) -> Numbers:
    """Return a number for each copy, the same for those in which ids of the app's linked lines."""
    family = np.arange(len(lines.copies))
    linked = message != np.arange(len(message))
    pairs = np.unique(np.stack([lines.copy[message[linked]], lines.copy[linked]], axis=1), axis=0)
    for one, other in pairs.tolist():
        family[family == family[other]] = family[one]
    return family


def _apart(lines: Lines, message: Numbers, best: Floats) -> list[Numbers]:
    """Return the lines of texts that some copies hold once each and that are not one message yet."""
    at = np.flatnonzero((lines.sort == Sort.TEXT) & (lines.length >= LEAST_LENGTH) & ~np.isnan(best))
    alone = np.bincount(message)[message[at]] < len(lines.copies)
    at = at[np.isin(lines.key[at], np.unique(lines.key[at[alone]]))]
    _, first, times = np.unique(
        lines.key[at] * len(lines.copies) + lines.copy[at], return_index=True, return_counts=True
    )
    at = at[first[times == 1]]
    at = at[np.argsort(lines.key[at], kind="stable")]
    cuts = np.flatnonzero(np.diff(lines.key[at])) + 1
    groups = np.repeat(np.arange(len(cuts) + 1), np.diff([0, *cuts.tolist(), len(at)]))
    least, most = (np.full(len(cuts) + 1, fill) for fill in (len(message), -1))
    np.minimum.at(least, groups, message[at])
    np.maximum.at(most, groups, message[at])
    return [one for one, low, high in zip(np.split(at, cuts), least, most, strict=True) if low < high]


def _reach(best: Floats) -> tuple[float, float]:
    timed = best[~np.isnan(best)]
    return (float(timed.min()), float(timed.max())) if len(timed) else (np.inf, -np.inf)


def _may_be_one(lines: Lines, best: Floats, reach: list[tuple[float, float]], pair: tuple[int, int]) -> bool:
    early, late = (float(best[line]) for line in pair)
    if late - early <= _SHORTLY:
        return True
    within = [reach[int(lines.copy[line])] for line in pair]
    return late - early <= _MOST_APART and all(first <= early and late <= last for first, last in within)


def _told_apart(lines: Lines, numbering: Numbers, one: int, other: int) -> bool:
    """Tell whether both bear ids of one numbering: the same would have linked them."""
    same = numbering[lines.copy[one]] == numbering[lines.copy[other]]
    return bool(same and lines.native[one] >= 0 and lines.native[other] >= 0)
