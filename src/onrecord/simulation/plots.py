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
    script: list[Event] = [*_device_notices(chance, shape, people, phones, times)]
    if shape.group:
        script += _group_notices(chance, shape, stays, times, title)
    if shape.timers:
        script += _timers(chance, shape, stays, times)
    script += messages
    script += removals.draw_acts(Chance(seed, "removals"), shape, phones, messages)
    return title, sorted(script, key=lambda event: event.at)


def _times(chance: Chance, shape: WorldShape) -> list[dt.datetime]:
    """Draw instants in bursts with pauses between them, the pauses scaled to fill the days."""
    bursts = [chance.happens(_BURST) for _ in range(shape.messages)]
    gaps = [chance.between(1, 60) if burst else chance.between(1, 1_000) for burst in bursts]
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
    """The first person founds the group and stays; some of the others come late or go early."""
    late = {person.id for person in chance.sample(people[1:], shape.joiners)}
    gone = {person.id for person in chance.sample(people[1:], shape.leavers)}
    return [
        _Stay(
            person.id,
            enters=chance.between(5, 40) / 100 if person.id in late else 0.0,
            leaves=chance.between(60, 95) / 100 if person.id in gone else 2.0,
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


def _at(times: Sequence[dt.datetime], share: float) -> dt.datetime:
    """Return an instant just before the message at this share of the whole."""
    index = -(-round(share * 100) * len(times) // 100)
    return times[min(index, len(times) - 1)] - _SECOND


def _group_notices(
    chance: Chance, shape: WorldShape, stays: Sequence[_Stay], times: Sequence[dt.datetime], title: str
) -> Iterator[Event]:
    founder = stays[0].person
    members = [stay.person for stay in stays if not stay.enters]
    yield Created("created", shape.start, founder, members, title)
    for stay in stays:
        if stay.enters and chance.happens(0.5):
            yield Added(f"added:{stay.person}", _at(times, stay.enters), founder, stay.person)
        elif stay.enters:
            yield Joined(f"joined:{stay.person}", _at(times, stay.enters), stay.person)
        if stay.leaves < 1 and chance.happens(0.5):
            yield Left(f"left:{stay.person}", _at(times, stay.leaves), stay.person)
        elif stay.leaves < 1:
            yield Removed(f"removed:{stay.person}", _at(times, stay.leaves), founder, stay.person)
    yield Renamed("renamed", _at(times, chance.between(45, 55) / 100), founder, f"{title} (new)")


def _timers(
    chance: Chance, shape: WorldShape, stays: Sequence[_Stay], times: Sequence[dt.datetime]
) -> Iterator[TimerSet]:
    """Part the time into equal periods; in each a timer goes on, and in most off again."""
    constant = [stay.person for stay in stays if not stay.enters and stay.leaves > 1]
    for number in range(shape.timers):
        start = (number + chance.between(20, 40) / 100) / shape.timers
        end = (number + chance.between(45, 65) / 100) / shape.timers
        seconds = chance.pick(_DURATIONS)
        yield TimerSet(f"timer{number + 1}:on", _at(times, start), chance.pick(constant), seconds)
        if chance.happens(0.8):
            yield TimerSet(f"timer{number + 1}:off", _at(times, end), chance.pick(constant), 0)


def _device_notices(
    chance: Chance,
    shape: WorldShape,
    people: Sequence[Person],
    phones: Sequence[Phone],
    times: Sequence[dt.datetime],
) -> Iterator[SecurityCode | MissedCall]:
    for phone in phones:
        others = [person.id for person in people if person.id != phone.holder]
        for number in range(shape.device_notices):
            at = _at(times, chance.between(45, 58) / 100)
            if chance.happens(0.5) and "security_code" in can_write([phone]):
                yield SecurityCode(f"code:{phone.id}:{number}", at, phone.id, chance.pick(others))
            else:
                yield MissedCall(
                    f"call:{phone.id}:{number}", at, phone.id, chance.pick(others), chance.happens(0.3)
                )
