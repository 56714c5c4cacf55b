"""Lines that bear the same id of the app's own: mails by Message-ID, messages of two copies of one database.

An id links only copies of one channel that share many, and only where each holds it once: apps number anew.
"""

import numpy as np

from onrecord.reconciliation.lines import Lines, Numbers

LEAST_SHARED = 3
LEAST_SHARE = 0.2


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


def _usable(lines: Lines) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
    """Tell which lines bear an id that their copy holds once."""
    usable = lines.native >= 0
    pairs = lines.native * len(lines.copies) + lines.copy
    _, at, times = np.unique(pairs[usable], return_inverse=True, return_counts=True)
    usable[np.flatnonzero(usable)[times[at] > 1]] = False
    return usable


def _families(lines: Lines, at: Numbers) -> list[int]:
    """Return a number for each copy, the same for those whose ids are of one numbering."""
    held = [np.unique(lines.native[at[lines.copy[at] == copy]]) for copy in range(len(lines.copies))]
    families: list[int] = []
    for copy, one in enumerate(held):
        same = (other for other in range(copy) if _is_one_numbering(lines, (other, copy), held[other], one))
        families.append(families[found] if (found := next(same, None)) is not None else copy)
    return families


def _is_one_numbering(lines: Lines, pair: tuple[int, int], one: Numbers, other: Numbers) -> bool:
    if lines.copies[pair[0]].channel != lines.copies[pair[1]].channel or not len(one) or not len(other):
        return False
    shared = len(np.intersect1d(one, other, assume_unique=True))
    return shared >= LEAST_SHARED and shared >= LEAST_SHARE * min(len(one), len(other))
