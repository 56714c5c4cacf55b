"""Lines that say the same at the same moment, put together: the first step of linking, without judgement.

Two lines may be one message only if the times that they show can be one instant. A minute's stamp leaves
sixty seconds; ``TOLERANCE_SECONDS`` more are allowed, for clocks that were found to the second.
"""

from dataclasses import dataclass

import numpy as np

from onrecord.reconciliation.lines import Lines, Mask, Numbers
from onrecord.reconciliation.media import UNTOLD

TOLERANCE_SECONDS = 4


@dataclass(frozen=True, slots=True, eq=False)
class Moments:
    """Clusters of lines: ``order`` holds the lines, cluster after cluster; ``starts`` where each begins.

    ``clear`` clusters hold at most one line of each copy, all of which can be one instant, and one medium.
    """

    order: Numbers
    starts: Numbers
    clear: Mask

    @property
    def sizes(self) -> Numbers:
        """How many lines each cluster holds."""
        return np.diff(self.starts)

    def of(self, cluster: int) -> Numbers:
        """Return a cluster's lines."""
        return self.order[self.starts[cluster] : self.starts[cluster + 1]]


def moments_of(lines: Lines, utc: Numbers, at: Numbers, group: Numbers) -> Moments:
    """Cluster lines ``at`` these places that are of one ``group`` (a number for each) and one moment."""
    begin, end = utc[at], utc[at] + lines.spread[at]
    order = np.lexsort((lines.copy[at], end, begin, group))
    at, group, begin, end = at[order], group[order], begin[order], end[order]
    if not len(at):
        return Moments(at, np.zeros(1, np.int64), np.zeros(0, bool))
    new_group = np.ones(len(at), bool)
    new_group[1:] = group[1:] != group[:-1]
    reached = _latest_so_far(end, np.cumsum(new_group))
    apart = new_group.copy()
    apart[1:] |= begin[1:] > reached[:-1] + TOLERANCE_SECONDS
    starts = np.append(np.flatnonzero(apart), len(at))
    clear = _clear(lines.copy[at], begin, end, starts) & ~_mixed(lines.medium[at], starts)
    return Moments(at, starts, clear)


def _latest_so_far(end: Numbers, number: Numbers) -> Numbers:
    """Return the latest end of the lines so far in each group; ``number`` rises from group to group."""
    low = end.min()
    width = int(end.max() - low) + 1
    latest: Numbers = np.maximum.accumulate((end - low) + number * width)
    latest += low - number * width
    return latest


def _clear(copy: Numbers, begin: Numbers, end: Numbers, starts: Numbers) -> Mask:
    first = starts[:-1]
    one_instant = np.maximum.reduceat(begin, first) - np.minimum.reduceat(end, first) <= TOLERANCE_SECONDS
    sizes = np.diff(starts)
    cluster = np.repeat(np.arange(len(first)), sizes)
    order = np.lexsort((copy, cluster))
    same = (cluster[order][1:] == cluster[order][:-1]) & (copy[order][1:] == copy[order][:-1])
    twice = np.zeros(len(first), bool)
    twice[cluster[order][1:][same]] = True
    return one_instant & ~twice


def _mixed(medium: Numbers, starts: Numbers) -> Mask:
    """Tell which clusters show different sorts of medium."""
    first = starts[:-1]
    least = np.where(medium == UNTOLD, np.iinfo(np.int64).max, medium)
    return np.asarray(np.maximum.reduceat(medium, first) > np.minimum.reduceat(least, first))


def side_by_side(lines: Lines, moments: Moments) -> Numbers:
    """Return the clear clusters of two lines or more as rows, a column for each copy: its line, or -1."""
    chosen = moments.clear & (moments.sizes > 1)
    row = np.cumsum(chosen) - 1
    cluster = np.repeat(np.arange(len(chosen)), moments.sizes)
    inside = chosen[cluster]
    matrix = np.full((int(chosen.sum()), len(lines.copies)), -1, np.int64)
    matrix[row[cluster[inside]], lines.copy[moments.order[inside]]] = moments.order[inside]
    return matrix
