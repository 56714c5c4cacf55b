"""Propose which copies that the archive holds may be of one conversation; a person decides."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from onrecord.ports.homes import Home
from onrecord.ports.sandbox import Progress
from onrecord.procedures.read_copies import held_offers
from onrecord.reconciliation.lines import lines_of
from onrecord.reconciliation.overlaps import Near, hanging_together, overlaps_of
from onrecord.records.reconciliation import Confidence
from onrecord.records.searches import EVERYTHING, Sight

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


def propose_reconciliations(home: Home, progress: Progress, sight: Sight = EVERYTHING) -> Sequence[Proposal]:
    """Group copies that say the same at the same times, among those in sight that overlap in time."""
    rows = {str(row["copy_id"]): row for row in _overlapping(home.catalogue.conversations(sight=sight))}
    held = list(held_offers(home, list(rows), progress))
    if not held:
        return ()
    near = overlaps_of(lines_of([one.offer.itself for one in held])).near
    found = []
    for group in hanging_together(len(held), near):
        ids = list(dict.fromkeys(held[number].copy for number in sorted(group)))
        if len(ids) > 1:
            found.append(_proposal([rows[one] for one in ids], group, near))
    return sorted(found, key=lambda one: -one.texts)


def _overlapping(rows: Sequence[Mapping[str, object]]) -> Iterator[Mapping[str, object]]:
    """Yield copies during which another copy of somebody's was going on, in one pass over them by time."""
    # By the day, since phones show clocks of their own.
    timed = [row for row in rows if row["first_said"] is not None and row["last_said"] is not None]
    together: list[Mapping[str, object]] = []
    until = ""
    for row in sorted(timed, key=lambda row: _day(row["first_said"])):
        if together and _day(row["first_said"]) > until:
            yield from together if len(together) > 1 else ()
            together, until = [], ""
        together.append(row)
        until = max(until, _day(row["last_said"]))
    yield from together if len(together) > 1 else ()


def _day(at: object) -> str:
    return str(at)[:10]


def _proposal(copies: Sequence[Mapping[str, object]], group: Iterable[int], near: Near) -> Proposal:
    best = [max(near[one].values()) for one in group]
    texts = min(times for times, _ in best)
    strong = all(times >= STRONG_TEXTS and times >= STRONG_SHARE * of for times, of in best)
    return Proposal(copies, texts, Confidence.STRONG if strong else Confidence.FAIR)
