"""What happens in a simulated conversation: messages, edits, deletions, notices, as frozen values.

Times are aware UTC, to the second. People and phones are named by their ids in the world.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class MediaKind(StrEnum):
    """What a media message carries; each platform names its files in its own way."""

    PHOTO = "photo"
    VIDEO = "video"
    AUDIO = "audio"
    GIF = "gif"
    STICKER = "sticker"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True)
class Text:
    """Words; lines are parted by LF."""

    text: str


@dataclass(frozen=True, slots=True)
class Media:
    """A file, with a caption or none. ``name`` and ``pages`` are a document's own."""

    kind: MediaKind
    caption: str = ""
    name: str = ""
    pages: int = 1
    view_once: bool = False


@dataclass(frozen=True, slots=True)
class Poll:
    """A question and its options, each with the votes counted at export."""

    question: str
    options: Sequence[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Location:
    """A place shared once, or live. Coordinates are decimal texts with up to 14 digits after the point."""

    latitude: str
    longitude: str
    name: str = ""
    address: str = ""
    live: bool = False


@dataclass(frozen=True, slots=True)
class ContactCard:
    """A contact card: the name that its file bears, and the number inside."""

    name: str
    number: str


Body = Text | Media | Poll | Location | ContactCard


@dataclass(frozen=True, slots=True)
class Edit:
    """A later text of a text message."""

    at: dt.datetime
    text: str


@dataclass(frozen=True, slots=True)
class Message:
    """One thing that one person sent. ``kept`` saves it from a disappearing-message timer."""

    id: str
    at: dt.datetime
    sender: str
    body: Body
    edits: Sequence[Edit] = ()
    reply_to: str | None = None
    kept: bool = False


@dataclass(frozen=True, slots=True)
class Created:
    """The group began: who made it, with whom in it, under which title."""

    id: str
    at: dt.datetime
    by: str
    members: Sequence[str]
    title: str


@dataclass(frozen=True, slots=True)
class Added:
    """Somebody in the group added somebody."""

    id: str
    at: dt.datetime
    by: str
    person: str


@dataclass(frozen=True, slots=True)
class Removed:
    """Somebody in the group removed somebody."""

    id: str
    at: dt.datetime
    by: str
    person: str


@dataclass(frozen=True, slots=True)
class Joined:
    """Somebody joined by the group's link."""

    id: str
    at: dt.datetime
    person: str


@dataclass(frozen=True, slots=True)
class Left:
    """Somebody left the group."""

    id: str
    at: dt.datetime
    person: str


@dataclass(frozen=True, slots=True)
class Renamed:
    """The group got another title."""

    id: str
    at: dt.datetime
    by: str
    title: str


@dataclass(frozen=True, slots=True)
class TimerSet:
    """Messages sent from now on disappear after ``seconds``; 0 switches the timer off."""

    id: str
    at: dt.datetime
    by: str
    seconds: int


@dataclass(frozen=True, slots=True)
class SecurityCode:
    """One phone says that its security code with somebody changed."""

    id: str
    at: dt.datetime
    phone: str
    about: str


@dataclass(frozen=True, slots=True)
class MissedCall:
    """One phone missed a call."""

    id: str
    at: dt.datetime
    phone: str
    caller: str
    video: bool = False


@dataclass(frozen=True, slots=True)
class DeletedForEveryone:
    """The sender deleted a message for everyone: a tombstone takes its place."""

    at: dt.datetime
    message: str


@dataclass(frozen=True, slots=True)
class DeletedForMe:
    """Messages, or their tombstones, were removed on one phone and left no trace there."""

    at: dt.datetime
    phone: str
    messages: Sequence[str]


@dataclass(frozen=True, slots=True)
class Cleared:
    """One phone's chat was cleared: all that it held until then went."""

    at: dt.datetime
    phone: str


@dataclass(frozen=True, slots=True)
class Encrypted:
    """The line about encryption that stands first in one phone's chat. Made by the phone, not scripted."""

    id: str
    at: dt.datetime
    phone: str


GroupNotice = Created | Added | Removed | Joined | Left | Renamed | TimerSet
DeviceNotice = SecurityCode | MissedCall | Encrypted
Item = Message | GroupNotice | DeviceNotice
"""What may stand in an export as a line of its own."""

Act = DeletedForEveryone | DeletedForMe | Cleared
"""What changes items that stand already."""

Event = Item | Act
