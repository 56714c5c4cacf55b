"""What an accepted capture's event says: the payload, version 2, as a value.

Version 1 knew one copy a capture, and is read as such. What has no ``findings`` was captured before there
were any, or has none.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from onrecord.records.canonical import build, plain
from onrecord.records.captures import (
    CaptureState,
    Copy,
    Finding,
    Grade,
    KeptOriginal,
    LineTree,
    Marking,
    Summary,
)
from onrecord.records.errors import VerificationError
from onrecord.records.events import Event
from onrecord.records.messages import Assumptions, CaptureId

PAYLOAD_VERSION = 2
_COUNTED = ("title", "channel", "messages", "by_kind", "timers", "first_said", "last_said")


@dataclass(frozen=True, slots=True)
class Accepted:
    """One accepted capture. ``seed`` (hex) makes the salts of its line tree.

    ``entry_numbers`` is the survey's: message identities count entries by it.

    ``receipt`` and ``signature`` are the texts handed to the custodian.
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


def as_payload(capture: Accepted) -> dict[str, object]:
    """Return the event payload of an accepted capture."""
    payload = plain(capture)
    if not isinstance(payload, dict):
        raise TypeError
    return payload


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
    """Return a payload of version 1 as version 2 writes it."""
    if payload.get("payload_version") != 1:
        return payload
    summary = payload["summary"]
    counted = {name: summary[name] for name in _COUNTED}
    conversation = {"key": "", "participants": [], **counted}
    return {
        **{name: value for name, value in payload.items() if name != "copy"},
        "copies": [{**payload["copy"], "key": ""}],
        "summary": {**summary, "conversations": [conversation], "empty_conversations": 0, "grade": None},
        "assumptions": {**payload["assumptions"], "reader": summary["reader"], "reader_given": False},
    }
