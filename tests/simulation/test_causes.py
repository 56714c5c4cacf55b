"""An oracle for the absences: phones played forward, event by event, as a phone lives."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from onrecord.simulation import WorldShape, random_world, simulate
from onrecord.simulation.handsets import Cause
from onrecord.simulation.script import (
    Added,
    Cleared,
    Created,
    DeletedForEveryone,
    DeletedForMe,
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
from onrecord.simulation.truth import Absent, Present
from onrecord.simulation.worlds import HARD, Export, World


@dataclass
class Handset:
    """One phone, event after event. ``shows`` maps what it holds to the text or tombstone shown."""

    holder: str
    phone: str
    inside: bool = False
    was_inside: bool = False
    seconds: int = 0
    shows: dict[str, str] = field(default_factory=dict)
    fades: dict[str, dt.datetime] = field(default_factory=dict)
    lost: dict[str, Cause] = field(default_factory=dict)

    def live(self, event: Event) -> None:
        self.fade(event.at)
        if self.holder in _entering(event):
            self.inside = self.was_inside = True
        if isinstance(event, Message):
            self.receive(event)
        elif isinstance(event, DeletedForEveryone | DeletedForMe | Cleared):
            self.suffer(event)
        elif not isinstance(event, SecurityCode | MissedCall) or event.phone == self.phone:
            self.store(event.id, "NOTICE")
        if isinstance(event, TimerSet):
            self.seconds = event.seconds
        if isinstance(event, Left | Removed) and event.person == self.holder:
            self.inside = False

    def suffer(self, event: DeletedForEveryone | DeletedForMe | Cleared) -> None:
        if isinstance(event, DeletedForEveryone):
            if self.inside and event.message in self.shows:
                self.shows[event.message] = "TOMBSTONE"
        elif event.phone == self.phone:
            cause = Cause.CLEARED if isinstance(event, Cleared) else Cause.DELETED_FROM_COPY
            for message in list(self.shows) if isinstance(event, Cleared) else event.messages:
                self.drop(message, cause)

    def receive(self, message: Message) -> None:
        self.store(message.id, "FIRST")
        if self.seconds and not message.kept and message.id in self.shows:
            self.fades[message.id] = message.at + dt.timedelta(seconds=self.seconds)

    def store(self, name: str, text: str) -> None:
        if self.inside:
            self.shows[name] = text
        else:
            self.lost[name] = Cause.AFTER_LEAVING if self.was_inside else Cause.BEFORE_JOINING

    def edit(self, message: str, at: dt.datetime) -> None:
        self.fade(at)
        if self.inside and self.shows.get(message) == "FIRST":
            self.shows[message] = "EDITED"

    def drop(self, name: str, cause: Cause) -> None:
        if self.shows.pop(name, None) is not None:
            self.lost[name] = cause

    def fade(self, now: dt.datetime) -> None:
        for name in [name for name, at in self.fades.items() if at <= now]:
            del self.fades[name]
            self.drop(name, Cause.EXPIRED)


def _entering(event: Event) -> tuple[str, ...]:
    if isinstance(event, Created):
        return tuple(event.members)
    return (event.person,) if isinstance(event, Added | Joined) else ()


def _happenings(world: World) -> Iterator[tuple[dt.datetime, Event | tuple[str, dt.datetime]]]:
    for event in world.script:
        yield event.at, event
        if isinstance(event, Message):
            for edit in event.edits:
                yield edit.at, (event.id, edit.at)


def _play(world: World, export: Export) -> Handset:
    handset = Handset(world.phone(export.phone).holder, export.phone)
    if not world.is_group:
        handset.inside = True
    for at, happening in sorted(_happenings(world), key=lambda pair: pair[0]):
        if at > export.at:
            break
        if isinstance(happening, tuple):
            handset.edit(*happening)
        else:
            handset.live(happening)
    handset.fade(export.at)
    return handset


SHAPES = {
    "hard": replace(HARD, messages=400, days=60, truncated=0),
    "timers": WorldShape(phones=4, messages=300, timers=3, days=400, tombstone_share=0.1, edit_share=0.2),
    "comings": WorldShape(phones=6, messages=300, joiners=3, leavers=3, early_exports=3, repeat_exports=3),
    "clearings": WorldShape(phones=4, messages=300, cleared=4, deletion_share=0.2, removed_stretch=40),
    "two": WorldShape(phones=2, group=False, messages=200, timers=1, cleared=1, deletion_share=0.1),
}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_phone_lived_forward_ends_with_what_the_truth_says(tmp_path: Path, seed: int, shape: str) -> None:
    world = random_world(seed, SHAPES[shape])
    truth = simulate(world, tmp_path)
    for export in world.exports:
        handset = _play(world, export)
        for item in truth.items:
            place = item.copies.get(export.id)
            if item.id.startswith("encrypted:") or place is None:
                continue
            if isinstance(place, Present):
                assert item.id in handset.shows, (export.id, item.id)
                assert place.edited == (handset.shows[item.id] == "EDITED")
                assert (place.shown == "deleted") == (handset.shows[item.id] == "TOMBSTONE")
            elif item.at > export.at:
                assert Cause.AFTER_EXPORT in place.causes
            else:
                assert handset.lost[item.id] == place.causes[0], (export.id, item.id)


def test_a_cut_takes_the_oldest_and_keeps_the_limit(tmp_path: Path) -> None:
    world = random_world(9, WorldShape(phones=2, messages=200, truncated=50, deletion_share=0.1))
    truth = simulate(world, tmp_path)
    copy = truth.copies[-1]
    present = truth.present(copy.id)
    cut = [
        item
        for item in truth.items
        if isinstance(place := item.copies.get(copy.id), Absent) and place.causes == (Cause.TRUNCATED,)
    ]
    assert len(present) == 50
    assert cut
    assert max(item.at for item in cut) <= min(item.at for item, _ in present)


def test_a_rename_shows_both_titles_and_the_newest_names_the_file(tmp_path: Path) -> None:
    world = random_world(2, WorldShape(phones=2, messages=60, forms=("android-en-GB",)))
    truth = simulate(world, tmp_path)
    renamed = next(event for event in world.script if isinstance(event, Renamed))
    for copy in truth.copies:
        assert copy.title == renamed.title
        place = next(item for item in truth.items if item.id == "renamed").copies[copy.id]
        assert isinstance(place, Present)
        assert f'from "{world.title}" to "{renamed.title}"' in (place.body or "")
