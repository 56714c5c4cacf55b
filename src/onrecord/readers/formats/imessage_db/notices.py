"""Events that the app wrote: who joined, left, renamed, and what else is no message."""

from dataclasses import dataclass

from onrecord.records.messages import NoticeKind

_MEMBERS, _TITLE, _GROUP, _LOCATION, _KEPT, _TOGETHER = 1, 2, 3, 4, 5, 6
_MEMBER_ACTS = {0: (NoticeKind.ADDED, "added"), 1: (NoticeKind.REMOVED, "removed")}
_GROUP_ACTS = {
    0: (NoticeKind.LEFT, "left the conversation"),
    1: (NoticeKind.SETTINGS, "changed the group photo"),
    2: (NoticeKind.SETTINGS, "removed the group photo"),
    4: (NoticeKind.SETTINGS, "changed the background"),
    6: (NoticeKind.SETTINGS, "removed the background"),
}

Notice = tuple[NoticeKind, str | None, str]


@dataclass(frozen=True, slots=True)
class Event:
    """What the database says of an event; ``same`` tells that the other is the one who did it."""

    item: int
    action: int
    who: str | None = None
    other: str | None = None
    title: str | None = None
    stopped: bool = False
    same: bool = False


def notice_of(event: Event) -> Notice:
    """Return an event's kind, whom or what it is about, and a sentence."""
    found = _of_members(event) or _of_group(event)
    if found is not None:
        return found
    if event.item == _TOGETHER:
        return NoticeKind.UNKNOWN, event.who, "SharePlay or FaceTime"
    return NoticeKind.UNKNOWN, event.other, f"item_type {event.item}, group_action_type {event.action}"


def _of_members(event: Event) -> Notice | None:
    actor = event.who or "Somebody"
    if event.item != _MEMBERS or event.action not in _MEMBER_ACTS:
        return None
    if event.action == 0 and event.same:
        return NoticeKind.NUMBER_CHANGED, event.other, f"{actor} changed their phone number"
    kind, words = _MEMBER_ACTS[event.action]
    return kind, event.other, f"{actor} {words} {event.other or 'somebody'}"


def _of_group(event: Event) -> Notice | None:
    actor, title = event.who or "Somebody", event.title
    if event.item == _TITLE:
        words = f"named the conversation “{title}”" if title else "removed the name of the conversation"
        return NoticeKind.RENAMED, title, f"{actor} {words}"
    if event.item == _GROUP and event.action in _GROUP_ACTS:
        kind, words = _GROUP_ACTS[event.action]
        return kind, event.who, f"{actor} {words}"
    if event.item == _LOCATION and event.action == 0:
        words = "stopped" if event.stopped else "started"
        return NoticeKind.SETTINGS, event.who, f"{actor} {words} sharing location"
    if event.item == _KEPT:
        return NoticeKind.SETTINGS, event.who, f"{actor} kept an audio message"
    return None
