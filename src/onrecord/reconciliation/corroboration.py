"""How many independent copies hold each message, of those that could."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from onrecord.reconciliation.absences import Absences
from onrecord.reconciliation.lines import Lines, Numbers
from onrecord.reconciliation.timeline import Order
from onrecord.records.reconciliation import FindingKind

_COULD = (FindingKind.DELETED_FROM_COPY, FindingKind.UNEXPLAINED, FindingKind.CLEARED, FindingKind.EXPIRED)
"""Absences of what the copy had, or may have had."""


@dataclass(frozen=True, slots=True, eq=False)
class Corroboration:
    """Of each message, how many independent copies hold it and how many could have held it."""

    agrees: Numbers
    able: Numbers


def corroboration_of(lines: Lines, order: Order, absences: Absences, phones: Sequence[int]) -> Corroboration:
    """Count phones, not captures: copies of one phone, or of one custodian's, count once."""
    held = order.known.places >= 0
    could = np.array([cause.kind in _COULD for cause in absences.causes] or [False])
    able = held | ((absences.cause >= 0) & could[np.maximum(absences.cause, 0)])
    sources = _sources(lines, phones)
    agrees, able_of = (np.zeros((len(held), len(set(sources))), bool) for _ in range(2))
    for number, source in enumerate(sorted(set(sources))):
        mine = [copy for copy, of in enumerate(sources) if of == source]
        agrees[:, number] = held[:, mine].any(axis=1)
        able_of[:, number] = able[:, mine].any(axis=1)
    return Corroboration(agrees.sum(axis=1), able_of.sum(axis=1))


def _sources(lines: Lines, phones: Sequence[int]) -> Sequence[int]:
    """Return a number for each copy, the same for copies of one phone or of one custodian's phones."""
    first: dict[str, int] = {}
    found = []
    for copy, phone in zip(lines.copies, phones, strict=True):
        found.append(phone if copy.custodian is None else first.setdefault(copy.custodian, phone))
    return found
