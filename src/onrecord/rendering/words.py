"""The words in which absence is told. A copy lacks a message; who removed it is said by a tombstone alone."""

from collections.abc import Iterable

from onrecord.records.legible import legible
from onrecord.records.reconciliation import Confidence, CopyAccount, CoverageKind, FindingKind, Reconciliation

BY_WEIGHT = (
    *(FindingKind.DELETED_FROM_COPY, FindingKind.UNEXPLAINED, FindingKind.EXPIRED),
    *(FindingKind.CLEARED, FindingKind.TRUNCATED),
    *(FindingKind.BEFORE_JOINING, FindingKind.AFTER_LEAVING, FindingKind.AFTER_EXPORT),
)
"""The kinds of absence in the order in which they are told: what asks for an answer first."""

AID = "An aid to reading, made from the copies named here; the copies are the record."

REASON = {
    FindingKind.BEFORE_JOINING: "sent before its holder joined",
    FindingKind.AFTER_LEAVING: "sent after its holder left",
    FindingKind.AFTER_EXPORT: "sent after the copy was made",
    FindingKind.CLEARED: "the copy's history was cleared up to a later point",
    FindingKind.TRUNCATED: "the export was cut at its limit",
    FindingKind.EXPIRED: "the disappearing-message timer had run out",
    FindingKind.DELETED_FROM_COPY: "the copy covers this time, and no other cause fits",
    FindingKind.UNEXPLAINED: "it is not proven that the copy covers this time",
}
"""Why a copy lacks a message, to be read after "absent from B:"."""

IN_SHORT = {
    FindingKind.BEFORE_JOINING: "before joining",
    FindingKind.AFTER_LEAVING: "after leaving",
    FindingKind.AFTER_EXPORT: "after the copy was made",
    FindingKind.CLEARED: "history cleared",
    FindingKind.TRUNCATED: "export cut at its limit",
    FindingKind.EXPIRED: "expired by timer",
    FindingKind.DELETED_FROM_COPY: "within covered time, no other cause fits",
    FindingKind.UNEXPLAINED: "coverage not proven",
    FindingKind.TOMBSTONE: "shown as deleted",
    FindingKind.EDITED: "edited",
    FindingKind.DIFFERS: "text differs",
    FindingKind.TIMER: "timer set",
    FindingKind.VIEW_ONCE: "view once, seen here",
    FindingKind.QUOTED_ABSENT: "quoted by a reply, absent here",
    FindingKind.VANISHED_SINCE: "held by an earlier capture, no longer here",
}
"""The same as a heading of a column or a legend."""

STRETCH = {
    CoverageKind.BEFORE_JOINING: "before joining",
    CoverageKind.AFTER_LEAVING: "after leaving",
    CoverageKind.AFTER_EXPORT: "after export",
    CoverageKind.CLEARED: "cleared",
    CoverageKind.TRUNCATED: "cut at limit",
    CoverageKind.UNPROVEN: "not proven",
}
"""What is written into a stretch that a copy could not hold."""

CONFIDENCE = {
    Confidence.ESTABLISHED: "established",
    Confidence.STRONG: "strong",
    Confidence.FAIR: "fair",
    Confidence.WEAK: "weak",
}

_LETTERS = 26
_NOBODY = "holder not known"


def letter(copy: int) -> str:
    """Name the copy of this index: A to Z, then AA, AB and so on."""
    before, this = divmod(copy, _LETTERS)
    return (letter(before - 1) if before else "") + chr(ord("A") + this)


def holder(found: Reconciliation, copy: CopyAccount) -> str:
    """Say whose copy it is: its custodian, else its holder's name."""
    if copy.custodian:
        return legible(copy.custodian)
    names = (person.name for person in found.people if person.id == copy.holder)
    return legible(next(names, _NOBODY))


def whose(found: Reconciliation, copy: CopyAccount) -> str:
    """Name a copy inside a sentence: ``Ben Whitfield's copy``, or the file where nobody is known."""
    name = holder(found, copy)
    return f"the copy {legible(copy.source)}" if name == _NOBODY else f"{name}'s copy"


def and_so(parts: Iterable[str]) -> str:
    """Join the parts of a list as a sentence does."""
    *before, last = parts
    return f"{', '.join(before)} and {last}" if before else last
