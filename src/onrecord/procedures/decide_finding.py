"""Confirm or reject a finding, with a reason: an event. The finding stays as it is, the word beside it."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from onrecord.ports.archive import Draft
from onrecord.ports.homes import Home
from onrecord.procedures.journalled import events_of, payload_of, read_payload
from onrecord.procedures.keep_reconciliation import Kept, as_json
from onrecord.records.errors import NotHeldError, RulingError
from onrecord.records.events import Verb
from onrecord.records.messages import CaptureId
from onrecord.records.reconciliation import FindingKind
from onrecord.rendering.index import Index

PAYLOAD_VERSION = 1
_KEY = "finding/1"
_MOST_NAMED = 1_000


class FindingDecision(StrEnum):
    """What a person says of a finding; ``WITHDRAWN`` takes back what was said."""

    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class FindingKey:
    """Which finding is meant, in whatever reconciliation shows it: one kind, copy and cause."""

    copy: int
    kind: FindingKind
    cause: int


@dataclass(frozen=True, slots=True)
class FindingSaid:
    """The payload of an event about a finding.

    ``key`` is a keyed digest of its kind, its capture, its evidence and the places of its messages: the same
    finding has it in every reconciliation, and one that rests on anything else has another. ``places`` are
    the first places of messages, each ``capture:line``.
    """

    key: str
    kind: FindingKind
    copy: str
    capture: CaptureId
    messages: int
    places: Sequence[str]
    decision: FindingDecision
    reason: str
    actor: str
    payload_version: int = PAYLOAD_VERSION


@dataclass(frozen=True, slots=True)
class FindingWord:
    """What was said last of a finding, and when."""

    said: FindingSaid
    at: dt.datetime


def decide_finding(
    home: Home, kept: Kept, finding: FindingKey, decision: FindingDecision, reason: str
) -> FindingSaid:
    """Journal a person's word on a finding, sealed under the capture that it speaks of.

    Raises:
        NotHeldError: the reconciliation has no such finding.
        RulingError: no reason is given, or there is no word to take back.
    """
    if not reason.strip():
        raise RulingError("no reason is given: say why, in words that will be read years from now")
    key = finding_key(home, kept, finding)
    if decision is FindingDecision.WITHDRAWN and key not in finding_words(home):
        raise RulingError("nothing is said of this finding that could be taken back")
    account = kept.found.copies[finding.copy]
    capture = kept.about.captures[account.id]
    places = _places(kept, finding)
    said = FindingSaid(
        key=key,
        kind=finding.kind,
        copy=account.copy_id or "",
        capture=capture,
        messages=len(places),
        places=[one for each in places for one in each][:_MOST_NAMED],
        decision=decision,
        reason=reason.strip(),
        actor=home.actor.name,
    )
    draft = Draft(Verb.FINDING_DECISION, (capture,), capture, payload_of(said))
    home.journal.append(draft, home.clock.now(), home.actor.id)
    return said


def finding_words(home: Home) -> Mapping[str, FindingWord]:
    """Return what was said last of each finding, by its key; what was taken back has no word.

    Raises:
        VerificationError: an event is of a later version.
    """
    found: dict[str, FindingWord] = {}
    for event in events_of(home, Verb.FINDING_DECISION):
        if event.payload is None:
            continue
        said = read_payload(FindingSaid, event, PAYLOAD_VERSION)
        found[said.key] = FindingWord(said, event.envelope.at)
        if said.decision is FindingDecision.WITHDRAWN:
            del found[said.key]
    return found


def finding_key(home: Home, kept: Kept, finding: FindingKey) -> str:
    """Return the key of a finding.

    Raises:
        NotHeldError: the reconciliation has no such finding.
    """
    places = _places(kept, finding)
    if not places:
        raise NotHeldError("this reconciliation has no such finding; its list of findings has all")
    cause = kept.found.causes[finding.cause]
    captures = kept.about.captures
    evidence = [[captures.get(one.copy, ""), one.line, one.says] for one in cause.evidence]
    of = captures[kept.found.copies[finding.copy].id]
    rests_on = as_json([finding.kind, of, cause.confidence, evidence, places])
    return home.keys.mac(_KEY, rests_on)


def _places(kept: Kept, finding: FindingKey) -> list[list[str]]:
    """Return where each message of a finding stands: ``capture:line`` of every copy that shows it."""
    index, captures = kept.index, [kept.about.captures[copy.id] for copy in kept.found.copies]
    if not 0 <= finding.copy < len(captures) or not 0 <= finding.cause < len(kept.found.causes):
        return []
    return [
        sorted(f"{captures[place.copy]}:{place.line}" for place in index.places(message))
        for message in messages_of(index, finding)
    ]


def messages_of(index: Index, finding: FindingKey) -> list[int]:
    """Return the messages of a finding, each once, as numbers of the timeline."""
    messages = index.of_cause(finding.copy, finding.kind, finding.cause).tolist()
    return [message for message, _ in groupby(messages)]
