"""The sentences of an absence statement, each with the lines or copies that it rests on.

They say what is absent from a copy and what another copy holds. Who removed something is not said: copies do
not show it, save where one shows a deletion in the message's place.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from onrecord.records.legible import legible
from onrecord.records.plurals import number_of
from onrecord.records.reconciliation import Cause, FindingKind
from onrecord.records.timers import timer_length
from onrecord.rendering.accounts import Account
from onrecord.rendering.findings_table import letter_of, seen
from onrecord.rendering.index import NO_TIME, Index, Numbers, Place
from onrecord.rendering.timers import TimerSet, timer_history
from onrecord.rendering.times import WallClock, instant
from onrecord.rendering.unread import unread
from onrecord.rendering.words import BY_WEIGHT, CONFIDENCE, IN_SHORT, REASON, letter

_MOST_CAUSES = 5
_MOST_PLACES = 6


@dataclass(frozen=True, slots=True)
class Sentence:
    """What is stated, and where it is seen: lines of copies, or copies."""

    says: str
    seen: Sequence[str]


@dataclass(frozen=True, slots=True)
class Section:
    """Sentences under one heading."""

    heading: str
    sentences: Sequence[Sentence]


@dataclass(frozen=True, slots=True)
class KeyDate:
    """A request or a hold that the statement is set against: its name as people use it, and its day."""

    name: str
    on: dt.date


@dataclass(frozen=True, slots=True)
class Matter:
    """What a statement is made from: all copies, those that it is about, the clock."""

    index: Index
    all_copies: Sequence[Account]
    about: Sequence[Account]
    clock: WallClock

    @property
    def everywhere(self) -> list[str]:
        """Name every copy that was searched."""
        return [f"copy {one.letter}" for one in self.all_copies]

    def number(self, account: Account) -> int:
        """Return the index of a copy."""
        return self.all_copies.index(account)

    def at(self, message: int) -> str:
        """Say when a message was said: ``on 9 Mar 2026 …``."""
        ms = int(self.index.said_ms[message])
        return self.clock.on(None if ms == NO_TIME else instant(ms))


def places_of(places: Sequence[Place]) -> list[str]:
    """Name the lines at which copies hold a message."""
    return [f"{letter(place.copy)} line {place.line}" for place in places]


def searched(matter: Matter) -> Iterator[Sentence]:
    """Yield where was searched: each copy."""
    for one in matter.all_copies:
        copy = one.copy
        extent = f"{matter.clock.moment(copy.first_said)} to {matter.clock.moment(copy.last_said)}"
        count = number_of(copy.messages, "message")
        says = f"{begun(one.whose)} was read from {legible(copy.source)}: {count}"
        says += f", {extent}" if copy.first_said else ""
        says += f"; device {legible(copy.device)}" if copy.device else ""
        says += f"; received on {matter.clock.moment(copy.received_at)}" if copy.received_at else ""
        yield Sentence(f"{says}.", [f"copy {one.letter}"])
        yield from (Sentence(sentence, [f"copy {one.letter}"]) for sentence in unread(one))
        if copy.earlier_capture_of:
            later = letter_of(matter.index.found, copy.earlier_capture_of)
            yield Sentence(
                f"It is an earlier capture of copy {later}, from the same phone.", [f"copy {one.letter}"]
            )


def existed(matter: Matter) -> Iterator[Sentence]:
    """Yield whether messages existed, how many, the first and last, and how many each copy holds."""
    index = matter.index
    if not index.messages:
        yield Sentence("No message is known from these copies.", matter.everywhere)
        return
    first, last = 0, index.messages - 1
    says = f"{number_of(index.messages, 'message')} {_is(index.messages)} known from the copies together"
    lines = [*places_of(index.places(first)), *places_of(index.places(last))]
    yield Sentence(
        f"{says}: the first sent {matter.at(first)}, the last {matter.at(last)}.", list(dict.fromkeys(lines))
    )
    for one in matter.about:
        lacks = f"{one.lacks:,} that others hold {_is(one.lacks)} absent from it"
        yield Sentence(f"{begun(one.whose)} shows {one.held:,} of them; {lacks}.", [f"copy {one.letter}"])


def absent(matter: Matter, one: Account) -> Iterator[Sentence]:
    """Yield what is absent from one copy, by kind, with what that rests on."""
    if not one.absent:
        yield Sentence(f"No message that others hold is absent from {one.whose}.", [f"copy {one.letter}"])
    for kind, count in one.absent.items():
        messages = matter.index.of_kind(matter.number(one), kind)
        yield _of_kind(matter, one, kind, messages, count)
        yield from _causes(matter, one, kind)


def _of_kind(matter: Matter, one: Account, kind: FindingKind, messages: Numbers, count: int) -> Sentence:
    first, last = int(messages[0]), int(messages[-1])
    says = f"{number_of(count, 'message')} {_is(count)} absent from {one.whose}: {REASON[kind]}. "
    sent = f"It was sent {matter.at(first)}." if count == 1 else ""
    sent = sent or f"The first was sent {matter.at(first)}, the last {matter.at(last)}."
    held = [*places_of(matter.index.places(first)), *places_of(matter.index.places(last))]
    return Sentence(says + sent, list(dict.fromkeys(held)) or matter.everywhere)


def _causes(matter: Matter, one: Account, kind: FindingKind) -> Iterator[Sentence]:
    numbers = matter.index.causes_of(matter.number(one), kind)
    for number in numbers[:_MOST_CAUSES]:
        yield from _cause(matter, one, matter.index.found.causes[number])
    if len(numbers) > _MOST_CAUSES:
        more = number_of(len(numbers) - _MOST_CAUSES, "further cause")
        yield Sentence(f"{more} of this kind: the table of findings has each.", [f"copy {one.letter}"])


def _cause(matter: Matter, one: Account, cause: Cause) -> Iterator[Sentence]:
    found = matter.index.found
    lines = list(dict.fromkeys(seen(found, each) for each in cause.evidence)) or [f"copy {one.letter}"]
    rests = "; ".join(legible(each.says) for each in cause.evidence)
    says = f"The confidence of this is {CONFIDENCE[cause.confidence]}"
    yield Sentence(f"{says}; it rests on: {rests}." if rests else f"{says}.", lines)
    for other in cause.other_explanations:
        yield Sentence(f"Another explanation remains: {legible(other)}", lines)


def timers(matter: Matter) -> Iterator[Sentence]:
    """Yield who set which timer when."""
    history = timer_history(matter.index)
    if not history:
        yield Sentence("No copy shows that a disappearing-message timer was set.", matter.everywhere)
    for one in history:
        yield Sentence(f"{begun(matter.clock.on(one.at))}, {timer_words(one)}.", places_of(one.places))


def timer_words(one: TimerSet) -> str:
    """Say what was done to a timer, without when."""
    who = legible(one.who) if one.who else "somebody whom the copies do not name"
    if one.seconds == 0:
        return f"{who} turned disappearing messages off"
    after = (
        f" after {timer_length(one.seconds)}"
        if one.seconds
        else ", after a time that the notice does not say"
    )
    return f"{who} set messages to disappear{after}"


def shown_as_deleted(matter: Matter) -> Iterator[Sentence]:
    """Yield what copies themselves show as deleted, edited or differing."""
    others = [kind for kind in FindingKind if kind not in BY_WEIGHT and kind is not FindingKind.TIMER]
    said = [
        _noted(matter, one, kind, count)
        for one in matter.about
        for kind in others
        if (count := matter.index.counts[matter.number(one), kind])
    ]
    if not any(matter.index.counts[matter.number(one), FindingKind.TOMBSTONE] for one in matter.about):
        yield Sentence("No copy named here shows a deletion in a message's place.", _copies(matter.about))
    yield from said


def _noted(matter: Matter, one: Account, kind: FindingKind, count: int) -> Sentence:
    messages = matter.index.of_kind(matter.number(one), kind).tolist()
    places = [place for message in messages[:_MOST_PLACES] for place in matter.index.places(message)]
    says = f"{begun(one.whose)}: {number_of(count, 'message')} {IN_SHORT[kind]}"
    if kind is FindingKind.TOMBSTONE:
        kept = sum(any(not place.is_tombstone for place in matter.index.places(each)) for each in messages)
        says += f"; another copy kept the text of {kept:,}" if kept else "; no copy here kept their text"
    return Sentence(f"{says}.", places_of(places)[: _MOST_PLACES * 2] or [f"copy {one.letter}"])


def others(matter: Matter) -> Iterator[Sentence]:
    """Yield who is seen in the conversation and should hold a copy that is not here."""
    found = matter.index.found
    known = {one.copy.holder for one in matter.all_copies} | {one.copy.custodian for one in matter.all_copies}
    missing = [person for person in found.people if not {person.id, person.name} & known]
    says = f"{number_of(len(found.people), 'person')} {_is(len(found.people))} seen in the conversation"
    end = f"no copy of {len(missing):,} of them is here" if missing else "a copy of each of them is here"
    yield Sentence(f"{says}; {end}.", matter.everywhere)
    for person in missing:
        labels = [f"copy {letter_of(found, copy)}" for copy in person.labels]
        yield Sentence(
            f"{legible(person.name)} should hold a copy; none is here.", labels or matter.everywhere
        )
    for doubt in found.doubts:
        (one, this), (other, that) = doubt.one, doubt.other
        says = f"“{legible(this)}” and “{legible(that)}” may be one person and were left apart"
        yield Sentence(
            f"{says}: {legible(doubt.why)}.",
            [f"copy {letter_of(found, one)}", f"copy {letter_of(found, other)}"],
        )


def _copies(of: Sequence[Account]) -> list[str]:
    return [f"copy {one.letter}" for one in of]


def begun(words: str) -> str:
    """Begin a sentence with a capital letter."""
    return words[:1].upper() + words[1:]


def _is(number: int) -> str:
    return "is" if number == 1 else "are"
