"""What was done: the journal's clear parts, newest first, and what was said of accounts and roles."""

from collections.abc import Mapping, Sequence

from onrecord.ports.homes import Home
from onrecord.records.events import Envelope, Event, Verb

_OF_DUTIES = (Verb.ACCOUNT, Verb.ROLE)
_OF_ACTS = (Verb.EXPORT, Verb.LINK)
"""Of these the act and a number are told, and nothing else that they hold."""


def acts(home: Home, before: int | None, limit: int) -> Sequence[Envelope]:
    """Return up to ``limit`` events below a sequence number, newest first; none is opened."""
    end = home.journal.size if before is None else min(before, home.journal.size)
    start = max(0, end - limit)
    found = [one for one in home.journal.envelopes(start) if one.sequence < end]
    return found[::-1]


def duties_said(home: Home, found: Sequence[Envelope]) -> Mapping[int, Mapping[str, object]]:
    """Return what events about accounts, roles, exports and links say, by sequence number.

    Of the first two whose, and which; of the others which act it was. No other event is opened, and nothing
    that speaks of a conversation is told.
    """
    wanted = [one.sequence for one in found if one.verb in (*_OF_DUTIES, *_OF_ACTS)]
    opened = [next(iter(home.journal.events(sequence, even_damaged=True))) for sequence in wanted]
    return {one.envelope.sequence: _told(one) for one in opened if one.payload is not None}


def _told(event: Event) -> Mapping[str, object]:
    said = event.payload or {}
    verb = event.envelope.verb
    return said if verb in _OF_DUTIES else {"act": f"{said.get('act', '')} {verb.value.partition(':')[2]}"}
