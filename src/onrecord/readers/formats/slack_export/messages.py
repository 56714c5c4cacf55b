"""One message of a day's file, as a row."""

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

from onrecord.readers.formats.slack_export.context import Context, Place
from onrecord.readers.formats.slack_export.notices import notice_of
from onrecord.readers.formats.slack_export.texts import body_of, is_shared, objects, shown

_TS = re.compile(r"(\d{1,12})(?:\.\d{1,9})?")
_EPOCH, _LATEST = dt.datetime(1970, 1, 1, tzinfo=dt.UTC), dt.datetime(2200, 1, 1, tzinfo=dt.UTC)
_MOST_SECONDS = 10**10
_HUDDLES = ("huddle_thread", "sh_room_created")
_LOGGED = ("message_changed", "message_deleted")
_GONE = ("tombstone", "hidden_by_limit")
_TYPES = ("image", "video", "audio")


def row_of(message: Mapping[str, Any], context: Context, place: Place) -> dict[str, Any] | None:
    """Return the row, but for its span; None where it is no message."""
    ts = message.get("ts")
    if not isinstance(ts, str) or message.get("type", "message") != "message":
        return None
    subtype = message.get("subtype")
    if subtype == "message_changed":
        return _change(message, context, place)
    row = {"native_id": ts, "conversation": place.key, **_time(ts)}
    if subtype == "tombstone":
        body = shown(message.get("text"), context) or None
        return {**row, **_thread(message, ts), "kind": "deleted", "body": body}
    if subtype == "message_deleted":
        return {**row, **_removal(message, context)}
    said = _said(message, ts, context)
    return {**row, **said, "flags": [*row["flags"], *said["flags"]]}


def _said(message: Mapping[str, Any], ts: str, context: Context) -> dict[str, Any]:
    """Return the columns of what somebody, or Slack, wrote."""
    subtype = message.get("subtype")
    row = {**_sender(message, context), **_thread(message, ts), "reactions": _reactions(message, context)}
    if subtype in _HUDDLES:
        return {**row, **_huddle(message, context)}
    notice = notice_of(message, context)
    if notice is not None:
        return {**row, "kind": "notice", "notice": notice, "body": body_of(message, context) or str(subtype)}
    return {**row, **_content(message, context)}


def instant(ts: object) -> dt.datetime | None:
    """Return the time of a timestamp: its whole seconds; None where it is none."""
    found = _TS.fullmatch(str(ts))
    if found is None:
        return None
    seconds = int(found[1])
    at = _EPOCH + dt.timedelta(seconds=seconds) if seconds < _MOST_SECONDS else _LATEST
    return at if at < _LATEST else None


def _time(ts: str) -> dict[str, Any]:
    at = instant(ts)
    timed = {"said_text": ts, "said_at": at, "precision": "second" if at else None}
    return {**timed, "flags": [] if at else ["date_impossible"]}


def _sender(message: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """Return who wrote it: a member, or an app by the name that it gave itself."""
    comment, file = message.get("comment"), message.get("file")
    holders = (message, comment, file) if "bot_id" not in message else (message,)
    ids = (one.get("user") for one in holders if isinstance(one, dict))
    user = next((one for one in ids if isinstance(one, str) and one), None)
    given = message.get("username") or _name_in(message.get("bot_profile"), "name")
    profile = _name_in(message.get("user_profile"), "display_name", "real_name", "name")
    label = context.label(user) if context.knows(user) else given or profile or context.label(user)
    label = label or message.get("bot_id")
    if not isinstance(label, str):
        return {"sender": None, "address": None, "flags": ["sender_missing"]}
    bot = message.get("bot_id")
    address = context.address(user) or (bot if isinstance(bot, str) else None)
    return {"sender": label, "address": address, "flags": []}


def _name_in(profile: object, *names: str) -> object:
    if not isinstance(profile, dict):
        return None
    return next(
        (profile[name] for name in names if isinstance(profile.get(name), str) and profile[name]), None
    )


def _thread(message: Mapping[str, Any], ts: str) -> dict[str, Any]:
    thread = message.get("thread_ts")
    if not isinstance(thread, str):
        return {}
    return {"thread": thread} if thread == ts else {"thread": thread, "reply_to": thread}


def _content(message: Mapping[str, Any], context: Context) -> dict[str, Any]:
    body = body_of(message, context)
    quoted = _shared(message, context)
    forwarded = quoted is not None and body is None
    attachments = [_attachment(file, context) for file in _files(message)]
    if quoted is not None and forwarded:
        body = quoted["body"]
    return {
        "kind": "text" if body or not attachments else "media",
        "body": body,
        "attachments": attachments,
        **_edit(message),
        "quoted": None if forwarded else quoted,
        "forwarded_from": quoted["sender"] if quoted is not None and forwarded else None,
    }


def _edit(message: Mapping[str, Any]) -> dict[str, Any]:
    """Return whether a message was edited, and when last."""
    edit = message.get("edited")
    return {"edited": True, "edited_at": instant(edit.get("ts"))} if isinstance(edit, dict) else {}


def _before(message: object, context: Context) -> list[dict[str, Any]]:
    """Return the wording that a log entry keeps, with its own last edit's time, or that of the message."""
    if not isinstance(message, dict) or not (body := body_of(message, context)):
        return []
    edited = _edit(message)
    return [{"said_at": edited["edited_at"] if edited else instant(message.get("ts")), "body": body}]


def _files(message: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    old = message.get("file")
    return [*objects(message.get("files")), *([old] if isinstance(old, dict) else [])]


def _attachment(file: Mapping[str, Any], context: Context) -> dict[str, Any]:
    mime = file.get("mimetype")
    mime = mime if isinstance(mime, str) and mime else None
    general = (mime or "").partition("/")[0]
    size = file.get("size")
    name = next(
        (file[key] for key in ("name", "title", "id") if isinstance(file.get(key), str) and file[key]), None
    )
    entry = context.file(file["id"]) if isinstance(file.get("id"), str) else None
    gone = "missing" if file.get("mode") in _GONE else "omitted"
    return {
        "name": name,
        "type": general if general in _TYPES else mime or "document",
        "bytes": size if isinstance(size, int) and not isinstance(size, bool) and 0 <= size < 2**63 else None,
        "presence": "present" if entry else gone,
        "entry": entry.name if entry else None,
    }


def _shared(message: Mapping[str, Any], context: Context) -> dict[str, Any] | None:
    """Return the message of somebody else that this one passes on or links to."""
    card = next((one for one in objects(message.get("attachments")) if is_shared(one)), None)
    if card is None:
        return None
    author = card.get("author_id")
    label = context.label(author) if context.knows(author) else _name_in(card, "author_name")
    return {"sender": label or context.label(author), "body": shown(card.get("text"), context) or None}


def _reactions(message: Mapping[str, Any], context: Context) -> list[dict[str, Any]]:
    """Return one for each person; Slack lists no more than some of them, and counts them all."""
    found: list[dict[str, Any]] = []
    for reaction in objects(message.get("reactions")):
        users, name = reaction.get("users"), reaction.get("name")
        people = [one for one in users if isinstance(one, str)] if isinstance(users, list) else []
        found += [{"by": context.label(one), "emoji": f":{name}:", "at": None} for one in people]
        count = reaction.get("count")
        if isinstance(count, int) and count > len(people):
            found.append({"by": None, "emoji": f":{name}: ({count - len(people)} more)", "at": None})
    return found


def _huddle(message: Mapping[str, Any], context: Context) -> dict[str, Any]:
    room = message.get("room")
    room = room if isinstance(room, dict) else {}
    start, end = room.get("date_start"), room.get("date_end")
    seconds = end - start if isinstance(start, int) and isinstance(end, int) else 0
    people = room.get("participant_history")
    return {
        **_sender({"user": room.get("created_by") or message.get("user")}, context),
        "kind": "call",
        "body": f"Huddle, {seconds} s" if seconds > 0 else "Huddle",
        "recipients": [
            {"role": "member", "label": context.label(one), "address": context.address(one)}
            for one in (people if isinstance(people, list) else ())
            if isinstance(one, str)
        ],
    }


def _removal(message: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """Return the log entry of a deletion, kept where a workspace keeps such a log."""
    before = message.get("previous_message")
    before = before if isinstance(before, dict) else {}
    deleted = message.get("deleted_ts") or before.get("ts")
    row = {
        **(_sender(before, context) if before else {}),
        "flags": [],
        "kind": "deleted",
        "deleted_at": _time(str(message["ts"]))["said_at"],
        "revisions": _before(before, context),
    }
    return {**row, "native_id": deleted, **_time(deleted)} if isinstance(deleted, str) else row


def _change(message: Mapping[str, Any], context: Context, place: Place) -> dict[str, Any] | None:
    """Return the log entry of a change: the message as it became, with the wording before."""
    after, before = message.get("message"), message.get("previous_message")
    if not isinstance(after, dict) or after.get("subtype") in _LOGGED:
        return None
    row = row_of({"type": "message", **after}, context, place)
    if row is None or row["kind"] == "deleted":
        return row
    edited_at = row.get("edited_at") or instant(message.get("ts"))
    return {**row, "edited": True, "revisions": _before(before, context), "edited_at": edited_at}
