"""One message as a row."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from typing import Any

from onrecord.readers.formats.discord_json.files import Files, kind_of
from onrecord.readers.zones import FIRST_YEAR, LAST_YEAR
from onrecord.records.messages import Flag, Kind, NoticeKind, Precision

NO_MESSAGE = "An element of messages is no message of a known form"

_NOTICES = {
    "RecipientAdd": NoticeKind.ADDED,
    "RecipientRemove": NoticeKind.REMOVED,
    "ChannelNameChange": NoticeKind.RENAMED,
    "ChannelIconChange": NoticeKind.SETTINGS,
    "ChannelPinnedMessage": NoticeKind.PINNED,
    "GuildMemberJoin": NoticeKind.JOINED,
    "ThreadCreated": NoticeKind.CREATED,
    "46": NoticeKind.POLL_ENDED,
}
_TYPED = {"Default", "Reply", "20", "23"}
"""What people and programs say. 20 and 23 are answers to commands: the tool has no names for them.

Nor has it for 46, a poll's result.
"""
_KNOWN = frozenset(
    (
        *(
            "id",
            "type",
            "timestamp",
            "timestampEdited",
            "callEndedTimestamp",
            "isPinned",
            "content",
            "author",
        ),
        *("attachments", "components", "embeds", "stickers", "reactions", "mentions", "reference"),
        *("forwardedMessage", "interaction", "inlineEmojis"),
    )
)
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)")


class ShapeError(Exception):
    """A part of a message has a shape that no version writes. Never leaves the reader."""


def row_of(message: object, files: Files) -> dict[str, Any]:
    """Return a row without its place.

    Raises:
        ShapeError: a part of the message has a shape that no version writes.
    """
    if not isinstance(message, dict):
        raise ShapeError
    author, at = _mapping(message.get("author")), instant(message.get("timestamp"))
    forwarded = _mapping(message.get("forwardedMessage"))
    row = {
        "native_id": _text(message.get("id")),
        "said_text": _text(message.get("timestamp")),
        "said_at": at,
        "precision": None if at is None else _precision(str(message.get("timestamp"))),
        "sender": _name(author),
        "address": _text(author.get("id")),
        "edited": message.get("timestampEdited") is not None,
        "edited_at": instant(message.get("timestampEdited")),
        "reply_to": _reply(message),
        "reactions": list(_reactions(message)),
        "attachments": [*_attachments(message, files), *_attachments(forwarded, files)],
        "forwarded_from": _forwarded(message) if forwarded else None,
        "flags": _flags(message, at),
    }
    return row | _said(message, forwarded, row)


def instant(value: object) -> dt.datetime | None:
    """Return a time of the tool's; None when it is none of these centuries."""
    if not isinstance(value, str) or not _TIME.fullmatch(value):
        return None
    try:
        at = dt.datetime.fromisoformat(value).astimezone(dt.UTC)
    except (ValueError, OverflowError):
        return None
    return at if FIRST_YEAR <= at.year <= LAST_YEAR else None


def _precision(text: str) -> str:
    return (Precision.MILLISECOND if "." in text else Precision.SECOND).value


def _flags(message: Mapping[str, Any], at: dt.datetime | None) -> list[str]:
    flags = []
    if at is None:
        flags.append(Flag.DATE_IMPOSSIBLE if message.get("timestamp") else Flag.DATE_MISSING)
    if not _name(_mapping(message.get("author"))):
        flags.append(Flag.SENDER_MISSING)
    if not _KNOWN.issuperset(message):
        flags.append(Flag.UNKNOWN_FIELDS)
    return [flag.value for flag in flags]


def _said(message: Mapping[str, Any], forwarded: Mapping[str, Any], row: Mapping[str, Any]) -> dict[str, Any]:
    """Return kind and body, and the notice of a line that the app wrote."""
    kind, content = _text(message.get("type")), _text(message.get("content"))
    if kind == "Call":
        return {"kind": Kind.CALL.value, "body": _call(message, row["said_at"]) or content}
    if kind not in _TYPED:
        return {"kind": Kind.NOTICE.value, "body": content or kind, "notice": _notice(message, kind)}
    parts = (content, _text(forwarded.get("content")))
    body = "\n".join(part for part in parts if part) or _embedded(message) or _embedded(forwarded)
    return {"kind": _kind(body, row["attachments"]).value, "body": body}


def _kind(body: str | None, attachments: list[dict[str, object]]) -> Kind:
    if attachments:
        return Kind.STICKER if attachments[0]["type"] == "sticker" else Kind.MEDIA
    return Kind.TEXT if body else Kind.UNKNOWN


def _call(message: Mapping[str, Any], begun: dt.datetime | None) -> str | None:
    ended = instant(message.get("callEndedTimestamp"))
    if ended is None or begun is None or ended < begun:
        return None
    return f"Call, {round((ended - begun).total_seconds())} s"


def _notice(message: Mapping[str, Any], kind: str | None) -> dict[str, object]:
    author = _mapping(message.get("author"))
    notice = _NOTICES.get(kind or "", NoticeKind.UNKNOWN)
    subject = _name(author)
    if notice in (NoticeKind.ADDED, NoticeKind.REMOVED):
        about = [_mapping(each) for each in _list(message.get("mentions"))]
        if [each.get("id") for each in about] == [author.get("id")]:
            notice = NoticeKind.LEFT if notice is NoticeKind.REMOVED else NoticeKind.JOINED
        subject = ", ".join(_name(each) or "?" for each in about) or None
    nobody = notice in (NoticeKind.UNKNOWN, NoticeKind.RENAMED, NoticeKind.POLL_ENDED)
    return {"kind": notice.value, "subject": None if nobody else subject}


def _embedded(message: Mapping[str, Any]) -> str | None:
    """Return the words of what programs and previews show in place of a text."""
    lines = []
    for embed in map(_mapping, _list(message.get("embeds"))):
        lines += [_text(embed.get(name)) for name in ("title", "description")]
        for field in map(_mapping, _list(embed.get("fields"))):
            lines += [_text(field.get(name)) for name in ("name", "value")]
    return "\n".join(line for line in lines if line) or None


def _attachments(message: Mapping[str, Any], files: Files) -> Iterator[dict[str, object]]:
    for shown in map(_mapping, _list(message.get("attachments"))):
        name = _text(shown.get("fileName"))
        yield files.attachment(shown, "url", name, kind_of(name))
    for shown in map(_mapping, _list(message.get("stickers"))):
        yield files.attachment(shown, "sourceUrl", _text(shown.get("name")), "sticker")


def _reactions(message: Mapping[str, Any]) -> Iterator[dict[str, object]]:
    """Yield each named reaction, and those without a name together."""
    for reaction in map(_mapping, _list(message.get("reactions"))):
        emoji = _text(_mapping(reaction.get("emoji")).get("name")) or "(custom emoji)"
        users: list[object] = [_name(_mapping(user)) for user in _list(reaction.get("users"))]
        for user in users:
            yield {"by": user, "emoji": emoji}
        count = reaction.get("count")
        rest = (count if type(count) is int else 0) - len(users)
        if rest > 0:
            yield {"by": None, "emoji": emoji if rest == 1 else f"{emoji} x {rest}"}


def _reply(message: Mapping[str, Any]) -> str | None:
    reference = _mapping(message.get("reference"))
    return None if reference.get("type") == "Forward" else _text(reference.get("messageId"))


def _forwarded(message: Mapping[str, Any]) -> str:
    channel = _text(_mapping(message.get("reference")).get("channelId"))
    return "(not named)" if channel is None else f"channel {channel}"


def _name(user: Mapping[str, Any]) -> str | None:
    return _text(user.get("nickname")) or _text(user.get("name"))


def _mapping(value: object) -> Mapping[str, Any]:
    if value is not None and not isinstance(value, dict):
        raise ShapeError
    return value or {}


def _list(value: object) -> list[Any]:
    if value is not None and not isinstance(value, list):
        raise ShapeError
    return value or []


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
