"""Words of people in the journal: opened by their verb alone, read as the values that were written."""

from collections.abc import Iterator
from typing import TypeVar

from onrecord.ports.homes import Home
from onrecord.records.canonical import build, plain
from onrecord.records.errors import VerificationError
from onrecord.records.events import Event, Verb

_T = TypeVar("_T")


def events_of(home: Home, *verbs: Verb, objects: frozenset[str] | None = None) -> Iterator[Event]:
    """Yield the events of some verbs, oldest first; envelopes are clear, so no other event is opened.

    ``objects`` narrows them to events that name one of these.

    Raises:
        VerificationError: an event is changed or missing.
    """
    wanted = [
        one.sequence
        for one in home.journal.envelopes()
        if one.verb in verbs and (objects is None or not objects.isdisjoint(one.objects))
    ]
    yield from home.journal.events_at(wanted)


def payload_of(said: object) -> dict[str, object]:
    """Return what a value is written as in an event."""
    payload = plain(said)
    if not isinstance(payload, dict):
        raise TypeError
    return payload


def read_payload(cls: type[_T], event: Event, version: int, what: str = "") -> _T:
    """Read an event's payload as the value that it was written from; ``what`` is "a note ", say.

    The salt of a receipt's commitment stands beside that value, and is no part of it.

    Raises:
        VerificationError: it is not of that version.
    """
    payload = {name: value for name, value in (event.payload or {}).items() if name != "salt"}
    try:
        if payload.get("payload_version") == version:
            return build(cls, payload)
    except ValueError:
        pass
    raise VerificationError(
        f"event {event.envelope.sequence} is not {what}of a known version; "
        "use the OnRecord version that wrote it"
    )
