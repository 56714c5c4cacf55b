"""An event: who did what to which object, when. Its envelope is a leaf of the log.

Verbs are PREMIS event types where one fits; ours carry the prefix ``onrecord:``.
Source: the PREMIS eventType vocabulary of the Library of Congress.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

ENVELOPE_VERSION = 1
HOME_OBJECT = "home"


class Verb(StrEnum):
    """What an event says was done."""

    CAPTURE = "capture"
    REPLICATION = "replication"
    FIXITY_CHECK = "fixity check"
    INITIALISE = "onrecord:initialise"
    REPEATED_CAPTURE = "onrecord:repeated-capture"
    STOPPED_CAPTURE = "onrecord:stopped-capture"
    RECEIPT = "onrecord:receipt"
    REBUILD = "onrecord:rebuild"
    KEYS_RESTORED = "onrecord:keys-restored"
    FILES_RESTORED = "onrecord:files-restored"
    SERVICE_MOVED = "onrecord:service-moved"
    PERSON = "onrecord:person"
    IDENTIFY = "onrecord:identify"
    NOTE = "onrecord:note"
    FILE = "onrecord:file"
    ACCOUNT = "onrecord:account"
    ROLE = "onrecord:role"
    ACCESS_LOG = "onrecord:access-log"
    CONFIRMATION = "onrecord:confirmation"
    EXCEPTION = "onrecord:exception"
    MAIL_REFUSED = "onrecord:mail-refused"
    FINDING_DECISION = "onrecord:finding-decision"
    EXPORT = "onrecord:export"
    LINK = "onrecord:link"
    MOVE = "onrecord:move"
    MATTER = "onrecord:matter"
    MATTER_ANSWER = "onrecord:matter-answer"
    MATTER_WIDENING = "onrecord:matter-widening"
    MATTER_WIDENING_ENDED = "onrecord:matter-widening-ended"


@dataclass(frozen=True, slots=True)
class Envelope:
    """The clear part, and the log's leaf: canonical JSON, no content, no plaintext digest.

    ``identity`` names the object under whose age identity the payload is
    encrypted; ``payload_sha256`` is of the payload's ciphertext (hex);
    ``receipt_commitment`` is SHA-256(salt, receipt text) in hex, or None.
    """

    sequence: int
    at: dt.datetime
    actor: str
    verb: Verb
    objects: Sequence[str]
    versions: Mapping[str, str]
    identity: str
    payload_sha256: str
    receipt_commitment: str | None = None
    version: int = ENVELOPE_VERSION


@dataclass(frozen=True, slots=True)
class Outline:
    """When an event was, by whom, and what it was: enough to choose among all events of a journal."""

    at: dt.datetime
    actor: str
    verb: Verb


@dataclass(frozen=True, slots=True)
class Event:
    """An envelope with its payload opened; ``payload`` is None when its identity is gone.

    ``is_damaged`` tells an identity that is there and does not open from one that was destroyed.
    """

    envelope: Envelope
    payload: Mapping[str, object] | None
    is_damaged: bool = False
