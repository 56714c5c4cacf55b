"""Drawing what one message of a random world carries."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from onrecord.simulation import dialogue
from onrecord.simulation.cast import Phone
from onrecord.simulation.chance import Chance
from onrecord.simulation.languages import LANGUAGES, LOCATION_PHRASES, POLL_PHRASES
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
from onrecord.simulation.shapes import WorldShape

_NEEDS = {
    "edited": ("edited",),
    "poll": POLL_PHRASES,
    "location": LOCATION_PHRASES,
    "security_code": ("security_code",),
    "joined": ("joined",),
    "left": ("left",),
    "renamed": ("renamed",),
}
_EDIT_SECONDS = 900
_KEPT_SHARE = 0.05


def can_write(phones: Iterable[Phone]) -> frozenset[str]:
    """Return what every phone's language can write beyond the common lines."""
    languages = [LANGUAGES[phone.language] for phone in phones]
    return frozenset(
        name for name, keys in _NEEDS.items() if all(language.has(*keys) for language in languages)
    )


@dataclass(frozen=True, slots=True)
class Writer:
    """Draws messages; ``abilities`` is what ``can_write`` gave."""

    chance: Chance
    shape: WorldShape
    abilities: frozenset[str]

    def write(self, name: str, at: dt.datetime, sender: str, language: str) -> Message:
        """Draw one message."""
        body = self._body(language)
        edits = self._edits(at, body, language)
        kept = self.shape.timers > 0 and self.chance.happens(_KEPT_SHARE)
        return Message(name, at, sender, body, edits, kept=kept)

    def _body(self, language: str) -> Body:
        chance, shape = self.chance, self.shape
        if chance.happens(shape.short_share):
            return Text(dialogue.short(chance))
        if chance.happens(shape.media_share):
            return self._media(language)
        if chance.happens(shape.special_share):
            return self._special()
        if chance.happens(shape.imitation_share):
            return Text(dialogue.imitation(chance))
        write = dialogue.long_text if chance.happens(shape.long_share) else dialogue.sentence
        return Text(write(chance, language))

    def _edits(self, at: dt.datetime, body: Body, language: str) -> tuple[Edit, ...]:
        wanted = "edited" in self.abilities and isinstance(body, Text)
        if not wanted or not self.chance.happens(self.shape.edit_share):
            return ()
        later = at + dt.timedelta(seconds=self.chance.between(10, _EDIT_SECONDS))
        return (Edit(later, dialogue.sentence(self.chance, language)),)

    def _media(self, language: str) -> Media:
        chance = self.chance
        kind = chance.pick((MediaKind.PHOTO, *MediaKind))
        if kind is MediaKind.DOCUMENT:
            name = f"{dialogue.topic(chance).title()} v{chance.between(1, 20)}.pdf"
            return Media(kind, name=name, pages=chance.between(1, 4))
        captioned = kind in (MediaKind.PHOTO, MediaKind.VIDEO) and chance.happens(0.4)
        return Media(kind, caption=dialogue.sentence(chance, language) if captioned else "")

    def _special(self) -> Body:
        chance = self.chance
        kind = chance.pick(("view_once", "poll", "location", "live", "contact"))
        if kind == "poll" and "poll" in self.abilities:
            options = [dialogue.place(chance), f"{dialogue.place(chance)} by road", "Neither"]
            return Poll(
                f"Where first, item {chance.between(1, 999)}?", [(o, chance.below(6)) for o in options]
            )
        if kind in ("location", "live") and "location" in self.abilities:
            return self._location(live=kind == "live")
        if kind == "contact":
            return ContactCard(f"Duty pilot {chance.between(1, 99)}", f"+44 7700 900{chance.below(1_000):03}")
        return Media(MediaKind.PHOTO, view_once=True)

    def _location(self, *, live: bool) -> Location:
        chance = self.chance
        latitude = f"5{chance.below(10)}.{chance.below(10**13):013}"
        longitude = f"-{chance.below(5)}.{chance.below(10**13):013}"
        if live or chance.happens(0.5):
            return Location(latitude, longitude, live=live)
        return Location(
            latitude, longitude, f"{dialogue.place(chance)} Quay", f"{dialogue.place(chance)}, Coast"
        )
