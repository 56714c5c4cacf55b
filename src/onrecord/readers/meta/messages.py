"""One message of a Facebook or Instagram download, made a row."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any

from onrecord.readers.meta.mojibake import mended, whole
from onrecord.readers.meta.phrases import Said, notice_of
from onrecord.readers.named_files import NamedFiles
from onrecord.records.messages import Flag, Kind, NoticeKind, Precision

Message = Mapping[str, Any]

FIRST_YEAR, LAST_YEAR = 1900, 2200
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MEDIA = {"photos": "image", "videos": "video", "audio_files": "audio", "files": "document", "gifs": "image"}
_KNOWN = frozenset(
    {
        *("sender_name", "timestamp_ms", "content", "type", "reactions", "share", "sticker", "users"),
        *("call_duration", "missed", "is_unsent", "is_taken_down", "bumped_message_metadata"),
        *("is_geoblocked_for_viewer", "is_unsent_image_by_messenger_kid_parent", "ip", "sender_id_INTERNAL"),
        *_MEDIA,
    }
)
_TYPES = frozenset({"Generic", "Call", "Share", "Subscribe", "Unsubscribe"})
_MOST_UNKNOWN = 100
_PLACE = re.compile(r"\bsent a (?:live )?location\.$")


@dataclass(slots=True)
class Fields:
    """What one message is turned into rows with, and what was met that no rule explains."""

    files: NamedFiles
    owner: str | None = None
    unknown: set[str] = field(default_factory=set)


def instant(milliseconds: object) -> tuple[dt.datetime | None, Flag | None]:
    """Return the instant that a count of milliseconds since 1970 names, or the reason why there is none."""
    if isinstance(milliseconds, float) and milliseconds.is_integer():
        milliseconds = int(milliseconds)
    if isinstance(milliseconds, bool) or not isinstance(milliseconds, int) or milliseconds == 0:
        return None, Flag.DATE_MISSING
    try:
        at = _EPOCH + dt.timedelta(milliseconds=milliseconds)
    except OverflowError:
        return None, Flag.DATE_IMPOSSIBLE
    if not FIRST_YEAR <= at.year <= LAST_YEAR:
        return None, Flag.DATE_IMPOSSIBLE
    return at, None


def text_of(value: object, flags: set[str]) -> str | None:
    """Return a text, mended; None where there is none, or where it is not text, which is flagged."""
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        flags.add(Flag.UNKNOWN_FIELDS)
        return None
    text, torn = whole(mended(value))
    if torn:
        flags.add(Flag.INVALID_UTF8)
    return text


def row_of(message: Message, span: Mapping[str, object], fields: Fields) -> dict[str, object]:
    """Return the row of one message; its conversation is added by who knows it."""
    flags: set[str] = set()
    sender = text_of(message.get("sender_name"), flags)
    if sender is None:
        flags.add(Flag.SENDER_MISSING)
    said_at, fault = instant(message.get("timestamp_ms"))
    if fault:
        flags.add(fault)
    row: dict[str, object] = {
        "span": span,
        "sender": sender,
        "said_at": said_at,
        "precision": Precision.MILLISECOND.value if said_at else None,
        "is_own": None if fields.owner is None or sender is None else sender == fields.owner,
        "attachments": list(_attachments(message, fields, flags)),
        "reactions": list(reactions_of(message.get("reactions"), flags)),
        "quoted": _bumped(message, flags),
    }
    row |= _said(message, sender, row, flags)
    _note_unknown(message, fields, flags)
    row["flags"] = sorted(flags)
    return row


def _said(
    message: Message, sender: str | None, row: Mapping[str, object], flags: set[str]
) -> dict[str, object]:
    """Return what kind of message it is, and what it says."""
    content = text_of(message.get("content"), flags)
    if message.get("is_unsent") is True or message.get("is_taken_down") is True:
        return {"kind": Kind.DELETED.value, "body": content}
    if message.get("type") == "Call" or message.get("call_duration") is not None:
        return {"kind": Kind.CALL.value, "body": _call(message, content)}
    joined = _membership(message, sender, flags)
    if joined is not None:
        return {"kind": Kind.NOTICE.value, "body": content, "notice": joined}
    said = notice_of(content, sender)
    if said is not None:
        flags.add(Flag.TYPED_LIKE_NOTICE)
        return _noticed(said, content)
    return _spoken(message, content, row, flags)


def _noticed(said: Said, content: str | None) -> dict[str, object]:
    if said.kind is None:
        return {"kind": Kind.CALL.value, "body": content}
    notice = {"kind": said.kind.value, "seconds": None, "subject": said.subject}
    return {"kind": Kind.NOTICE.value, "body": content, "notice": notice}


def _spoken(
    message: Message, content: str | None, row: Mapping[str, object], flags: set[str]
) -> dict[str, object]:
    shared = list(_shared(message.get("share"), flags))
    body = "\n".join([*([content] if content else []), *(one for one in shared if one != content)]) or None
    if message.get("sticker") and body is None:
        kind = Kind.STICKER
    elif row["attachments"]:
        kind = Kind.MEDIA
    elif content and shared and _PLACE.search(content):
        kind = Kind.LOCATION
    elif body is None:
        kind = Kind.UNKNOWN
        flags.add(Flag.NULL_BODY)
    else:
        kind = Kind.TEXT
    return {"kind": kind.value, "body": body}


def _call(message: Message, content: str | None) -> str:
    """Return the app's sentence with how long the call took, which it leaves out."""
    seconds = message.get("call_duration")
    counted = isinstance(seconds, int) and not isinstance(seconds, bool) and seconds > 0
    if content is not None:
        return f"{content} ({seconds} s)" if counted else content
    if message.get("missed") is True:
        return "Missed call"
    return f"Call, {seconds} s" if counted else "Call"


def _membership(message: Message, sender: str | None, flags: set[str]) -> dict[str, object] | None:
    """Return the notice of people who came or went, which older downloads mark by a type."""
    kind = message.get("type")
    if not isinstance(kind, str) or kind not in {"Subscribe", "Unsubscribe"}:
        return None
    names = list(_names(message.get("users"), flags))
    alone = not names or names == [sender]
    if kind == "Subscribe":
        noticed = NoticeKind.JOINED if alone else NoticeKind.ADDED
    else:
        noticed = NoticeKind.LEFT if alone else NoticeKind.REMOVED
    return {"kind": noticed.value, "seconds": None, "subject": ", ".join(names) or sender}


def _names(users: object, flags: set[str]) -> Iterator[str]:
    for user in objects_in(users, flags):
        name = text_of(user.get("name"), flags)
        if name:
            yield name


def objects_in(value: object, flags: set[str]) -> Iterator[Message]:
    """Yield the objects of a list; flag what is neither."""
    if value is None:
        return
    if not isinstance(value, list):
        flags.add(Flag.UNKNOWN_FIELDS)
        return
    for one in value:
        if isinstance(one, dict):
            yield one
        elif one is not None:
            flags.add(Flag.UNKNOWN_FIELDS)


def _attachments(message: Message, fields: Fields, flags: set[str]) -> Iterator[dict[str, object]]:
    for name, kind in _MEDIA.items():
        for one in objects_in(message.get(name), flags):
            uri = text_of(one.get("uri"), flags)
            if uri:
                yield fields.files.attachment(uri, kind)
    sticker = message.get("sticker")
    if isinstance(sticker, dict):
        uri = text_of(sticker.get("uri"), flags)
        if uri:
            yield fields.files.attachment(uri, "sticker")


def reactions_of(value: object, flags: set[str]) -> Iterator[dict[str, object]]:
    """Yield reactions; only Instagram says when."""
    for one in objects_in(value, flags):
        seconds = one.get("timestamp")
        at = instant(seconds * 1000)[0] if isinstance(seconds, int) else None
        by = text_of(one.get("actor"), flags)
        emoji = text_of(one.get("reaction"), flags)
        yield {"by": by, "emoji": emoji, "at": at}


def _shared(share: object, flags: set[str]) -> Iterator[str]:
    if share is None:
        return
    if not isinstance(share, dict):
        flags.add(Flag.UNKNOWN_FIELDS)
        return
    for name in ("share_text", "link"):
        text = text_of(share.get(name), flags)
        if text:
            yield text


def _bumped(message: Message, flags: set[str]) -> dict[str, object] | None:
    """Return the earlier message that this one brings up again."""
    bumped = message.get("bumped_message_metadata")
    if not isinstance(bumped, dict) or bumped.get("is_bumped") is not True:
        return None
    return {"sender": None, "body": text_of(bumped.get("bumped_message"), flags)}


def _note_unknown(message: Message, fields: Fields, flags: set[str]) -> None:
    note_strange(message.keys() - _KNOWN, fields, flags)
    kind = message.get("type")
    if not (kind is None or (isinstance(kind, str) and kind in _TYPES)):
        flags.add(Flag.UNKNOWN_FIELDS)


def note_strange(names: AbstractSet[str], fields: Fields, flags: set[str]) -> None:
    """Flag a message with fields that no rule explains, and keep their names."""
    if not names:
        return
    flags.add(Flag.UNKNOWN_FIELDS)
    if len(fields.unknown) < _MOST_UNKNOWN:
        fields.unknown.update(sorted(names)[:_MOST_UNKNOWN])
