"""Joining messages one by one, so that no message ever has two lines of one copy (union and find)."""

from collections.abc import Iterable

import numpy as np

from onrecord.reconciliation.lines import Numbers


class Joined:
    """Messages by number, joined as asked where their copies allow it. Bounded by what is asked about."""

    def __init__(self, message: Numbers, copy: Numbers) -> None:
        """Begin with each line's message, and its copy."""
        self._message, self._copy = message, copy
        self._order = np.argsort(message, kind="stable")
        self._numbers = message[self._order]
        self._up: dict[int, int] = {}
        self._copies: dict[int, frozenset[int]] = {}
        self._lines: dict[int, list[int]] = {}

    def join_all(self, lines: Iterable[int]) -> None:
        """Join the messages of several lines, each with those before it, where no copy would stand twice."""
        top: int | None = None
        for line in lines:
            other = self._noted(line)
            if top is None or other == top:
                top = other
            elif not self._copies[top] & self._copies[other]:
                low, high = sorted((top, other))
                self._up[high] = low
                self._copies[low] |= self._copies[high]
                self._lines[low] += self._lines[high]
                top = low

    def settle(self, message: Numbers) -> None:
        """Write the messages back."""
        for top, lines in self._lines.items():
            if self._up.get(top, top) == top:
                message[lines] = top

    def _noted(self, line: int) -> int:
        number = int(self._message[line])
        if number not in self._up:
            first, last = np.searchsorted(self._numbers, (number, number + 1))
            lines = self._order[first:last]
            self._up[number] = number
            self._copies[number] = frozenset(self._copy[lines].tolist())
            self._lines[number] = lines.tolist()
        while self._up[number] != number:
            number = self._up[number]
        return number
