"""The people of a simulated conversation, their phones, and the exports made of them.

Names, numbers and places are invented; numbers come from the range that Ofcom keeps for
drama (07700 900000 to 900999).
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from onrecord.simulation.forms import Platform

EXPORT_LIMIT = 40_000
"""How many lines an export without media holds at most (third-party pages, not WhatsApp's own)."""

EXPORT_LIMIT_WITH_MEDIA = 10_000
"""The same with media."""


class Package(StrEnum):
    """How an export is handed over. A bare text of an export with media lacks its files."""

    TEXT = "text"
    ZIP = "zip"
    FOLDER = "folder"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in the conversation, by the name that no phone need show."""

    id: str
    name: str
    number: str


@dataclass(frozen=True, slots=True)
class Phone:
    """One handset and how its export looks.

    ``names`` maps every other person to the label that this phone writes; ``own_name``
    labels the holder's own messages. ``clock_offset_seconds`` is added to every time shown.
    ``outer_marks``: U+200E also before the bracket (iPhone) or the file name (Android).
    ``captions``: a caption stands on the line; older iPhones lose it.
    ``reorder_share``: of the minutes with several messages, how many are shuffled (Android).
    """

    id: str
    holder: str
    platform: Platform
    language: str
    form: str
    zone: str
    own_name: str
    names: Mapping[str, str]
    hour12: bool = False
    clock_offset_seconds: int = 0
    outer_marks: bool = True
    captions: bool = True
    reorder_share: float = 0.0


@dataclass(frozen=True, slots=True)
class Export:
    """One export of one phone's chat; ``id`` names the copy. The newest ``limit`` items go in."""

    id: str
    phone: str
    at: dt.datetime
    package: Package
    with_media: bool = False
    limit: int = EXPORT_LIMIT
    bom: bool = False
