"""Texts that each copy holds once: by these, copies can be laid side by side."""

import numpy as np

from onrecord.reconciliation.lines import NOWHERE, Lines, Numbers, Sort

LEAST_LENGTH = 12
_FEW = 12
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


def agreement(lines: Lines, matrix: Matrix) -> tuple[Numbers, Numbers]:
    """Return of each pair of copies how many anchors agree on how far clocks are apart, and of how many."""
    count = len(lines.copies)
    agree, both = (np.zeros((count, count), np.int64) for _ in range(2))
    for one in range(count):
        for other in range(one + 1, count):
            rows = shared(matrix, one, other)
            if len(rows):
                apart = lines.wall[rows[:, 0]] - lines.wall[rows[:, 1]]
                agree[one, other] = agree[other, one] = _most_together(apart)
                both[one, other] = both[other, one] = len(rows)
    return agree, both


def shared(matrix: Matrix, one: int, other: int) -> Matrix:
    """Return the lines of two copies that hold the same anchors, side by side."""
    pair = matrix[:, (one, other)]
    return pair[(pair >= 0).all(axis=1)]


def _most_together(apart: Numbers) -> int:
    """Return how many differences lie together; two clocks may go an hour apart in winter."""
    classes = np.rint(apart / _QUARTER_SECONDS).astype(np.int64)
    values, counts = np.unique(classes, return_counts=True)
    best = int(counts.argmax())
    near = np.isin(values, values[best] + np.array([-_CLASSES_OF_AN_HOUR, -2, 0, 2, _CLASSES_OF_AN_HOUR]))
    return int(counts[near].sum())
