"""Labels joined into sets (union and find), some of which are never to be one."""

from collections.abc import Iterable, Sequence

import numpy as np

from onrecord.reconciliation.columns import Numbers

Pair = tuple[int, int]
"""Two labels, by number."""


class LabelSets:
    """Labels by number, each in a set of its own until it is joined with others."""

    def __init__(self, copies: Sequence[int], apart: Iterable[Pair] = ()) -> None:
        """Begin with the copy of each label, and with pairs that no joining may bring together."""
        self._up = list(range(len(copies)))
        self._copies = [{copy} for copy in copies]
        self._others: list[set[int]] = [set() for _ in copies]
        for one, other in apart:
            self._others[one].add(other)
            self._others[other].add(one)

    def like(self) -> "LabelSets":
        """Return the same sets, to be joined further by themselves."""
        same = LabelSets(())
        same._up = list(self._up)
        same._copies = [set(each) for each in self._copies]
        same._others = [set(each) for each in self._others]
        return same

    def top(self, label: int) -> int:
        """Return the number of a label's set."""
        while self._up[label] != label:
            self._up[label] = self._up[self._up[label]]
            label = self._up[label]
        return label

    def join(self, one: int, other: int, *, alone: bool) -> bool:
        """Join two sets and tell whether they are one now.

        What was said to be apart never is; ``alone`` refuses too when a copy would have two labels in a set.
        """
        low, high = sorted((self.top(one), self.top(other)))
        if low == high:
            return True
        if (alone and self._copies[low] & self._copies[high]) or self.are_apart(low, high):
            return False
        self._up[high] = low
        self._copies[low] |= self._copies[high]
        self._others[low] |= self._others[high]
        return True

    def joins(self, one: int, other: int) -> bool:
        """Join two sets where that is new and no copy tells the two apart; tell whether it was so."""
        return self.top(one) != self.top(other) and self.join(one, other, alone=True)

    def are_apart(self, one: int, other: int) -> bool:
        """Tell whether two labels are said to be apart, through whatever they are joined with."""
        others = self._others[self.top(one)]
        return bool(others) and self.top(other) in {self.top(label) for label in others}

    def settle(self, one: int, other: int) -> bool:
        """Tell whether it is known of two labels that they are one, or that they are not."""
        return self.top(one) == self.top(other) or self.are_apart(one, other)

    def members(self, label: int) -> Sequence[int]:
        """Return the labels of a label's set."""
        top = self.top(label)
        return [other for other in range(len(self._up)) if self.top(other) == top]

    def numbers(self) -> Numbers:
        """Return a number for each label, the same for those joined."""
        return np.array([self.top(label) for label in range(len(self._up))], np.int64)
