"""The words in which absence is told. A copy lacks a message; who removed it is said by a tombstone alone."""

from collections.abc import Iterable

from onrecord.records.legible import legible
from onrecord.records.reconciliation import (
    OTHER_SENDERS,
    Cause,
    Confidence,
    CopyAccount,
    CoverageKind,
    FindingKind,
    Reconciliation,
)

BY_WEIGHT = (
    *(FindingKind.DELETED_FROM_COPY, FindingKind.UNEXPLAINED, FindingKind.EXPIRED),
    *(FindingKind.CLEARED, FindingKind.TRUNCATED, FindingKind.WITHHELD),
    *(FindingKind.BEFORE_JOINING, FindingKind.AFTER_LEAVING, FindingKind.AFTER_EXPORT),
)
"""The kinds of absence in the order in which they are told: what asks for an answer first."""

AID = "An aid to reading, made from the copies named here; the copies are the record."

REASON = {
    FindingKind.BEFORE_JOINING: "sent before its holder joined",
    FindingKind.AFTER_LEAVING: "sent after its holder left",
    FindingKind.AFTER_EXPORT: "sent after the copy was made",
    FindingKind.CLEARED: "the copy begins later: its history was cleared or cut",
    FindingKind.TRUNCATED: "the export was cut at its limit",
    FindingKind.EXPIRED: "the disappearing-message timer had run out",
    FindingKind.DELETED_FROM_COPY: "the copy covers this time, and no other cause fits",
    FindingKind.UNEXPLAINED: "it is not proven that the copy covers this time",
    FindingKind.WITHHELD: "lines were withheld where it would stand, when the copy was handed in",
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
    FindingKind.WITHHELD: "withheld when handed in",
    FindingKind.TOMBSTONE: "shown as deleted",
    FindingKind.EDITED: "edited",
    FindingKind.DIFFERS: "with a text that differs",
    FindingKind.TIMER: "timer set",
    FindingKind.VIEW_ONCE: "to be viewed once, seen here",
    FindingKind.QUOTED_ABSENT: "answering what is absent here",
    FindingKind.VANISHED_SINCE: "held by an earlier capture, no longer here",
}
"""The same as a heading of a column or a legend."""

BRIEF = {
    FindingKind.BEFORE_JOINING: "before joining",
    FindingKind.AFTER_LEAVING: "after leaving",
    FindingKind.AFTER_EXPORT: "after the copy was made",
    FindingKind.CLEARED: "cleared",
    FindingKind.TRUNCATED: "cut at limit",
    FindingKind.EXPIRED: "expired",
    FindingKind.WITHHELD: "withheld",
}
"""Causes that ask for nothing, to be read after "not in B:"."""

STRETCH = {
    CoverageKind.BEFORE_JOINING: "before joining",
    CoverageKind.AFTER_LEAVING: "after leaving",
    CoverageKind.AFTER_EXPORT: "after the copy was made",
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

SENDERS_DIFFER = "with senders that differ"
"""How a ``differs`` is told whose copies show one text, and name different people."""

_LETTERS = 26
NOBODY = "holder not known"
YOU = "You"
"""How a copy names its holder: the name of a person of whom nothing else is known."""


def letter(copy: int) -> str:
    """Name the copy of this index: A to Z, then AA, AB and so on."""
    before, this = divmod(copy, _LETTERS)
    return (letter(before - 1) if before else "") + chr(ord("A") + this)


def holder(found: Reconciliation, copy: CopyAccount) -> str | None:
    """Say whose copy it is: its custodian, else its holder's name; None where neither is known."""
    if copy.custodian:
        return legible(copy.custodian)
    names = (person.name for person in found.people if person.id == copy.holder and person.name != YOU)
    name = next(names, None)
    return None if name is None else legible(name)


def whose(found: Reconciliation, number: int) -> str:
    """Name a copy inside a sentence: ``Ben Whitfield's copy (B)``, or ``copy B`` where nobody is known."""
    name = holder(found, found.copies[number])
    return f"copy {letter(number)}" if name is None else f"{name}'s copy ({letter(number)})"


def sender_told(cause: Cause) -> str | None:
    """Return whom a copy names, where a cause is that copies name different senders of one message."""
    if cause.kind is not FindingKind.DIFFERS or not cause.evidence:
        return None
    told, *named = (each.says for each in cause.evidence)
    return (named[0] if named else "another sender is named") if told == OTHER_SENDERS else None


def closed(words: str) -> str:
    """End a sentence with one full stop, where what it ends with has none of its own."""
    return words if words.endswith((".", "!", "?", "…")) else f"{words}."


def and_so(parts: Iterable[str]) -> str:
    """Join the parts of a list as a sentence does."""
    *before, last = parts
    return f"{', '.join(before)} and {last}" if before else last
