"""The register of people: whom labels were given to, as events of the journal say it.

It has no storage of its own. The last event about a person, or about a label of a copy, holds.
"""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from onrecord.ports.archive import Draft
from onrecord.ports.homes import Home
from onrecord.records.canonical import build, plain
from onrecord.records.errors import VerificationError
from onrecord.records.events import HOME_OBJECT, Event, Verb
from onrecord.records.messages import CaptureId

PAYLOAD_VERSION = 1
PERSON_ID = re.compile(r"n-[0-9a-f]{16}")
_MOST_NAMED = 1_000
"""So many captures of one copy an envelope names: it has no room for more than some thousands."""

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class PersonSaid:
    """The payload of an event about a person: all that the register has of them from then on."""

    person: str
    name: str
    accounts: Sequence[str]
    reason: str
    actor: str
    payload_version: int = PAYLOAD_VERSION


@dataclass(frozen=True, slots=True)
class LabelSaid:
    """The payload of an event about a label of a copy; ``person`` is None where it is taken back."""

    copy: str
    label: str
    person: str | None
    reason: str
    actor: str
    payload_version: int = PAYLOAD_VERSION


@dataclass(frozen=True, slots=True)
class Registered:
    """A person of the register, and when that was said last."""

    said: PersonSaid
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Identified:
    """What was said last of a label, when, and the object with whose key it is sealed."""

    said: LabelSaid
    at: dt.datetime
    identity: str


@dataclass(frozen=True, slots=True)
class Register:
    """People by id, and what is said of labels by copy and label.

    ``unread`` counts what was said of labels and went with the capture that it spoke of.
    """

    people: Mapping[str, Registered] = field(default_factory=dict)
    labels: Mapping[tuple[str, str], Identified] = field(default_factory=dict)
    unread: int = 0

    def named(self, name: str) -> Sequence[Registered]:
        """Return those who have a name, whatever its case."""
        return [one for one in self.people.values() if one.said.name.casefold() == name.casefold()]


def register_of(home: Home) -> Register:
    """Read the register from the journal.

    Raises:
        VerificationError: an event is changed or missing, or of a later version.
    """
    people: dict[str, Registered] = {}
    labels: dict[tuple[str, str], Identified] = {}
    unread = 0
    for event in home.journal.events(even_damaged=True):
        at, verb = event.envelope.at, event.envelope.verb
        if verb is Verb.PERSON and event.payload is not None:
            person = _payload(PersonSaid, event)
            people[person.person] = Registered(person, at)
        elif verb is Verb.IDENTIFY and event.payload is not None:
            label = _payload(LabelSaid, event)
            labels[label.copy, label.label] = Identified(label, at, event.envelope.identity)
        elif verb is Verb.IDENTIFY:
            unread += 1
    return Register(people, labels, unread)


def person_event(said: PersonSaid) -> Draft:
    """Return the event that puts a person into the register, under the home's key."""
    return Draft(Verb.PERSON, (said.person,), HOME_OBJECT, _as_payload(said))


def label_event(said: LabelSaid, captures: Sequence[CaptureId], identity: str) -> Draft:
    """Return the event that gives a label of these captures to a person, under the key of one of them."""
    return Draft(Verb.IDENTIFY, tuple(captures[-_MOST_NAMED:]), identity, _as_payload(said))


def _as_payload(said: PersonSaid | LabelSaid) -> Mapping[str, object]:
    payload = plain(said)
    if not isinstance(payload, dict):
        raise TypeError
    return payload


def _payload(cls: type[_T], event: Event) -> _T:
    payload = event.payload or {}
    try:
        if payload.get("payload_version") == PAYLOAD_VERSION:
            return build(cls, payload)
    except ValueError:
        pass
    raise VerificationError(
        f"event {event.envelope.sequence} is not of a known version; use the OnRecord version that wrote it"
    )
