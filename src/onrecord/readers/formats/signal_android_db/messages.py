"""Rows of Signal's messages on Android as items of its newer backup, which the mapping of that one reads."""

import base64
import binascii
from collections.abc import Iterator, Mapping, Sequence

from onrecord.readers.formats.signal_android_db.held import OWNER_UNNAMED, Held
from onrecord.readers.protobuf import by_number
from onrecord.readers.signal.people import People
from onrecord.readers.signal.schema import from_wire
from onrecord.readers.signal.values import Frame
from onrecord.readers.sqlite.tables import Row, integer, text
from onrecord.records.errors import UnreadableError

_BASE, _SPECIAL = 0x1F, 0xF00000000
_INBOX, _OUTBOXES, _FAILED = 20, frozenset({21, 22, 23, 25, 26}), 24
_PUSH = 0x200000
_TIMER, _GROUP_UPDATE, _END_SESSION, _REFRESH = 0x40000, 0x10000, 0x400000, 0x10000000
_CALLS: Mapping[int, tuple[str, str, str]] = {
    1: ("AUDIO_CALL", "INCOMING", "ACCEPTED"),
    2: ("AUDIO_CALL", "OUTGOING", "ACCEPTED"),
    3: ("AUDIO_CALL", "INCOMING", "MISSED"),
    8: ("VIDEO_CALL", "INCOMING", "MISSED"),
    10: ("VIDEO_CALL", "INCOMING", "ACCEPTED"),
    11: ("VIDEO_CALL", "OUTGOING", "ACCEPTED"),
}
_PROFILE = 7
_OTHERS: Mapping[int, Frame] = {
    9: {"groupChange": {"updates": [{"groupV2MigrationUpdate": {}}]}},
    12: {"groupCall": {}},
    16: {"threadMerge": {}},
    18: {"sessionSwitchover": {}},
}
_SIMPLE: Mapping[int, str] = {
    4: "JOINED_SIGNAL",
    5: "UNSUPPORTED_PROTOCOL_MESSAGE",
    13: "BAD_DECRYPT",
    14: "CHANGE_NUMBER",
    15: "RELEASE_CHANNEL_DONATION_REQUEST",
}
_BITS = (
    (_END_SESSION, "END_SESSION"),
    (_REFRESH, "CHAT_SESSION_REFRESH"),
    (0x200, "IDENTITY_UPDATE"),
    (0x4000, "IDENTITY_VERIFIED"),
    (0x2000, "IDENTITY_DEFAULT"),
)
_STORY_REACTION, _GIFT, _PAYMENT = 0x100000000, 0x200000000, 0x300000000
_SPECIALS: Mapping[int, str] = {
    0x400000000: "PAYMENT_ACTIVATION_REQUEST",
    0x500000000: "REPORTED_SPAM",
    0x600000000: "MESSAGE_REQUEST_ACCEPTED",
    0x800000000: "PAYMENTS_ACTIVATED",
}
_RECEIPTS = {1: "delivered", 2: "read", 3: "viewed", 4: "skipped", 5: "failed", 0: "sent"}
_LONG_TEXT = "text/x-signal-plain"
_HASH_BYTES = 32


def as_item(row: Row, held: Held, people: People) -> Frame:
    """Return a message as an item."""
    kind = integer(row["type"]) or 0
    base = kind & _BASE
    outgoing = base in _OUTBOXES or base == _FAILED
    author = _author(row, held, outgoing=outgoing)
    expires = integer(row["expires_in"]) or 0
    update = _update(row, kind, expires)
    item: dict[str, object] = {
        "chatId": integer(row["thread_id"]),
        "authorId": author,
        "dateSent": integer(row["date_sent"]),
    }
    if update is not None:
        return {**item, "directionless": {}, "updateMessage": update}
    if expires > 0:
        item["expiresInMs"] = expires
    item["sms"] = not kind & _PUSH and base in {_INBOX, *_OUTBOXES, _FAILED}
    item |= _direction(row, held, base, outgoing=outgoing)
    item["revisions"] = [_wording(one, author) for one in held.wordings.get(integer(row["_id"]) or 0, ())]
    return {**item, **_content(row, kind, held, people)}


def _author(row: Row, held: Held, *, outgoing: bool) -> int | None:
    if row["from_recipient_id"] is not None:
        return integer(row["from_recipient_id"])
    if outgoing:
        return held.own if held.own is not None else OWNER_UNNAMED
    return integer(row["recipient_id"])


def _update(row: Row, kind: int, expires: int) -> Frame | None:
    """Return what the app wrote; None for what someone said."""
    if kind in _CALLS:
        medium, direction, state = _CALLS[kind]
        return {"individualCall": {"type": medium, "direction": direction, "state": state}}
    if kind in _OTHERS:
        return _OTHERS[kind]
    if kind == _PROFILE:
        return {"profileChange": _profile_change(row)}
    simple = _SIMPLE.get(kind) or _SPECIALS.get(kind & _SPECIAL)
    return {"simpleUpdate": {"type": simple}} if simple else _of_bits(row, kind, expires)


def _of_bits(row: Row, kind: int, expires: int) -> Frame | None:
    if kind & _GROUP_UPDATE:
        return {"groupChange": _group_change(row)}
    if kind & _TIMER:
        return {"expirationTimerChange": {"expiresInMs": max(expires, 0)}}
    for bit, name in _BITS:
        if kind & bit:
            return {"simpleUpdate": {"type": name}}
    base = kind & _BASE
    if base in {_INBOX, _FAILED, *_OUTBOXES}:
        return None
    return {"simpleUpdate": {"type": f"type {kind:#x}"}}


def _extras(row: Row) -> Mapping[int, Sequence[int | bytes]]:
    held = row["message_extras"]
    try:
        return by_number(held) if isinstance(held, bytes) else {}
    except UnreadableError:
        return {}


def _bytes(found: Mapping[int, Sequence[int | bytes]], number: int) -> bytes:
    value = found.get(number, [b""])[0]
    return value if isinstance(value, bytes) else b""


def _group_change(row: Row) -> Frame:
    """Return a group's changes: newer rows hold them as the newer backup does, older ones in another form."""
    try:
        described = by_number(_bytes(_extras(row), 1))
        change = from_wire(_bytes(described, 2), "GroupChange")
    except UnreadableError:
        change = {}
    return change if change.get("updates") else {"updates": [{"genericGroupUpdate": {}}]}


def _profile_change(row: Row) -> Frame:
    held = _bytes(_extras(row), 3) or _base64(text(row["body"]))
    try:
        change = by_number(_bytes(by_number(held), 1))
    except UnreadableError:
        return {}
    old, new = (_bytes(change, number).decode("utf-8", "replace") for number in (1, 2))
    return {"previousName": old, "newName": new}


def _base64(body: str | None) -> bytes:
    try:
        return base64.b64decode(body or "", validate=True)
    except (binascii.Error, ValueError):
        return b""


def _direction(row: Row, held: Held, base: int, *, outgoing: bool) -> Frame:
    if not outgoing:
        return {
            "incoming": {"dateReceived": integer(row["date_received"]), "read": bool(integer(row["read"]))}
        }
    return {"outgoing": {"sendStatus": list(_receipts(row, held, base))}}


def _receipts(row: Row, held: Held, base: int) -> Iterator[Frame]:
    receipts = held.receipts.get(integer(row["_id"]) or 0, ())
    for one in receipts:
        state = _RECEIPTS.get(integer(one["status"]) or 0, "sent")
        stamp = integer(one["timestamp"])
        yield {"recipientId": integer(one["address"]), "timestamp": stamp, state: {}}
    if receipts:
        return
    to, at = integer(row["to_recipient_id"] or row["recipient_id"]), integer(row["receipt_timestamp"]) or 0
    if base == _FAILED:
        yield {"recipientId": to, "failed": {}}
    elif integer(row["has_read_receipt"] or row["read_receipt_count"]):
        yield {"recipientId": to, "timestamp": max(at, 0), "read": {}}
    elif integer(row["has_delivery_receipt"] or row["delivery_receipt_count"]):
        yield {"recipientId": to, "timestamp": max(at, 0), "delivered": {}}


def _wording(row: Row, author: int | None) -> Frame:
    said = {"text": {"body": text(row["body"]) or ""}}
    return {"authorId": author, "dateSent": integer(row["date_sent"]), "standardMessage": said}


def _content(row: Row, kind: int, held: Held, people: People) -> Frame:
    number = integer(row["_id"]) or 0
    if integer(row["remote_deleted"]):
        return {"remoteDeletedMessage": {}}
    reactions = [
        {
            "emoji": text(one["emoji"]) or "",
            "authorId": integer(one["author_id"]),
            "sentTimestamp": integer(one["date_sent"]),
        }
        for one in held.reactions.get(number, ())
    ]
    special = kind & _SPECIAL
    if special in {_GIFT, _PAYMENT}:
        return {"giftBadge": {}} if special == _GIFT else {"paymentNotification": {}}
    files = [one for one in held.files.get(number, ()) if not integer(one["quote"])]
    files.sort(key=lambda one: (integer(one["display_order"]) or 0, integer(one["_id"]) or 0))
    if integer(row["view_once"]):
        return {
            "viewOnceMessage": {
                **({"attachment": _attachment(files[0])} if files else {}),
                "reactions": reactions,
            }
        }
    for one in files:
        if one["sticker_id"] is not None and (integer(one["sticker_id"]) or 0) >= 0:
            sticker = {"emoji": text(one["sticker_emoji"]) or "", "data": _pointer(one)}
            return {"stickerMessage": {"sticker": sticker, "reactions": reactions}}
    if special == _STORY_REACTION:
        return {"directStoryReplyMessage": {"emoji": text(row["body"]) or "", "reactions": reactions}}
    return {"standardMessage": _standard(row, files, held, people) | {"reactions": reactions}}


def _standard(row: Row, files: Sequence[Row], held: Held, people: People) -> dict[str, object]:
    mentions = [
        {
            "start": integer(one["range_start"]),
            "length": integer(one["range_length"]),
            "mentionAci": people.account_of(integer(one["recipient_id"])),
        }
        for one in held.mentions.get(integer(row["_id"]) or 0, ())
    ]
    body = text(row["body"]) or text(row["shared_contacts"]) or ""
    found: dict[str, object] = {
        "text": {"body": body, "bodyRanges": mentions},
        "attachments": [_attachment(one) for one in files if one["content_type"] != _LONG_TEXT],
    }
    long_text = next((one for one in files if one["content_type"] == _LONG_TEXT), None)
    if long_text is not None:
        found["longText"] = _pointer(long_text)
    quoted = integer(row["quote_id"]) or 0
    if quoted > 0:
        found["quote"] = {
            "targetSentTimestamp": quoted,
            "authorId": integer(row["quote_author"]),
            "text": {"body": text(row["quote_body"]) or ""},
        }
    return found


def _attachment(row: Row) -> Frame:
    return {"pointer": _pointer(row), "flag": 1 if integer(row["voice_note"]) else 0}


def _pointer(row: Row) -> Frame:
    number, unique = integer(row["_id"]), integer(row.get("unique_id"))
    digest = _base64(text(row.get("data_hash_end")))
    name = f"{number}_{unique}" if unique is not None and unique > 0 else f"{number}"
    locator: dict[str, object] = {"transitCdnKey": name, "size": integer(row["data_size"])}
    if len(digest) == _HASH_BYTES:
        locator["plaintextHash"] = digest
    return {
        "contentType": text(row["content_type"]) or "",
        "fileName": text(row["file_name"]) or "",
        "locatorInfo": locator,
    }
