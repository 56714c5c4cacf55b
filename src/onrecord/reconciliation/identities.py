"""Who is who: labels of different copies that say the same at the same moments are one person.

What a person said of two labels holds. Else two labels are joined when they stand for one account, or nearly
all that the one says is said by the other, and nobody contradicts it. What is uncertain stays apart, as a
doubt for a person to settle; a label in common is no evidence ("Alex").
"""

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from onrecord.reconciliation.holders import Known, holders_of
from onrecord.reconciliation.label_sets import LabelSets, Pair
from onrecord.reconciliation.labels import accounts_in, is_number
from onrecord.reconciliation.lines import NOWHERE, YOU, Lines, Numbers, Sort
from onrecord.reconciliation.moments import moments_of, side_by_side
from onrecord.reconciliation.rulings import NOTHING_RULED, Ruled

LEAST_TOGETHER = 2
LEAST_SHARE = 0.8
_LONG_TEXT = 15

_SPOKEN = (
    *(Sort.TEXT, Sort.MEDIA, Sort.DELETED, Sort.POLL, Sort.LOCATION),
    *(Sort.CONTACT, Sort.UNKNOWN),
)
_ALSO_LIKE_ANOTHER = (
    "They say some of the same at the same moments, and one of them is also like somebody else."
)
_TWICE = "They say the same at the same moments, and one copy names them as two people."
_LITTLE = "They say the same at the same moments, but too little to tell that nobody else could have."
_ONE_ACCOUNT = "They have one number or address, and one copy names it as two people."


@dataclass(frozen=True, slots=True)
class Identities:
    """``person`` of each label (by number), and ``voice``: labels that may be one person have one voice.

    ``holder`` is the person whose copy each is, None where nothing tells. ``doubts`` are pairs of
    labels with the reason; ``joined_by`` tells of pairs why they are one.
    """

    person: Numbers
    voice: Numbers
    holder: Sequence[int | None]
    doubts: Sequence[tuple[Pair, str]]
    joined_by: Sequence[tuple[Pair, str]]


def identities_of(lines: Lines, utc: Numbers, ruled: Ruled = NOTHING_RULED) -> Identities:
    """Tell people apart by what a person said, by their accounts, and by what they say when."""
    you = {number for number, (_, label) in enumerate(lines.labels) if label in YOU}
    told = _told_together(lines, utc)
    counts = Counter(_said_together(lines, utc))
    for pair, times in told.items():
        if not you & set(pair):
            counts[pair] += times
    found = _Found(lines, ruled)
    found.join_by_accounts()
    found.join_by_texts(counts, _LongTexts(lines, utc))
    found.join_by_little(_shown_together(lines, utc))
    holder = holders_of(Known(lines, utc, found.person), told, found.certain)
    return Identities(found.person.numbers(), found.voice.numbers(), holder, found.open(), found.joined)


class _Found:
    """Who is found to be who: for certain (``person``), and for putting lines together (``voice``).

    ``certain`` are labels that a person or an account joined with others.
    """

    def __init__(self, lines: Lines, ruled: Ruled) -> None:
        self._lines = lines
        self.person = LabelSets([copy for copy, _ in lines.labels], ruled.apart)
        self.voice = self.person
        self.joined: list[tuple[Pair, str]] = []
        self.certain: set[int] = set()
        self._doubts: list[tuple[Pair, str]] = []
        self._alike: list[Pair] = []
        for pair, said in ruled.same.items():
            self.person.join(*pair, alone=False)
            self.certain.update(pair)
            self.joined += [(pair, f"are one person: {sentence}") for sentence in said]

    def are_one(self, pair: Pair, says: str) -> bool:
        """Join two labels for certain, unless a copy tells the two apart."""
        if not self.person.join(*pair, alone=True):
            return False
        self.joined.append((pair, says))
        return True

    def open(self) -> Sequence[tuple[Pair, str]]:
        """Return the doubts that nothing settled."""
        return [(pair, why) for pair, why in self._doubts if not self.person.settle(*pair)]

    def join_by_accounts(self) -> None:
        """Join labels that stand for one account; where one copy has several of these, that is a doubt."""
        for account, labels in _by_account(self._lines).items():
            says = "are one number" if is_number(account) else "have one address"
            for pair in ((labels[0], other) for other in labels[1:]):
                self._alike.append(pair)
                if self.are_one(pair, says):
                    self.certain.update(pair)
                else:
                    self._doubts.append((pair, _ONE_ACCOUNT))

    def join_by_texts(self, counts: Mapping[Pair, int], long: "_LongTexts") -> None:
        """Join labels that share nearly all texts; those of which that holds for one alone are doubts."""
        for pair, times, shares in self._weighed(counts):
            often = times >= LEAST_TOGETHER
            if max(shares) >= LEAST_SHARE and often:
                self._alike.append(pair)
            if min(shares) >= LEAST_SHARE and (often or long.common(pair)):
                if not self.are_one(pair, f"say the same at the same moments ({times:,})"):
                    self._doubts.append((pair, _TWICE))
            elif max(shares) >= LEAST_SHARE and often:
                self._doubts.append((pair, _ALSO_LIKE_ANOTHER))

    def join_by_little(self, counts: Mapping[Pair, int]) -> None:
        """Take for one voice who are alike, or share a few short texts or pictures and no other things."""
        self.voice = self.person.like()
        for pair in self._alike:
            self.voice.join(*pair, alone=False)
        for pair, _, shares in self._weighed(counts):
            if min(shares) >= LEAST_SHARE and self.voice.joins(*pair):
                self._doubts.append((pair, _LITTLE))

    def _weighed(self, counts: Mapping[Pair, int]) -> Iterator[tuple[Pair, int, tuple[float, float]]]:
        """Yield pairs of labels, those with most in common first, with their shares."""
        totals = _totals(counts, self._lines)
        for pair, times in sorted(counts.items(), key=lambda one: (-one[1], one[0])):
            yield pair, times, _shares(pair, counts, totals, self._lines)


def _said_together(lines: Lines, utc: Numbers) -> Mapping[Pair, int]:
    """Count how often two labels say the same at the same moment."""
    at = np.flatnonzero((lines.sort == Sort.TEXT) & (lines.label >= 0) & (utc != NOWHERE))
    return _counted(lines, side_by_side(lines, moments_of(lines, utc, at, lines.key[at])), lines.label)


def _told_together(lines: Lines, utc: Numbers) -> Mapping[Pair, int]:
    """Count how often notices of one kind and moment speak of two labels."""
    at = np.flatnonzero((lines.sort == Sort.NOTICE) & (lines.subject >= 0) & (utc != NOWHERE))
    return _counted(lines, side_by_side(lines, moments_of(lines, utc, at, lines.key[at])), lines.subject)


def _shown_together(lines: Lines, utc: Numbers) -> Mapping[Pair, int]:
    """Count at how many moments two labels, alone in their copies, say or show the same, once or more."""
    at = np.flatnonzero(np.isin(lines.sort, _SPOKEN) & (lines.label >= 0) & (utc != NOWHERE))
    captioned = at[(lines.sort[at] == Sort.MEDIA) & (lines.length[at] > 0)]
    found = dict(_alone_together(lines, utc, at, lines.key[at]))
    for pair, times in _alone_together(lines, utc, captioned, lines.body[captioned]).items():
        found[pair] = max(times, found.get(pair, 0))
    return found


def _alone_together(lines: Lines, utc: Numbers, at: Numbers, group: Numbers) -> Mapping[Pair, int]:
    """Count moments at which two labels have lines of one group, and nobody else of their copies has."""
    moments = moments_of(lines, utc, at, group)
    cluster = np.repeat(np.arange(len(moments.clear)), moments.sizes)
    matrix = np.full((len(moments.clear), len(lines.copies)), -1, np.int64)
    matrix[cluster, lines.copy[moments.order]] = moments.order
    several = lines.label[matrix[cluster, lines.copy[moments.order]]] != lines.label[moments.order]
    matrix[cluster[several], lines.copy[moments.order[several]]] = -1
    return _counted(lines, matrix, lines.label)


def _counted(lines: Lines, matrix: Numbers, labels: Numbers) -> Mapping[Pair, int]:
    """Count pairs of labels in rows that have a line of each copy, or -1."""
    found: dict[Pair, int] = {}
    total = len(lines.labels)
    for one, other in itertools.combinations(range(len(lines.copies)), 2):
        rows = matrix[(matrix[:, one] >= 0) & (matrix[:, other] >= 0)]
        pairs, times = np.unique(labels[rows[:, one]] * total + labels[rows[:, other]], return_counts=True)
        found.update(
            {(pair // total, pair % total): n for pair, n in zip(pairs.tolist(), times.tolist(), strict=True)}
        )
    return found


def _shares(
    pair: Pair, counts: Mapping[Pair, int], totals: Mapping[Pair, int], lines: Lines
) -> tuple[float, float]:
    """Return how much of what each of two labels shares with the other's copy it shares with the other."""
    one, other = pair
    copies = (lines.labels[one][0], lines.labels[other][0])
    return counts[pair] / totals[one, copies[1]], counts[pair] / totals[other, copies[0]]


def _totals(counts: Mapping[Pair, int], lines: Lines) -> Mapping[Pair, int]:
    totals: dict[Pair, int] = defaultdict(int)
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

    def common(self, pair: Pair) -> bool:
        """Tell whether two labels share one."""
        at = np.sort(np.concatenate([self._of(label) for label in pair]))
        moments = moments_of(self._lines, self._utc, at, self._lines.key[at])
        return bool((moments.clear & (moments.sizes > 1)).any())

    def _of(self, label: int) -> Numbers:
        first, last = np.searchsorted(self._label, (label, label + 1))
        return self._at[first:last]


def _by_account(lines: Lines) -> Mapping[str, Sequence[int]]:
    """Return the labels of each account that has several."""
    known = [accounts_in(copy.messages, copy.channel) for copy in lines.copies]
    found: dict[str, list[int]] = defaultdict(list)
    for number, (copy, label) in enumerate(lines.labels):
        if account := known[copy][label]:
            found[account].append(number)
    return {account: labels for account, labels in found.items() if len(labels) > 1}
