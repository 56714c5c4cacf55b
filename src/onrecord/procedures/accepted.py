"""What an accepted capture's event says: the payload, version 3, as a value.

Version 1 knew one copy a capture, and is read as such. Versions 1 and 2 did not say what a source is a copy
of, nor what its warnings mean for clearing: the first is known of some readers, the second of none. What
has no ``findings`` was captured before there were any, or has none. What has no ``context`` was captured
before anybody was asked for one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from onrecord.procedures.journalled import payload_of
from onrecord.records.canonical import build
from onrecord.records.captures import (
    NOTHING_SAID,
    CaptureState,
    Context,
    Copy,
    Finding,
    Grade,
    KeptOriginal,
    LineTree,
    Marking,
    Summary,
)
from onrecord.records.completeness import CopyOf, Incomplete
from onrecord.records.errors import VerificationError
from onrecord.records.events import Event
from onrecord.records.messages import Assumptions, CaptureId
from onrecord.records.receipts import Withheld
from onrecord.records.withholding import Withholding

PAYLOAD_VERSION = 3
_COUNTED = ("title", "channel", "messages", "by_kind", "timers", "first_said", "last_said")
_OF_PHONES = frozenset(
    {"whatsapp-text", "whatsapp-android-db", "whatsapp-ios-db", "signal-jsonl", "signal-frames"}
    | {"signal-android-db", "sms-xml", "android-sms-db"}
)
"""Readers, before version 3, of what comes from phones alone."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """One accepted capture.

    ``seed`` (hex) makes the salts of its line tree; it is empty where lines were withheld, and
    ``withholding`` has the salts of the others.

    ``entry_numbers`` is the survey's: message identities count entries by it.

    ``marks`` are the survey's, which later exports are compared with. ``receipt`` and ``signature`` are
    the texts handed to the custodian.
    """

    id: CaptureId
    state: CaptureState
    name: str
    is_folder: bool
    grade: Grade
    originals: Sequence[KeptOriginal]
    entry_numbers: Mapping[str, int]
    copies: Sequence[Copy]
    assumptions: Assumptions
    summary: Summary
    markings: Sequence[Marking]
    line_tree: LineTree
    seed: str
    recognition: str
    sandbox: str
    actor: str
    receipt: str
    signature: str
    payload_version: int = PAYLOAD_VERSION
    findings: Sequence[Finding] = ()
    marks: Mapping[str, str] = field(default_factory=dict)
    withholding: Withholding | None = None
    context: Context = NOTHING_SAID

    @property
    def withheld(self) -> Withheld:
        """What the receipt says of what the custodian held back."""
        leaves = self.withholding.leaves if self.withholding else ()
        return Withheld(len(leaves), leaves)


def grade_of(of_the_reader: Grade | None, stated: Grade) -> Grade:
    """Return a capture's grade: what came by way of somebody else is no better for being a database."""
    if stated is Grade.FORWARDED and of_the_reader in (None, Grade.DEVICE_DATABASE):
        return Grade.FORWARDED
    return of_the_reader or stated


def as_payload(capture: Accepted) -> dict[str, object]:
    """Return the event payload of an accepted capture."""
    return payload_of(capture)


def accepted(event: Event) -> Accepted:
    """Read a capture event's payload.

    Raises:
        VerificationError: the payload is not one that this version wrote.
    """
    payload = {name: value for name, value in (event.payload or {}).items() if name != "salt"}
    try:
        return build(Accepted, _as_now(payload))
    except (ValueError, KeyError, TypeError) as error:
        raise VerificationError(
            f"event {event.envelope.sequence} is not a capture of a known version; "
            "use the OnRecord version that wrote it"
        ) from error


def _as_now(payload: dict[str, Any]) -> dict[str, Any]:
    """Return a payload of an earlier version as this one writes it."""
    version = payload.get("payload_version")
    if version == 1:
        payload = _as_second(payload)
    return _as_third(payload) if version in {1, 2} else payload


def _as_third(payload: dict[str, Any]) -> dict[str, Any]:
    summary = payload["summary"]
    more = {
        "copy_of": CopyOf.PHONE.value if summary["reader"] in _OF_PHONES else None,
        "incomplete": [Incomplete.UNSORTED.value] if summary["warnings"] else [],
    }
    return {**payload, "summary": {**summary, **more}}


def _as_second(payload: dict[str, Any]) -> dict[str, Any]:
    summary = payload["summary"]
    counted = {name: summary[name] for name in _COUNTED}
    conversation = {"key": "", "participants": [], **counted}
    return {
        **{name: value for name, value in payload.items() if name != "copy"},
        "copies": [{**payload["copy"], "key": ""}],
        "summary": {**summary, "conversations": [conversation], "empty_conversations": 0, "grade": None},
        "assumptions": {**payload["assumptions"], "reader": summary["reader"], "reader_given": False},
    }
