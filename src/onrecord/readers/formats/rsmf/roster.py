"""People and conversations of a manifest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from onrecord.readers.formats.rsmf.package import Package
from onrecord.readers.json_pieces.pieces import Broken, JsonPieces
from onrecord.readers.json_pieces.values import parsed
from onrecord.records.messages import Anomaly, Conversation

_PATTERNS = [
    ("version",),
    ("eventcollectionid",),
    ("participants", "*"),
    ("conversations", "*"),
    ("events", "*"),
]
_VERSION, _COLLECTION, _PARTICIPANT, _CONVERSATION, _EVENT = range(5)
_UNNAMED = "conversation without a name"
_CHANNELS = {
    "sms": "sms",
    "mms": "sms",
    "imessage": "imessage",
    "whatsapp": "whatsapp",
    "signal": "signal",
    "telegram": "telegram",
    "slack": "slack",
    "discord": "discord",
    "googlechat": "google_chat",
    "hangouts": "google_chat",
    "email": "email",
}
UNASSIGNED = "(none named)"


@dataclass(frozen=True, slots=True)
class Person:
    """A participant: the label shown, and the address where there is one."""

    label: str
    address: str | None


@dataclass(slots=True)
class Roster:
    """What stands outside the events. ``prefix`` makes a conversation's id unique in the source."""

    version: str = ""
    collection: str = ""
    prefix: str = ""
    people: dict[str, Person] = field(default_factory=dict)
    conversations: dict[str, Conversation] = field(default_factory=dict)
    custodians: dict[str, str] = field(default_factory=dict)
    platforms: set[str] = field(default_factory=set)
    others: Sequence[str] = ()
    unlisted: set[str] = field(default_factory=set)
    anomalies: list[Anomaly] = field(default_factory=list)

    def person(self, value: object) -> Person | None:
        """Return a participant by id; one that the list lacks is known by the id alone."""
        key = identifier(value)
        if key and key not in self.people:
            self.unlisted.add(key)
        return self.people.get(key, Person(key, None)) if key else None

    def conversation_of(self, value: object) -> str:
        """Return the id of an event's conversation; of the only one, where the event names none."""
        key = identifier(value)
        if not key and len(self.conversations) == 1:
            return next(iter(self.conversations))
        key = key or UNASSIGNED
        if key not in self.conversations:
            self.conversations[key] = Conversation(self.prefix + key, key, "social_media")
        return key


def identifier(value: object) -> str:
    """Return an id as text: some tools write numbers where the schema says text."""
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""


def text(value: object) -> str:
    """Return text; nothing where it is none."""
    return value if isinstance(value, str) else ""


def read_roster(package: Package, *, qualified: bool) -> Roster:
    """Read the manifest once for all but its events. ``qualified`` tells that the source has several."""
    roster = Roster()
    raw: list[Mapping[str, Any]] = []
    with package.open_manifest() as stream:
        pieces = JsonPieces(stream, _PATTERNS)
        for piece in pieces:
            if isinstance(piece, Broken) or piece.pattern == _EVENT:
                continue  # events, and what is broken, come in the second pass
            try:
                value = parsed(piece.data).value
            except ValueError:
                reason = "a participant or conversation is not valid JSON"
                roster.anomalies.append(Anomaly(package.place(piece), reason))
                continue
            _note(roster, piece.pattern, value, raw)
        roster.others = pieces.others
    _place(roster, package, raw, qualified=qualified)
    return roster


def _note(roster: Roster, pattern: int, value: object, raw: list[Mapping[str, Any]]) -> None:
    if pattern == _VERSION:
        roster.version = text(value)
    elif pattern == _COLLECTION:
        roster.collection = text(value)
    elif isinstance(value, dict) and pattern == _PARTICIPANT:
        key = identifier(value.get("id"))
        address = text(value.get("email")) or text(value.get("account_id")) or None
        roster.people[key] = Person(text(value.get("display")) or address or key, address)
    elif isinstance(value, dict):
        raw.append(value)


def _place(roster: Roster, package: Package, raw: Sequence[Mapping[str, Any]], *, qualified: bool) -> None:
    if roster.collection:
        roster.prefix = f"{roster.collection}/"
    elif qualified:
        roster.prefix = f"{package.entry.name}/"
    for value in raw:
        key = identifier(value.get("id"))
        platform = text(value.get("platform"))
        roster.platforms.add(platform)
        channel = _CHANNELS.get(platform.lower().replace(" ", "").replace("_", ""), "social_media")
        ids = value.get("participants")
        people = [roster.person(one) for one in ids] if isinstance(ids, list) else []
        labels = tuple(one.label for one in people if one)
        title = text(value.get("display")) or ", ".join(labels) or key or _UNNAMED
        roster.conversations[key] = Conversation(roster.prefix + key, title, channel, labels)
        roster.custodians[key] = identifier(value.get("custodian"))
