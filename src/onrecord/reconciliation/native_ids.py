"""Lines that bear the same id of the app's own: mails by Message-ID, messages of two copies of one database.

An id links only copies of one channel that share many, most of them with the same words, and only where each
holds it once. Some apps number the messages of each phone anew: then texts that each copy holds once, said in
one moment, stand under other ids. An id that two lines share is believed where their words are the same;
else, where voice and time fit, and only after what says the same was put together.
"""

from typing import NamedTuple

import numpy as np

from onrecord.reconciliation.joining import Joined
from onrecord.reconciliation.lines import NOWHERE, Lines, Mask, Numbers, Sort

LEAST_SHARED = 3
LEAST_SHARE = 0.2
LEAST_ALIKE = 0.6
MOST_MOVED = 0.02
"""Of texts that two copies hold once, how many may stand under other ids."""

_LEAST_LENGTH = 12
_TWO_MINUTES = 120


class ByIds(NamedTuple):
    """The ``message`` of each line as far as ids and words tell; ``others`` share an id, in other words.

    Each of these is a line, after the first line that bears its id.
    """

    message: Numbers
    others: list[tuple[int, int]]


def by_native_ids(lines: Lines, utc: Numbers, voice: Numbers) -> ByIds:
    """Return what ids tell: the message of each line is the number of its first, else its own."""
    message = np.arange(len(lines))
    at = np.flatnonzero(_usable(lines))
    family = np.asarray(_families(lines, utc, at))
    if not len(at):
        return ByIds(message, [])
    order = at[np.lexsort((at, lines.key[at], lines.native[at], family[lines.copy[at]]))]
    named = [family[lines.copy[order]], lines.native[order]]
    first = order[_firsts([*named, lines.key[order]])]
    near = _fit(lines, utc, voice, first, order)
    # What is attached and what the app wrote say nothing by their words.
    told = (lines.sort[order] == Sort.TEXT) | (utc[order] == NOWHERE) | (utc[first] == NOWHERE)
    message[order[told | near]] = first[told | near]
    named_first = order[_firsts(named)]
    other = (lines.key[order] != lines.key[named_first]) & (first == order)
    other &= _fit(lines, utc, voice, named_first, order)
    return ByIds(message, list(zip(named_first[other].tolist(), order[other].tolist(), strict=True)))


def join_by_ids(lines: Lines, others: list[tuple[int, int]], message: Numbers) -> None:
    """Join, in place, lines that share an id and say other words, where no copy shows both."""
    joined = Joined(message, lines.copy)
    for pair in others:
        joined.join_all(pair)
    joined.settle(message)


def _firsts(columns: list[Numbers]) -> Numbers:
    """Return for each row the place of the first of those before it that are like it in all columns."""
    new = np.ones(len(columns[0]), bool)
    new[1:] = np.logical_or.reduce([column[1:] != column[:-1] for column in columns])
    return np.asarray(np.flatnonzero(new)[np.cumsum(new) - 1])


def _fit(lines: Lines, utc: Numbers, voice: Numbers, one: Numbers, other: Numbers) -> Mask:
    """Tell which pairs one voice may have said within two minutes."""
    timed = (utc[one] != NOWHERE) & (utc[other] != NOWHERE)
    gap = np.maximum(utc[one], utc[other]) - np.minimum(
        utc[one] + lines.spread[one], utc[other] + lines.spread[other]
    )
    return np.asarray(timed & (voice[one] == voice[other]) & (gap <= _TWO_MINUTES))


def _usable(lines: Lines) -> Mask:
    """Tell which lines bear an id that their copy holds once."""
    usable = lines.native >= 0
    pairs = lines.native * len(lines.copies) + lines.copy
    _, at, times = np.unique(pairs[usable], return_inverse=True, return_counts=True)
    usable[np.flatnonzero(usable)[times[at] > 1]] = False
    return usable


def _families(lines: Lines, utc: Numbers, at: Numbers) -> list[int]:
    """Return a number for each copy, the same for those whose ids are of one numbering."""
    held = [at[lines.copy[at] == copy] for copy in range(len(lines.copies))]
    families: list[int] = []
    for copy, one in enumerate(held):
        same = (
            other
            for other in range(copy)
            if _is_one_numbering(lines, (other, copy), held[other], one)
            and not _is_moved(lines, utc, held[other], one)
        )
        families.append(families[found] if (found := next(same, None)) is not None else copy)
    return families


def _is_one_numbering(lines: Lines, pair: tuple[int, int], one: Numbers, other: Numbers) -> bool:
    """Tell whether ids of two copies name the same messages: many are shared, and bear the same words."""
    if lines.copies[pair[0]].channel != lines.copies[pair[1]].channel:
        return False
    shared, first, second = np.intersect1d(
        lines.native[one], lines.native[other], assume_unique=True, return_indices=True
    )
    if len(shared) < max(LEAST_SHARED, LEAST_SHARE * min(len(one), len(other))):
        return False
    return float(np.mean(lines.key[one[first]] == lines.key[other[second]])) >= LEAST_ALIKE


def _is_moved(lines: Lines, utc: Numbers, one: Numbers, other: Numbers) -> bool:
    """Tell whether texts that each of two copies holds once, in one moment, stand under other ids there."""
    one, other = _said_once(lines, one), _said_once(lines, other)
    _, first, second = np.intersect1d(
        lines.key[one], lines.key[other], assume_unique=True, return_indices=True
    )
    one, other = one[first], other[second]
    timed = (utc[one] != NOWHERE) & (utc[other] != NOWHERE)
    near = timed & (np.abs(utc[one] - utc[other]) <= _TWO_MINUTES)
    moved = lines.native[one] != lines.native[other]
    return int((near & moved).sum()) > MOST_MOVED * len(one)


def _said_once(lines: Lines, at: Numbers) -> Numbers:
    """Return the lines with long texts, of those that say one alone."""
    long = at[(lines.sort[at] == Sort.TEXT) & (lines.length[at] >= _LEAST_LENGTH)]
    _, first, times = np.unique(lines.key[long], return_index=True, return_counts=True)
    return np.asarray(long[first[times == 1]])
