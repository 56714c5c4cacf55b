"""Messages that some copy lacks, and which two of them may be one: by voice, kind, moment and place."""

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onrecord.reconciliation.lines import Floats, Lines, Mask, Numbers, Sort
from onrecord.reconciliation.media import UNTOLD
from onrecord.reconciliation.moments import TOLERANCE_SECONDS
from onrecord.reconciliation.narrowing import stretches_of
from onrecord.reconciliation.showing import bodies_match

MOST_NEAR = 40
"""How many such messages of one voice are looked at after each: more in two minutes no person says."""

LEVELS = 6
"""How closely a pair fits. 0: moment and place agree. 1: the moment nearly does. 2, 3: the place does not.
4: the minute alone. 5: two tombstones."""

OTHER_WORDS = LEVELS
"""Two texts, neither of which is said to be edited."""

_TWO_MINUTES = 120
_BRACKETS = r"^\s*<[^<>\n]+>\s*$"
"""As Android writes for a picture left out. Where somebody typed that, its export shows a picture, too."""

_BITS = 62
_ANYTHING = (Sort.DELETED, Sort.UNKNOWN)
"""What may stand for any message: a tombstone, and what one phone or its reader could not show."""

_CONTENT = (Sort.TEXT, Sort.MEDIA, Sort.POLL, Sort.LOCATION, Sort.CONTACT)


@dataclass(frozen=True, slots=True, eq=False)
class Openings:
    """A row for each message that some copy lacks, in the order of voice and time.

    ``lead`` is its first line, ``mask`` which copies hold it (a bit each), ``begin`` to ``end`` when it may
    have been said, ``low`` to ``high`` the same narrowed by its place, ``after`` and ``before`` the place.
    """

    number: Numbers
    lead: Numbers
    voice: Numbers
    mask: NDArray[Any]
    begin: Floats
    end: Floats
    low: Floats
    high: Floats
    after: Floats
    before: Floats
    sort: Numbers
    edited: Mask
    bracketed: Mask
    medium: Numbers

    def __len__(self) -> int:
        """The number of messages."""
        return len(self.number)

    @property
    def is_anything(self) -> Mask:
        """Which may stand for any message."""
        return np.isin(self.sort, _ANYTHING)

    def closeness(self, one: Numbers, other: Numbers) -> Numbers:
        """Return how closely the moments and places of pairs agree, 0 the closest."""
        gap = np.maximum(self.low[one], self.low[other]) - np.minimum(self.high[one], self.high[other])
        apart = np.maximum(self.after[one], self.after[other]) >= np.minimum(
            self.before[one], self.before[other]
        )
        return np.where(gap > TOLERANCE_SECONDS, 4, (gap > 0) + 2 * apart)


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """Pairs of rows that may be one message, with the ``level`` of each.

    ``crowd`` tells of each row how many others of its voice and moment lack a copy that holds it.
    """

    one: Numbers
    other: Numbers
    level: NDArray[np.int8]
    crowd: Numbers

    def of(self, level: int) -> tuple[Numbers, Numbers]:
        """Return the pairs of one level."""
        chosen = self.level == level
        return self.one[chosen], self.other[chosen]


def openings_of(lines: Lines, voice: Numbers, message: Numbers, best: Floats) -> Openings:
    """Return the messages of people that some copy lacks."""
    lacking = np.bincount(message)[message] < len(lines.copies)
    kinds = np.isin(lines.sort, (*_CONTENT, *_ANYTHING))
    spoken = np.flatnonzero(lacking & kinds & (voice >= 0) & ~np.isnan(best))
    at = spoken[np.argsort(message[spoken], kind="stable")]
    starts = np.flatnonzero(np.diff(message[at], prepend=-1))
    lead = at[starts]
    stretch = stretches_of(lines, message, best, at)
    begin, low, after = (
        np.maximum.reduceat(one, starts) for one in (stretch.begin, stretch.low, stretch.after)
    )
    end, high, before = (
        np.minimum.reduceat(one, starts) for one in (stretch.end, stretch.high, stretch.before)
    )
    crossed = low > high
    table = Openings(
        number=message[lead],
        lead=lead,
        voice=voice[lead],
        mask=_copies_of(lines, message, lacking)[message[lead]],
        begin=begin,
        end=end,
        low=np.where(crossed, begin, low),
        high=np.where(crossed, end, high),
        after=after,
        before=before,
        sort=lines.sort[lead],
        edited=np.logical_or.reduceat(lines.edited[at], starts),
        bracketed=(bodies_match(lines, _BRACKETS) & (lines.sort == Sort.TEXT))[lead],
        medium=np.maximum.reduceat(lines.medium[at], starts),
    )
    return _in_order(table, lines.copy[lead])


def _copies_of(lines: Lines, message: Numbers, lacking: Mask) -> NDArray[Any]:
    """Return the set of copies that hold each lacking message, by all its lines: calls and notices too.

    A set of copies is one number; where they are more than its bits, one without limit.
    """
    kind: Any = np.int64 if len(lines.copies) <= _BITS else object
    found = np.zeros(len(lines) + 1, kind)
    np.bitwise_or.at(found, message[lacking], np.left_shift(np.array(1, kind), lines.copy[lacking]))
    return found


def _in_order(table: Openings, copy: Numbers) -> Openings:
    """Put rows into the order of voice and time; of one moment, the first of each copy, then the second."""
    order = np.lexsort((table.lead, copy, table.begin, table.voice))
    key = np.stack([column[order] for column in (copy, table.begin, table.voice)])
    new = np.ones(len(order), bool)
    new[1:] = (key[:, 1:] != key[:, :-1]).any(axis=0)
    first = np.maximum.accumulate(np.where(new, np.arange(len(order)), 0))
    turn = np.empty(len(order), np.int64)
    turn[order] = np.arange(len(order)) - first
    order = np.lexsort((table.lead, turn, table.begin, table.voice))
    return Openings(*(getattr(table, field.name)[order] for field in fields(table)))


def pairs_of(table: Openings) -> Pairs:
    """Return the pairs that may be one message."""
    crowd = np.zeros(len(table), np.int64)
    found: list[tuple[Numbers, Numbers, NDArray[np.int8]]] = []
    near = np.arange(len(table))
    for step in range(1, MOST_NEAR + 1):
        near = near[near + step < len(table)]
        same = table.voice[near] == table.voice[near + step]
        near = near[same & (table.begin[near + step] - table.begin[near] <= _TWO_MINUTES)]
        one, other = _of_one_moment(table, near, near + step, TOLERANCE_SECONDS)
        _count(crowd, table, *_of_one_moment(table, one, other, 0))
        fit = _fit(table, one, other)
        found.append((one[fit], other[fit], _level(table, one[fit], other[fit])))
    ones, others, levels = (np.concatenate(column) for column in zip(*found, strict=True))
    return Pairs(ones, others, levels, crowd)


def _of_one_moment(table: Openings, one: Numbers, other: Numbers, tolerance: int) -> tuple[Numbers, Numbers]:
    gap = np.maximum(table.begin[one], table.begin[other]) - np.minimum(table.end[one], table.end[other])
    return one[gap <= tolerance], other[gap <= tolerance]


def _count(crowd: Numbers, table: Openings, one: Numbers, other: Numbers) -> None:
    """Count for each of a pair the other, where that lacks a copy that holds it."""
    for first, second in ((one, other), (other, one)):
        lacks = (table.mask[first] & ~table.mask[second]) != 0
        np.add.at(crowd, first[lacks], 1)


def _fit(table: Openings, one: Numbers, other: Numbers) -> Mask:
    """Tell which pairs may be one message, by their kinds and by the copies that hold them."""
    sort, is_media, is_anything = table.sort, table.sort == Sort.MEDIA, table.is_anything
    medium = table.medium
    alike = (medium[one] == medium[other]) | (medium[one] == UNTOLD) | (medium[other] == UNTOLD)
    same = (sort[one] == sort[other]) & np.isin(sort[one], (Sort.TEXT, Sort.MEDIA)) & alike
    typed = (table.bracketed[one] & is_media[other]) | (table.bracketed[other] & is_media[one])
    kinds = same | typed | is_anything[one] | is_anything[other]
    return np.asarray(kinds & ((table.mask[one] & table.mask[other]) == 0))


def _level(table: Openings, one: Numbers, other: Numbers) -> NDArray[np.int8]:
    """Return how closely pairs fit."""
    plain = (table.sort == Sort.TEXT) & ~table.edited & ~table.bracketed
    deleted = table.sort == Sort.DELETED
    level = table.closeness(one, other)
    level = np.where(plain[one] & plain[other], OTHER_WORDS, level)
    return np.where(deleted[one] & deleted[other], LEVELS - 1, level).astype(np.int8)
