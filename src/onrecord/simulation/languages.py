"""The app's own words, by language, from ``phrases.json``. Sources: docs/simulation.md.

A phrase that no source shows is absent, and asking for it is an error: the simulator
never invents what an app would write.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from types import MappingProxyType

from onrecord.records.errors import SettingsError


@dataclass(frozen=True, slots=True)
class Language:
    """The phrases of one language of the app."""

    code: str
    phrases: Mapping[str, str]

    def has(self, *keys: str) -> bool:
        """Tell whether every one of the phrases is known."""
        return all(key in self.phrases for key in keys)

    def say(self, key: str, **values: object) -> str:
        """Fill a phrase.

        Raises:
            SettingsError: no source shows how this language writes it.
        """
        phrase = self.phrases.get(key)
        if phrase is None:
            raise SettingsError(f"no source shows {key!r} in language {self.code!r}: choose another language")
        return phrase.format(**values) if "{" in phrase else phrase

    def acted(self, key: str, who: str | None, **values: object) -> str:
        """Fill a phrase that somebody acts in; ``who`` None is the phone's own holder."""
        if who is not None:
            return self.say(key, who=who, **values)
        if f"{key}_you" in self.phrases:
            return self.say(f"{key}_you", **values)
        return self.say(key, who=self.say("you"), **values)

    def quoted(self, title: str, platform: str) -> str:
        """Put a group's title in the quotes that the platform uses."""
        marks = self.say(f"quote_{platform}")
        half = len(marks) // 2
        return marks[:half] + title + marks[half:]


def _load() -> Mapping[str, Language]:
    text = files("onrecord.simulation").joinpath("phrases.json").read_text(encoding="utf-8")
    found = {code: Language(code, phrases) for code, phrases in json.loads(text)["languages"].items()}
    return MappingProxyType(found)


LANGUAGES = _load()

GROUP_PHRASES = ("created", "added", "added_me", "removed", "removed_me")
TIMER_PHRASES = ("timer_on", "timer_update", "timer_off")
POLL_PHRASES = ("poll", "option", "vote", "votes")
LOCATION_PHRASES = ("location_android", "location_iphone")
