"""Whether copies are of one conversation at all."""

from collections.abc import Sequence

from onrecord.reconciliation.anchors import Matrix, agreement
from onrecord.reconciliation.lines import Lines, Numbers
from onrecord.records.errors import NotOneConversationError

LEAST_SHARED = 3
LEAST_SHARE = 0.3
"""Of the texts that two copies hold once each, how many must be as far apart in time as the others."""


def confirm_one_conversation(lines: Lines, matrix: Matrix) -> Numbers:
    """Return how well each pair of copies agrees.

    Raises:
        NotOneConversationError: some have nothing to do with the others.
    """
    agree, both = agreement(lines, matrix)
    groups = groups_of(lines, agree, both)
    if len(groups) > 1:
        raise NotOneConversationError(_told(lines, groups))
    return agree


def _small(lines: Lines) -> Sequence[bool]:
    return [copy.messages.num_rows <= 2 * LEAST_SHARED for copy in lines.copies]


def groups_of(lines: Lines, agree: Numbers, both: Numbers) -> list[list[int]]:
    """Return the copies that belong together, group by group."""
    small = _small(lines)
    left, groups = list(range(len(agree))), []
    while left:
        group = [left.pop(0)]
        for one in group:
            near = [
                other
                for other in left
                if _belong(int(agree[one, other]), int(both[one, other]), small=small[one] or small[other])
            ]
            group += near
            left = [other for other in left if other not in near]
        groups.append(group)
    return groups


def _belong(agree: int, both: int, *, small: bool) -> bool:
    least = 1 if small else LEAST_SHARED
    return agree >= least and agree >= LEAST_SHARE * both


def _told(lines: Lines, groups: Sequence[Sequence[int]]) -> str:
    named = [", ".join(repr(lines.copies[one].file) for one in group) for group in groups]
    return (
        "these are not copies of one conversation: "
        + "; and apart from them ".join(named)
        + ". Fewer than three texts stand in both at times that fit: reconcile those of one conversation "
        + "together"
    )
