"""The register of people: whom labels were given to, as events of the journal say it.

It has no storage of its own. The last event about a person, or about a label of a copy, holds.
"""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from onrecord.ports.archive import Draft
from onrecord.ports.homes import Home
from onrecord.procedures.journalled import events_of, payload_of, read_payload
from onrecord.procedures.moves import Moves, moves_of
from onrecord.reconciliation.labels import number_or_mail
from onrecord.records.events import HOME_OBJECT, Event, Verb
from onrecord.records.messages import CaptureId
from onrecord.records.searches import EVERYTHING, Sight
from onrecord.records.written_names import comparable_name

PAYLOAD_VERSION = 1
PERSON_ID = re.compile(r"n-[0-9a-f]{16}")
_MOST_NAMED = 1_000
"""So many captures of one copy an envelope names: it has no room for more than some thousands."""


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
        """Return those who have a name, whatever its case and whatever nobody sees of it."""
        key = comparable_name(name).casefold()
        return [one for one in self.people.values() if comparable_name(one.said.name).casefold() == key]

    def within(self, sight: Sight) -> "Register":
        """Return what the register has of the copies in sight: their labels, and whose these are.

        Words on a person are not of one copy. So under a narrowed sight a person has no word but the last on
        a label of theirs in sight, and no accounts but those that are such labels themselves.
        """
        if sight == EVERYTHING:
            return self
        labels = {label: given for label, given in self.labels.items() if sight.sees(label[0])}
        theirs: dict[str, list[Identified]] = defaultdict(list)
        for given in labels.values():
            if given.said.person is not None:
                theirs[given.said.person].append(given)
        people = {
            person: _as_given(self.people[person], given)
            for person, given in theirs.items()
            if person in self.people
        }
        return Register(people, labels)


def _as_given(person: Registered, given: Sequence[Identified]) -> Registered:
    """Return a person with what labels of theirs tell, and nothing else but the name."""
    last = max(given, key=lambda one: one.at)
    told = {number_or_mail(one.said.label) for one in given} - {None}
    accounts = tuple(one for one in person.said.accounts if number_or_mail(one) in told)
    said = replace(person.said, accounts=accounts, reason=last.said.reason, actor=last.said.actor)
    return Registered(said, last.at)


def register_of(home: Home) -> Register:
    """Read the register from the journal.

    Raises:
        VerificationError: an event is changed or missing, or of a later version.
    """
    moves = moves_of(home)
    people: dict[str, Registered] = {}
    labels: dict[tuple[str, str], Identified] = {}
    unread = 0
    for event in events_of(home, Verb.PERSON, Verb.IDENTIFY):
        at, verb = event.envelope.at, event.envelope.verb
        if verb is Verb.PERSON and event.payload is not None:
            person = read_payload(PersonSaid, event, PAYLOAD_VERSION)
            people[person.person] = Registered(person, at)
        elif verb is Verb.IDENTIFY and event.payload is not None:
            label = _followed(event, moves)
            labels[label.copy, label.label] = Identified(label, at, event.envelope.identity)
        elif verb is Verb.IDENTIFY:
            unread += 1
    return Register(people, labels, unread)


def said_in(home: Home) -> Iterator[tuple[dt.datetime, PersonSaid | LabelSaid]]:
    """Yield every word on people and labels that can still be read, oldest first, with when it was said.

    Raises:
        VerificationError: an event is changed or missing, or of a later version.
    """
    moves = moves_of(home)
    for event in events_of(home, Verb.PERSON, Verb.IDENTIFY):
        if event.payload is None:
            continue
        if event.envelope.verb is Verb.PERSON:
            yield event.envelope.at, read_payload(PersonSaid, event, PAYLOAD_VERSION)
        elif event.envelope.verb is Verb.IDENTIFY:
            yield event.envelope.at, _followed(event, moves)


def _followed(event: Event, moves: Moves) -> LabelSaid:
    """Read a word on a label, under the copy to which all captures that it was said of were moved since."""
    said = read_payload(LabelSaid, event, PAYLOAD_VERSION)
    now = moves.copy_now(said.copy, event.envelope.objects)
    return replace(said, copy=next(iter(now))) if len(now) == 1 else said


def person_event(said: PersonSaid) -> Draft:
    """Return the event that puts a person into the register, under the home's key."""
    return Draft(Verb.PERSON, (said.person,), HOME_OBJECT, payload_of(said))


def label_event(said: LabelSaid, captures: Sequence[CaptureId], identity: str) -> Draft:
    """Return the event that gives a label of these captures to a person, under the key of one of them."""
    return Draft(Verb.IDENTIFY, tuple(captures[-_MOST_NAMED:]), identity, payload_of(said))
