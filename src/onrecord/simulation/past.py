"""A world's script, looked up: who was in the group when, what expires, what was deleted where."""

import bisect
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from onrecord.simulation.script import (
    Added,
    Cleared,
    Created,
    DeletedForEveryone,
    DeletedForMe,
    Encrypted,
    Item,
    Joined,
    Left,
    Message,
    Removed,
    Renamed,
    TimerSet,
)
from onrecord.simulation.worlds import World

_BEGINNING = dt.datetime.min.replace(tzinfo=dt.UTC)


@dataclass(slots=True)
class Stays:
    """When somebody was in the conversation: pairs of entering and leaving, in order of time.

    The instants of entering and leaving belong to the stay: their own notices arrive.
    """

    entered: list[dt.datetime] = field(default_factory=list)
    left: list[dt.datetime] = field(default_factory=list)

    def hold(self, at: dt.datetime) -> bool:
        """Tell whether somebody was there at an instant."""
        stay = bisect.bisect_right(self.entered, at) - 1
        return stay >= 0 and (stay >= len(self.left) or at <= self.left[stay])

    def left_before(self, at: dt.datetime) -> dt.datetime | None:
        """Return when the last stay before an instant ended; None when there was none."""
        earlier = bisect.bisect_left(self.left, at)
        return self.left[earlier - 1] if earlier else None


@dataclass(frozen=True, slots=True)
class Past:
    """The answers; all times are UTC. ``before`` is the timer (seconds) that a TimerSet replaced."""

    world: World
    items: Sequence[Item]
    stays: Mapping[str, Stays]
    expires: Mapping[str, dt.datetime]
    tombstones: Mapping[str, dt.datetime]
    removed: Mapping[str, Mapping[str, dt.datetime]]
    cleared: Mapping[str, Sequence[dt.datetime]]
    before: Mapping[str, int]
    titles: Sequence[tuple[dt.datetime, str]]

    def stays_on(self, phone: str) -> Stays:
        """Return when a phone's holder was in the conversation."""
        return self.stays[self.world.phone(phone).holder]

    def title_at(self, at: dt.datetime) -> str:
        """Return the group's title at an instant."""
        return [title for since, title in self.titles if since <= at][-1]

    def title_before(self, at: dt.datetime) -> str:
        """Return the title that a renaming at this instant replaced."""
        return [title for since, title in self.titles if since < at][-1]


def look_back(world: World) -> Past:
    """Go through a world's script once and note what the phones need to know."""
    stays = _stays(world)
    encrypted = [Encrypted(f"encrypted:{p.id}", _first(stays[p.holder], world), p.id) for p in world.phones]
    items = [e for e in world.script if not isinstance(e, DeletedForEveryone | DeletedForMe | Cleared)]
    expires, before = _timers(world)
    return Past(
        world=world,
        items=sorted([*encrypted, *items], key=lambda item: item.at),
        stays=stays,
        expires=expires,
        tombstones={e.message: e.at for e in world.script if isinstance(e, DeletedForEveryone)},
        removed=_removed(world),
        cleared=_cleared(world),
        before=before,
        titles=[(_BEGINNING, world.title), *_titles(world)],
    )


def _first(stays: Stays, world: World) -> dt.datetime:
    return stays.entered[0] if world.is_group else world.script[0].at


def _stays(world: World) -> Mapping[str, Stays]:
    stays = {person.id: Stays() for person in world.people}
    if not world.is_group:
        return {person: Stays([_BEGINNING]) for person in stays}
    for event in world.script:
        if isinstance(event, Created):
            for member in event.members:
                stays[member].entered.append(event.at)
        elif isinstance(event, Added | Joined):
            stays[event.person].entered.append(event.at)
        elif isinstance(event, Removed | Left):
            stays[event.person].left.append(event.at)
    return stays


def _timers(world: World) -> tuple[dict[str, dt.datetime], dict[str, int]]:
    expires: dict[str, dt.datetime] = {}
    before: dict[str, int] = {}
    seconds = 0
    for event in world.script:
        if isinstance(event, TimerSet):
            before[event.id] = seconds
            seconds = event.seconds
        elif isinstance(event, Message) and seconds and not event.kept:
            expires[event.id] = event.at + dt.timedelta(seconds=seconds)
    return expires, before


def _removed(world: World) -> Mapping[str, Mapping[str, dt.datetime]]:
    removed: dict[str, dict[str, dt.datetime]] = {}
    for event in world.script:
        if isinstance(event, DeletedForMe):
            mine = removed.setdefault(event.phone, {})
            for message in event.messages:
                mine.setdefault(message, event.at)
    return removed


def _cleared(world: World) -> Mapping[str, Sequence[dt.datetime]]:
    cleared: dict[str, list[dt.datetime]] = {}
    for event in world.script:
        if isinstance(event, Cleared):
            cleared.setdefault(event.phone, []).append(event.at)
    return cleared


def _titles(world: World) -> list[tuple[dt.datetime, str]]:
    return [(event.at, event.title) for event in world.script if isinstance(event, Created | Renamed)]
