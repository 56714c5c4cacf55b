"""Reading the dialogue of a story: lines of ``who when text``, days, and a morning routine.

The grammar is at the head of ``harbours.toml``.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from onrecord.simulation.chance import Chance
from onrecord.simulation.script import (
    Body,
    ContactCard,
    Edit,
    Location,
    Media,
    MediaKind,
    Message,
    Poll,
    Text,
)

_Line = tuple[dt.datetime, str, str, str]

_WINDS = ("NE", "E", "SE", "S", "SW", "W", "NW", "N")
_SATURDAY = 5
_TIDE_MINUTES = 745
_TIDE_DAILY_MINUTES = 50


def read_talk(
    story: Mapping[str, Any], to_utc: Callable[[dt.datetime], dt.datetime]
) -> tuple[list[Message], dict[str, int]]:
    """Read all messages of a story, in order of time, and the places of those that have a name.

    ``to_utc`` turns a local time into an instant.
    """
    chance = Chance(story["seed"], "talk")
    spoken = [line for day in story["day"] for line in _day(chance, day)]
    spoken += _mornings(chance, story)
    spoken.sort(key=lambda line: line[0])
    edits = {edit["of"]: edit for edit in story["edit"]}
    messages, named = [], {}
    for index, (local, who, name, text) in enumerate(spoken):
        kept = name in story["kept"]
        message = Message(f"m{index + 1:03}", to_utc(local), who, read_body(text), kept=kept)
        if name:
            named[name] = index
        messages.append(_edited(message, edits[name]) if name in edits else message)
    return messages, named


def _day(chance: Chance, day: Mapping[str, Any]) -> Iterator[_Line]:
    at = dt.datetime.combine(day["on"], dt.time())
    for line in day["talk"]:
        name, rest = "", line
        if rest.startswith("#"):
            name, _, rest = rest[1:].partition(" ")
        who, when, text = rest.split(" ", 2)
        at = _moment(chance, at, when)
        yield at, who, name, text


def _moment(chance: Chance, before: dt.datetime, when: str) -> dt.datetime:
    if when.startswith("+"):
        gap = chance.between(12, 65) if when == "+" else 60 * int(when[1:]) + chance.between(0, 20)
        return before + dt.timedelta(seconds=gap)
    hour, minute = when.split(":")
    at = before.replace(hour=int(hour), minute=int(minute), second=chance.between(0, 40))
    return max(at, before + dt.timedelta(seconds=3))


def _mornings(chance: Chance, story: Mapping[str, Any]) -> Iterator[_Line]:
    routine = story["morning"]
    day, last = story["day"][0]["on"] + dt.timedelta(days=1), story["day"][-1]["on"]
    while day <= last:
        if day.weekday() < _SATURDAY and day.isoformat() not in routine["closed"]:
            at = dt.datetime.combine(day, dt.time(6, chance.between(5, 39), chance.between(0, 59)))
            yield at, "H", "", _morning(chance, routine, day)
            if chance.happens(0.2):
                later = at + dt.timedelta(seconds=chance.between(60, 1_200))
                yield later, chance.pick("SDO"), "", chance.pick(routine["answers"])
        day += dt.timedelta(days=1)


def _morning(chance: Chance, routine: Mapping[str, Any], day: dt.date) -> str:
    """Write the line of a morning; high water is 50 minutes later every day, twice in 24 h 50 min."""
    first = routine["high_water"]
    days = (day - first.date()).days
    minutes = (first.hour * 60 + first.minute + _TIDE_DAILY_MINUTES * days) % _TIDE_MINUTES
    return str(
        chance.pick(routine["lines"]).format(
            high=f"{minutes // 60:02}:{minutes % 60:02}",
            wind=chance.pick(_WINDS),
            force=chance.between(2, 7),
            moved=chance.between(2, 14),
            out=chance.between(1, 9),
        )
    )


def _edited(message: Message, edit: Mapping[str, Any]) -> Message:
    later = message.at + dt.timedelta(minutes=edit["minutes"])
    return replace(message, edits=(Edit(later, edit["text"]),))


def read_body(text: str) -> Body:
    """Read what follows who and when: plain words, or ``@kind`` and its parts between bars.

    Raises:
        KeyError: the kind is none of those at the head of ``harbours.toml``.
    """
    if not text.startswith("@"):
        return Text(text)
    kind, _, rest = text[1:].partition(" ")
    return _BODIES[kind](rest.split("|"))


def _poll(parts: Sequence[str]) -> Poll:
    options = [part.rsplit("=", 1) for part in parts[1:]]
    return Poll(parts[0], [(option, int(votes)) for option, votes in options])


_BODIES: Mapping[str, Callable[[Sequence[str]], Body]] = {
    "photo": lambda parts: Media(MediaKind.PHOTO, caption=parts[0]),
    "viewonce": lambda _: Media(MediaKind.PHOTO, view_once=True),
    "voice": lambda _: Media(MediaKind.AUDIO),
    "sticker": lambda _: Media(MediaKind.STICKER),
    "pdf": lambda parts: Media(MediaKind.DOCUMENT, name=parts[0], pages=int(parts[1]), caption=parts[2]),
    "card": lambda parts: ContactCard(parts[0], parts[1]),
    "place": lambda parts: Location(parts[2], parts[3], parts[0], parts[1]),
    "live": lambda parts: Location(parts[0], parts[1], live=True),
    "poll": _poll,
}
