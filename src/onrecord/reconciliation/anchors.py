"""Texts that each copy holds once: by these, copies can be laid side by side."""

import itertools
from dataclasses import dataclass

import numpy as np

from onrecord.reconciliation.lines import NOWHERE, Lines, Numbers, Sort

LEAST_LENGTH = 12
_FEW = 12
_LEAST_SHOWN = 3
_QUARTER_SECONDS = 900
_CLASSES_OF_AN_HOUR = 4

Matrix = Numbers


def anchors_of(lines: Lines, least_length: int = LEAST_LENGTH) -> Matrix:
    """Return a row for each text that no copy holds twice, a column for each copy: its line, or -1."""
    count = len(lines.copies)
    usable = (lines.sort == Sort.TEXT) & (lines.length >= least_length) & (lines.wall != NOWHERE)
    at = np.flatnonzero(usable)
    pairs, first, times = np.unique(
        lines.key[at] * count + lines.copy[at], return_index=True, return_counts=True
    )
    keys = pairs // count
    repeated = np.unique(keys[times > 1])
    once = ~np.isin(keys, repeated)
    names, row, held = np.unique(keys[once], return_inverse=True, return_counts=True)
    matrix = np.full((len(names), count), -1, np.int64)
    matrix[row, pairs[once] % count] = at[first[once]]
    return matrix[held > 1]


def fitting_anchors(lines: Lines) -> Matrix:
    """Return anchors, short texts too where long ones are few."""
    matrix = anchors_of(lines)
    return matrix if len(matrix) >= _FEW * len(lines.copies) else anchors_of(lines, 1)


@dataclass(frozen=True, slots=True, eq=False)
class Agreement:
    """Of each pair of copies: how many anchors ``both`` hold, how many ``agree`` on how far apart clocks are.

    ``apart`` is how far that is, in seconds: what the first shows less what the second does.
    """

    agree: Numbers
    both: Numbers
    apart: Numbers


def agreement(lines: Lines, matrix: Matrix) -> Agreement:
    """Return how well each pair of copies agrees; those without any text, by what else they show."""
    count = len(lines.copies)
    agree, both, apart = (np.zeros((count, count), np.int64) for _ in range(3))
    wordless = [not (lines.sort[lines.of(copy)] == Sort.TEXT).any() for copy in range(count)]
    for one, other in itertools.combinations(range(count), 2):
        rows = shared(matrix, one, other)
        if wordless[one] and wordless[other]:
            agree[one, other], both[one, other] = _shown_alike(lines, one, other)
        if len(rows):
            agree[one, other], apart[one, other] = _most_together(
                lines.wall[rows[:, 0]] - lines.wall[rows[:, 1]]
            )
            both[one, other] = len(rows)
    return Agreement(agree + agree.T, both + both.T, apart - apart.T)


def _shown_alike(lines: Lines, one: int, other: int) -> tuple[int, int]:
    """Count what two copies show of one sender's at the same seconds, if it is enough, and what one shows."""
    mine, theirs = (_shown(lines, copy) for copy in (one, other))
    alike = len(mine & theirs)
    return (alike if alike >= _LEAST_SHOWN else 0), min(len(mine), len(theirs))


def _shown(lines: Lines, copy: int) -> set[tuple[int, int, str]]:
    """Return what is shown when, and of whom; only times to the second say anything."""
    part = lines.of(copy)
    told = (lines.wall[part] != NOWHERE) & (lines.spread[part] == 0) & (lines.sort[part] != Sort.DEVICE)
    at = np.flatnonzero(told) + part.start
    who = [lines.labels[label][1] if label >= 0 else "" for label in lines.label[at].tolist()]
    return set(zip(lines.key[at].tolist(), lines.wall[at].tolist(), who, strict=True))


def shared(matrix: Matrix, one: int, other: int) -> Matrix:
    """Return the lines of two copies that hold the same anchors, side by side."""
    pair = matrix[:, (one, other)]
    return pair[(pair >= 0).all(axis=1)]


def _most_together(apart: Numbers) -> tuple[int, int]:
    """Return how many differences lie together, and where; two clocks may go an hour apart in winter."""
    classes = np.rint(apart / _QUARTER_SECONDS).astype(np.int64)
    values, counts = np.unique(classes, return_counts=True)
    best = int(counts.argmax())
    near = np.isin(values, values[best] + np.array([-_CLASSES_OF_AN_HOUR, -2, 0, 2, _CLASSES_OF_AN_HOUR]))
    return int(counts[near].sum()), int(values[best]) * _QUARTER_SECONDS
