"""What a random world shall be like."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from onrecord.simulation.forms import FORMS


@dataclass(frozen=True, slots=True)
class WorldShape:
    """The measures of a random world. Shares are of all messages unless said otherwise.

    ``phones`` are exported, 2 to 12; ``people`` take part (at least as many). ``group`` False
    is a conversation between two. ``short_share`` are short repeats ("Ok"). ``deletion_share``
    is removed on each phone by itself; ``removed_stretch`` messages in a row on one phone.
    ``timers`` are periods with a disappearing-message timer (needs a language whose timer
    wording is known). ``cleared``, ``joiners``, ``leavers`` and ``early_exports`` count phones
    or people. ``truncated`` is one phone's export limit in items, 0 for none.
    ``imitation_share`` are texts that somebody typed to look like a notice or a header.
    ``repeat_exports`` phones are exported once more, earlier.
    """

    phones: int = 3
    people: int = 0
    group: bool = True
    messages: int = 500
    start: dt.datetime = dt.datetime(2026, 1, 5, 8, 0, tzinfo=dt.UTC)
    days: int = 60
    short_share: float = 0.35
    long_share: float = 0.05
    media_share: float = 0.06
    special_share: float = 0.02
    edit_share: float = 0.02
    tombstone_share: float = 0.01
    deletion_share: float = 0.01
    removed_stretch: int = 0
    timers: int = 0
    cleared: int = 0
    joiners: int = 0
    leavers: int = 0
    early_exports: int = 0
    repeat_exports: int = 0
    truncated: int = 0
    device_notices: int = 1
    reorder_share: float = 0.3
    imitation_share: float = 0.0
    awkward_names: bool = False
    clock_offsets: bool = False
    with_media_share: float = 0.3
    languages: Sequence[str] = ("en",)
    forms: Sequence[str] = tuple(FORMS)
    zones: Sequence[str] = ("Europe/London",)


EASY = WorldShape(phones=3, messages=2_000, deletion_share=0.005, timers=1, joiners=1)
"""A world in which most things are plain."""

HARD = WorldShape(
    phones=8,
    people=10,
    messages=4_000,
    days=120,
    short_share=0.55,
    deletion_share=0.1,
    tombstone_share=0.02,
    edit_share=0.05,
    removed_stretch=60,
    timers=2,
    cleared=2,
    joiners=2,
    leavers=2,
    early_exports=2,
    repeat_exports=1,
    truncated=1_500,
    device_notices=3,
    reorder_share=0.6,
    awkward_names=True,
    clock_offsets=True,
    languages=("en", "es"),
    zones=("Europe/London", "Europe/Paris", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"),
)
"""A world in which much is unlike: zones, clocks, names, order, and a tenth removed on every phone."""
