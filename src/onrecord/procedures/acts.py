"""What was done: the journal's clear parts, newest first, and what was said of accounts and roles."""

import datetime as dt
import threading
from array import array
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from onrecord.ports.archive import Journal
from onrecord.ports.homes import Home
from onrecord.ports.service import Service
from onrecord.records.events import Envelope, Event, Verb
from onrecord.records.logs import ALWAYS, NOBODY, Found, Span

_OF_DUTIES = (Verb.ACCOUNT, Verb.ROLE)
_OF_ACTS = (Verb.EXPORT, Verb.LINK)
"""Of these the act and a number are told, and nothing else that they hold."""
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MICROSECOND = dt.timedelta(microseconds=1)
_EVER = 2**62
"""In microseconds: after every event."""


@dataclass(frozen=True, slots=True)
class ActsAsked:
    """Which events are asked for: by some actors or by all but some, of one kind, within a time."""

    actors: frozenset[str] | None = None
    but: frozenset[str] = frozenset()
    verb: Verb | None = None
    span: Span = ALWAYS


ALL_ACTS = ActsAsked()


def actors_of(service: Service, actor: Callable[[int, str], str]) -> Mapping[int, str]:
    """Return by which id the journal names each account; ``actor`` makes it of its number and address."""
    return {row.account: actor(row.account, row.email) for row in service.accounts.rows()}


def acts_asked(actors: Mapping[int, str], account: int | None, verb: Verb | None, span: Span) -> ActsAsked:
    """Return which events those of an account are, by its number; ``NOBODY`` asks for those of none."""
    if account is None:
        return ActsAsked(verb=verb, span=span)
    if account == NOBODY:
        return ActsAsked(but=frozenset(actors.values()), verb=verb, span=span)
    by = frozenset(actor for number, actor in actors.items() if number == account)
    return ActsAsked(by, verb=verb, span=span)


class Outlines:
    """When, by whom and what every event of one journal was, kept in memory and only ever added to.

    An event takes some 25 bytes. The first question reads the whole journal once, later ones what is new.
    """

    def __init__(self) -> None:
        """Hold nothing yet."""
        self._lock = threading.Lock()
        self._at = array("q")
        self._actors: list[str] = []
        self._verbs: list[Verb] = []
        self._names: dict[str, str] = {}

    def among(self, journal: Journal, asked: ActsAsked) -> Sequence[int]:
        """Return the sequence numbers of the events that are asked for, oldest first.

        Raises:
            VerificationError: an event is changed or missing.
        """
        since, before = _microseconds(asked.span.since, 0), _microseconds(asked.span.before, _EVER)
        by, verb = asked.actors, asked.verb
        with self._lock:
            self._follow(journal)
            events = enumerate(zip(self._at, self._actors, self._verbs, strict=True))
            return [
                number
                for number, (at, actor, what) in events
                if since <= at < before
                and (verb is None or what is verb)
                and (by is None or actor in by)
                and actor not in asked.but
            ]

    def _follow(self, journal: Journal) -> None:
        """Add what the journal got since."""
        for one in journal.outlines(len(self._verbs)):
            self._at.append(_microseconds(one.at, 0))
            self._actors.append(self._names.setdefault(one.actor, one.actor))
            self._verbs.append(one.verb)


def acts(home: Home, outlines: Outlines, asked: ActsAsked, before: int | None, limit: int) -> Found[Envelope]:
    """Return up to ``limit`` events below a sequence number, newest first; none is opened.

    Raises:
        VerificationError: an event is changed or missing.
    """
    if asked == ALL_ACTS:
        return _all_acts(home, before, limit)
    numbers = outlines.among(home.journal, asked)
    end = len(numbers) if before is None else bisect_left(numbers, before)
    chosen = numbers[max(0, end - limit) : end][::-1]
    entries = [next(iter(home.journal.envelopes(number))) for number in chosen]
    further = chosen[-1] if end > limit else None
    return Found(entries, len(numbers), home.journal.size, further)


def _all_acts(home: Home, before: int | None, limit: int) -> Found[Envelope]:
    size = home.journal.size
    end = size if before is None else min(before, size)
    start = max(0, end - limit)
    found = [one for one in home.journal.envelopes(start) if one.sequence < end]
    return Found(found[::-1], size, size, start or None)


def _microseconds(at: dt.datetime | None, otherwise: int) -> int:
    return otherwise if at is None else (at - _EPOCH) // _MICROSECOND


def duties_said(home: Home, found: Sequence[Envelope]) -> Mapping[int, Mapping[str, object]]:
    """Return what events about accounts, roles, exports and links say, by sequence number.

    Of the first two whose, and which; of the others which act it was. No other event is opened, and nothing
    that speaks of a conversation is told.
    """
    wanted = [one.sequence for one in found if one.verb in (*_OF_DUTIES, *_OF_ACTS)]
    opened = home.journal.events_at(wanted)
    return {one.envelope.sequence: _told(one) for one in opened if one.payload is not None}


def _told(event: Event) -> Mapping[str, object]:
    said = event.payload or {}
    verb = event.envelope.verb
    return said if verb in _OF_DUTIES else {"act": f"{said.get('act', '')} {verb.value.partition(':')[2]}"}
