"""The worlds that reconciliation is scored on: an easy and a hard one, and one for each difficulty.

Each is drawn on two sets of seeds: those that the algorithm is built with, and those held out, which nobody
looks at while building.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from onrecord.simulation import Truth, WorldShape, random_world, simulate
from onrecord.simulation.cast import EXPORT_LIMIT_WITH_MEDIA
from onrecord.simulation.forms import FORMS, Platform
from onrecord.simulation.harbours import write_story
from onrecord.simulation.worlds import EASY, HARD

DEVELOPMENT_SEEDS = (1, 2, 3)
HELD_OUT_SEEDS = (81_001, 81_002, 81_003)

SEED_SETS: Mapping[str, Sequence[int]] = {"development": DEVELOPMENT_SEEDS, "held out": HELD_OUT_SEEDS}

ZONES = (
    "Europe/London",
    "Europe/Paris",
    "America/New_York",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "America/St_Johns",
    "Asia/Kathmandu",
)
ABROAD = ZONES[1:3]
SPRING = dt.datetime(2026, 2, 20, 8, tzinfo=dt.UTC)
"""In sixty days from here New York, St John's, London, Paris go forward, Lord Howe back by half an hour."""

AUTUMN = dt.datetime(2026, 9, 20, 8, tzinfo=dt.UTC)
"""Sixty days from here they go the other way, each on its own day."""

LATE = dt.datetime(2026, 1, 20, 8, tzinfo=dt.UTC)
"""Days past the twelfth, which tell a short chat's order of day and month."""

ANDROIDS = tuple(form.name for form in FORMS.values() if form.platform is Platform.ANDROID)
IPHONES = tuple(form.name for form in FORMS.values() if form.platform is Platform.IPHONE)

PLAIN = WorldShape(phones=4, messages=1_500, days=50, deletion_share=0.005, device_notices=2)
"""What the others are made of: four phones in London, little gone."""


@dataclass(frozen=True, slots=True)
class NamedWorld:
    """A shape under a name. ``hard`` says which bound for links holds.

    ``in_turn`` deals the zones out so that every one has a phone, where drawing them would leave some out.
    A world without a shape is the demo's story, which knows no seed.
    """

    name: str
    about: str
    shape: WorldShape | None
    hard: bool = False
    in_turn: bool = False

    def play(self, seed: int, folder: Path) -> Truth:
        """Write the world's exports into an empty folder and return what is true of them."""
        if self.shape is None:
            return write_story(folder).truth
        world = random_world(seed, self.shape)
        if self.in_turn:
            zones = self.shape.zones
            phones = [
                replace(phone, zone=zones[(seed + index) % len(zones)])
                for index, phone in enumerate(world.phones)
            ]
            world = replace(world, phones=phones)
        return simulate(world, folder)


def _plain(
    name: str, about: str, *, hard: bool = False, in_turn: bool = False, **measures: object
) -> NamedWorld:
    return NamedWorld(name, about, replace(PLAIN, **measures), hard, in_turn)  # type: ignore[arg-type]


_ALL = (
    NamedWorld("easy", "the simulator's easy world", EASY),
    NamedWorld("hard", "the simulator's hard world", HARD, hard=True),
    NamedWorld("story", "the demo's Department for Harbours", None),
    _plain("pair", "two people without a group", group=False, phones=2),
    _plain("pair-abroad", "two zones", group=False, phones=2, zones=ABROAD, in_turn=True, start=SPRING),
    _plain("copies-2", "a group of five, two copies", phones=2, people=5),
    _plain("copies-12", "twelve copies", phones=12, messages=1_000),
    _plain("androids", "minute stamps alone", forms=ANDROIDS),
    _plain("iphones", "second stamps alone", forms=IPHONES),
    _plain("stamps", "minute and second stamps", phones=6, forms=("android-en-GB", "iphone-en-GB")),
    _plain("spring-london", "one zone, clocks go forward", start=SPRING),
    _plain("autumn-london", "one zone, clocks go back", start=AUTUMN),
    _plain("spring", "seven zones, clocks change", phones=7, zones=ZONES, in_turn=True, start=SPRING),
    _plain("autumn", "seven zones, clocks change", phones=7, zones=ZONES, in_turn=True, start=AUTUMN),
    _plain("half-hours", "zones off by 30 and 45 minutes", zones=ZONES[3:], in_turn=True, start=SPRING),
    _plain("clocks-off", "phones up to two minutes fast or slow", phones=6, clock_offsets=True),
    _plain("short-30", "30 % short repeats", short_share=0.30),
    _plain("short-55", "55 % short repeats", hard=True, short_share=0.55),
    _plain("names", "all names changed, with colons and dashes", phones=8, people=12, awkward_names=True),
    _plain("deleted-0.1", "0.1 % removed on each phone", messages=4_000, deletion_share=0.001),
    _plain("deleted-2", "2 % removed on each phone", deletion_share=0.02),
    _plain("deleted-10", "10 % removed on each phone", hard=True, deletion_share=0.10),
    _plain("stretch", "150 messages in a row removed on one phone", removed_stretch=150),
    _plain("cleared", "two histories cleared", cleared=2),
    _plain("timers", "three timers, two exports early", phones=5, timers=3, days=120, early_exports=2),
    _plain("cut-40000", "exports at the limit", phones=2, messages=42_000, days=400, repeat_exports=1),
    _plain("cut-10000", "the same with media", phones=3, messages=11_500, truncated=EXPORT_LIMIT_WITH_MEDIA),
    _plain("cut-700", "one export cut elsewhere", truncated=700),
    _plain("order", "every minute shuffled", hard=True, forms=ANDROIDS, reorder_share=1.0, days=10),
    _plain("languages", "four languages", phones=6, languages=("en", "es", "de", "fr")),
    _plain("comings", "three join, three leave", phones=6, people=9, joiners=3, leavers=3),
    _plain("early", "two exports early", phones=5, early_exports=2),
    _plain("again", "three phones exported twice", repeat_exports=3),
    _plain("edits", "a tenth edited, a twentieth deleted for everyone", edit_share=0.1, tombstone_share=0.05),
    _plain("media", "a third media, some special", media_share=0.3, special_share=0.1, with_media_share=0.5),
    _plain("imitations", "texts typed to look like the app's", imitation_share=0.05),
    _plain("busy", "a thousand a day", hard=True, days=3, start=LATE, messages=3_000, short_share=0.5),
)  # fmt: skip

WORLDS: Mapping[str, NamedWorld] = {world.name: world for world in _ALL}
