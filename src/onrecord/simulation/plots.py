"""Drawing what happens in a random world: the script, event by event, in order of time."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from onrecord.simulation import removals
from onrecord.simulation.bodies import Writer, can_write
from onrecord.simulation.cast import Person, Phone
from onrecord.simulation.chance import Chance
from onrecord.simulation.dialogue import place
from onrecord.simulation.script import (
    Added,
    Created,
    Event,
    Joined,
    Left,
    Message,
    MissedCall,
    Removed,
    Renamed,
    SecurityCode,
    TimerSet,
)
from onrecord.simulation.shapes import WorldShape

_DURATIONS = (86_400, 604_800, 7_776_000)
_BURST = 0.8
_BY_ITSELF_SHARE = 0.5
_TIMER_OFF_SHARE = 0.8
_SECOND = dt.timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class _Stay:
    """One person's time in the conversation, as shares of the whole from 0 to 1."""

    person: str
    enters: float = 0.0
    leaves: float = 2.0


def draw_script(
    seed: int, shape: WorldShape, people: Sequence[Person], phones: Sequence[Phone]
) -> tuple[str, list[Event]]:
    """Draw the title and the script of a world."""
    chance = Chance(seed, "script")
    title = f"{place(chance)} {chance.between(1, 99)}"
    stays = _stays(chance, shape, people)
    times = _times(chance, shape)
    messages = _messages(seed, shape, phones, stays, times)
    moments = _Moments(times, set())
    group = _Group(chance, shape, stays, moments, can_write(phones))
    script: list[Event] = [*group.notices(title)] if shape.group else []
    script += group.timers()
    script += _device_notices(chance, shape, people, phones, moments)
    script += messages
    script += removals.draw_acts(Chance(seed, "removals"), shape, phones, messages)
    return title, sorted(script, key=lambda event: event.at)


def _times(chance: Chance, shape: WorldShape) -> list[dt.datetime]:
    """Draw instants in bursts with pauses between them, the pauses scaled to fill the days."""
    bursts = [chance.happens(_BURST) for _ in range(shape.messages)]
    gaps = [chance.between(2, 60) if burst else chance.between(1, 1_000) for burst in bursts]
    pauses = sum(gap for gap, burst in zip(gaps, bursts, strict=True) if not burst) or 1
    left = max(
        shape.days * 86_400 - sum(gap for gap, burst in zip(gaps, bursts, strict=True) if burst), pauses
    )
    at, times = shape.start, []
    for gap, burst in zip(gaps, bursts, strict=True):
        at += dt.timedelta(seconds=gap if burst else max(gap * left // pauses, 2))
        times.append(at)
    return times


def _stays(chance: Chance, shape: WorldShape, people: Sequence[Person]) -> list[_Stay]:
    """The first person founds the group and stays; some of the others come late or go early.

    They are people with phones as far as those suffice, so that their copies show it.
    """
    holders, rest = people[1 : shape.phones], people[shape.phones :]
    late = {p.id for p in [*chance.shuffled(holders), *rest][: shape.joiners]}
    gone = {p.id for p in [*chance.shuffled(holders), *rest][: shape.leavers]}
    enters, leaves = chance.shuffled(range(5, 41)), chance.shuffled(range(60, 96))
    return [
        _Stay(
            person.id,
            enters=enters.pop() / 100 if person.id in late else 0.0,
            leaves=leaves.pop() / 100 if person.id in gone else 2.0,
        )
        for person in people
    ]


def _messages(
    seed: int,
    shape: WorldShape,
    phones: Sequence[Phone],
    stays: Sequence[_Stay],
    times: Sequence[dt.datetime],
) -> list[Message]:
    chance = Chance(seed, "messages")
    writer = Writer(chance, shape, can_write(phones))
    languages = {phone.holder: phone.language for phone in phones}
    messages = []
    for index, at in enumerate(times):
        share = index / len(times)
        sender = chance.pick([stay.person for stay in stays if stay.enters <= share < stay.leaves])
        messages.append(writer.write(f"m{index + 1}", at, sender, languages.get(sender, "en")))
    return messages


@dataclass(frozen=True, slots=True)
class _Moments:
    """Instants for notices, each just before a message and, as far as they last, each its own."""

    times: Sequence[dt.datetime]
    taken: set[int]

    def at(self, share: float) -> dt.datetime:
        """Return a free instant at this share of the whole, or soon after."""
        wanted = min(-(-round(share * 100) * len(self.times) // 100), len(self.times) - 1)
        index = next((i for i in range(wanted, len(self.times)) if i not in self.taken), wanted)
        self.taken.add(index)
        return self.times[index] - _SECOND


@dataclass(frozen=True, slots=True)
class _Group:
    """What draws the notices of a group; ``abilities`` are what all phones can write."""

    chance: Chance
    shape: WorldShape
    stays: Sequence[_Stay]
    moments: _Moments
    abilities: frozenset[str]

    def notices(self, title: str) -> Iterator[Event]:
        """Draw the founding, the comings, the goings and a new title."""
        founder = self.stays[0].person
        members = [stay.person for stay in self.stays if not stay.enters]
        yield Created("created", self.shape.start, founder, members, title)
        for stay in self.stays:
            if stay.enters:
                yield self._entering(stay, founder)
        for stay in self.stays:
            if stay.leaves < 1:
                yield self._leaving(stay, founder)
        if "renamed" in self.abilities:
            at = self.moments.at(self.chance.between(45, 55) / 100)
            yield Renamed("renamed", at, founder, f"{title} (new)")

    def timers(self) -> Iterator[TimerSet]:
        """Part the time into equal periods; in each a timer goes on, and in most off again."""
        chance, count = self.chance, self.shape.timers
        constant = [stay.person for stay in self.stays if not stay.enters and stay.leaves > 1]
        for number in range(count):
            start = self.moments.at((number + chance.between(20, 40) / 100) / count)
            end = self.moments.at((number + chance.between(45, 65) / 100) / count)
            name, seconds = f"timer{number + 1}", chance.pick(_DURATIONS)
            yield TimerSet(f"{name}:on", start, chance.pick(constant), seconds)
            if chance.happens(_TIMER_OFF_SHARE):
                yield TimerSet(f"{name}:off", end, chance.pick(constant), 0)

    def _entering(self, stay: _Stay, founder: str) -> Added | Joined:
        at, person = self.moments.at(stay.enters), stay.person
        if "joined" in self.abilities and self.chance.happens(_BY_ITSELF_SHARE):
            return Joined(f"joined:{person}", at, person)
        return Added(f"added:{person}", at, founder, person)

    def _leaving(self, stay: _Stay, founder: str) -> Left | Removed:
        at, person = self.moments.at(stay.leaves), stay.person
        if "left" in self.abilities and self.chance.happens(_BY_ITSELF_SHARE):
            return Left(f"left:{person}", at, person)
        return Removed(f"removed:{person}", at, founder, person)


def _device_notices(
    chance: Chance,
    shape: WorldShape,
    people: Sequence[Person],
    phones: Sequence[Phone],
    moments: _Moments,
) -> Iterator[SecurityCode | MissedCall]:
    for phone in phones:
        others = [person.id for person in people if person.id != phone.holder]
        for number in range(shape.device_notices):
            at = moments.at(chance.between(45, 58) / 100)
            if chance.happens(0.5) and "security_code" in can_write([phone]):
                yield SecurityCode(f"code:{phone.id}:{number}", at, phone.id, chance.pick(others))
            else:
                yield MissedCall(
                    f"call:{phone.id}:{number}", at, phone.id, chance.pick(others), chance.happens(0.3)
                )
