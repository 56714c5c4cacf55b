"""What a reading found and what a capture did, as values that travel as JSON."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from onrecord.records.completeness import CopyOf, Incomplete
from onrecord.records.messages import CaptureId, ConversationId, CopyId, OriginalId, TimerChange

MARKS_OF_DAY = 4
"""How many marks of a day's texts are kept at most; where there are fewer, they are of all its texts."""


class CaptureState(StrEnum):
    """How a capture ended."""

    EXACT = "exact"
    DERIVED = "derived"
    SEALED = "sealed"
    STOPPED = "stopped"
    REPEATED = "repeated"


class Grade(StrEnum):
    """How far a source can be relied on for what the phone held, best first."""

    DEVICE_DATABASE = "device database or backup"
    SUPERVISED_EXPORT = "supervised export"
    SELF_SUPPLIED_EXPORT = "self-supplied export"
    FORWARDED = "forwarded"
    SCREENSHOT = "screenshot"
    NOTE = "note for the record"


@dataclass(frozen=True, slots=True)
class MediaCount:
    """Attachments by presence."""

    present: int = 0
    omitted: int = 0
    missing: int = 0


@dataclass(frozen=True, slots=True)
class ConversationCount:
    """One conversation of a source, counted; ``key`` as its rows bear it, empty when it is the only one."""

    key: str
    title: str
    channel: str
    messages: int
    by_kind: Mapping[str, int]
    timers: Sequence[TimerChange]
    first_said: dt.datetime | None
    last_said: dt.datetime | None
    participants: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Summary:
    """One reading of one source, counted. Notices count as messages.

    ``first_said`` and ``last_said`` are the earliest and latest ``said_local``. ``senders_left_out``
    counts labels beyond those listed, which are the ones with most messages. ``conversations`` are
    those that hold messages, in the reader's order; ``empty_conversations`` counts the others. ``grade``
    is the reader's, where what it reads is of one grade by nature. ``incomplete`` is the statement's;
    ``copy_of`` is None where neither the statement nor the reader says it. ``not_read`` are files that may
    hold something, that nobody read and no message names.
    """

    reader: str
    version: str
    messages: int
    by_kind: Mapping[str, int]
    senders: Mapping[str, int]
    anomalies: int
    unknown_notices: int
    by_flag: Mapping[str, int]
    media: MediaCount
    timers: Sequence[TimerChange]
    first_said: dt.datetime | None
    last_said: dt.datetime | None
    title: str
    channel: str
    platform: str
    entry: str
    evidence: Sequence[str] = ()
    limits: Sequence[str] = ()
    warnings: Sequence[str] = ()
    unread_entries: Sequence[str] = ()
    lines: int = 0
    edited: int = 0
    senders_left_out: int = 0
    conversations: Sequence[ConversationCount] = ()
    empty_conversations: int = 0
    grade: Grade | None = None
    incomplete: Sequence[Incomplete] = ()
    copy_of: CopyOf | None = None
    not_read: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class KeptOriginal:
    """One blob as kept: its random id, the name it came with, its length and plaintext digest.

    ``said_bytes`` is the length that the source gave it, where it did.

    The digest (SHA-256, hex) stands only in encrypted payloads and in the receipt.
    """

    id: OriginalId
    name: str
    size_bytes: int
    sha256: str
    said_bytes: int | None = None


class MarkingTier(StrEnum):
    """How sure screening is: a marking stops, an assertion asks a person, a mention is noted."""

    MARKING = "marking"
    ASSERTION = "assertion"
    MENTION = "mention"


class MarkingLevel(StrEnum):
    """The level that a marking's words name."""

    OFFICIAL = "OFFICIAL"
    OFFICIAL_SENSITIVE = "OFFICIAL-SENSITIVE"
    SECRET = "SECRET"
    TOP_SECRET = "TOP SECRET"
    LEGACY = "LEGACY"


@dataclass(frozen=True, slots=True)
class Marking:
    """A protective marking as found: level, tier, rule, and where; never the words."""

    level: MarkingLevel
    tier: MarkingTier
    rule: str
    entry: str
    line: int

    @property
    def spills(self) -> bool:
        """Tell whether this alone must stop a capture."""
        return self.tier is MarkingTier.MARKING and self.level in (
            MarkingLevel.SECRET,
            MarkingLevel.TOP_SECRET,
        )


class FindingKind(StrEnum):
    """What was concluded from a file, and is no part of what its source said."""

    RECOGNISED_TEXT = "recognised_text"


@dataclass(frozen=True, slots=True)
class Finding:
    """Text that a tool recognised in one file, and how sure it is of its words on average, 0 to 100."""

    entry: str
    kind: FindingKind
    text: str
    confidence: int
    tool: str
    version: str


@dataclass(frozen=True, slots=True)
class LineTree:
    """The commitment to every line and file of a capture. Version 1.

    Leaves: for each entry in number order, one per line when its name ends in
    ``.txt`` (lines end at LF, the LF belongs to its line), else one for the file.
    """

    root: str
    leaves: int
    version: int = 1


@dataclass(frozen=True, slots=True)
class Survey:
    """All that the keyless child reports of one source.

    ``entry_numbers`` gives the number of each entry that items were read from, by name:
    message identities count entries by it. ``spills_left_out`` counts, by level, markings that
    stop a capture and are not listed because there are too many. ``marks`` are the smallest few of
    what each day's texts leave (days since 1970), where the source is one conversation.
    """

    summary: Summary
    markings: Sequence[Marking]
    entry_numbers: Mapping[str, int]
    sandbox: str
    spills_left_out: Mapping[str, int] = field(default_factory=dict)
    marks: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Copy:
    """One custodian's copy, on one device, of one conversation.

    ``key`` is what rows of the source bear as ``conversation``, empty when it is the only one.
    """

    id: CopyId
    conversation: ConversationId
    custodian: str
    device: str
    title: str
    channel: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class Context:
    """What whoever handed a source in said of it.

    ``reason`` is the code of the policy pack's reason for the channel, ``why`` their own words for another.
    ``on_behalf`` tells that they acted for the custodian, who is to confirm it. ``came_by`` is how it reached
    the service, where that was not by the hand of whoever captured it: "mail, DKIM pass". ``link`` is the id
    of the single-use link that it came through.
    """

    reason: str = ""
    why: str = ""
    on_behalf: bool = False
    came_by: str = ""
    link: str = ""


NOTHING_SAID = Context()


@dataclass(frozen=True, slots=True)
class Capture:
    """What ``onrecord capture`` did with one source. Its copies are the summary's conversations."""

    id: CaptureId
    state: CaptureState
    originals: Sequence[KeptOriginal] = ()
    copies: Sequence[Copy] = ()
    summary: Summary | None = None
    markings: Sequence[Marking] = field(default=())
    findings: Sequence[Finding] = field(default=())
