"""List the people of the register: their accounts, the labels that are theirs, and on whose word."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from onrecord.ports.homes import Home
from onrecord.procedures.register import Identified, register_of
from onrecord.records.searches import EVERYTHING, Sight


@dataclass(frozen=True, slots=True)
class Word:
    """Who said something, when, and why."""

    actor: str
    at: dt.datetime
    reason: str


@dataclass(frozen=True, slots=True)
class LabelOf:
    """A label of a copy that is somebody's."""

    copy: str
    label: str
    word: Word


@dataclass(frozen=True, slots=True)
class PersonOf:
    """A person of the register; ``word`` is the last about their name and accounts."""

    person: str
    name: str
    accounts: Sequence[str]
    labels: Sequence[LabelOf]
    word: Word


@dataclass(frozen=True, slots=True)
class People:
    """Everybody, by name; ``unread`` counts what was said of labels and went with its capture."""

    people: Sequence[PersonOf]
    unread: int


def people(home: Home, sight: Sight = EVERYTHING) -> People:
    """List the register within sight, as the last event about each person and each label has it.

    Raises:
        VerificationError: an event is changed or missing, or of a later version.
    """
    register = register_of(home).within(sight)
    found = [
        PersonOf(
            person=one.said.person,
            name=one.said.name,
            accounts=one.said.accounts,
            labels=[_label(each) for each in register.labels.values() if each.said.person == one.said.person],
            word=Word(one.said.actor, one.at, one.said.reason),
        )
        for one in register.people.values()
    ]
    return People(sorted(found, key=lambda one: (one.name.casefold(), one.person)), register.unread)


def _label(given: Identified) -> LabelOf:
    return LabelOf(given.said.copy, given.said.label, Word(given.said.actor, given.at, given.said.reason))
