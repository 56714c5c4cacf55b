"""Lines that say the same, by one voice, within moments of each other: which of one copy is which of another.

They are alike, so only their order and place tell them apart: pairs never cross, and of all such pairings
the one is taken that leaves fewest alone, then the one whose instants and neighbours agree best. Only pairs
whose times can be one instant are looked at. Where these are too many to weigh, as in a minute with hundreds
of "Ok", nothing tells such lines apart but their order, and they are paired in it.
"""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from onrecord.reconciliation.lines import Floats, Lines, Numbers
from onrecord.reconciliation.media import are_unlike
from onrecord.reconciliation.moments import TOLERANCE_SECONDS

MOST_WEIGHED = 16
"""How many pairs are weighed for each line at most."""

_ALONE = 1_000.0
_FAR = 30.0
_MINUTE = 60.0
_CROSSED = 0.6


class _Slot:
    """One message as far as it is put together: its lines, and the stretch of time that all of them allow."""

    __slots__ = ("after", "before", "begin", "end", "lines", "medium")

    def __init__(
        self, line: int, medium: int, extent: tuple[float, float], around: tuple[float, float]
    ) -> None:
        self.lines, self.medium = [line], medium
        self.begin, self.end = extent
        self.before, self.after = around

    @property
    def middle(self) -> float:
        """The likeliest instant: between the linked lines around it, where these are of its minute."""
        begin, end = max(self.begin, self.before), min(self.end, self.after)
        return (begin + end) / 2 if begin <= end else (self.begin + self.end) / 2

    def takes(self, other: "_Slot") -> None:
        """Take another's line; what both allow remains."""
        self.lines += other.lines
        self.medium = self.medium or other.medium
        self.begin, self.end = max(self.begin, other.begin), min(self.end, other.end)
        self.before, self.after = max(self.before, other.before), min(self.after, other.after)


def settled(
    lines: Lines, members: Numbers, best: Floats, around: tuple[Floats, Floats]
) -> Sequence[Sequence[int]]:
    """Return the messages among lines of one cluster, each as its lines."""
    by_copy: dict[int, list[_Slot]] = {}
    for line in members.tolist():
        spread = int(lines.spread[line])
        begin = float(best[line]) - spread / 2
        nearby = float(around[0][line]), float(around[1][line])
        slot = _Slot(line, int(lines.medium[line]), (begin, begin + spread), nearby)
        by_copy.setdefault(int(lines.copy[line]), []).append(slot)
    copies = sorted(
        by_copy, key=lambda copy: (by_copy[copy][0].end > by_copy[copy][0].begin, -len(by_copy[copy]), copy)
    )
    slots: list[_Slot] = []
    for copy in copies:
        slots = _woven(slots, by_copy[copy])
    return [slot.lines for slot in slots]


def _woven(slots: list[_Slot], more: list[_Slot]) -> list[_Slot]:
    """Pair two rows of slots."""
    if not slots:
        return more
    first, last = _reaches(slots, more)
    if int((last - first).sum()) > MOST_WEIGHED * (len(slots) + len(more)):
        woven = _in_order(slots, more)
    else:
        woven = _Weighing(slots, more, first.tolist(), last.tolist()).woven()
    return sorted(woven, key=lambda slot: slot.middle)


def _reaches(slots: list[_Slot], more: list[_Slot]) -> tuple[Numbers, Numbers]:
    """Return for each slot the first and the end of those others that may be of its instant; both rise."""
    begins = np.minimum.accumulate(np.array([one.begin for one in more])[::-1])[::-1]
    ends = np.maximum.accumulate([one.end for one in more])
    first = np.searchsorted(ends, np.array([one.begin for one in slots]) - TOLERANCE_SECONDS, "left")
    last = np.searchsorted(begins, np.array([one.end for one in slots]) + TOLERANCE_SECONDS, "right")
    first = np.minimum.accumulate(first[::-1])[::-1]
    return first, np.maximum(np.maximum.accumulate(last), first)


def _in_order(slots: list[_Slot], more: list[_Slot]) -> list[_Slot]:
    """Pair each with the next that its time allows."""
    woven: list[_Slot] = []
    row = column = 0
    while row < len(slots) and column < len(more):
        one, other = slots[row], more[column]
        if not _are_apart(one, other):
            one.takes(other)
            row, column = row + 1, column + 1
            woven.append(one)
        elif one.end < other.end:
            row += 1
            woven.append(one)
        else:
            column += 1
            woven.append(other)
    return [*woven, *slots[row:], *more[column:]]


class _Weighing:
    """The cheapest pairing without crossings: dynamic programming over the prefixes of two rows.

    ``_cost[row]`` holds what the first ``row`` slots cost with so many others, from ``_first[row]`` on.
    Before these nothing more can be paired; after them each other costs as much as one alone.
    """

    def __init__(self, slots: list[_Slot], more: list[_Slot], first: list[int], last: list[int]) -> None:
        self._slots, self._more = slots, more
        self._first, self._last = [0, *first], [0, *last]
        self._pair: list[list[float]] = [[]]
        self._cost: list[list[float]] = [[0.0]]
        for row in range(1, len(slots) + 1):
            self._weigh(row)

    def _weigh(self, row: int) -> None:
        first, last = self._first[row], self._last[row]
        pair = [_apart(self._slots[row - 1], other) for other in self._more[first:last]]
        above = [self._at(row - 1, column) for column in range(first, last + 1)]
        cost = [above[0] + _ALONE]
        for (corner, up), apart in zip(pairwise(above), pair, strict=True):
            cost.append(min(up + _ALONE, cost[-1] + _ALONE, corner + apart))
        self._pair.append(pair)
        self._cost.append(cost)

    def _at(self, row: int, column: int) -> float:
        beyond = max(column - self._last[row], 0)
        return self._cost[row][column - beyond - self._first[row]] + beyond * _ALONE

    def woven(self) -> list[_Slot]:
        """Return what the cheapest pairing makes of both rows."""
        row, column = len(self._slots), len(self._more)
        found: list[_Slot] = []
        while row or column:
            if self._are_pair(row, column):
                row, column = row - 1, column - 1
                self._slots[row].takes(self._more[column])
                found.append(self._slots[row])
            elif row and self._at(row, column) == self._at(row - 1, column) + _ALONE:
                row -= 1
                found.append(self._slots[row])
            else:
                column -= 1
                found.append(self._more[column])
        found.reverse()
        return found

    def _are_pair(self, row: int, column: int) -> bool:
        if not self._first[row] < column <= self._last[row]:
            return False
        apart = self._pair[row][column - 1 - self._first[row]]
        return self._at(row, column) == self._at(row - 1, column - 1) + apart


def _apart(one: _Slot, other: _Slot) -> float:
    """Return how unlikely it is that two lines are one message; infinite when something excludes it."""
    if _are_apart(one, other):
        return float("inf")
    return min(abs(one.middle - other.middle), _MINUTE) / _MINUTE + min(_between(one, other), _FAR)


def _are_apart(one: _Slot, other: _Slot) -> bool:
    """Tell whether two lines cannot be one message, by their times or by what is attached."""
    return _gap(one, other) > TOLERANCE_SECONDS or are_unlike(one.medium, other.medium)


def _gap(one: _Slot, other: _Slot) -> float:
    """Return how many seconds lie between the stretches that two lines allow; negative where they overlap."""
    return max(one.begin, other.begin) - min(one.end, other.end)


def _between(one: _Slot, other: _Slot) -> float:
    """Return how far apart the places of two lines are, by what stands around them; 0 for none."""
    gap = max(one.before, other.before) - min(one.after, other.after)
    return _CROSSED + gap / 10 if gap >= 0 else 0.0
