"""When each line may have been said: its stamp, narrowed by the linked lines before and after it in its copy.

A minute's stamp leaves sixty seconds; a line that stands after one of twenty past and before one of forty
past was said between these. Where copies show minutes alone, the order of what they share says as much. Both
are hints, no proof: some phones mix the order within a minute.
"""

from typing import NamedTuple

import numpy as np

from onrecord.reconciliation.lines import Floats, Lines, Mask, Numbers


class Stretches(NamedTuple):
    """Of some lines: from when to when their stamps allow, narrowed, and between which linked messages.

    ``after`` and ``before`` are the places of these in the order of all that are linked.
    """

    begin: Floats
    end: Floats
    low: Floats
    high: Floats
    after: Floats
    before: Floats


def stretches_of(lines: Lines, message: Numbers, best: Floats, at: Numbers) -> Stretches:
    """Return the stretches of lines ``at`` these places."""
    earlier, later, is_linked = _around(lines, message, best, at)
    half = _halves(lines, message)
    begin, end = best[at] - half[at], best[at] + half[at]
    low = np.where(earlier < 0, begin, np.maximum(begin, (best - half)[earlier]))
    high = np.where(later < 0, end, np.minimum(end, (best + half)[later]))
    narrow = (low <= high) & ~is_linked
    rank = _ranks(message, best, np.concatenate([earlier, later]))
    after, before = rank[: len(at)], np.where(later < 0, np.inf, rank[len(at) :])
    # A linked line stands at its own place.
    after, before = np.where(is_linked, before - 0.5, after), np.where(is_linked, before + 0.5, before)
    in_order = after < before
    return Stretches(
        begin,
        end,
        np.where(narrow, low, begin),
        np.where(narrow, high, end),
        np.where(in_order, after, -np.inf),
        np.where(in_order, before, np.inf),
    )


def _around(lines: Lines, message: Numbers, best: Floats, at: Numbers) -> tuple[Numbers, Numbers, Mask]:
    """Return the linked line before each in its copy, the one after or itself (or -1); which are linked."""
    linked = np.flatnonzero((np.bincount(message)[message] > 1) & ~np.isnan(best))
    place = np.searchsorted(linked, at)
    ended = np.append(linked, -1)
    earlier, later = ended[place - 1], ended[place]
    return (*(np.where(lines.copy[one] == lines.copy[at], one, -1) for one in (earlier, later)), later == at)


def _halves(lines: Lines, message: Numbers) -> Floats:
    """Return of each line by how much its message may have been said earlier or later than it best is."""
    finest = np.full(len(lines) + 1, np.iinfo(np.int64).max)
    np.minimum.at(finest, message, lines.spread)
    return finest[message] / 2


def _ranks(message: Numbers, best: Floats, at: Numbers) -> Floats:
    """Return the places of lines' messages among each other, in order of time; minus infinity for -1."""
    numbers, first, which = np.unique(message[at], return_index=True, return_inverse=True)
    rank = np.empty(len(numbers))
    rank[np.lexsort((numbers, best[at[first]]))] = np.arange(len(numbers))
    return np.where(at < 0, -np.inf, rank[which])
