"""Decide on exceptions, many at once: an event each, sealed under its capture, that a later one undoes."""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from onrecord.ports.archive import Draft
from onrecord.ports.homes import Home
from onrecord.procedures.journalled import events_of, payload_of, read_payload
from onrecord.records.canonical import dumps
from onrecord.records.errors import NotHeldError, RulingError
from onrecord.records.events import HOME_OBJECT, Verb

PAYLOAD_VERSION = 1
_KEY = "exception/1"


class ExceptionDecision(StrEnum):
    """What a person decided: it may stay so, the custodian was asked, or it stands open again."""

    SEEN = "seen"
    ASKED = "asked"
    REOPENED = "reopened"


@dataclass(frozen=True, slots=True)
class ExceptionSaid:
    """The payload of an event on an exception; ``key`` names it whatever its wording."""

    key: str
    capture: str
    cause: str
    about: str
    decision: ExceptionDecision
    reason: str
    actor: str
    payload_version: int = PAYLOAD_VERSION


@dataclass(frozen=True, slots=True)
class ExceptionWord:
    """What was decided last, and when."""

    said: ExceptionSaid
    at: dt.datetime


class Decidable(Protocol):
    """What of an exception a decision needs."""

    @property
    def key(self) -> str:
        """What names it."""

    @property
    def cause(self) -> StrEnum:
        """Why it stands open."""

    @property
    def about(self) -> str:
        """What tells its group from others of that cause."""

    @property
    def owner(self) -> str:
        """The capture that it is of, empty where nothing was kept."""


def decide_exceptions(
    home: Home,
    seen: Collection[Decidable],
    keys: Collection[str],
    decision: ExceptionDecision,
    reason: str,
) -> int:
    """Journal one decision on each of these exceptions, out of those that the officer sees; return how many.

    To open again needs no reason.

    Raises:
        NotHeldError: one of them is not among what the officer sees.
        RulingError: none is named, or no reason is given.
    """
    if decision is not ExceptionDecision.REOPENED and not reason.strip():
        raise RulingError("no reason is given: say why, in words that will be read years from now")
    if not keys:
        raise RulingError("nothing is chosen: tick what the decision is about")
    chosen = [one for one in seen if one.key in keys]
    if len(chosen) < len(set(keys)):
        raise NotHeldError("one of these does not stand open any more; look at the inbox again")
    for one in chosen:
        _journal(home, one, decision, reason.strip())
    return len(chosen)


def exception_words(home: Home) -> Mapping[str, ExceptionWord]:
    """Return what was decided last of each exception, by its key; what was opened again has no word.

    Raises:
        VerificationError: an event is of a later version.
    """
    last = {word.said.key: word for word in all_words(home)}
    return {key: word for key, word in last.items() if word.said.decision is not ExceptionDecision.REOPENED}


def all_words(home: Home) -> Iterator[ExceptionWord]:
    """Yield every decision on every exception, and every opening again, oldest first.

    Raises:
        VerificationError: an event is of a later version.
    """
    for event in events_of(home, Verb.EXCEPTION):
        if event.payload is not None:
            yield ExceptionWord(read_payload(ExceptionSaid, event, PAYLOAD_VERSION), event.envelope.at)


def exception_key(home: Home, cause: StrEnum, about: str, of: str) -> str:
    """Return what names an exception: the same cause of the same capture has it for ever."""
    return home.keys.mac(_KEY, dumps([cause, about, of]))[:32]


def _journal(home: Home, one: Decidable, decision: ExceptionDecision, reason: str) -> None:
    said = ExceptionSaid(one.key, one.owner, one.cause, one.about, decision, reason, home.actor.name)
    objects = (one.owner,) if one.owner else ()
    draft = Draft(Verb.EXCEPTION, objects, one.owner or HOME_OBJECT, payload_of(said))
    home.journal.append(draft, home.clock.now(), home.actor.id)
