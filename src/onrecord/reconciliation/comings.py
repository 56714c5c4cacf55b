"""Notices that somebody comes or goes, and those that each phone shows of its own holder alone."""

import numpy as np

from onrecord.reconciliation.lines import YOU, Lines, Mask
from onrecord.records.messages import NoticeKind

ENTERING = frozenset({NoticeKind.ADDED.value, NoticeKind.JOINED.value})
LEAVING = frozenset({NoticeKind.REMOVED.value, NoticeKind.LEFT.value})


def says_you(lines: Lines) -> Mask:
    """Tell which lines say that "You" came or went: each phone says it of its own holder, to nobody else.

    Who added somebody is not told that by a line of this kind, nor are those who came later.
    """
    you = np.array([label in YOU for _, label in lines.labels] or [False])
    moves = np.array(
        [said is not None and said[0] in ENTERING | LEAVING for said in lines.notices] or [False]
    )
    moved = (lines.notice >= 0) & moves[np.maximum(lines.notice, 0)]
    return np.asarray(moved & (lines.subject >= 0) & you[np.maximum(lines.subject, 0)])
