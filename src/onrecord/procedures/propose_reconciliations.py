"""Propose which copies that the archive holds may be of one conversation; a person decides."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from onrecord.ports.homes import Home
from onrecord.ports.sandbox import Progress
from onrecord.procedures.reconcile import held_copies
from onrecord.reconciliation.anchors import agreement, fitting_anchors
from onrecord.reconciliation.lines import Numbers, lines_of
from onrecord.reconciliation.sameness import groups_of
from onrecord.records.reconciliation import Confidence

STRONG_TEXTS = 20
"""So many texts that two copies hold once each, nearly all as far apart in time, make a proposal strong."""

STRONG_SHARE = 0.9


@dataclass(frozen=True, slots=True)
class Proposal:
    """Copies (rows of ``conversations``) that look like one conversation.

    ``texts`` is the least number of texts that two of them hold once each, at times that fit.
    """

    copies: Sequence[Mapping[str, object]]
    texts: int
    confidence: Confidence


def propose_reconciliations(home: Home, progress: Progress) -> Sequence[Proposal]:
    """Read every copy that overlaps another in time, and group those that say the same at the same times."""
    rows = {str(row["copy_id"]): row for row in _overlapping(home.catalogue.conversations())}
    held = list(held_copies(home, list(rows), progress))
    if not held:
        return ()
    lines = lines_of([copy for _, copy in held])
    agreed = agreement(lines, fitting_anchors(lines))
    found = []
    for group in groups_of(lines, agreed):
        ids = list(dict.fromkeys(held[number][0] for number in group))
        if len(ids) > 1:
            found.append(_proposal([rows[one] for one in ids], group, agreed.agree, agreed.both))
    return sorted(found, key=lambda one: -one.texts)


def _overlapping(rows: Sequence[Mapping[str, object]]) -> Iterator[Mapping[str, object]]:
    """Yield copies during which another copy of somebody's was going on."""
    for row in rows:
        first, last = row["first_said"], row["last_said"]
        if first is None or last is None:
            continue
        others = [one for one in rows if one["copy_id"] != row["copy_id"] and one["first_said"] is not None]
        # By the day, since phones show clocks of their own.
        if any(
            _day(one["first_said"]) <= _day(last) and _day(one["last_said"]) >= _day(first) for one in others
        ):
            yield row


def _day(at: object) -> str:
    return str(at)[:10]


def _proposal(
    copies: Sequence[Mapping[str, object]], group: Sequence[int], agree: Numbers, both: Numbers
) -> Proposal:
    near = [
        max((int(agree[one, other]), int(both[one, other])) for other in group if other != one)
        for one in group
    ]
    texts = min(times for times, _ in near)
    strong = all(times >= STRONG_TEXTS and times >= STRONG_SHARE * of for times, of in near)
    return Proposal(copies, texts, Confidence.STRONG if strong else Confidence.FAIR)
