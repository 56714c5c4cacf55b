"""Lines that bear the same id of the app's own: mails by Message-ID, messages of two copies of one database.

An id links only copies of one channel that share many, most of them with the same words, and only where each
holds it once: some apps number the messages of each phone anew.
"""

import numpy as np

from onrecord.reconciliation.lines import Lines, Mask, Numbers

LEAST_SHARED = 3
LEAST_SHARE = 0.2
LEAST_ALIKE = 0.6


def by_native_ids(lines: Lines) -> Numbers:
    """Return the message of each line as far as ids tell: the number of its first line, else its own."""
    message = np.arange(len(lines))
    usable = _usable(lines)
    at = np.flatnonzero(usable)
    family = np.asarray(_families(lines, at))
    order = at[np.lexsort((at, lines.native[at], family[lines.copy[at]]))]
    if not len(order):
        return message
    new = np.ones(len(order), bool)
    new[1:] = (lines.native[order][1:] != lines.native[order][:-1]) | (
        family[lines.copy[order]][1:] != family[lines.copy[order]][:-1]
    )
    message[order] = order[new][np.cumsum(new) - 1]
    return message


def _usable(lines: Lines) -> Mask:
    """Tell which lines bear an id that their copy holds once."""
    usable = lines.native >= 0
    pairs = lines.native * len(lines.copies) + lines.copy
    _, at, times = np.unique(pairs[usable], return_inverse=True, return_counts=True)
    usable[np.flatnonzero(usable)[times[at] > 1]] = False
    return usable


def _families(lines: Lines, at: Numbers) -> list[int]:
    """Return a number for each copy, the same for those whose ids are of one numbering."""
    held = [at[lines.copy[at] == copy] for copy in range(len(lines.copies))]
    families: list[int] = []
    for copy, one in enumerate(held):
        same = (other for other in range(copy) if _is_one_numbering(lines, (other, copy), held[other], one))
        families.append(families[found] if (found := next(same, None)) is not None else copy)
    return families


def _is_one_numbering(lines: Lines, pair: tuple[int, int], one: Numbers, other: Numbers) -> bool:
    """Tell whether ids of two copies name the same messages: many are shared, and bear the same words."""
    if lines.copies[pair[0]].channel != lines.copies[pair[1]].channel:
        return False
    shared, first, second = np.intersect1d(
        lines.native[one], lines.native[other], assume_unique=True, return_indices=True
    )
    if len(shared) < max(LEAST_SHARED, LEAST_SHARE * min(len(one), len(other))):
        return False
    return float(np.mean(lines.key[one[first]] == lines.key[other[second]])) >= LEAST_ALIKE
