"""Which of many copies say the same at times that fit, without laying each beside each.

A phone's backup holds hundreds of conversations, nearly all pairs of which share nothing. So pairs come from
the texts: each text that a copy holds once names the copies that hold it, and only these are compared.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from onrecord.reconciliation.lines import NOWHERE, Lines, Mask, Numbers, Sort
from onrecord.reconciliation.sameness import LEAST_SHARE, LEAST_SHARED, is_much

MOST_HOLDERS = 64
"""A text that more copies hold tells nothing of which are of one conversation ("Happy new year")."""

FARTHEST_SECONDS = 27 * 3_600
"""Clocks of the world are 26 hours apart at most."""

_QUARTER_SECONDS = 900
_NEAR_CLASSES = (-4, -2, 2, 4)
_CLASSES = 1 << 16


Near: TypeAlias = Mapping[int, Mapping[int, tuple[int, int]]]


@dataclass(frozen=True, slots=True, eq=False)
class Overlaps:
    """Pairs of copies that hold some text once each: ``agree`` of ``both`` texts are equally far apart.

    ``fitting`` are the pairs that are of one conversation.
    """

    one: Numbers
    other: Numbers
    agree: Numbers
    both: Numbers
    fitting: Mask

    @property
    def near(self) -> Near:
        """Return for each copy those of its conversation: how many texts agree, of how many in both."""
        found: dict[int, dict[int, tuple[int, int]]] = {}
        columns = (column[self.fitting].tolist() for column in (self.one, self.other, self.agree, self.both))
        for one, other, agree, both in zip(*columns, strict=True):
            found.setdefault(one, {})[other] = found.setdefault(other, {})[one] = (agree, both)
        return found


def hanging_together(count: int, near: Mapping[int, Iterable[int]]) -> Sequence[set[int]]:
    """Return groups of copies, each near another of its group; one that is near to none stands alone."""
    groups: list[set[int]] = []
    seen: set[int] = set()
    for number in range(count):
        if number not in seen:
            groups.append(around([number], near))
            seen |= groups[-1]
    return groups


def around(first: Iterable[int], near: Mapping[int, Iterable[int]]) -> set[int]:
    """Return these copies, and all that hang together with them."""
    waiting = list(first)
    found = set(waiting)
    for number in waiting:
        new = [other for other in near.get(number, ()) if other not in found]
        found.update(new)
        waiting += new
    return found


def overlaps_of(lines: Lines, whose: Sequence[int] | None = None) -> Overlaps:
    """Compare copies by the texts that each holds once; those of one number in ``whose`` are never a pair."""
    count = len(lines.copies)
    key, at = _held_once(lines)
    copy = lines.copy[at]
    held = np.bincount(copy, minlength=count).astype(np.int64)
    code, apart = _pairs(key, copy, lines.wall[at], count)
    if whose is not None:
        owner = np.asarray(whose)
        different = owner[code // count] != owner[code % count]
        code, apart = code[different], apart[different]
    pairs, index, both = np.unique(code, return_inverse=True, return_counts=True)
    agree, where = _most_together(index, apart, len(pairs))
    one, other = pairs // count, pairs % count
    # Of a copy of one or two texts all are asked.
    least = np.clip(np.minimum(held[one], held[other]), 1, LEAST_SHARED)
    fitting = (agree >= least) & (agree >= LEAST_SHARE * both)
    for pair in np.flatnonzero(fitting).tolist():
        both_copies = int(one[pair]), int(other[pair])
        fitting[pair] = is_much(lines, int(agree[pair]), both_copies, int(where[pair]))
    return Overlaps(one, other, agree, both, fitting)


def _held_once(lines: Lines) -> tuple[Numbers, Numbers]:
    """Return texts that a copy holds once, and their lines, in the order of text and copy."""
    count = len(lines.copies)
    at = np.flatnonzero((lines.sort == Sort.TEXT) & (lines.length > 0) & (lines.wall != NOWHERE))
    codes, first, times = np.unique(
        lines.key[at] * count + lines.copy[at], return_index=True, return_counts=True
    )
    once = times == 1
    return codes[once] // count, at[first[once]]


def _pairs(key: Numbers, copy: Numbers, wall: Numbers, count: int) -> tuple[Numbers, Numbers]:
    """Return each pair of lines that say the same: their copies as one number, how far apart they are."""
    _, index, holders = np.unique(key, return_inverse=True, return_counts=True)
    several = (holders[index] > 1) & (holders[index] <= MOST_HOLDERS)
    key, copy, wall = key[several], copy[several], wall[several]
    codes, differences = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    for step in range(1, MOST_HOLDERS):
        same = np.flatnonzero(key[step:] == key[:-step])
        if not len(same):
            break
        codes.append(copy[same] * count + copy[same + step])
        differences.append(wall[same] - wall[same + step])
    return np.concatenate(codes), np.concatenate(differences)


def _most_together(index: Numbers, apart: Numbers, count: int) -> tuple[Numbers, Numbers]:
    """Return of each pair how many differences lie together, and where, in seconds.

    Two clocks may go an hour apart in winter.
    """
    near = np.abs(apart) <= FARTHEST_SECONDS
    classes = np.rint(apart[near] / _QUARTER_SECONDS).astype(np.int64)
    found, times = np.unique(index[near] * _CLASSES + classes + _CLASSES // 2, return_counts=True)
    together = times.copy()
    for step in _NEAR_CLASSES:
        beside = np.minimum(np.searchsorted(found, found + step), max(len(found) - 1, 0))
        together += np.where(found[beside] == found + step, times[beside], 0)
    order = np.lexsort((together, found // _CLASSES))
    most, where = (np.zeros(count, np.int64) for _ in range(2))
    # The last that is written of a pair is its greatest.
    most[found[order] // _CLASSES] = together[order]
    where[found[order] // _CLASSES] = (found[order] % _CLASSES - _CLASSES // 2) * _QUARTER_SECONDS
    return most, where
