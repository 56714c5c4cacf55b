"""One message as a row."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from onrecord.readers.formats.telegram_json.actions import notice_row
from onrecord.readers.formats.telegram_json.files import Files
from onrecord.readers.formats.telegram_json.times import edited_at, is_edited, when
from onrecord.readers.formats.telegram_json.words import (
    DESCRIBED_KINDS,
    ShapeError,
    described,
    text_number,
    text_of,
)
from onrecord.readers.spoken import Spare, words_in
from onrecord.records.messages import Flag, Kind, Precision

Row = dict[str, object]

_ALWAYS = (
    *(
        "id",
        "type",
        "date",
        "date_unixtime",
        "edited",
        "edited_unixtime",
        "text",
        "text_entities",
        "reactions",
    ),
    *("photo", "photo_file_size", "width", "height", "media_spoiler", "thumbnail", "thumbnail_file_size"),
    *("reply_to_message_id", "reply_to_peer_id", "inline_bot_buttons", "title", "duration_seconds"),
)
_OF_MESSAGES = (
    *("from", "from_id", "author", "forwarded_from", "forwarded_from_id", "saved_from", "via_bot"),
    *("file", "file_name", "file_size", "media_type", "mime_type", "sticker_emoji", "performer"),
    *("self_destruct_period_seconds", "live_location_period_seconds", "contact_information", "contact_vcard"),
    *("contact_vcard_file_size", "location_information", "place_name", "address", "poll", "game_title"),
    *("game_description", "game_link", "invoice_information", "giveaway_information", "giveaway_results"),
    *("paid_stars_amount",),
)
_OF_SERVICE = (
    *(
        "actor",
        "actor_id",
        "action",
        "members",
        "inviter",
        "message_id",
        "period",
        "duration",
        "discard_reason",
    ),
    *("information_text", "new_title", "new_icon_emoji_id", "emoticon", "schedule_date", "game_message_id"),
    *("score", "amount", "currency", "invoice_message_id", "recurring", "reason_domain", "reason_app_id"),
    *(
        "reason_app_name",
        "values",
        "from",
        "from_id",
        "to",
        "to_id",
        "distance",
        "cost",
        "months",
        "button_id",
    ),
    *(
        "peer_id",
        "peers",
        "gift_code",
        "boost_peer_id",
        "boost_peer_name",
        "unclaimed",
        "via_giveaway",
        "winners",
    ),
    *("stars", "boosts", "peer_name", "charge_id", "is_unclaimed", "giveaway_msg_id", "transaction_id"),
    *("gift_id", "is_limited", "is_anonymous", "gift_text"),
)
_KNOWN = {
    "message": frozenset((*_ALWAYS, *_OF_MESSAGES)),
    "service": frozenset((*_ALWAYS, *_OF_SERVICE)),
    "unsupported": frozenset(("id", "type")),
}
_EVERY = frozenset().union(*_KNOWN.values())
_PLAIN = frozenset(
    (
        *("id", "type", "date", "date_unixtime", "edited", "edited_unixtime", "from", "from_id", "text"),
        *("text_entities", "reply_to_message_id", "reactions", "photo", "photo_file_size", "width", "height"),
        *("file", "file_name", "file_size", "media_type", "mime_type", "duration_seconds", "sticker_emoji"),
        *("thumbnail", "thumbnail_file_size"),
    )
)
"""Fields of messages that say no more than their text, their files, reactions, and what they answer."""
_NOT_NAMED = "(not named)"


WALL_CLOCKS = "Messages with only the wall clock of the computer that exported, not its zone"
UNSUPPORTED = "Messages that the exporting version of the app could not write, but for a number"
EMPTY = "Messages that show no text and no file: the export leaves out what they held"
SIGNED = "Messages with a signature beside their sender, which stands in the original only"
UNKNOWN_KINDS = "Messages of a kind that this reader does not know"
COUNTED = (WALL_CLOCKS, UNSUPPORTED, EMPTY, SIGNED, UNKNOWN_KINDS)


class Rows:
    """Makes rows and counts what the statement warns of."""

    def __init__(self, files: Files) -> None:
        """Begin with nothing counted."""
        self._files = files
        self.unknown_fields: Counter[str] = Counter()
        self.counts: Counter[str] = Counter()
        self.spare = Spare("words of notices in no column")

    def state(self) -> tuple[Counter[str], Counter[str]]:
        """Return all that has been counted."""
        return self.counts.copy(), self.unknown_fields.copy()

    def go_back(self, state: tuple[Counter[str], Counter[str]]) -> None:
        """Forget what was counted since."""
        self.counts, self.unknown_fields = state

    def row(self, message: Mapping[str, Any]) -> Row:
        """Return a row without its place; ``seconds`` stands for ``said_at``.

        Raises:
            ShapeError: a part of the message has a shape that no version writes.
        """
        kind = message.get("type")
        is_service = kind == "service"
        flags: list[str] = []
        row = self._said(message, "actor" if is_service else "from", flags)
        if is_service:
            row |= notice_row(message)
            self.spare.note(words_in(message))
            row["attachments"] = self._files.attachments(message)
            row["reply_to"] = text_number(message.get("message_id")) or row["reply_to"]
        else:
            row |= self._content(message)
        known = _KNOWN.get(kind) if isinstance(kind, str) else None
        self.counts[UNKNOWN_KINDS] += known is None
        if known is None or not known.issuperset(message):
            flags.append(Flag.UNKNOWN_FIELDS.value)
            self.unknown_fields.update(set(message) - (known or _EVERY))
        return row | {"flags": flags}

    def extras(self, message: Mapping[str, Any]) -> Row | None:
        """Return what a row has beside its text, sender, time and number; None if more must be looked at.

        Raises:
            ShapeError: a part of the message has a shape that no version writes.
        """
        if not _PLAIN.issuperset(message):
            return None
        row: Row = {}
        if "edited" in message or "edited_unixtime" in message:
            row["edited"], row["edited_at"] = is_edited(message), edited_at(message)
        if "reply_to_message_id" in message:
            row["reply_to"] = text_number(message["reply_to_message_id"])
        if "reactions" in message:
            row["reactions"] = _reactions(message["reactions"])
        attachments = self._files.attachments(message)
        if attachments:
            row |= {"attachments": attachments, "kind": _kind(message, None, attachments).value}
        return row

    def _said(self, message: Mapping[str, Any], who: str, flags: list[str]) -> Row:
        """Return who said it, when, and what it belongs to."""
        sender, address, at = message.get(who), message.get(f"{who}_id"), when(message)
        row: Row = {
            "seconds": at.seconds,
            "said_local": at.wall,
            "said_text": _string(message.get("date")) or text_number(message.get("date_unixtime")),
            "precision": None if at.flag else Precision.SECOND.value,
            "sender": _string(sender),
            "address": text_number(address),
            "edited": is_edited(message),
            "edited_at": edited_at(message),
            "native_id": text_number(message.get("id")),
            "reply_to": _reply(message),
            "reactions": _reactions(message.get("reactions")),
        }
        self.counts[WALL_CLOCKS] += at.wall is not None
        self.counts[SIGNED] += "author" in message
        if at.flag:
            flags.append(at.flag.value)
        if who in message and sender is None:
            flags.append(Flag.SENDER_MISSING.value)
        return row

    def _content(self, message: Mapping[str, Any]) -> Row:
        said, shown = text_of(message.get("text")), described(message)
        period = message.get("self_destruct_period_seconds")
        attachments = self._files.attachments(message)
        body = "\n".join(filter(None, (shown, said))) or None
        kind = _kind(message, body, attachments)
        self.counts[UNSUPPORTED] += message.get("type") == "unsupported"
        self.counts[EMPTY] += kind is Kind.UNKNOWN and message.get("type") == "message"
        return {
            "kind": kind.value,
            "body": body,
            "attachments": attachments,
            "timer_seconds": period if type(period) is int and 0 <= period < 1 << 40 else None,
            "forwarded_from": _forwarded(message),
        }


def _kind(message: Mapping[str, Any], body: str | None, attachments: list[dict[str, object]]) -> Kind:
    if message.get("type") != "message":
        return Kind.UNKNOWN
    if "self_destruct_period_seconds" in message:
        return Kind.VIEW_ONCE
    for field, kind in DESCRIBED_KINDS:
        if field in message:
            return Kind(kind)
    if attachments:
        return Kind.STICKER if attachments[0]["type"] == "sticker" else Kind.MEDIA
    return Kind.TEXT if body else Kind.UNKNOWN


def _reply(message: Mapping[str, Any]) -> str | None:
    """Return the number of the message that is answered, after its chat's id when that is another."""
    number, peer = text_number(message.get("reply_to_message_id")), message.get("reply_to_peer_id")
    return f"{peer}/{number}" if number and isinstance(peer, str) else number


def _forwarded(message: Mapping[str, Any]) -> str | None:
    for field in ("forwarded_from", "saved_from"):
        if field in message:
            return _string(message[field]) or _NOT_NAMED
    return None


def _reactions(value: object) -> list[dict[str, object]]:
    """Return each named reaction, and those without a name together."""
    found: list[dict[str, object]] = []
    for reaction in value if isinstance(value, list) else []:
        if not isinstance(reaction, dict):
            raise ShapeError
        emoji = _string(reaction.get("emoji")) or _emoji_word(reaction)
        recent = reaction.get("recent")
        names = [_reactor(each) for each in (recent if isinstance(recent, list) else [])]
        found += [{"by": name, "emoji": emoji} for name in names]
        count = reaction.get("count")
        rest = (count if type(count) is int else 1) - len(names)
        if rest > 0:
            found.append({"by": None, "emoji": emoji if rest == 1 else f"{emoji} x {rest}"})
    return found


def _emoji_word(reaction: Mapping[str, Any]) -> str:
    return (
        "(custom emoji)" if "document_id" in reaction else f"({_string(reaction.get('type')) or 'unknown'})"
    )


def _reactor(recent: object) -> str | None:
    if not isinstance(recent, dict):
        raise ShapeError
    return _string(recent.get("from")) or _string(recent.get("from_id"))


def _string(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
