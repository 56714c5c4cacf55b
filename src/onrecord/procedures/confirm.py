"""Confirm a capture that somebody made for a custodian: their word, as an event sealed with the capture."""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from onrecord.ports.archive import Draft
from onrecord.ports.homes import Home
from onrecord.procedures.accepted import Accepted, accepted
from onrecord.procedures.journalled import events_of, payload_of
from onrecord.procedures.moves import as_moved, is_to_another, move_said, moves_of
from onrecord.records.accounts import is_among
from onrecord.records.canonical import build
from onrecord.records.errors import AccountError, NotHeldError, VerificationError
from onrecord.records.events import Event, Verb
from onrecord.records.messages import CaptureId
from onrecord.records.searches import Received, Sight

PAYLOAD_VERSION = 1
_MOST_AWAITING = 200


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What a custodian said of a capture made for them: it is theirs, or it is not and ``why``.

    With ``link``, whoever made that link said whether it came from whom the link was for.
    """

    capture: str
    is_theirs: bool
    why: str
    actor: str
    payload_version: int = PAYLOAD_VERSION
    link: str = ""


def confirm(
    home: Home, capture: str, own: Collection[str], *, is_theirs: bool, why: str = ""
) -> Confirmation:
    """Journal a custodian's word on a capture that was made for them; ``own`` are their names.

    Raises:
        NotHeldError: no such capture waits for them.
        AccountError: it is said not to be theirs, and not why.
    """
    waiting = awaiting(home, [CaptureId(capture)])
    kept = next((one for one in waiting if is_among(_whose(one), own)), None)
    if kept is None:
        raise NotHeldError("no such capture waits for your word; it may have been answered")
    if not (is_theirs or why.strip()):
        raise AccountError("say why it is not yours, so that the records officer can put it right")
    said = Confirmation(kept.id, is_theirs, why.strip(), home.actor.name)
    draft = Draft(Verb.CONFIRMATION, (kept.id,), identity=kept.id, payload=payload_of(said))
    home.journal.append(draft, home.clock.now(), home.actor.id)
    return said


def awaiting(home: Home, captures: Collection[CaptureId]) -> Sequence[Accepted]:
    """Return those of some captures that were made for their custodian, who has not answered yet."""
    return [one for one in unanswered(home, captures) if one.context.on_behalf]


def unanswered(home: Home, captures: Collection[CaptureId]) -> Sequence[Accepted]:
    """Return those of some captures of which nobody said whose they are, since they are filed as they are."""
    made: dict[str, Accepted] = {}
    answered = set[str]()
    for event in _about(home, captures):
        if event.payload is None:
            continue
        capture = event.envelope.objects[0]
        if event.envelope.verb is Verb.CAPTURE:
            made[capture] = accepted(event)
        elif event.envelope.verb is Verb.CONFIRMATION:
            answered.add(capture)
        elif is_to_another(move_said(event)):
            answered.discard(capture)
            if made[capture].context.link:  # whom its link was for is no question any more
                answered.add(capture)
    moves = moves_of(home, captures)
    return [as_moved(one, moves) for one in made.values() if one.id not in answered]


def made_for(home: Home, sight: Sight, own: Collection[str]) -> Sequence[tuple[Received, Accepted]]:
    """Return captures that wait for the word of a custodian of some names, newest first: listed, and whole.

    Of those in sight, the newest two hundred are looked through.
    """
    newest = home.catalogue.received(None, _MOST_AWAITING, sight=sight) if own else ()
    mine = {one.id: one for one in newest if is_among(one.custodian, own)}
    waiting = awaiting(home, mine) if mine else ()
    return [(mine[one.id], one) for one in waiting][::-1]


@dataclass(frozen=True, slots=True)
class Word:
    """What a custodian, or whoever made the link, said of a capture, and when."""

    said: Confirmation
    at: dt.datetime


def confirmations(home: Home) -> Mapping[str, Confirmation]:
    """Return what custodians said of captures made for them, by capture, since it is filed under them."""
    return {capture: word.said for capture, word in words_on(home, None).items()}


def words_on(home: Home, captures: Collection[str] | None) -> Mapping[str, Word]:
    """Return what was said last of some captures, or of all, since they are filed as they are."""
    words: dict[str, Word] = {}
    about = None if captures is None else frozenset(captures)
    for event in events_of(home, Verb.CONFIRMATION, Verb.MOVE, objects=about):
        if event.payload is None:
            continue
        if event.envelope.verb is Verb.CONFIRMATION:
            words[event.envelope.objects[0]] = Word(_payload(event), event.envelope.at)
        elif is_to_another(move_said(event)):
            words.pop(event.envelope.objects[0], None)
    return words


def _whose(kept: Accepted) -> str:
    return kept.copies[0].custodian


def _about(home: Home, captures: Collection[CaptureId]) -> Iterator[Event]:
    """Yield the events on some captures that bear on their confirmation; no other is opened."""
    return events_of(home, Verb.CAPTURE, Verb.CONFIRMATION, Verb.MOVE, objects=frozenset(captures))


def _payload(event: Event) -> Confirmation:
    try:
        said = {name: value for name, value in (event.payload or {}).items() if name != "salt"}
        return build(Confirmation, said)
    except ValueError as error:
        raise VerificationError(
            f"event {event.envelope.sequence} is of a later version of OnRecord; use the one that wrote it"
        ) from error
