"""List the matters, as events of the journal say them; the last word about each holds.

They have no storage of their own, as notes have none. Their words are sealed with the home's key: a matter
speaks of what is not held as much as of what is, so that it goes with no capture.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from onrecord.ports.archive import Draft
from onrecord.ports.homes import Home
from onrecord.procedures.journalled import events_of, payload_of, read_payload
from onrecord.procedures.moves import followed, moves_of
from onrecord.records.accounts import is_among
from onrecord.records.errors import NotHeldError, VerificationError
from onrecord.records.events import HOME_OBJECT, Event, Verb
from onrecord.records.matters import (
    ANSWER_PAYLOAD_VERSION,
    MATTER_PAYLOAD_VERSION,
    WIDENING_PAYLOAD_VERSION,
    AnswerSaid,
    AnswerWord,
    Matter,
    MatterSaid,
    MatterWord,
    Widening,
    WideningEndSaid,
    WideningSaid,
    is_of,
)
from onrecord.records.widening import with_widening, with_word

_T = TypeVar("_T")
_VERBS = (Verb.MATTER, Verb.MATTER_ANSWER, Verb.MATTER_WIDENING, Verb.MATTER_WIDENING_ENDED)
_BEFORE_WIDENINGS = 1
"""The version of words on matters that says of nobody who agreed: one person widened a matter."""
NOT_HELD = "there is no such matter; the list of matters has those that there are"


def matters(home: Home, only: frozenset[str] | None = None) -> Mapping[str, Matter]:
    """Read matters from the journal by id, oldest first; ``only`` names those that are wanted.

    Raises:
        VerificationError: an event is changed, missing, not to be read, or of a later version. A word that
            cannot be read may be the one that narrowed a matter, so that none is left out.
    """
    found: dict[str, Matter] = {}
    for event in events_of(home, *_VERBS, objects=only):
        if event.envelope.verb is Verb.MATTER:
            _take_word(found, event)
        elif event.envelope.verb is Verb.MATTER_ANSWER:
            _take_answer(found, event)
        else:
            _take_widening(found, event)
    return _with_moves(home, found)


def _with_moves(home: Home, found: Mapping[str, Matter]) -> Mapping[str, Matter]:
    """Keep apart under its new id what was moved: filing it anew is no word on a matter."""
    if not any(one.apart for matter in found.values() for one in matter.last.conversations):
        return found
    moved = moves_of(home).pairs()
    return {named: _kept_apart(matter, moved) for named, matter in found.items()}


def _kept_apart(matter: Matter, moved: Sequence[tuple[str, str]]) -> Matter:
    *before, last = matter.words
    said = replace(
        last.said,
        conversations=tuple(
            replace(one, apart=followed(one.apart, moved)) for one in last.said.conversations
        ),
    )
    return replace(matter, words=(*before, replace(last, said=said)))


def matter_of(home: Home, named: str) -> Matter:
    """Return one matter by its id.

    Raises:
        NotHeldError: there is none of that id.
        VerificationError: an event is changed, missing, not to be read, or of a later version.
    """
    found = matters(home, frozenset({named})).get(named)
    if found is None:
        raise NotHeldError(NOT_HELD)
    return found


def reaches(matter: Matter, copy: Mapping[str, object]) -> bool:
    """Tell whether an open matter reaches over a copy, as the catalogue lists it."""
    said = matter.last
    if said.is_closed or not is_among(str(copy["custodian"]), (one.name for one in said.custodians)):
        return False
    return any(is_of(one, str(copy["copy_id"]), str(copy["title"])) for one in said.conversations)


def say_matter(home: Home, said: MatterSaid) -> MatterWord:
    """Journal a word on a matter: its id alone stands in clear, with that of the widening agreed by it."""
    at = home.clock.now()
    objects = (said.matter, said.widening) if said.widening else (said.matter,)
    home.journal.append(Draft(Verb.MATTER, objects, HOME_OBJECT, payload_of(said)), at, home.actor.id)
    return MatterWord(said, at)


def say_widening(home: Home, said: WideningSaid) -> Widening:
    """Journal that somebody asks to widen a matter: the two ids alone stand in clear."""
    at = home.clock.now()
    draft = Draft(Verb.MATTER_WIDENING, (said.matter, said.widening), HOME_OBJECT, payload_of(said))
    home.journal.append(draft, at, home.actor.id)
    return Widening(said, at, home.actor.id)


def end_widening(home: Home, said: WideningEndSaid) -> None:
    """Journal that a widening waits no more: the two ids alone stand in clear."""
    draft = Draft(Verb.MATTER_WIDENING_ENDED, (said.matter, said.widening), HOME_OBJECT, payload_of(said))
    home.journal.append(draft, home.clock.now(), home.actor.id)


def say_answer(home: Home, said: AnswerSaid) -> AnswerWord:
    """Journal a word on cells of a matter: the matter's id alone stands in clear."""
    at = home.clock.now()
    draft = Draft(Verb.MATTER_ANSWER, (said.matter,), HOME_OBJECT, payload_of(said))
    home.journal.append(draft, at, home.actor.id)
    return AnswerWord(said, at)


def _take_word(found: dict[str, Matter], event: Event) -> None:
    version = _BEFORE_WIDENINGS if _version(event) == _BEFORE_WIDENINGS else MATTER_PAYLOAD_VERSION
    said = replace(_read(MatterSaid, event, version), payload_version=MATTER_PAYLOAD_VERSION)
    word, before = MatterWord(said, event.envelope.at), found.get(said.matter)
    found[said.matter] = with_word(before, word) if before else Matter((word,), {})


def _take_answer(found: dict[str, Matter], event: Event) -> None:
    said = _read(AnswerSaid, event, ANSWER_PAYLOAD_VERSION)
    matter = found[said.matter]
    answers = dict(matter.answers)
    _take_in(answers, AnswerWord(said, event.envelope.at))
    found[said.matter] = replace(matter, answers=answers)


def _take_widening(found: dict[str, Matter], event: Event) -> None:
    """Take in that a widening is asked for, or that one waits no more."""
    if event.envelope.verb is Verb.MATTER_WIDENING:
        asked = _read(WideningSaid, event, WIDENING_PAYLOAD_VERSION)
        one = Widening(asked, event.envelope.at, event.envelope.actor)
        found[asked.matter] = with_widening(found[asked.matter], one)
        return
    ended = _read(WideningEndSaid, event, WIDENING_PAYLOAD_VERSION)
    matter = found[ended.matter]
    widenings = tuple(
        replace(one, state=ended.state) if one.said.widening == ended.widening else one
        for one in matter.widenings
    )
    found[ended.matter] = replace(matter, widenings=widenings)


def _version(event: Event) -> object:
    return (event.payload or {}).get("payload_version")


def _take_in(known: dict[str, AnswerWord], word: AnswerWord) -> None:
    """Take in a word: either it says something, or it takes back what another said."""
    before = known.get(word.said.takes_back)
    if before is not None:
        known[before.said.answer] = replace(before, taken_back=word)
    elif not word.said.takes_back:
        known[word.said.answer] = word


def _read(cls: type[_T], event: Event, version: int) -> _T:
    if event.payload is None:
        raise VerificationError(
            "a word on a matter cannot be read, and it may be the one that narrows it: run onrecord verify"
        )
    return read_payload(cls, event, version, "a word on a matter ")
