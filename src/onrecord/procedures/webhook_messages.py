"""What programs are told of: read from the journal by its place in it, so that nothing is lost on the way.

Ids and counts alone. No message has content, names, or what somebody wrote.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from onrecord.integrity.checkpoint import parse_checkpoint
from onrecord.ports.homes import Home
from onrecord.ports.webhooks import Webhooks
from onrecord.procedures.exceptions import Cause, Gathered, gather
from onrecord.records.events import Envelope, Verb
from onrecord.records.searches import EVERYTHING
from onrecord.records.webhooks import Happening, Message, Place, Webhook
from onrecord.records.works import Work

_ID = "webhook/1"
_ID_LENGTH = 32
_API = "/api/v1"
_OVERLAP = dt.timedelta(minutes=1)
"""Work is noted as ended a moment after its clock was read: what ended just before is asked for again."""

_OF_EVENTS: Mapping[Verb, Happening] = {
    Verb.CAPTURE: Happening.CAPTURE_RECEIVED,
    Verb.CONFIRMATION: Happening.CAPTURE_CONFIRMED,
    Verb.STOPPED_CAPTURE: Happening.CAPTURE_STOPPED,
    Verb.EXCEPTION: Happening.EXCEPTION_DECIDED,
    Verb.FINDING_DECISION: Happening.FINDING_DECIDED,
    Verb.NOTE: Happening.NOTE_RECORDED,
    Verb.FILE: Happening.RECORD_FILED,
}
_OF_EXPORTS = {
    "propose": Happening.EXPORT_ASKED,
    "agree": Happening.EXPORT_DECIDED,
    "refuse": Happening.EXPORT_DECIDED,
}
_NAMED = {Verb.NOTE: "note", Verb.FILE: "filing"}
"""What the first object of an event is, where it is no capture."""


@dataclass(slots=True)
class Telling:
    """What one program is told. What was gathered of exceptions is kept from one time to the next."""

    webhook: Webhook
    gathered: Gathered | None = None


def tell(home: Home, webhooks: Webhooks, telling: Telling) -> int:
    """Keep a message for all that happened since a program was told last; return how many.

    A program that was never told begins with what happens from now on.

    Raises:
        VerificationError: an event is changed or missing.
    """
    name, now = telling.webhook.name, home.clock.now()
    place = webhooks.place(name)
    size = acknowledged(home)
    if place is None:
        webhooks.keep(name, (), beginning(home), now)
        return 0
    ended = webhooks.ended(place.works_at - _OVERLAP)
    if size <= place.events and not ended:
        return 0
    wanted = telling.webhook.wants
    messages = [
        *(one for one in _of_journal(home, place.events, size, telling) if wanted(one.kind)),
        *(_of_work(home, work) for work in ended if wanted(Happening.WORK_FINISHED)),
    ]
    reached = Place(max(size, place.events), max([place.works_at, *map(_end, ended)]))
    webhooks.keep(name, messages, reached, now)
    return len(messages)


def beginning(home: Home) -> Place:
    """Return the place of a program that is told of what happens from now on."""
    return Place(acknowledged(home), home.clock.now() + _OVERLAP)


def trial_message(home: Home) -> Message:
    """Return a message that says nothing but that it came."""
    token = home.randomness.token(_ID_LENGTH // 2).hex()
    return Message(f"msg_{token}", Happening.TEST, home.clock.now(), {}, {})


def acknowledged(home: Home) -> int:
    """Return how many events stand for good: what follows the newest checkpoint may yet be withdrawn."""
    return parse_checkpoint(home.journal.checkpoint())[0].size if home.journal.size else 0


def _of_journal(home: Home, start: int, end: int, telling: Telling) -> Iterator[Message]:
    for envelope in home.journal.envelopes(start):
        if envelope.sequence >= end:
            return
        yield from _of_event(home, envelope)
        if envelope.verb is Verb.CAPTURE and telling.webhook.wants(Happening.EXCEPTION_RAISED):
            telling.gathered = gather(home, telling.gathered)
            yield from _raised(home, envelope, telling.gathered)


def _of_event(home: Home, envelope: Envelope) -> Iterator[Message]:
    kind = _OF_EVENTS.get(envelope.verb)
    if kind is not None:
        yield _message(home, kind, envelope, _about(envelope))
    if envelope.receipt_commitment is not None:
        yield _message(home, Happening.RECEIPT_ISSUED, envelope, _about(envelope))
    if envelope.verb is Verb.EXPORT:
        payload = next(iter(home.journal.events(envelope.sequence, even_damaged=True))).payload or {}
        if (of_export := _OF_EXPORTS.get(str(payload.get("act")))) is not None:
            about = {"export": payload["export"]} if "export" in payload else {}
            yield _message(home, of_export, envelope, about)


def _about(envelope: Envelope) -> Mapping[str, object]:
    """Return the ids that an event names: a note or filing first, then captures."""
    objects = list(envelope.objects)
    named = _NAMED.get(envelope.verb)
    about: dict[str, object] = {named: objects.pop(0)} if named and objects else {}
    captures = [one for one in objects if one.startswith("c-")]
    return {**about, **({"capture": captures[0]} if captures else {})}


def _raised(home: Home, envelope: Envelope, gathered: Gathered) -> Iterator[Message]:
    """Yield what stands open of a capture, by cause; what was stopped is told apart, for who asks for it."""
    of_it = [
        one
        for one in gathered.within(EVERYTHING)
        if one.owner in envelope.objects and one.cause is not Cause.STOPPED
    ]
    if of_it:
        counts = {cause.value: sum(one.cause is cause for one in of_it) for cause in {o.cause for o in of_it}}
        about = {**_about(envelope), "exceptions": dict(sorted(counts.items()))}
        yield _message(home, Happening.EXCEPTION_RAISED, envelope, about)


def _message(home: Home, kind: Happening, envelope: Envelope, about: Mapping[str, object]) -> Message:
    number = _number(home, f"event {envelope.sequence} {kind}")
    return Message(number, kind, envelope.at, {"event": envelope.sequence, **about}, _links(about))


def _of_work(home: Home, work: Work) -> Message:
    about = {"work": work.id, "verb": work.verb, "state": work.state.value}
    number = _number(home, f"work {work.id}")
    return Message(number, Happening.WORK_FINISHED, _end(work), about, _links(about))


def _end(work: Work) -> dt.datetime:
    return work.ended_at or work.asked_at


def _number(home: Home, of: str) -> str:
    """Return the same id for the same happening, also after the store was brought back from a copy."""
    return f"msg_{home.keys.mac(_ID, of.encode())[:_ID_LENGTH]}"


def _links(about: Mapping[str, object]) -> Mapping[str, str]:
    links = {}
    if "capture" in about:
        links["capture"] = f"{_API}/captures/{about['capture']}"
        links["receipt"] = f"{_API}/captures/{about['capture']}/receipt/receipt"
    if "work" in about:
        links["work"] = f"{_API}/works/{about['work']}"
    if "export" in about:
        links["exports"] = f"{_API}/exports"
    return links
