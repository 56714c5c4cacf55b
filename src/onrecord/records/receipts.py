"""The receipt's fields. Its grammar is in ``integrity.receipt``, version 1."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from onrecord.records.captures import (
    CaptureState,
    Grade,
    KeptOriginal,
    LineTree,
    MediaCount,
)
from onrecord.records.messages import CaptureId, TimerChange

RECEIPT_NAMESPACE = "onrecord-receipt"
ONE_COPY = "one stored copy only"
SAME_DEVICE = "the second copy is on the same device as the first"
"""Reasons against clearing that a command knows a remedy for."""
COPY_NOT_CONFIRMED = "the second copy could not be confirmed when the source was captured again"
SAME_DEVICE_COUNTS = f"{SAME_DEVICE}, which a setting of the office lets count"
AUTHORITY = "authority: "
"""How the reason begins that names who permits clearing."""


class SafeToClear(StrEnum):
    """Whether the custodian may clear the captured conversation from the phone."""

    YES = "yes"
    PARTIAL = "partial"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Clearance:
    """The answer, its scope when partial, and the reasons, each a sentence."""

    answer: SafeToClear
    scope: str | None
    reasons: Sequence[str]


@dataclass(frozen=True, slots=True)
class Withheld:
    """What the custodian held back: how many leaves of the line tree, and their hashes (hex)."""

    count: int = 0
    leaves: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was received, from whom and when; what it lacks; whether the phone may be cleared.

    ``conversations`` has a line for each when the source holds several, and is empty otherwise.
    """

    capture: CaptureId
    supersedes: str | None
    organisation: str
    origin: str
    received_at: dt.datetime
    received_by: str
    custodian: str
    device: str
    channel: str
    title: str
    conversations: Sequence[str]
    grade: Grade
    state: CaptureState
    originals: Sequence[KeptOriginal]
    line_tree: LineTree
    reader: str
    reader_version: str
    messages: int
    by_kind: Mapping[str, int]
    anomalies: int
    unknown_notices: int
    first_said: dt.datetime | None
    last_said: dt.datetime | None
    zone: str
    date_order: str
    exported_at: dt.datetime | None
    media: MediaCount
    timers: Sequence[TimerChange]
    limits: Sequence[str]
    warnings: Sequence[str]
    withheld: Withheld
    stored_copies: int
    clearance: Clearance


@dataclass(frozen=True, slots=True)
class SignedReceipt:
    """A receipt as handed over: its text, SSHSIG, tlog proof, and the opening when withheld."""

    text: bytes
    signature: bytes
    proof: bytes
    opening: bytes | None = None


@dataclass(frozen=True, slots=True)
class TrustedKeys:
    """What ``keys --public`` prints and ``verify --key`` reads.

    ``receipt_keys`` are raw Ed25519 public keys (32 bytes) by identity;
    ``log_keys`` by key name (the log's origin).
    """

    receipt_keys: Mapping[str, bytes]
    log_keys: Mapping[str, bytes]
