"""Where a copy's clock strays from what most copies say, and by how much: set wrong, corrected, taken abroad.

Texts that copies hold once stand at one instant in most of them. Where a copy shows several of them in a row
elsewhere, by as much each, its clock showed something else there, and every line between is moved by that
much. Some phones show their holder's own lines by their own clock and the others' by the server's; so each
label is looked at by itself where that leaves less open.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from onrecord.reconciliation.anchors import LEAST_LENGTH, Matrix
from onrecord.reconciliation.double_hours import Known
from onrecord.reconciliation.lines import NOWHERE, Lines, Mask, Numbers
from onrecord.reconciliation.moments import TOLERANCE_SECONDS
from onrecord.reconciliation.stretches import LEAST_AGREEING, Explained, Stretch, explained, misfits

_HALF = 0.5
_MOST_ASKED = 400
_NEVER = 1_000_000
_GRADUAL_SECONDS = 45


@dataclass(frozen=True, slots=True)
class Stray:
    """From one line of a source to another its clock shows ``seconds`` more than others, ``until`` at last.

    The two differ where a clock drifts. ``label`` (by number) says whose lines alone are meant.
    """

    first_line: int
    last_line: int
    seconds: int
    until: int
    label: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class _Seen:
    """Texts in several copies, a row each: their lines, and how much more a copy shows than most."""

    rows: Matrix
    held: Mask
    low: Numbers
    high: Numbers


def correct_strays(
    lines: Lines, matrix: Matrix, utc: Numbers
) -> tuple[Sequence[Sequence[Stray]], Sequence[int]]:
    """Move the lines that strayed, in place; return the strays of each copy, and what all of it was off."""
    seen = _seen(lines, matrix, utc)
    if seen is None:
        return [()] * len(lines.copies), [0] * len(lines.copies)
    found = [_Copy(lines, utc, seen, copy) for copy in range(len(lines.copies))]
    moved = np.concatenate([one.moved() for one in found])
    utc[utc != NOWHERE] -= moved[utc != NOWHERE]
    return [one.told() for one in found], [one.always for one in found]


def _seen(lines: Lines, matrix: Matrix, utc: Numbers) -> _Seen | None:
    """Compare what copies show with what most show, of two with the first; None where too few differ."""
    rows = matrix[lines.length[matrix.max(axis=1, initial=0)] >= LEAST_LENGTH]
    held = (rows >= 0) & (utc[rows] != NOWHERE)
    begin, end = utc[rows], utc[rows] + lines.spread[rows]
    most = np.iinfo(np.int64).max
    apart = (
        np.where(held, begin, -most).max(axis=1, initial=-most)
        > np.where(held, end, most).min(axis=1, initial=most) + TOLERANCE_SECONDS
    )
    if apart.sum() < LEAST_AGREEING:
        return None
    by = _compared(held, begin, end)
    place = np.arange(len(rows))[:, None]
    return _Seen(rows, held, begin - end[place, by], end - begin[place, by])


def _compared(held: Mask, begin: Numbers, end: Numbers) -> Numbers:
    """Return for each row and copy with which copy it is compared.

    Of those with which most agree, in this row and then over all, the first; itself with itself. Others that
    agree with that one stand for it where they show seconds.
    """
    copies = range(held.shape[1])
    votes = np.stack(
        [_agreeing(held, begin, end, np.full(len(held), copy)).sum(axis=1) for copy in copies], 1
    )
    trusted = np.argsort(-votes.sum(axis=0), kind="stable")
    most = trusted[np.where(held, votes, -1)[:, trusted].argmax(axis=1)]
    fine = np.where(_agreeing(held, begin, end, most), begin - end, np.iinfo(np.int64).min)
    by = np.repeat(most[:, None], held.shape[1], axis=1)
    for copy in copies:
        others = fine.copy()
        others[:, copy] = np.iinfo(np.int64).min
        best = trusted[others[:, trusted].argmax(axis=1)]
        by[:, copy] = np.where(most == copy, copy, best)
    return by


def _agreeing(held: Mask, begin: Numbers, end: Numbers, by: Numbers) -> Mask:
    """Return which copies hold each row at an instant at which a certain one does, if that holds it."""
    place = np.arange(len(by))
    first, last = begin[place, by][:, None], end[place, by][:, None]
    one_instant = np.maximum(begin, first) <= np.minimum(end, last) + TOLERANCE_SECONDS
    return np.asarray(one_instant & held & held[place, by][:, None])


def _drifting(stretches: Sequence[Stretch]) -> Mask:
    """Tell between which stretches a clock drifts: two small steps or more, one way, are no corrections."""
    steps = np.diff([one.seconds for one in stretches])
    small = np.abs(steps) <= _GRADUAL_SECONDS
    onward = small[:-1] & small[1:] & (np.sign(steps[:-1]) == np.sign(steps[1:]))
    drifts = np.zeros(len(steps), bool)
    drifts[1:] |= onward
    drifts[:-1] |= onward
    return drifts


class _Copy:
    """What strays in one copy."""

    def __init__(self, lines: Lines, utc: Numbers, seen: _Seen, copy: int) -> None:
        self._lines, self._utc, self._copy = lines, utc, copy
        rows = np.flatnonzero(seen.held[:, copy])
        rows = rows[np.argsort(seen.rows[rows, copy])]
        self._at, self._low, self._high = seen.rows[rows, copy], seen.low[rows, copy], seen.high[rows, copy]
        self._known: Known | None = None
        self._parts = list(self._found())
        self.always = self._mostly()

    def _found(self) -> Sequence[tuple[int | None, Numbers, Explained]]:
        """Return whose lines strayed how: everybody's, or label by label where that leaves less open."""
        every = np.arange(len(self._at))
        if misfits(self._low, self._high, 0).sum() < LEAST_AGREEING:
            return []
        whole = explained(self._low, self._high)
        labels = self._lines.label[self._at]
        parts = [(int(label), np.flatnonzero(labels == label)) for label in np.unique(labels)]
        single = [(label, at, explained(self._low[at], self._high[at])) for label, at in parts]
        if sum(one.cost for _, _, one in single) < whole.cost:
            return [(label, at, self._finer(label, at, one)) for label, at, one in single]
        return [(None, every, self._finer(None, every, whole))]

    def _finer(self, label: int | None, at: Numbers, found: Explained) -> Explained:
        """Let short texts and pictures say how far a clock strayed, where the long ones leave it open."""
        return Explained([self._narrowed(label, self._at[at], one) for one in found.stretches], found.cost)

    def _narrowed(self, label: int | None, texts: Numbers, one: Stretch) -> Stretch:
        if one.most - one.least <= 2 * TOLERANCE_SECONDS:
            return one
        lines = np.arange(texts[one.first], texts[one.last] + 1)
        lines = lines[(self._utc[lines] != NOWHERE) & ((self._lines.label[lines] == label) | (label is None))]
        grid = np.arange(one.least, one.most + 1)
        votes = np.zeros(len(grid), np.int64)
        for line in lines[:: len(lines) // _MOST_ASKED + 1].tolist():
            least, most = self._allowed(line, one.seconds)
            votes += (least <= grid) & (grid <= most)
        best = grid[votes == votes.max()]
        return replace(one, seconds=int(best[len(best) // 2]))

    def _mostly(self) -> int:
        """Return the correction of most texts, if it is everybody's."""
        weight: dict[int, int] = {0: 0}
        for label, _, one in self._parts:
            for stretch in one.stretches if label is None else ():
                weight[stretch.seconds] = weight.get(stretch.seconds, 0) + stretch.last - stretch.first + 1
        return max(weight, key=lambda seconds: weight[seconds])

    def moved(self) -> Numbers:
        """Return of each of the copy's lines how much more than others' its clock showed."""
        part = self._lines.of(self._copy)
        moved = np.zeros(part.stop - part.start, np.int64)
        for label, at, one in self._parts:
            mine = np.arange(part.start, part.stop)
            if label is not None:
                mine = mine[self._lines.label[part] == label]
            moved[mine - part.start] = self._along(mine, self._at[at], one.stretches)
        return moved

    def _along(self, mine: Numbers, texts: Numbers, stretches: Sequence[Stretch]) -> Numbers:
        """Return the correction of each of these lines."""
        along = np.full(len(mine), stretches[0].seconds)
        for (before, after), drifts in zip(pairwise(stretches), _drifting(stretches), strict=True):
            if drifts:
                middles = texts[[(one.first + one.last) // 2 for one in (before, after)]]
                first, last = np.searchsorted(mine, middles).tolist()
                between = np.interp(
                    self._utc[mine[first:last]], self._utc[middles], (before.seconds, after.seconds)
                )
                along[first:last] = np.rint(between)
            else:
                first = int(np.searchsorted(mine, texts[before.last])) + 1
                last = int(np.searchsorted(mine, texts[after.first]))
                last = first + self._cut(mine[first - 1 : last + 1], before.seconds, after.seconds)
            along[last:] = after.seconds
        return along

    def _cut(self, run: Numbers, before: int, after: int) -> int:
        """Return how many lines between two texts go with the first: by what others say, then by the step."""
        between = run[1:-1]
        score = np.zeros(len(between) + 1)
        for place, line in enumerate(between.tolist()):
            score[place + 1] = self._fits(line, before) - float(self._fits(line, after))
        steps = np.diff(self._utc[run]) * (1 if after > before else -1)
        total = np.cumsum(score)
        total[int(np.where(self._utc[run[1:]] == NOWHERE, np.iinfo(np.int64).min, steps).argmax())] += _HALF
        return int(total.argmax())

    def _fits(self, line: int, seconds: int) -> bool:
        """Tell whether another copy says the same at a line's instant, with its clock corrected so."""
        least, most = self._allowed(line, seconds)
        return least - TOLERANCE_SECONDS <= seconds <= most + TOLERANCE_SECONDS

    def _allowed(self, line: int, seconds: int) -> tuple[int, int]:
        """Return the corrections that the same words nearby allow; none is told by a range upside down."""
        at = int(self._utc[line])
        other = self._others.nearest(int(self._lines.key[line]), at - seconds)
        if at == NOWHERE or other is None:
            return seconds + _NEVER, seconds - _NEVER
        apart = at - int(self._utc[other])
        return apart - int(self._lines.spread[other]), apart + int(self._lines.spread[line])

    @property
    def _others(self) -> Known:
        if self._known is None:
            self._known = Known(self._lines, self._utc, self._lines.copy != self._copy)
        return self._known

    def told(self) -> Sequence[Stray]:
        """Return what strays beside what is always off."""
        found: list[Stray] = []
        for label, at, one in self._parts:
            found += self._told(label, self._at[at], one.stretches)
        return sorted(found, key=lambda stray: (stray.first_line, stray.last_line, stray.seconds))

    def _told(self, label: int | None, texts: Numbers, stretches: Sequence[Stretch]) -> Sequence[Stray]:
        found: list[Stray] = []
        goes_on = [False, *_drifting(stretches).tolist()]
        strayed = False
        for one, drifts in zip(stretches, goes_on, strict=True):
            first, last = (int(self._lines.first[texts[place]]) for place in (one.first, one.last))
            seconds = one.seconds - self.always
            if strayed and drifts:
                found[-1] = replace(found[-1], last_line=last, until=seconds)
            elif seconds:
                found.append(Stray(first, last, seconds, seconds, label))
            strayed = seconds != 0 or (strayed and drifts)
        return found
