"""The story of ``onrecord demo``: a fictional Department for Harbours, three phones, one group.

People, phones and dialogue are data (``harbours.toml``). The Secretary of State's iPhone
is handed over with its media, the Permanent Secretary's Android without, the special
adviser's as a bare text on her last day. A late start, a timer, a removed stretch and a
departure each take something from one of them that another may still hold.
"""

import datetime as dt
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from onrecord.simulation.cast import Export, Package, Person, Phone
from onrecord.simulation.exports import write_export
from onrecord.simulation.forms import Platform
from onrecord.simulation.past import look_back
from onrecord.simulation.script import (
    Added,
    Created,
    DeletedForEveryone,
    DeletedForMe,
    Event,
    Joined,
    Left,
    Message,
    MissedCall,
    SecurityCode,
    Text,
    TimerSet,
)
from onrecord.simulation.simulator import simulate
from onrecord.simulation.talk import read_talk
from onrecord.simulation.truth import Truth
from onrecord.simulation.worlds import World

_WEEK = 604_800
_FOUNDERS = ("S", "A", "D", "H", "O")
_DEVICES = {Platform.IPHONE: "iPhone", Platform.ANDROID: "Android phone"}


@dataclass(frozen=True, slots=True)
class StoryPhone:
    """One phone of the story: whose, what device, its zone, and the export that was handed over."""

    copy: str
    holder: str
    device: str
    zone: str
    export: Path


@dataclass(frozen=True, slots=True)
class Story:
    """What was written: the group's title, the phones' exports, and the truth."""

    title: str
    phones: Sequence[StoryPhone]
    truth: Truth

    @property
    def paths(self) -> Mapping[str, Path]:
        """The exports by the id of their copy."""
        return {phone.copy: phone.export for phone in self.phones}


def write_story(folder: Path) -> Story:
    """Write the three exports and ``truth.json`` into a folder, made when it is not there.

    Raises:
        FileExistsError: the story stands there already.
    """
    folder.mkdir(parents=True, exist_ok=True)
    truth = simulate(harbours(), folder)
    people = _story()["people"]
    phones = [
        StoryPhone(
            copy=copy.id,
            holder=f"{people[copy.holder]['name']}, {people[copy.holder]['office']}",
            device=_DEVICES[Platform(copy.platform)],
            zone=copy.zone,
            export=folder / copy.file,
        )
        for copy in truth.copies
    ]
    return Story(truth.title, phones, truth)


def write_spill(folder: Path) -> Path:
    """Write a small export in which somebody pasted a marked text; return its path.

    Raises:
        FileExistsError: it stands there already.
    """
    folder.mkdir(parents=True, exist_ok=True)
    messages = []
    for number, line in enumerate(_story()["spill"]["talk"]):
        at, who, text = line.split(" ", 2)
        messages.append(Message(f"spill{number}", _utc(dt.datetime.fromisoformat(at)), who, Text(text)))
    export = Export("spill", "spill", _when("spill_export"), Package.TEXT)
    world = World(_story()["seed"], "", _people("HO"), [_phone("spill")], [export], messages)
    return write_export(look_back(world), export, folder).path


def harbours() -> World:
    """Return the story as a world."""
    story = _story()
    messages, named = read_talk(story, _utc)
    script: list[Event] = [*_notices(), *messages, *_acts(messages, named)]
    secretary, permanent, adviser = "secretary", "permanent-secretary", "adviser"
    return World(
        seed=story["seed"],
        title=story["title"],
        people=_people("SPADHON"),
        phones=[_phone(name) for name in (secretary, permanent, adviser)],
        exports=(
            Export(secretary, secretary, _when("secretary_export"), Package.ZIP, with_media=True),
            Export(permanent, permanent, _when("permanent_export"), Package.ZIP),
            Export(adviser, adviser, _when("adviser_export"), Package.TEXT),
        ),
        script=sorted(script, key=lambda event: event.at),
    )


@cache
def _story() -> Mapping[str, Any]:
    return tomllib.loads(files("onrecord.simulation").joinpath("harbours.toml").read_text(encoding="utf-8"))


def _utc(local: dt.datetime) -> dt.datetime:
    return local.replace(tzinfo=ZoneInfo(_story()["zone"])).astimezone(dt.UTC)


def _when(name: str) -> dt.datetime:
    return _utc(_story()["when"][name])


def _people(letters: str) -> list[Person]:
    people = _story()["people"]
    return [Person(letter, people[letter]["name"], people[letter]["number"]) for letter in letters]


def _phone(name: str) -> Phone:
    story = _story()
    fields = {**story["phones"][name], "platform": Platform(story["phones"][name]["platform"])}
    return Phone(id=name, language="en", zone=story["zone"], **fields)


def _notices() -> list[Event]:
    return [
        Created("created", _when("created"), "O", _FOUNDERS, _story()["title"]),
        Added("added:P", _when("added"), "O", "P"),
        MissedCall("call:adviser", _when("call"), "adviser", "S"),
        Joined("joined:N", _when("joined"), "N"),
        TimerSet("timer:on", _when("timer_on"), "A", _WEEK),
        TimerSet("timer:off", _when("timer_off"), "P", 0),
        Left("left:A", _when("left"), "A"),
        MissedCall("call:permanent", _when("video_call"), "permanent-secretary", "S", video=True),
        SecurityCode("code:permanent", _when("code"), "permanent-secretary", "H"),
    ]


def _acts(messages: Sequence[Message], named: Mapping[str, int]) -> list[Event]:
    story = _story()
    acts: list[Event] = [
        DeletedForEveryone(_utc(act["at"]), messages[named[act["of"]]].id)
        for act in story["deleted_for_everyone"]
    ]
    for act in story["deleted_for_me"]:
        gone = messages[named[act["first"]] : named[act["last"]] + 1]
        acts.append(DeletedForMe(_utc(act["at"]), act["phone"], tuple(message.id for message in gone)))
    return acts
