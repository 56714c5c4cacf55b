"""Conversations of Signal Desktop: whom each is with, under a key that other devices share."""

import base64
import binascii
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import orjson

from onrecord.readers.signal.people import (
    CHANNEL,
    NOBODY,
    NOTE_TO_SELF,
    OWN_KEY,
    YOU,
    Person,
    full_name,
    group_key,
)
from onrecord.readers.signal.values import Frame, parts, raw, text
from onrecord.readers.sqlite.snapshot import Snapshot
from onrecord.readers.sqlite.tables import Row
from onrecord.readers.sqlite.tables import text as as_text
from onrecord.records.messages import Anomaly, Conversation

CONVERSATION_COLUMNS = (
    *("id", "json", "active_at", "type", "members", "name", "profileName", "profileFamilyName"),
    *(
        "profileFullName",
        "e164",
        "serviceId",
        "uuid",
        "groupId",
        "profileLastFetchedAt",
        "expireTimerVersion",
    ),
)


def parsed(value: object) -> Frame:
    """Return a column's JSON object; an empty one when it is none."""
    return object_of(value) or {}


def object_of(value: object) -> Frame | None:
    """Return a column's JSON object, None when it is none."""
    if not isinstance(value, (str, bytes)):
        return None
    try:
        found = orjson.loads(value)
    except (orjson.JSONDecodeError, UnicodeEncodeError):
        return None
    return found if isinstance(found, dict) else None


@dataclass
class Directory:
    """Everyone whom the database knows, by each id that messages use."""

    own_account: str = ""
    own: Person = field(default_factory=lambda: Person(OWN_KEY, YOU, is_own=True, title=NOTE_TO_SELF))
    _by_id: dict[str, Person] = field(default_factory=dict)
    _borne: dict[str, Person] = field(default_factory=dict)

    @classmethod
    def of(cls, database: Snapshot, anomalies: list[Anomaly]) -> "Directory":
        """Read the tables of conversations and of settings."""
        people = cls(_own_account(database))
        for row in database.rows("conversations", CONVERSATION_COLUMNS):
            if isinstance(row, Anomaly):
                anomalies.append(row)
            else:
                people.learn(row)
        for row in database.rows("callLinks", ("roomId", "name")):
            if not isinstance(row, Anomaly) and row["roomId"]:
                room = str(row["roomId"])
                people._by_id.setdefault(
                    room, Person(f"call-link:{room}", as_text(row["name"]) or "Call link")
                )
        return people

    def learn(self, row: Row) -> None:
        """Take one conversation."""
        frame = {**parsed(row["json"]), **{name: value for name, value in row.items() if value is not None}}
        account = text(frame, "serviceId") or text(frame, "uuid")
        conversation = as_text(row["id"]) or ""
        group = text(frame, "type") == "group" or bool(text(frame, "groupId"))
        person = _group(frame, conversation) if group else _person(frame, account, conversation)
        if account and account == self.own_account:
            name = person.label if person.label != account else YOU
            person = Person(OWN_KEY, name, person.address, is_own=True, title=NOTE_TO_SELF)
            self.own = person
        for known in (conversation, account, text(frame, "e164"), text(frame, "pni"), text(frame, "groupId")):
            if known:
                self._by_id.setdefault(known, person)

    def find(self, *ids: object) -> Person:
        """Return who has one of these ids: a conversation's, an account's or a number."""
        given = [one for one in ids if isinstance(one, str)]
        for one in given:
            if one in self._by_id:
                return self._by_id[one]
        if self.own_account and self.own_account in given:
            return self.own
        unknown = next(filter(None, given), "")
        return Person(unknown, unknown) if unknown else NOBODY

    def conversation(self, conversation: str) -> Person:
        """Return with whom a conversation of the device is."""
        return self._by_id.get(conversation, NOBODY)

    def name_of(self, account: object) -> str | None:
        """Return a label for an account's id, if there is one at all."""
        return self.find(account).label or None

    def native_id(self, sent: int | None, author: Person) -> str | None:
        """Return a message's identity across devices: when it was sent, and its author's account."""
        key = self.own_account or OWN_KEY if author.is_own else author.key
        return f"{sent}/{key}" if sent and key else None

    def borne(self, conversation: str) -> str:
        """Return a conversation's lasting key, and remember that a row bears it."""
        person = self._by_id.get(conversation) or Person(f"chat:{conversation}", "Unknown conversation")
        return self._borne.setdefault(person.key, person).key

    def conversations(self) -> Iterator[Conversation]:
        """Yield the conversations that rows bear."""
        for person in self._borne.values():
            members = [self.find(member).label for member in person.members]
            others = [] if person.is_own else [person.label]
            yield Conversation(
                person.key, person.title or person.label, CHANNEL, tuple(members or [self.own.label, *others])
            )


def _own_account(database: Snapshot) -> str:
    """Return the owner's account: `uuid_id` in the settings is it and the number of the device."""
    for row in database.rows("items", ("id", "json")):
        if not isinstance(row, Anomaly) and row["id"] == "uuid_id":
            return text(parsed(row["json"]), "value").partition(".")[0]
    return ""


def _person(frame: Mapping[str, object], account: str, conversation: str) -> Person:
    phone, handle = text(frame, "e164"), text(frame, "username")
    key = account if account and not account.startswith("PNI:") else ""
    pni = account.removeprefix("PNI:") if account else text(frame, "pni").removeprefix("PNI:")
    lasting = key or (f"pni:{pni}" if pni else phone) or conversation
    label = next(_names(frame), "") or phone or handle or account or "Unknown"
    return Person(lasting, label, phone or handle or account or None)


def _names(frame: Frame) -> Iterator[str]:
    """Yield names, the owner's own words for someone first."""
    given = full_name(text(frame, "nicknameGivenName"), text(frame, "nicknameFamilyName"))
    system = full_name(text(frame, "systemGivenName"), text(frame, "systemFamilyName"))
    profile = full_name(text(frame, "profileName"), text(frame, "profileFamilyName"))
    names = (
        given,
        text(frame, "name"),
        system,
        text(frame, "systemNickname"),
        text(frame, "profileFullName"),
    )
    yield from filter(None, (*names, profile))


def _group(frame: Frame, conversation: str) -> Person:
    master = raw(frame, "masterKey")
    group = text(frame, "groupId")
    key = group_key(master) if master else f"group-id:{_digits(group) or conversation}"
    members = [text(one, "aci") or text(one, "uuid") for one in parts(frame, "membersV2")]
    listed = text(frame, "members").split() if not any(members) else []
    label = text(frame, "name") or "Unnamed group"
    return Person(key, label, members=[one for one in (*members, *listed) if one])


def _digits(group: str) -> str:
    try:
        return base64.b64decode(group, validate=True).hex()
    except (binascii.Error, ValueError):
        return ""
