"""What several copies of one conversation say together: findings, evidence, and what each copy could hold.

A timeline and its findings are tables (``TIMELINE`` and ``FINDINGS`` of ``records.schema``), since there may
be millions; the rest are values here. Absence is a finding; that somebody deleted needs a tombstone.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from onrecord.records.schema import Table


class FindingKind(StrEnum):
    """What was found of one message in one copy. The first nine are the kinds of absence."""

    BEFORE_JOINING = "before_joining"
    AFTER_LEAVING = "after_leaving"
    AFTER_EXPORT = "after_export"
    CLEARED = "cleared"
    TRUNCATED = "truncated"
    EXPIRED = "expired"
    DELETED_FROM_COPY = "deleted_from_copy"
    UNEXPLAINED = "unexplained"
    WITHHELD = "withheld"
    TOMBSTONE = "tombstone"
    EDITED = "edited"
    DIFFERS = "differs"
    TIMER = "timer"
    VIEW_ONCE = "view_once"
    QUOTED_ABSENT = "quoted_absent"
    VANISHED_SINCE = "vanished_since"


ABSENCES = tuple(FindingKind)[:9]
"""Kinds that say why a copy lacks a message."""


class Confidence(StrEnum):
    """How far a finding is to be relied on; docs/reconciliation.md says what each word was found to mean."""

    ESTABLISHED = "established"
    STRONG = "strong"
    FAIR = "fair"
    WEAK = "weak"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a finding rests on: a line of a copy (1-based, None for the copy as a whole) and what it shows."""

    copy: str
    line: int | None
    says: str


@dataclass(frozen=True, slots=True)
class Cause:
    """Why messages of one stretch are absent from one copy, shared by all their findings.

    ``other_explanations`` are sentences on what else would leave the same traces.
    """

    kind: FindingKind
    copy: str
    confidence: Confidence
    evidence: Sequence[Evidence] = ()
    other_explanations: Sequence[str] = ()


OTHER_SENDERS = "copies show the same words of different people"
"""The evidence of a message that ``differs`` in its sender; the next evidence says whom this copy names."""


class CoverageKind(StrEnum):
    """What a copy could hold of a stretch of time."""

    COVERED = "covered"
    BEFORE_JOINING = "before_joining"
    AFTER_LEAVING = "after_leaving"
    AFTER_EXPORT = "after_export"
    CLEARED = "cleared"
    TRUNCATED = "truncated"
    TIMER = "timer"
    UNPROVEN = "unproven"


@dataclass(frozen=True, slots=True)
class CoverageSpan:
    """A stretch of time (UTC, ``until`` not included; None for open) and what a copy could hold of it.

    ``known`` messages of the timeline fall into it, of which the copy holds ``held``.
    A ``timer`` stretch lies inside others: messages sent in it were to disappear.
    """

    kind: CoverageKind
    since: dt.datetime | None
    until: dt.datetime | None
    known: int = 0
    held: int = 0
    evidence: Sequence[Evidence] = ()


@dataclass(frozen=True, slots=True)
class ClockPiece:
    """From when on (the copy's own clock; None from its beginning) a copy's clock was how far before UTC."""

    since: dt.datetime | None
    utc_offset_minutes: int


@dataclass(frozen=True, slots=True)
class CopyAccount:
    """One copy as reconciliation found it.

    ``id`` names it in all results. ``holder`` is the id of the person whose copy it is, ``custodian``
    what the archive says. ``clock`` has a piece for each change of the clock, ``clock_fast_seconds`` how far
    the phone's clock was fast beside the others'. ``absent`` counts findings by kind of absence.
    ``earlier_capture_of`` is the id of a later copy from the same phone. ``not_understood`` are pieces of the
    source in which a message may stand that is called absent; ``warnings`` are what its reader says of it.
    ``copy_id`` is the archive's id of the copy of which this is a capture.
    """

    id: str
    file: str
    entry: str
    channel: str
    platform: str
    messages: int
    first_said: dt.datetime | None
    last_said: dt.datetime | None
    precision: str
    clock: Sequence[ClockPiece]
    clock_fast_seconds: int = 0
    clock_assumed: bool = True
    holder: str | None = None
    custodian: str | None = None
    device: str | None = None
    received_at: dt.datetime | None = None
    coverage: Sequence[CoverageSpan] = ()
    absent: Mapping[str, int] = field(default_factory=dict)
    earlier_capture_of: str | None = None
    not_understood: Sequence[Evidence] = ()
    warnings: Sequence[str] = ()
    copy_id: str | None = None

    @property
    def source(self) -> str:
        """What to call the file in a sentence: the archive's name for it, else what sets it apart."""
        return self.file if self.custodian is not None else self.id

    @property
    def utc_offset_minutes(self) -> int:
        """How far the clock was before UTC at the copy's beginning."""
        return self.clock[0].utc_offset_minutes


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody under the labels that each copy gives them.

    ``register`` is their id in the register of people, where a label of theirs is known there; ``name`` is
    then the register's, else the fullest of the labels. ``joined_by`` says why labels are one person.
    """

    id: str
    name: str
    labels: Mapping[str, Sequence[str]]
    joined_by: Sequence[str] = ()
    register: str | None = None


Label = tuple[str, str]
"""A copy's id and a label in it."""


@dataclass(frozen=True, slots=True)
class Ruling:
    """A person's word on two labels: that they are one person and one voice, or that they never are.

    ``said`` is a sentence on whose word that is: who said it, when and why.
    """

    one: Label
    other: Label
    is_same: bool
    said: str


@dataclass(frozen=True, slots=True)
class Known:
    """Whom the register has for a label: the person's id there, and name."""

    person: str
    name: str


@dataclass(frozen=True, slots=True)
class Doubt:
    """Two labels that may be one person, left apart for a person to join."""

    one: Label
    other: Label
    why: str


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """The whole: tables ``timeline`` and ``findings``, and what they name by number."""

    title: str
    copies: Sequence[CopyAccount]
    people: Sequence[Person]
    timeline: Table
    findings: Table
    causes: Sequence[Cause]
    doubts: Sequence[Doubt] = ()
