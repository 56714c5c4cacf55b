"""Who is who: labels of different copies that say the same at the same moments are one person.

Two labels are joined when nearly all that the one says is said by the other and nobody contradicts it. What
is uncertain stays apart, as a doubt for a person to settle; a label in common is no evidence ("Alex").
"""

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from onrecord.reconciliation.holders import holders_of
from onrecord.reconciliation.lines import NOWHERE, YOU, Lines, Numbers, Sort
from onrecord.reconciliation.moments import moments_of, side_by_side

LEAST_TOGETHER = 2
LEAST_SHARE = 0.8
_LONG_TEXT = 15
_LEAST_DIGITS = 8
_NO_DIGIT = re.compile(r"\D")

_SPOKEN = (
    *(Sort.TEXT, Sort.MEDIA, Sort.DELETED, Sort.POLL, Sort.LOCATION),
    *(Sort.CONTACT, Sort.UNKNOWN),
)
_ALSO_LIKE_ANOTHER = (
    "They say some of the same at the same moments, and one of them is also like somebody else."
)
_TWICE = "They say the same at the same moments, and one copy names them as two people."
_LITTLE = "They say the same at the same moments, but too little to tell that nobody else could have."

_Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Identities:
    """``person`` of each label (by number), and ``voice``: labels that may be one person have one voice.

    ``holder`` is the person whose copy each is, None where nothing tells. ``doubts`` are pairs of
    labels with the reason.
    """

    person: Numbers
    voice: Numbers
    holder: Sequence[int | None]
    doubts: Sequence[tuple[_Pair, str]]
    joined_by: Mapping[_Pair, int]


def identities_of(lines: Lines, utc: Numbers) -> Identities:
    """Tell people apart by what they say when."""
    you = {number for number, (_, label) in enumerate(lines.labels) if label in YOU}
    told = _told_together(lines, utc)
    counts = Counter(_said_together(lines, utc))
    for pair, times in told.items():
        if not you & set(pair):
            counts[pair] += times
    found = _Found(lines)
    found.join_by_texts(counts, _LongTexts(lines, utc))
    for pair in _same_numbers(lines):
        found.are_one(pair, 0)
    found.join_by_little(_shown_together(lines, utc))
    people = found.person.numbers()
    holder = holders_of(lines, utc, people, told)
    return Identities(people, found.voice.numbers(), holder, found.doubts, found.joined)


class _Found:
    """Who is found to be who: for certain (``person``), and for putting lines together (``voice``)."""

    def __init__(self, lines: Lines) -> None:
        self._lines = lines
        self.person, self.voice = _Joined(lines), _Joined(lines)
        self.joined: dict[_Pair, int] = {}
        self.doubts: list[tuple[_Pair, str]] = []

    def are_one(self, pair: _Pair, times: int) -> bool:
        """Join two labels for certain, unless a copy tells the two apart."""
        if not self.person.join(*pair, alone=True):
            return False
        self.joined[pair] = times
        return self.voice.join(*pair, alone=False)

    def join_by_texts(self, counts: Mapping[_Pair, int], long: "_LongTexts") -> None:
        """Join labels that share nearly all texts; those of which that holds for one alone are doubts."""
        for pair, times, shares in self._weighed(counts):
            often = times >= LEAST_TOGETHER
            if max(shares) >= LEAST_SHARE and often:
                self.voice.join(*pair, alone=False)
            if min(shares) >= LEAST_SHARE and (often or long.common(pair)):
                if not self.are_one(pair, times):
                    self.doubts.append((pair, _TWICE))
            elif max(shares) >= LEAST_SHARE and often:
                self.doubts.append((pair, _ALSO_LIKE_ANOTHER))

    def join_by_little(self, counts: Mapping[_Pair, int]) -> None:
        """Take for one voice who share a few short texts or pictures and nothing with others: doubts all."""
        for pair, _, shares in self._weighed(counts):
            if min(shares) >= LEAST_SHARE and self.voice.joins(*pair):
                self.doubts.append((pair, _LITTLE))

    def _weighed(self, counts: Mapping[_Pair, int]) -> Iterator[tuple[_Pair, int, tuple[float, float]]]:
        """Yield pairs of labels, those with most in common first, with their shares."""
        totals = _totals(counts, self._lines)
        for pair, times in sorted(counts.items(), key=lambda one: (-one[1], one[0])):
            yield pair, times, _shares(pair, counts, totals, self._lines)


class _Joined:
    """Labels joined into people (union and find)."""

    def __init__(self, lines: Lines) -> None:
        self._up = list(range(len(lines.labels)))
        self._copies = [{copy} for copy, _ in lines.labels]

    def _top(self, label: int) -> int:
        while self._up[label] != label:
            self._up[label] = self._up[self._up[label]]
            label = self._up[label]
        return label

    def join(self, one: int, other: int, *, alone: bool) -> bool:
        """Join two labels; ``alone`` refuses when a copy would give one person two labels."""
        low, high = sorted((self._top(one), self._top(other)))
        if low == high:
            return True
        if alone and self._copies[low] & self._copies[high]:
            return False
        self._up[high] = low
        self._copies[low] |= self._copies[high]
        return True

    def joins(self, one: int, other: int) -> bool:
        """Join two labels where that is new and no copy tells the two apart; tell whether it was so."""
        return self._top(one) != self._top(other) and self.join(one, other, alone=True)

    def numbers(self) -> Numbers:
        """Return a number for each label, the same for those joined."""
        return np.array([self._top(label) for label in range(len(self._up))], np.int64)


def _said_together(lines: Lines, utc: Numbers) -> Mapping[_Pair, int]:
    """Count how often two labels say the same at the same moment."""
    at = np.flatnonzero((lines.sort == Sort.TEXT) & (lines.label >= 0) & (utc != NOWHERE))
    return _counted(lines, side_by_side(lines, moments_of(lines, utc, at, lines.key[at])), lines.label)


def _told_together(lines: Lines, utc: Numbers) -> Mapping[_Pair, int]:
    """Count how often notices of one kind and moment speak of two labels."""
    at = np.flatnonzero((lines.sort == Sort.NOTICE) & (lines.subject >= 0) & (utc != NOWHERE))
    return _counted(lines, side_by_side(lines, moments_of(lines, utc, at, lines.key[at])), lines.subject)


def _shown_together(lines: Lines, utc: Numbers) -> Mapping[_Pair, int]:
    """Count at how many moments two labels, alone in their copies, say or show the same, once or more."""
    at = np.flatnonzero(np.isin(lines.sort, _SPOKEN) & (lines.label >= 0) & (utc != NOWHERE))
    captioned = at[(lines.sort[at] == Sort.MEDIA) & (lines.length[at] > 0)]
    found = dict(_alone_together(lines, utc, at, lines.key[at]))
    for pair, times in _alone_together(lines, utc, captioned, lines.body[captioned]).items():
        found[pair] = max(times, found.get(pair, 0))
    return found


def _alone_together(lines: Lines, utc: Numbers, at: Numbers, group: Numbers) -> Mapping[_Pair, int]:
    """Count moments at which two labels have lines of one group, and nobody else of their copies has."""
    moments = moments_of(lines, utc, at, group)
    cluster = np.repeat(np.arange(len(moments.clear)), moments.sizes)
    matrix = np.full((len(moments.clear), len(lines.copies)), -1, np.int64)
    matrix[cluster, lines.copy[moments.order]] = moments.order
    several = lines.label[matrix[cluster, lines.copy[moments.order]]] != lines.label[moments.order]
    matrix[cluster[several], lines.copy[moments.order[several]]] = -1
    return _counted(lines, matrix, lines.label)


def _counted(lines: Lines, matrix: Numbers, labels: Numbers) -> Mapping[_Pair, int]:
    """Count pairs of labels in rows that have a line of each copy, or -1."""
    found: dict[_Pair, int] = {}
    total = len(lines.labels)
    for one, other in itertools.combinations(range(len(lines.copies)), 2):
        rows = matrix[(matrix[:, one] >= 0) & (matrix[:, other] >= 0)]
        pairs, times = np.unique(labels[rows[:, one]] * total + labels[rows[:, other]], return_counts=True)
        found.update(
            {(pair // total, pair % total): n for pair, n in zip(pairs.tolist(), times.tolist(), strict=True)}
        )
    return found


def _shares(
    pair: _Pair, counts: Mapping[_Pair, int], totals: Mapping[_Pair, int], lines: Lines
) -> tuple[float, float]:
    """Return how much of what each of two labels shares with the other's copy it shares with the other."""
    one, other = pair
    copies = (lines.labels[one][0], lines.labels[other][0])
    return counts[pair] / totals[one, copies[1]], counts[pair] / totals[other, copies[0]]


def _totals(counts: Mapping[_Pair, int], lines: Lines) -> Mapping[_Pair, int]:
    totals: dict[_Pair, int] = defaultdict(int)
    for (one, other), times in counts.items():
        totals[one, lines.labels[other][0]] += times
        totals[other, lines.labels[one][0]] += times
    return totals


class _LongTexts:
    """The long texts of each label, which nobody else would say at their moment."""

    def __init__(self, lines: Lines, utc: Numbers) -> None:
        long = (lines.sort == Sort.TEXT) & (lines.length >= _LONG_TEXT) & (utc != NOWHERE)
        at = np.flatnonzero(long & (lines.label >= 0))
        self._lines, self._utc = lines, utc
        self._at = at[np.argsort(lines.label[at], kind="stable")]
        self._label = lines.label[self._at]

    def common(self, pair: _Pair) -> bool:
        """Tell whether two labels share one."""
        at = np.sort(np.concatenate([self._of(label) for label in pair]))
        moments = moments_of(self._lines, self._utc, at, self._lines.key[at])
        return bool((moments.clear & (moments.sizes > 1)).any())

    def _of(self, label: int) -> Numbers:
        first, last = np.searchsorted(self._label, (label, label + 1))
        return self._at[first:last]


def _same_numbers(lines: Lines) -> Iterator[_Pair]:
    """Yield labels that are the same telephone number."""
    seen: dict[str, int] = {}
    for number, (_, label) in enumerate(lines.labels):
        digits = _NO_DIGIT.sub("", label)
        if len(digits) >= _LEAST_DIGITS and not any(letter.isalpha() for letter in label):
            other = seen.setdefault(digits, number)
            if other != number:
                yield other, number
