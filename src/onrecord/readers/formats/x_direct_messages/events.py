"""One element of an X conversation, made a row."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from onrecord.readers.meta.mojibake import whole
from onrecord.readers.named_files import NamedFiles, type_of
from onrecord.readers.spoken import Spare, words_in
from onrecord.records.messages import Flag, Kind, NoticeKind, Precision, Presence

Event = Mapping[str, Any]
Row = dict[str, object]

DOUBTFUL = dt.timedelta(seconds=1)
"""How far an id's time may be from the message's own: real ones differ by hundredths of a second."""
_X_EPOCH_MS = 1_288_834_974_657
_FIRST_SNOWFLAKE = 1 << 48
"""Ids below are older than the scheme, or made up."""
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)

_MESSAGES = frozenset({"messageCreate", "welcomeMessageCreate"})
_NOTICES: Mapping[str, NoticeKind] = {
    "joinConversation": NoticeKind.JOINED,
    "participantsJoin": NoticeKind.ADDED,
    "participantsLeave": NoticeKind.LEFT,
    "conversationNameUpdate": NoticeKind.RENAMED,
}
_KNOWN = frozenset(
    {
        *("id", "senderId", "recipientId", "text", "createdAt", "mediaUrls", "urls", "reactions"),
        *("editHistory", "initiatingUserId", "userIds", "participantsSnapshot", "name"),
    }
)
_MEDIA_FOLDERS = tuple(
    f"{folder}/"
    for folder in (
        *("direct_messages_media", "direct_messages_group_media"),
        *("direct_message_media", "direct_message_group_media"),
    )
)
_OWN_MEDIA = ("https://twitter.com/messages/media/", "https://x.com/messages/media/")
_MOST_UNKNOWN = 100


@dataclass(slots=True)
class Account:
    """Whose archive it is, as far as it says."""

    id: str | None = None
    name: str | None = None
    is_inferred: bool = False


@dataclass(slots=True)
class Fields:
    """What elements are turned into rows with, and what was met on the way."""

    files: NamedFiles
    account: Account
    unknown: set[str] = field(default_factory=set)
    people: dict[str, None] = field(default_factory=dict)
    """Ids met in the conversation at hand."""
    name: str | None = None
    """The latest name that the conversation at hand was given."""
    spare: Spare = field(default_factory=lambda: Spare("words of messages in no column"))

    def label(self, person: str) -> str:
        """Return how a person is shown: archives have ids alone, and the owner's name."""
        if person == self.account.id and self.account.name:
            return self.account.name
        return f"id {person}"


def row_of(event: Event, span: Mapping[str, object], fields: Fields) -> Row:
    """Return the row of one element: an object with one member, whose name says what it is."""
    flags: set[str] = set()
    action, said = _opened(event, flags)
    sender = _id(said.get("senderId", said.get("initiatingUserId")), fields)
    said_at, fault = _instant(said.get("createdAt"))
    if fault:
        flags.add(fault)
    native = text_of(said.get("id"), flags)
    if said_at and native and is_doubtful(native, said_at):
        flags.add(Flag.TIME_DOUBTFUL)
    row: Row = {
        "span": span,
        "sender": fields.label(sender) if sender else None,
        "address": sender,
        "is_own": None if fields.account.id is None or sender is None else sender == fields.account.id,
        "said_at": said_at,
        "said_text": text_of(said.get("createdAt"), flags),
        "precision": Precision.MILLISECOND.value if said_at else None,
        "native_id": native,
    }
    if action in _MESSAGES:
        if sender is None:
            flags.add(Flag.SENDER_MISSING)
        row |= _message(said, native, fields, flags)
    else:
        row |= _notice(action, said, fields, flags)
    strange = said.keys() - _KNOWN
    if strange or action not in _MESSAGES:
        fields.spare.note(words_in(event))
    if strange:
        flags.add(Flag.UNKNOWN_FIELDS)
        if len(fields.unknown) < _MOST_UNKNOWN:
            fields.unknown.update(sorted(strange)[:_MOST_UNKNOWN])
    row["flags"] = sorted(flags)
    return row


def is_doubtful(native: str, said_at: dt.datetime) -> bool:
    """Tell whether a message's id, which holds the time of its making, says another time than the message."""
    if not (native.isascii() and native.isdigit()) or len(native) > 19:  # noqa: PLR2004 - 63 bits
        return False
    number = int(native)
    if number < _FIRST_SNOWFLAKE:
        return False
    made = _EPOCH + dt.timedelta(milliseconds=(number >> 22) + _X_EPOCH_MS)
    return abs(made - said_at) > DOUBTFUL


def text_of(value: object, flags: set[str]) -> str | None:
    """Return a text; None where there is none, or where it is not text, which is flagged."""
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        flags.add(Flag.UNKNOWN_FIELDS)
        return None
    text, torn = whole(value)
    if torn:
        flags.add(Flag.INVALID_UTF8)
    return text


def _opened(event: Event, flags: set[str]) -> tuple[str, Event]:
    names = [name for name, value in event.items() if isinstance(value, dict)]
    if len(names) != 1 or len(event) != 1:
        flags.add(Flag.UNKNOWN_FIELDS)
    if not names:
        return "", {}
    known = [name for name in names if name in _MESSAGES or name in _NOTICES]
    name = (known or names)[0]
    return whole(name)[0], event[name]


def _id(value: object, fields: Fields) -> str | None:
    if isinstance(value, bool) or not isinstance(value, str | int) or value == "":
        return None
    person = whole(str(value))[0]
    fields.people[person] = None
    return person


def _ids(value: object, fields: Fields) -> list[str]:
    values = value if isinstance(value, list) else []
    return [person for one in values if (person := _id(one, fields))]


def _instant(text: object) -> tuple[dt.datetime | None, Flag | None]:
    if not isinstance(text, str) or not text:
        return None, Flag.DATE_MISSING
    try:
        at = dt.datetime.fromisoformat(text)
    except ValueError:
        return None, Flag.DATE_IMPOSSIBLE
    if at.tzinfo is None or not 1900 <= at.year <= 2200:  # noqa: PLR2004 - as everywhere
        return None, Flag.DATE_IMPOSSIBLE
    return at.astimezone(dt.UTC), None


# Messages.


def _message(said: Event, native: str | None, fields: Fields, flags: set[str]) -> Row:
    text = text_of(said.get("text"), flags)
    attachments = list(_attachments(said.get("mediaUrls"), native, fields, flags))
    body = "\n".join([*([text] if text else []), *_addresses(said.get("urls"), text, flags)]) or None
    recipient = _id(said.get("recipientId"), fields)
    kind = Kind.MEDIA if attachments else Kind.TEXT if body else Kind.UNKNOWN
    if kind is Kind.UNKNOWN:
        flags.add(Flag.NULL_BODY)
    # What stands in a history that is not empty is described nowhere: that there was an edit is all it says.
    edited = bool(said.get("editHistory"))
    if edited:
        flags.add(Flag.UNKNOWN_FIELDS)
        fields.spare.note(words_in(said["editHistory"]))
    return {
        "kind": kind.value,
        "body": body,
        "edited": edited,
        "attachments": attachments,
        "reactions": list(_reactions(said.get("reactions"), fields, flags)),
        "recipients": [_person("to", recipient, fields)] if recipient else [],
    }


def _person(role: str, person: str, fields: Fields) -> Row:
    return {"role": role, "label": fields.label(person), "address": person}


def _list(value: object, flags: set[str]) -> Sequence[object]:
    if value is None or isinstance(value, list):
        return value or []
    flags.add(Flag.UNKNOWN_FIELDS)
    return []


def _objects(value: object, flags: set[str]) -> Iterator[Event]:
    for one in _list(value, flags):
        if isinstance(one, dict):
            yield one
        else:
            flags.add(Flag.UNKNOWN_FIELDS)


def _attachments(value: object, native: str | None, fields: Fields, flags: set[str]) -> Iterator[Row]:
    for one in _list(value, flags):
        url = text_of(one, flags)
        if url:
            yield _attachment(url.partition("?")[0].rpartition("/")[2] or url, native, fields)


def _attachment(name: str, native: str | None, fields: Fields) -> Row:
    """Find a file by its message's id and the name in its address, or by that name alone."""
    for folder in _MEDIA_FOLDERS:
        for stored in ([f"{native}-{name}"] if native else []) + [name]:
            found = fields.files.attachment(folder + stored, type_of(name))
            if found["presence"] == Presence.PRESENT.value:
                return found
    return {"name": name, "type": type_of(name), "presence": Presence.MISSING.value}


def _addresses(value: object, text: str | None, flags: set[str]) -> Iterator[str]:
    """Yield whole addresses for those that the text has shortened; the message's own files have none."""
    for one in _objects(value, flags):
        address = text_of(one.get("expanded"), flags)
        if address and address not in (text or "") and not address.startswith(_OWN_MEDIA):
            yield address


def _reactions(value: object, fields: Fields, flags: set[str]) -> Iterator[Row]:
    for one in _objects(value, flags):
        by = _id(one.get("senderId"), fields)
        at = _instant(one.get("createdAt"))[0]
        yield {
            "by": fields.label(by) if by else None,
            "emoji": text_of(one.get("reactionKey"), flags),
            "at": at,
        }


# What the app wrote.


def _notice(action: str, said: Event, fields: Fields, flags: set[str]) -> Row:
    kind = _NOTICES.get(action, NoticeKind.UNKNOWN)
    people = [fields.label(person) for person in _ids(said.get("userIds"), fields)]
    name = text_of(said.get("name"), flags)
    if kind is NoticeKind.RENAMED:
        fields.name = name
    members = [_person("member", person, fields) for person in _ids(said.get("participantsSnapshot"), fields)]
    return {
        "kind": Kind.NOTICE.value,
        "body": name if kind is not NoticeKind.UNKNOWN else action or None,
        "notice": {"kind": kind.value, "seconds": None, "subject": ", ".join(people) or name},
        "recipients": members,
    }
