"""Whether copies are of one conversation at all."""

from collections.abc import Sequence

import numpy as np

from onrecord.reconciliation.anchors import LEAST_LENGTH, Agreement, Matrix, agreement
from onrecord.reconciliation.lines import NOWHERE, Lines, Mask, Numbers, Sort
from onrecord.records.errors import NotOneConversationError

LEAST_SHARED = 3
LEAST_SHARE = 0.3
"""Of the texts that two copies hold once each, how many must be as far apart in time as the others."""

LEAST_OF_TEXTS = 0.1
"""Of the long texts of one of two copies, in the time that both cover, how many must be such texts."""

_FARTHEST_ZONES = 26 * 3_600


def confirm_one_conversation(lines: Lines, matrix: Matrix) -> Numbers:
    """Return how well each pair of copies agrees.

    Raises:
        NotOneConversationError: some have nothing to do with the others.
    """
    found = agreement(lines, matrix)
    groups = groups_of(lines, found)
    if len(groups) > 1:
        raise NotOneConversationError(_told(lines, groups))
    return found.agree


def groups_of(lines: Lines, found: Agreement) -> list[list[int]]:
    """Return the copies that belong together, group by group."""
    left, groups = list(range(len(lines.copies))), []
    while left:
        group = [left.pop(0)]
        for one in group:
            near = [other for other in left if _belong(lines, found, one, other)]
            group += near
            left = [other for other in left if other not in near]
        groups.append(group)
    return groups


def _belong(lines: Lines, found: Agreement, one: int, other: int) -> bool:
    agree, both = int(found.agree[one, other]), int(found.both[one, other])
    small = any(lines.copies[copy].messages.num_rows <= 2 * LEAST_SHARED for copy in (one, other))
    if agree < (1 if small else LEAST_SHARED) or agree < LEAST_SHARE * both:
        return False
    apart = int(found.apart[one, other])
    if agree == 1:
        return abs(apart) <= _FARTHEST_ZONES
    return is_much(lines, agree, (one, other), apart)


def is_much(lines: Lines, agree: int, pair: tuple[int, int], apart: int) -> bool:
    """Tell whether what two copies share is much of what one of them says while both cover the time.

    ``apart`` is how many seconds later the first shows it than the second.
    """
    least = min(int(_is_long(lines, lines.of(copy)).sum()) for copy in pair)
    if agree >= LEAST_OF_TEXTS * least:
        return True
    first, second = (lines.wall[lines.of(copy)] for copy in pair)
    begin, end = (int(bound) for bound in _common(first, second + np.where(second == NOWHERE, 0, apart)))
    return any(
        agree >= LEAST_OF_TEXTS * _texts_between(lines, copy, begin - off, end - off)
        for copy, off in zip(pair, (0, apart), strict=True)
    )


def _common(first: Numbers, second: Numbers) -> tuple[float, float]:
    """Return from when to when both cover, a few lines with odd times aside."""
    bounds = [np.quantile(wall[wall != NOWHERE], (0.01, 0.99)) for wall in (first, second)]
    return max(low for low, _ in bounds), min(high for _, high in bounds)


def _texts_between(lines: Lines, copy: int, begin: int, end: int) -> int:
    """Count the different long texts of a copy between two times that it shows."""
    part = lines.of(copy)
    wall = lines.wall[part]
    return len(np.unique(lines.key[part][_is_long(lines, part) & (wall >= begin) & (wall <= end)]))


def _is_long(lines: Lines, part: slice) -> Mask:
    return np.asarray((lines.sort[part] == Sort.TEXT) & (lines.length[part] >= LEAST_LENGTH))


def _told(lines: Lines, groups: Sequence[Sequence[int]]) -> str:
    named = [", ".join(repr(lines.copies[one].file) for one in group) for group in groups]
    why = (
        "Fewer than three texts stand in both at times that fit, or these are few of what both say: "
        "reconcile those of one conversation together"
    )
    if not (lines.sort == Sort.TEXT).any():
        why += (
            ". Without any text, copies are told to be of one conversation only by pictures and notices that "
            "both show, of the same senders, at the same seconds"
        )
    return "these are not copies of one conversation: " + "; and apart from them ".join(named) + ". " + why
