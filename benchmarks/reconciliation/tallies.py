"""Counting what was said against what is true, and the faults that a person should look at."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Tally:
    """``right`` of ``said`` were right, and ``found`` of ``true`` were found.

    Where something is true and nothing was said, the precision is 0: silence earns nothing.
    """

    right: int = 0
    said: int = 0
    found: int = 0
    true: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        """Pool two counts."""
        return Tally(
            self.right + other.right, self.said + other.said, self.found + other.found, self.true + other.true
        )

    @property
    def precision(self) -> float:
        """The share of what was said that is true."""
        return self.right / self.said if self.said else float(not self.true)

    @property
    def recall(self) -> float:
        """The share of what is true that was said."""
        return self.found / self.true if self.true else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    @property
    def wrong(self) -> int:
        """How many of what was said are not true."""
        return self.said - self.right


@dataclass(frozen=True, slots=True)
class Fault:
    """One mistake: of what sort, where, and what is true. Those of most ``weight`` are shown first."""

    sort: str
    text: str
    weight: int = 1


@dataclass(slots=True)
class Faults:
    """The worst cases of each sort, and how many there were of it."""

    most: int = 200
    kept: dict[str, list[Fault]] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)

    def add(self, sort: str, text: str, weight: int = 1) -> None:
        """Note a fault."""
        self.counts[sort] = self.counts.get(sort, 0) + 1
        if len(self.kept.setdefault(sort, [])) < self.most:
            self.kept[sort].append(Fault(sort, text, weight))
