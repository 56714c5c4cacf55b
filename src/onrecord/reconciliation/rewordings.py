"""Tombstones and edited texts: lines whose words differ from what another copy kept of the same message.

What is left after like was put to like is looked through by voice: a tombstone may stand for anything that
its sender said at that moment, an edited text for another text, a picture whose caption one phone lost for
one with it. The closest in time are joined first.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from onrecord.reconciliation.lines import Floats, Lines, Mask, Numbers, Sort
from onrecord.reconciliation.media import are_unlike
from onrecord.reconciliation.moments import TOLERANCE_SECONDS
from onrecord.reconciliation.showing import bodies_match

_OTHER_SORT = 30.0
_TWO_MINUTES = 120
_BRACKETS = r"^\s*<[^<>\n]+>\s*$"
"""As Android writes for a picture left out. Where somebody typed that, its export shows a picture, too."""

_MOST_NEAR = 100
"""How many messages of one voice are looked at on either side: more in two minutes no person says."""

_BITS = 62
_ANYTHING = (Sort.DELETED, Sort.UNKNOWN)
"""What may stand for any message: a tombstone, and what one phone or its reader could not show."""

_CONTENT = (Sort.TEXT, Sort.MEDIA, Sort.POLL, Sort.LOCATION, Sort.CONTACT)


def joined_rewordings(lines: Lines, voice: Numbers, message: Numbers, best: Floats) -> Numbers:
    """Return the message of each line, those of tombstones and edited texts joined to what they replace."""
    table = _Messages(lines, voice, message, best)
    up = {int(number): int(number) for number in table.numbers}
    mask = dict(zip(up, table.mask.tolist(), strict=True))
    for _, one, other in sorted(table.candidates()):
        low, high = sorted((_top(up, one), _top(up, other)))
        if low != high and not mask[low] & mask[high]:
            up[high] = low
            mask[low] |= mask[high]
    return _renumbered(message, up)


def _top(up: dict[int, int], number: int) -> int:
    while up[number] != number:
        number = up[number]
    return number


def _renumbered(message: Numbers, up: dict[int, int]) -> Numbers:
    moved = [(number, _top(up, number)) for number in up if up[number] != number]
    if not moved:
        return message
    table = np.arange(int(message.max()) + 1)
    for number, top in moved:
        table[number] = top
    return table[message]


def _copies_of(lines: Lines, message: Numbers) -> NDArray[Any]:
    """Return the set of copies that hold each message, as bits: calls and notices that an id linked count."""
    # A set of copies is one number; where they are more than its bits, one without limit.
    kind: Any = np.int64 if len(lines.copies) <= _BITS else object
    found = np.zeros(int(message.max(initial=-1)) + 1, kind)
    np.bitwise_or.at(found, message, np.left_shift(np.array(1, kind), lines.copy))
    return found


class _Messages:
    """What is known of each message so far, in the order of voice and time."""

    def __init__(self, lines: Lines, voice: Numbers, message: Numbers, best: Floats) -> None:
        spoken = np.flatnonzero((voice >= 0) & np.isin(lines.sort, (*_CONTENT, *_ANYTHING)) & ~np.isnan(best))
        order = spoken[np.argsort(message[spoken], kind="stable")]
        first = np.ones(len(order), bool)
        first[1:] = message[order][1:] != message[order][:-1]
        starts = np.flatnonzero(first)
        lead = order[starts]
        ends = best[order] + lines.spread[order] / 2
        begins = best[order] - lines.spread[order] / 2
        columns = (
            message[lead],
            voice[lead],
            _copies_of(lines, message)[message[lead]],
            np.maximum.reduceat(begins, starts) if len(starts) else begins,
            np.minimum.reduceat(ends, starts) if len(starts) else ends,
            lines.sort[lead],
            (bodies_match(lines, _BRACKETS) & (lines.sort == Sort.TEXT))[lead],
            np.logical_or.reduceat(lines.edited[order], starts) if len(starts) else lines.edited[order],
            np.maximum.reduceat(lines.medium[order], starts) if len(starts) else lines.medium[order],
        )
        by_time = np.lexsort((columns[3], columns[1])) if len(starts) else starts
        sorted_by_time = [column[by_time] for column in columns]
        self.numbers, self.voice, self.mask, self.begin, self.end = sorted_by_time[:5]
        self.sort, self.bracketed, self.edited, self.medium = sorted_by_time[5:]
        self._all = int(np.bitwise_or.reduce(self.mask)) if len(self.mask) else 0

    def _wild(self) -> Mask:
        """Tell which messages may be another's rewording: they lack a copy and may have had other words."""
        open_to_others = (
            np.isin(self.sort, (*_ANYTHING, Sort.MEDIA)) | self.edited.astype(bool) | self.bracketed
        )
        return np.asarray(open_to_others & (self.mask != self._all))

    def candidates(self) -> list[tuple[float, int, int]]:
        """Return pairs that may be one message, with how far apart they are."""
        return [
            (self._distance(at, other), int(self.numbers[at]), int(self.numbers[other]))
            for at in np.flatnonzero(self._wild()).tolist()
            for other in self._near(at)
            if not self.mask[at] & self.mask[other] and self._fits(at, other)
        ]

    def _near(self, at: int) -> list[int]:
        """Return messages of the same voice whose moments may be the same."""
        near = []
        for step in (-1, 1):
            other = at + step
            end = at + step * _MOST_NEAR
            while 0 <= other < len(self.voice) and other != end and self.voice[other] == self.voice[at]:
                if abs(self.begin[other] - self.begin[at]) > _TWO_MINUTES:
                    break
                if self._gap(at, other) <= TOLERANCE_SECONDS:
                    near.append(other)
                other += step
        return near

    def _gap(self, one: int, other: int) -> float:
        return float(max(self.begin[one], self.begin[other]) - min(self.end[one], self.end[other]))

    def _fits(self, one: int, other: int) -> bool:
        if self.sort[one] in _ANYTHING or self.sort[other] in _ANYTHING:
            return True
        if self.bracketed[one] and self.sort[other] == Sort.MEDIA:
            return True
        if are_unlike(int(self.medium[one]), int(self.medium[other])):
            return False
        return bool(self.sort[one] == self.sort[other]) and self.sort[one] in (Sort.TEXT, Sort.MEDIA)

    def _distance(self, one: int, other: int) -> float:
        middle = (self.begin[one] + self.end[one] - self.begin[other] - self.end[other]) / 2
        return abs(float(middle)) + (
            _OTHER_SORT if self.sort[one] == self.sort[other] == Sort.DELETED else 0.0
        )
