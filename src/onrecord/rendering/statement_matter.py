"""What a statement on absence is made from, and its sentences, each with the lines that it rests on."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from onrecord.rendering.accounts import Account
from onrecord.rendering.index import NO_TIME, Index, Place
from onrecord.rendering.times import WallClock, instant
from onrecord.rendering.words import letter


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
class Decided:
    """What people decided on findings: in one line for the statement's head, and each by itself."""

    summed: str
    section: Section


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


def copies_of(of: Sequence[Account]) -> list[str]:
    """Name copies as what a sentence rests on."""
    return [f"copy {one.letter}" for one in of]


def begun(words: str) -> str:
    """Begin a sentence with a capital letter."""
    return words[:1].upper() + words[1:]


def is_or_are(number: int) -> str:
    """Return the verb that goes with a number."""
    return "is" if number == 1 else "are"
