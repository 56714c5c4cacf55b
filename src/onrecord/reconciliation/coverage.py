"""What each copy could hold: from its first line to its last, less joins, leaving, clearing and cuts."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from onrecord.reconciliation.lines import Lines, Mask
from onrecord.reconciliation.linking import Links
from onrecord.reconciliation.membership import Stays
from onrecord.records.messages import NoticeKind

EXPORT_LIMITS = (40_000, 10_000)
"""How many lines WhatsApp exports at most, without and with media (third-party pages, not WhatsApp's own)."""

_NEAR_LIMIT = 100
_LIMITED = "whatsapp"
_BEGINNINGS = {NoticeKind.CREATED.value, NoticeKind.ENCRYPTED.value}


@dataclass(frozen=True, slots=True)
class Reach:
    """One copy's reach, in UTC seconds.

    ``first`` and ``last`` are its first and last line, ``proven_from`` and ``proven_until`` those that
    another copy shares. ``is_whole`` tells that its first line is the conversation's beginning.
    ``cut_at`` is the export limit that it has reached, 0 for none; ``made`` when a person
    says that it was made.
    """

    first: float
    last: float
    first_line: int
    last_line: int
    proven_from: float
    proven_until: float
    is_whole: bool
    cut_at: int
    stays: Stays
    made: float = -np.inf

    @property
    def until(self) -> float:
        """Until when the copy could hold anything: to its last line, or to when it was said to be made."""
        return max(self.last, self.made)


def reaches_of(lines: Lines, links: Links, stays: Sequence[Stays]) -> Sequence[Reach]:
    """Return every copy's reach."""
    counts = np.bincount(links.message)
    shared = counts[links.message] > 1
    return [_reach(lines, links, shared, copy, stays[copy]) for copy in range(len(lines.copies))]


def _reach(lines: Lines, links: Links, shared: Mask, copy: int, stays: Stays) -> Reach:
    part = lines.of(copy)
    best = links.best[part]
    timed = np.flatnonzero(~np.isnan(best) & ~links.is_part[part])
    if not len(timed):
        return Reach(
            np.inf, -np.inf, part.start, part.start, np.inf, -np.inf, is_whole=False, cut_at=0, stays=stays
        )
    low, high = timed[best[timed].argmin()], timed[best[timed].argmax()]
    together = np.flatnonzero(shared[part] & ~np.isnan(best))
    count = part.stop - part.start
    return Reach(
        first=float(best[low]),
        last=float(best[high]),
        first_line=part.start + int(low),
        last_line=part.start + int(high),
        proven_from=float(best[together].min()) if len(together) else np.inf,
        proven_until=float(best[together].max()) if len(together) else -np.inf,
        is_whole=_begins(lines, part.start + int(low)),
        cut_at=_limit(lines, copy, count),
        stays=stays,
        made=_made(lines, copy),
    )


def _made(lines: Lines, copy: int) -> float:
    stated = lines.copies[copy].exported_at
    return stated.timestamp() if stated is not None else -np.inf


def _limit(lines: Lines, copy: int, count: int) -> int:
    """Return the limit of WhatsApp's text export that a copy has reached, 0 for none or other sources."""
    if lines.copies[copy].channel != _LIMITED or lines.is_instant[copy]:
        return 0
    return next((limit for limit in EXPORT_LIMITS if limit - _NEAR_LIMIT <= count <= limit), 0)


def _begins(lines: Lines, line: int) -> bool:
    """Tell whether a line is one that only a conversation's beginning has."""
    said = lines.notices[lines.notice[line]] if lines.notice[line] >= 0 else None
    return said is not None and said[0] in _BEGINNINGS
