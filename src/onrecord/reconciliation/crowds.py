"""Lines that say the same, by one voice, within moments of each other: which of one copy is which of another.

They are alike, so only their order and place tell them apart: pairs never cross, and of all such pairings the one
is taken that leaves fewest alone, then the one whose instants and neighbours agree best.
"""

from collections.abc import Sequence

import numpy as np

from onrecord.reconciliation.lines import Lines, Numbers
from onrecord.reconciliation.moments import TOLERANCE_SECONDS

_ALONE = 1_000.0
_FAR = 30.0
_MINUTE = 60.0


class _Slot:
    """One message as far as it is put together: its lines, and the stretch of time that all of them allow."""

    __slots__ = ("after", "before", "begin", "end", "lines")

    def __init__(self, line: int, begin: float, end: float, around: tuple[float, float]) -> None:
        self.lines = [line]
        self.begin, self.end = begin, end
        self.before, self.after = around

    @property
    def middle(self) -> float:
        return (self.begin + self.end) / 2

    def takes(self, other: "_Slot") -> None:
        """Take another's line; what both allow remains."""
        self.lines += other.lines
        self.begin, self.end = max(self.begin, other.begin), min(self.end, other.end)
        self.before, self.after = max(self.before, other.before), min(self.after, other.after)


def settled(
    lines: Lines, members: Numbers, best: Numbers, around: tuple[Numbers, Numbers]
) -> Sequence[Sequence[int]]:
    """Return the messages among lines of one cluster, each as its lines."""
    by_copy: dict[int, list[_Slot]] = {}
    for line in members.tolist():
        spread = int(lines.spread[line])
        begin = float(best[line]) - spread / 2
        slot = _Slot(line, begin, begin + spread, (float(around[0][line]), float(around[1][line])))
        by_copy.setdefault(int(lines.copy[line]), []).append(slot)
    copies = sorted(
        by_copy, key=lambda copy: (by_copy[copy][0].end > by_copy[copy][0].begin, -len(by_copy[copy]), copy)
    )
    slots: list[_Slot] = []
    for copy in copies:
        slots = _woven(slots, by_copy[copy])
    return [slot.lines for slot in slots]


def _woven(slots: list[_Slot], more: list[_Slot]) -> list[_Slot]:
    """Pair two rows of slots in order (dynamic programming over their prefixes)."""
    rows, columns = len(slots), len(more)
    cost = np.empty((rows + 1, columns + 1))
    cost[:, 0], cost[0, :] = np.arange(rows + 1) * _ALONE, np.arange(columns + 1) * _ALONE
    pair = [[_apart(one, other) for other in more] for one in slots]
    for row in range(1, rows + 1):
        for column in range(1, columns + 1):
            cost[row, column] = min(
                cost[row - 1, column] + _ALONE,
                cost[row, column - 1] + _ALONE,
                cost[row - 1, column - 1] + pair[row - 1][column - 1],
            )
    return _traced(slots, more, cost, pair)


def _traced(
    slots: list[_Slot],
    more: list[_Slot],
    cost: "np.ndarray[tuple[int, int], np.dtype[np.float64]]",
    pair: list[list[float]],
) -> list[_Slot]:
    row, column, woven = len(slots), len(more), []
    while row or column:
        here = cost[row, column]
        if row and column and here == cost[row - 1, column - 1] + pair[row - 1][column - 1]:
            row, column = row - 1, column - 1
            slots[row].takes(more[column])
            woven.append(slots[row])
        elif row and here == cost[row - 1, column] + _ALONE:
            row -= 1
            woven.append(slots[row])
        else:
            column -= 1
            woven.append(more[column])
    return sorted(reversed(woven), key=lambda slot: slot.middle)


def _apart(one: _Slot, other: _Slot) -> float:
    """Return how unlikely it is that two lines are one message; infinite when their times exclude it."""
    gap = max(one.begin, other.begin) - min(one.end, other.end)
    if gap > TOLERANCE_SECONDS:
        return float("inf")
    return min(abs(one.middle - other.middle), _MINUTE) / _MINUTE + min(_between(one, other), _FAR)


def _between(one: _Slot, other: _Slot) -> float:
    """Return how many seconds the places in which two lines stand are apart, by what stands around them."""
    gap = max(one.before, other.before) - min(one.after, other.after)
    return max(gap, 0.0) / 10
