"""A small seeded generator whose numbers are the same on every machine and version.

SplitMix64 (Steele, Lea and Flood, OOPSLA 2014). NumPy's generators may change their
streams between versions (NEP 19), and a world must stay the same for its seed.
"""

import hashlib
from collections.abc import Sequence
from typing import TypeVar

_T = TypeVar("_T")
_MASK = (1 << 64) - 1
_GOLDEN = 0x9E3779B97F4A7C15


class Chance:
    """A stream of numbers named by a seed and any number of words; streams do not touch one another."""

    __slots__ = ("_state",)

    def __init__(self, seed: int, *names: str) -> None:
        """Start the stream that the seed and the names give."""
        digest = hashlib.sha256("\0".join((str(seed), *names)).encode()).digest()
        self._state = int.from_bytes(digest[:8], "big")

    def _next(self) -> int:
        self._state = (self._state + _GOLDEN) & _MASK
        mixed = self._state
        mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
        mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & _MASK
        return mixed ^ (mixed >> 31)

    def below(self, bound: int) -> int:
        """Return a number from 0 to ``bound - 1``; ``bound`` is far below 2**64, so the bias is nil."""
        return (self._next() * bound) >> 64

    def between(self, low: int, high: int) -> int:
        """Return a number from ``low`` to ``high``, both included."""
        return low + self.below(high - low + 1)

    def happens(self, share: float) -> bool:
        """Return True in ``share`` of all calls."""
        return self._next() < share * (_MASK + 1)

    def pick(self, values: Sequence[_T]) -> _T:
        """Return one of the values."""
        return values[self.below(len(values))]

    def shuffled(self, values: Sequence[_T]) -> list[_T]:
        """Return the values in another order (Fisher and Yates)."""
        mixed = list(values)
        for last in range(len(mixed) - 1, 0, -1):
            other = self.below(last + 1)
            mixed[last], mixed[other] = mixed[other], mixed[last]
        return mixed

    def sample(self, values: Sequence[_T], count: int) -> list[_T]:
        """Return ``count`` different values, or all when there are fewer."""
        return self.shuffled(values)[:count]
