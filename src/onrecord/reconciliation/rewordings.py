"""Tombstones and edited texts: lines whose words differ from what another copy kept of the same message.

What is left after like was put to like is looked through by voice: a tombstone may stand for anything that
its sender said at that moment, an edited text for another text, a picture whose caption one phone lost for
one with it. The place among the linked lines around them counts before the minute. Where several fit equally
well they are taken in their order if they are as many on each side; if not, none is: better two lines apart
than two put together that are not one. Last come two texts that no copy holds both of, said by one voice in
one second: one message, of which the copies show different words.
"""

import functools
import operator
from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from onrecord.reconciliation.alike import are_alike
from onrecord.reconciliation.lines import Floats, Lines, Numbers
from onrecord.reconciliation.openings import LEVELS, OTHER_WORDS, Openings, Pairs, openings_of, pairs_of

_MOST_COMPARED = 12


def joined_rewordings(lines: Lines, voice: Numbers, message: Numbers, best: Floats) -> Numbers:
    """Return the message of each line, those of tombstones and edited texts joined to what they replace."""
    table = openings_of(lines, voice, message, best)
    pairs = pairs_of(table)
    if not len(pairs.one):
        return message
    joining = _Joining(lines, table)
    for level in range(LEVELS):
        joining.take(*pairs.of(level))
    joining.take_other_words(pairs)
    return _renumbered(message, table.number, joining.top)


def _renumbered(message: Numbers, number: Numbers, top: Numbers) -> Numbers:
    least = number.copy()
    np.minimum.at(least, top, number)
    table = np.arange(int(message.max()) + 1)
    table[number] = least[top]
    return table[message]


class _Joining:
    """Messages as far as they are joined: ``top`` is the row of what each became."""

    def __init__(self, lines: Lines, table: Openings) -> None:
        self._lines, self._table = lines, table
        self.top = np.arange(len(table))
        self._mask = table.mask.copy()
        self._undecided = np.zeros(len(table), bool)

    def take(self, one: Numbers, other: Numbers) -> None:
        """Join pairs that fit equally well: those without a rival, then rows of as many on each side."""
        one, other = self._free(one, other)
        rivals = np.bincount(np.concatenate([one, other]), minlength=len(self.top))
        alone = (rivals[one] == 1) & (rivals[other] == 1)
        self._join(one[alone], other[alone])
        one, other = one[~alone], other[~alone]
        if len(one):
            self._take_crowds(one, other)

    def _take_crowds(self, one: Numbers, other: Numbers) -> None:
        crowds = list(_crowds(one, other))
        chosen = np.array([pair for rows in crowds for pair in self._in_order(rows.tolist())], np.int64)
        chosen = chosen.reshape(-1, 2)
        fits = np.isin(self._coded(chosen[:, 0], chosen[:, 1]), self._coded(one, other))
        # Of what fits equally well and is taken nowhere, nothing is guessed later.
        self._undecided[np.concatenate(crowds)] = True
        self._undecided[chosen[fits]] = False
        self._join(chosen[fits, 0], chosen[fits, 1])

    def take_other_words(self, pairs: Pairs) -> None:
        """Join texts that one voice said in one second; alike ones also in a minute that has no others."""
        table = self._table
        one, other = self._free(*pairs.of(OTHER_WORDS))
        to_the_second = table.begin == table.end
        exact = to_the_second[one] & to_the_second[other]
        at_once = exact & (table.begin[one] == table.begin[other])
        rivals = np.bincount(np.concatenate([one[at_once], other[at_once]]), minlength=len(table))
        at_once &= (rivals[one] == 1) & (rivals[other] == 1)
        self._join(one[at_once], other[at_once])
        only = (pairs.crowd[one] == 1) & (pairs.crowd[other] == 1)
        near = np.flatnonzero(~exact & only & (table.closeness(one, other) == 0))
        lead = table.lead
        alike = [are_alike(self._lines, int(lead[one[at]]), int(lead[other[at]])) for at in near.tolist()]
        self._join(one[near[alike]], other[near[alike]])

    def _free(self, one: Numbers, other: Numbers) -> tuple[Numbers, Numbers]:
        """Return of each pair what its rows became, where these may be joined still; each pair once."""
        one, other = self.top[one], self.top[other]
        free = (self._mask[one] & self._mask[other]) == 0
        free &= ~self._undecided[one] & ~self._undecided[other]
        pairs = np.unique(self._coded(one[free], other[free]))
        return pairs // len(self.top), pairs % len(self.top)

    def _coded(self, one: Numbers, other: Numbers) -> Numbers:
        return np.minimum(one, other) * len(self.top) + np.maximum(one, other)

    def _join(self, one: Numbers, other: Numbers) -> None:
        """Join rows that are tops, the second of each pair to the first."""
        self.top[other] = one
        self.top = self.top[self.top]
        np.bitwise_or.at(self._mask, one, self._mask[other])

    def _in_order(self, rows: Sequence[int]) -> Iterator[tuple[int, int]]:
        """Yield pairs of rows that fit equally well, as far as their order or their words tell."""
        by_copies: dict[int, list[int]] = {}
        for row in rows:
            by_copies.setdefault(int(self._mask[row]), []).append(row)
        least, *others = sorted(by_copies.values(), key=len)
        if sum(mask.bit_count() for mask in by_copies) != _united(by_copies).bit_count():
            return
        if all(len(one) == len(least) for one in others):
            yield from ((first, second) for one in others for first, second in zip(least, one, strict=True))
        elif len(others) == 1 and self._table.is_anything[others[0]].all():
            yield from zip(least, others[0], strict=False)
        elif len(others) == 1 and len(rows) <= _MOST_COMPARED:
            yield from self._by_words(least, others[0])

    def _by_words(self, some: Sequence[int], others: Sequence[int]) -> Iterator[tuple[int, int]]:
        """Yield pairs of alike texts, where neither is like another."""
        lead = self._table.lead
        alike = np.array(
            [[are_alike(self._lines, int(lead[one]), int(lead[other])) for other in others] for one in some]
        )
        only = alike & (alike.sum(axis=0) == 1) & (alike.sum(axis=1) == 1)[:, None]
        yield from ((some[row], others[column]) for row, column in np.argwhere(only).tolist())


def _united(masks: Iterable[int]) -> int:
    return functools.reduce(operator.or_, masks)


def _crowds(one: Numbers, other: Numbers) -> Sequence[Numbers]:
    """Return the rows of pairs, those together that other pairs of theirs reach over."""
    size = int(other.max()) + 1
    reached = np.cumsum(np.bincount(one, minlength=size) - np.bincount(other, minlength=size))
    rows = np.unique(np.concatenate([one, other]))
    number = np.cumsum(reached == 0)[np.maximum(rows - 1, 0)]
    return np.split(rows, np.flatnonzero(np.diff(number)) + 1)
