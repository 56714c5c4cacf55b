"""Who is who in Signal's backup frames: recipients, the account's owner, and chats by their lasting key."""

import hashlib
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from onrecord.readers.signal.values import Frame, as_uuid, number, part, parts, raw, text
from onrecord.records.messages import Conversation

CHANNEL = "signal"
YOU = "You"
"""The label of the account's owner, where the source has no name for them."""

OWN_KEY = "self"
RELEASE_NOTES_KEY = "release-notes"
NOTE_TO_SELF = "Note to Self"


@dataclass(frozen=True, slots=True)
class Person:
    """Someone, or a group, as the source shows them.

    ``key`` is the app's lasting id (an account's, else a number, else a group's), the same in every
    export; ``members`` are accounts, or labels where the source gives those; ``account`` is the owner's,
    where the source knows it.
    """

    key: str
    label: str
    address: str | None = None
    is_own: bool = False
    members: Sequence[str] = ()
    title: str = ""
    account: str = ""


NOBODY = Person("", "")


def full_name(given: str, family: str) -> str:
    """Return a name as the app shows it."""
    return " ".join(name for name in (given.strip(), family.strip()) if name)


def group_key(master_key: bytes) -> str:
    """Return a group's lasting key: a digest, since the master key itself opens the group."""
    return "group:" + hashlib.sha256(master_key).hexdigest()[:32]


def written_number(e164: int | None) -> str:
    """Write a phone number as people do."""
    return f"+{e164}" if e164 else ""


@dataclass
class People:
    """The recipients and chats seen so far: those that an item names come before it."""

    own: Person = field(default_factory=lambda: Person(OWN_KEY, YOU, is_own=True, title=NOTE_TO_SELF))
    _by_id: dict[int, Person] = field(default_factory=dict)
    _by_account: dict[str, Person] = field(default_factory=dict)
    _chats: dict[int, Person] = field(default_factory=dict)
    _borne: dict[str, Person] = field(default_factory=dict)
    groups: int = 0

    def learn_account(self, account: Frame) -> None:
        """Take the owner's name."""
        name = full_name(text(account, "givenName"), text(account, "familyName"))
        handle = text(account, "e164") or text(account, "username") or None
        known = as_uuid(raw(account, "aci"))
        self.own = Person(OWN_KEY, name or YOU, handle, is_own=True, title=NOTE_TO_SELF, account=known)
        if known:
            self._by_account[known] = self.own
        for found, person in self._by_id.items():
            if person.is_own:
                self._by_id[found] = self.own

    def learn_recipient(self, recipient: Frame) -> bool:
        """Take a recipient; tell whether it is of a kind that is known."""
        person = self._person(recipient)
        if person is None:
            return False
        self._by_id[number(recipient, "id") or 0] = person
        return True

    def learn_chat(self, chat: Frame) -> None:
        """Take a chat."""
        self._chats[number(chat, "id") or 0] = self.by_id(number(chat, "recipientId"))

    def by_id(self, recipient: int | None) -> Person:
        """Return the recipient of an id of this export."""
        return self._by_id.get(recipient or 0, NOBODY)

    def by_account(self, account: bytes) -> Person:
        """Return who has an account; by its id alone where the source does not know them."""
        known = as_uuid(account.removeprefix(b"\x01")) if len(account) == 17 else as_uuid(account)  # noqa: PLR2004
        return self._by_account.get(known) or (Person(known, known) if known else NOBODY)

    def account_of(self, recipient: int | None) -> bytes:
        """Return the account of a recipient of this export; none where it has none."""
        key = self.by_id(recipient).key
        return uuid.UUID(key).bytes if key in self._by_account else b""

    def chat(self, chat: int | None) -> Person:
        """Return with whom a chat is, and remember that a row bears its key."""
        person = self._chats.get(chat or 0, NOBODY)
        if not person.key:
            person = Person(self.key_of_chat(chat), "Unknown conversation")
        return self.borne(person)

    def key_of_chat(self, chat: int | None) -> str:
        """Return the key that rows of a chat bear."""
        return self._chats.get(chat or 0, NOBODY).key or f"chat:{chat or 0}"

    def call(self, link: int | None) -> Person:
        """Return the link of a call that stands in no chat, and remember that a row bears its key."""
        person = self.by_id(link)
        return self.borne(person if person.key else Person("call-link:unknown", "Call link"))

    def borne(self, person: Person) -> Person:
        """Remember that a row bears this key."""
        return self._borne.setdefault(person.key, person)

    def conversations(self) -> Iterator[Conversation]:
        """Yield the conversations that rows bear, in the order in which they were met."""
        for person in self._borne.values():
            title = person.title or person.label
            yield Conversation(person.key, title, CHANNEL, tuple(self._participants(person)))

    def _participants(self, person: Person) -> Iterator[str]:
        if person.members:
            for member in person.members:
                yield self._by_account[member].label if member in self._by_account else member
            return
        yield self.own.label
        if not person.is_own and person.label:
            yield person.label

    def _person(self, recipient: Frame) -> Person | None:
        if "contact" in recipient:
            return self._contact(part(recipient, "contact"), number(recipient, "id") or 0)
        if "group" in recipient:
            return self._group(part(recipient, "group"))
        if "self" in recipient:
            return self.own
        return next(_others(recipient), None)

    def _contact(self, contact: Frame, recipient: int) -> Person:
        account, phone_account = as_uuid(raw(contact, "aci")), as_uuid(raw(contact, "pni"))
        phone, handle = written_number(number(contact, "e164")), text(contact, "username")
        key = account or (f"pni:{phone_account}" if phone_account else phone) or handle
        label = next(_names(contact), "") or phone or handle or account or "Unknown"
        person = Person(key or f"recipient:{recipient}", label, phone or handle or account or None)
        for known in (account, phone_account):
            if known:
                self._by_account[known] = person
        return person

    def _group(self, group: Frame) -> Person:
        self.groups += 1
        snapshot = part(group, "snapshot")
        members = [as_uuid(raw(member, "userId")) for member in parts(snapshot, "members")]
        title = text(part(snapshot, "title"), "title")
        label = title or "Unnamed group"
        master, group_id = raw(group, "masterKey"), text(group, "groupId")
        key = group_key(master) if master or not group_id else f"group-id:{group_id}"
        return Person(key, label, members=[one for one in members if one])


def _others(recipient: Frame) -> Iterator[Person]:
    """Yield the recipient that is no person and no group."""
    if "releaseNotes" in recipient:
        yield Person(RELEASE_NOTES_KEY, "Signal")
    if "distributionList" in recipient:
        item = part(recipient, "distributionList")
        name = text(part(item, "distributionList"), "name")
        yield Person(f"list:{as_uuid(raw(item, 'distributionId'))}", name or "My Story")
    if "callLink" in recipient:
        link = part(recipient, "callLink")
        digest = hashlib.sha256(raw(link, "rootKey")).hexdigest()[:32]
        yield Person(f"call-link:{digest}", text(link, "name") or "Call link")


def _names(contact: Frame) -> Iterator[str]:
    """Yield the names of a contact, that which the app shows first: the owner's own word for them."""
    nickname = part(contact, "nickname")
    yield from filter(
        None,
        (
            full_name(text(nickname, "given"), text(nickname, "family")),
            full_name(text(contact, "systemGivenName"), text(contact, "systemFamilyName")),
            text(contact, "systemNickname"),
            full_name(text(contact, "profileGivenName"), text(contact, "profileFamilyName")),
        ),
    )
