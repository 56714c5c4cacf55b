"""Service messages: what the app wrote about a chat."""

from collections.abc import Mapping
from typing import Any

from onrecord.readers.formats.telegram_json.words import listed, text_of
from onrecord.records.messages import Kind, NoticeKind

Row = dict[str, object]

_OF_ACTOR = {
    "join_group_by_link": NoticeKind.JOINED,
    "join_group_by_request": NoticeKind.JOINED,
    "joined_telegram": NoticeKind.CONTACT_STATE,
    "pin_message": NoticeKind.PINNED,
    "send_payment": NoticeKind.PAYMENT,
    "refunded_payment": NoticeKind.PAYMENT,
    "take_screenshot": NoticeKind.SCREENSHOT,
    "clear_history": NoticeKind.CLEARED,
    "migrate_to_supergroup": NoticeKind.MIGRATED,
    "migrate_from_group": NoticeKind.MIGRATED,
    "edit_group_photo": NoticeKind.SETTINGS,
    "delete_group_photo": NoticeKind.SETTINGS,
    "suggest_profile_photo": NoticeKind.SETTINGS,
    "edit_chat_theme": NoticeKind.SETTINGS,
    "set_chat_wallpaper": NoticeKind.SETTINGS,
    "set_same_chat_wallpaper": NoticeKind.SETTINGS,
    "allow_sending_messages": NoticeKind.SETTINGS,
    "attach_menu_bot_allowed": NoticeKind.SETTINGS,
    "web_app_bot_allowed": NoticeKind.SETTINGS,
}
_OF_TITLE = {
    "create_group": NoticeKind.CREATED,
    "create_channel": NoticeKind.CREATED,
    "topic_created": NoticeKind.CREATED,
    "edit_group_title": NoticeKind.RENAMED,
}
_CALLS = {"phone_call", "group_call", "invite_to_group_call", "group_call_scheduled"}
_DETAILS = ("title", "new_title", "members", "inviter", "period", "emoticon", "text")
_TIMER_LIMIT = 1 << 40


def notice_row(message: Mapping[str, Any]) -> Row:
    """Return kind, body and notice of a service message."""
    action = _string(message.get("action"))
    if action in _CALLS:
        return {"kind": Kind.CALL.value, "body": _call(action, message)}
    kind, subject, seconds = _judged(action, message)
    notice = {"kind": kind.value, "subject": subject, "seconds": seconds}
    return {"kind": Kind.NOTICE.value, "body": _body(action, message), "notice": notice}


def _judged(action: str | None, message: Mapping[str, Any]) -> tuple[NoticeKind, str | None, int | None]:
    actor = message.get("actor")
    who = actor if isinstance(actor, str) else None
    if action == "set_messages_ttl":
        return _timer(message.get("period"), who)
    if action in ("invite_members", "remove_members"):
        return _membership(action, who, message.get("members"))
    if action == "topic_edit":
        renamed = NoticeKind.RENAMED if "new_title" in message else NoticeKind.SETTINGS
        return renamed, _string(message.get("new_title")) or who, None
    for kinds, subject in ((_OF_ACTOR, who), (_OF_TITLE, _string(message.get("title")))):
        if action in kinds:
            return kinds[action], subject, None
    return NoticeKind.UNKNOWN, None, None


def _timer(period: object, who: str | None) -> tuple[NoticeKind, str | None, int | None]:
    if type(period) is not int or not 0 <= period < _TIMER_LIMIT:
        return NoticeKind.TIMER_ON, who, None
    return (NoticeKind.TIMER_ON if period else NoticeKind.TIMER_OFF), who, period


def _membership(action: str, who: str | None, members: object) -> tuple[NoticeKind, str | None, int | None]:
    """Who adds or removes themselves joins or leaves."""
    of_themselves = who is not None and members == [who]
    if action == "invite_members":
        kind = NoticeKind.JOINED if of_themselves else NoticeKind.ADDED
    else:
        kind = NoticeKind.LEFT if of_themselves else NoticeKind.REMOVED
    return kind, listed(members), None


def _body(action: str | None, message: Mapping[str, Any]) -> str | None:
    """Return the app's own word for an act and what it names."""
    told = _string(message.get("information_text"))
    details = (_detail(message.get(field)) for field in _DETAILS)
    named = "; ".join(detail for detail in details if detail)
    word = told or action
    return ": ".join(filter(None, (word, named))) or None


def _detail(value: object) -> str | None:
    if type(value) is int:
        return str(value)
    if isinstance(value, list) and any(isinstance(part, dict) for part in value):
        return text_of(value)
    return _string(value) or listed(value)


def _call(action: str, message: Mapping[str, Any]) -> str:
    if action == "invite_to_group_call":
        return f"Invitation to a group call: {listed(message.get('members')) or '?'}"
    if action == "group_call_scheduled":
        return "Group call scheduled"
    name = "Call" if action == "phone_call" else "Group call"
    seconds = message.get("duration_seconds", message.get("duration"))
    if type(seconds) is int:
        return f"{name}, {seconds} s"
    reason = message.get("discard_reason")
    if reason == "missed":
        return "Missed call"
    return f"{name}, busy" if reason == "busy" else f"{name}, no duration given"


def _string(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
