"""What an accepted capture's event says: the payload, version 1, as a value."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from onrecord.records.canonical import build, plain
from onrecord.records.captures import CaptureState, Copy, Grade, KeptOriginal, LineTree, Marking, Summary
from onrecord.records.errors import VerificationError
from onrecord.records.events import Event
from onrecord.records.messages import Assumptions, CaptureId

PAYLOAD_VERSION = 1


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
    copy: Copy
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
        return build(Accepted, payload)
    except ValueError as error:
        raise VerificationError(
            f"event {event.envelope.sequence} is not a capture of a known version; "
            "use the OnRecord version that wrote it"
        ) from error
