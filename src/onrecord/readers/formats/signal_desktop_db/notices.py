"""What Signal Desktop itself wrote into a conversation: by the type of its row."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from onrecord.readers.formats.signal_desktop_db.people import Directory
from onrecord.readers.signal.people import Person
from onrecord.readers.signal.updates import Told, timer, told
from onrecord.readers.signal.values import Frame, number, part, parts, text, true
from onrecord.records.messages import NoticeKind

_REQUESTS = {
    "ACCEPT": (NoticeKind.CONTACT_STATE, "The message request was accepted"),
    "BLOCK": (NoticeKind.BLOCKED, "The conversation was blocked"),
    "UNBLOCK": (NoticeKind.BLOCKED, "The conversation was unblocked"),
    "SPAM": (NoticeKind.CONTACT_STATE, "The conversation was reported as spam"),
}
_PLAIN: Mapping[str, tuple[NoticeKind, str]] = {
    "change-number-notification": (NoticeKind.NUMBER_CHANGED, "{who} changed their phone number"),
    "chat-session-refreshed": (NoticeKind.ENCRYPTED, "The chat session was refreshed"),
    "contact-removed-notification": (NoticeKind.CONTACT_STATE, "{who} was removed from the contacts"),
    "conversation-merge": (NoticeKind.MIGRATED, "Two conversations with {who} were joined"),
    "delivery-issue": (NoticeKind.UNKNOWN, "A message from {who} could not be delivered"),
    "group-v1-migration": (NoticeKind.MIGRATED, "The group became a new kind of group"),
    "joined-signal-notification": (NoticeKind.CONTACT_STATE, "{who} joined Signal"),
    "keychange": (NoticeKind.SECURITY_CODE, "The safety number with {who} changed"),
    "message-history-unsynced": (NoticeKind.UNKNOWN, "Earlier messages were not brought to this device"),
    "phone-number-discovery": (NoticeKind.MIGRATED, "A number was found to belong to {who}"),
    "title-transition-notification": (NoticeKind.CONTACT_STATE, "{who} was until now shown by another name"),
    "universal-timer-notification": (NoticeKind.SETTINGS, "The default disappearing-message timer applies"),
}
_TYPES_WITH_WORDS = frozenset({"incoming", "outgoing", "story", ""})
_TIMER_FLAG = 2
_LEVELS = {1: "anyone", 2: "members", 3: "admins", 4: "nobody"}
_ADMIN = 2


@dataclass(frozen=True, slots=True)
class Telling:
    """What a notice needs to know."""

    people: Directory
    peer: Person
    author: Person | None


def is_notice(frame: Frame, kind: str) -> bool:
    """Tell whether the app wrote a message, rather than someone."""
    changed = "expirationTimerUpdate" in frame or (number(frame, "flags") or 0) & _TIMER_FLAG
    return bool(changed) or kind not in _TYPES_WITH_WORDS


def notices(frame: Frame, kind: str, telling: Telling) -> Iterator[Told]:
    """Yield what a notice says: several things where a group's changes came together."""
    if "expirationTimerUpdate" in frame or kind == "timer-notification":
        update = part(frame, "expirationTimerUpdate")
        source = update.get("sourceServiceId") or update.get("sourceUuid") or update.get("source")
        who = telling.people.find(source) if source else telling.author
        yield timer(who, (number(update, "expireTimer") or 0) * 1000)
    elif kind == "group-v2-change":
        yield from _group(part(frame, "groupV2Change"), telling)
    elif kind == "group":
        yield from _old_group(part(frame, "group_update"), telling)
    else:
        yield _single(frame, kind, telling)


def _single(frame: Frame, kind: str, telling: Telling) -> Told:
    changed = frame.get("key_changed") or frame.get("verifiedChanged") or frame.get("changedId")
    person = telling.people.find(changed) if changed else telling.peer
    who = person.label or "Someone"
    if kind == "profile-change":
        change = part(frame, "profileChange")
        old, new = text(change, "oldName"), text(change, "newName")
        return told(
            NoticeKind.CONTACT_STATE, f"{who} changed their profile name from {old} to {new}", person, new
        )
    if kind == "verified-change":
        state = "verified" if true(frame, "verified") else "not verified"
        return told(NoticeKind.SECURITY_CODE, f"{who} was marked as {state}", None, who)
    if kind == "message-request-response-event":
        word = text(frame, "messageRequestResponseEvent")
        notice, sentence = _REQUESTS.get(word, (NoticeKind.UNKNOWN, word or kind))
        return told(notice, sentence)
    if kind == "poll-terminate":
        question = text(part(frame, "pollTerminateNotification"), "question")
        ender = _label(telling.author)
        return told(NoticeKind.POLL_ENDED, f"{ender} ended the poll: {question}", telling.author, question)
    if kind == "pinned-message-notification":
        return told(NoticeKind.PINNED, "A message was pinned", telling.author)
    notice, sentence = _PLAIN.get(kind, (NoticeKind.UNKNOWN, kind))
    return told(notice, sentence.format(who=who) if kind in _PLAIN else kind, None, who)


def _group(change: Frame, telling: Telling) -> Iterator[Told]:
    author = change.get("from") or change.get("fromId")
    actor = telling.people.find(author) if author else None
    for detail in parts(change, "details"):
        yield _detail(detail, actor, telling.people)


def _detail(detail: Frame, actor: Person | None, people: Directory) -> Told:
    kind = text(detail, "type")
    account = detail.get("aci") or detail.get("uuid") or detail.get("serviceId") or detail.get("pni")
    member = people.find(account) if account else None
    by, whom = _label(actor), _label(member, "someone")
    if kind in _MEMBERS:
        return _MEMBERS[kind](actor, member, by, whom)
    if kind == "member-privilege":
        granted = number(detail, "newPrivilege") == _ADMIN
        sentence = f"{by} made {whom} an admin" if granted else f"{by} took admin rights from {whom}"
        return told(NoticeKind.ADMIN, sentence, actor, whom)
    if kind == "title":
        new = text(detail, "newTitle")
        sentence = f"{by} named the group {new}" if new else f"{by} removed the group's name"
        return told(NoticeKind.RENAMED, sentence, actor, new)
    if kind in _SETTINGS:
        return told(NoticeKind.SETTINGS, f"{by} {_SETTINGS[kind](detail)}", actor)
    return told(NoticeKind.UNKNOWN, kind or "group-v2-change", actor, member.label if member else None)


def _label(person: Person | None, otherwise: str = "Someone") -> str:
    return person.label if person and person.label else otherwise


def _removed(actor: Person | None, member: Person | None, by: str, whom: str) -> Told:
    if actor is not None and actor == member:
        return told(NoticeKind.LEFT, f"{by} left the group", actor, by)
    return told(NoticeKind.REMOVED, f"{by} removed {whom}", actor, whom)


def _added(actor: Person | None, member: Person | None, by: str, whom: str) -> Told:
    if actor is not None and actor == member:
        return told(NoticeKind.JOINED, f"{by} joined the group", actor, by)
    return told(NoticeKind.ADDED, f"{by} added {whom}", actor, whom)


def _sentence(kind: NoticeKind, words: str) -> Callable[[Person | None, Person | None, str, str], Told]:
    return lambda actor, _, by, whom: told(kind, words.format(by=by, whom=whom), actor, whom)


_MEMBERS: Mapping[str, Callable[[Person | None, Person | None, str, str], Told]] = {
    "create": lambda actor, _, by, __: told(NoticeKind.CREATED, f"{by} created the group", actor),
    "member-add": _added,
    "member-add-from-invite": lambda actor, member, _, whom: told(
        NoticeKind.JOINED, f"{whom} accepted an invitation to the group", member or actor, whom
    ),
    "member-add-from-link": lambda actor, member, _, whom: told(
        NoticeKind.JOINED, f"{whom} joined the group by its link", member or actor, whom
    ),
    "member-add-from-admin-approval": _sentence(
        NoticeKind.ADDED, "{by} approved a request to join by {whom}"
    ),
    "member-remove": _removed,
    "pending-add-one": _sentence(NoticeKind.INVITED, "{by} invited {whom} to the group"),
    "pending-remove-one": _sentence(NoticeKind.UNKNOWN, "{by} revoked an invitation to {whom}"),
    "admin-approval-add-one": _sentence(NoticeKind.UNKNOWN, "{whom} asked to join the group"),
    "admin-approval-remove-one": _sentence(
        NoticeKind.UNKNOWN, "A request to join by {whom} was withdrawn or refused"
    ),
}


def _may(what: str) -> Callable[[Frame], str]:
    return lambda detail: (
        f"changed who may {what} to: {_LEVELS.get(number(detail, 'newPrivilege') or 0, 'unknown')}"
    )


_SETTINGS: Mapping[str, Callable[[Frame], str]] = {
    "access-attributes": _may("edit the group"),
    "access-members": _may("add members"),
    "access-invite-link": _may("join by the group link"),
    "announcements-only": lambda detail: (
        f"allowed {'only admins' if true(detail, 'announcementsOnly') else 'all members'} to send messages"
    ),
    "avatar": lambda detail: f"{'removed' if true(detail, 'removed') else 'changed'} the group's picture",
    "description": lambda detail: (
        f"changed the group's description to: {text(detail, 'description')}"
        if text(detail, "description")
        else "changed or removed the group's description"
    ),
    "group-link-add": lambda _: "switched the group link on",
    "group-link-remove": lambda _: "switched the group link off",
    "group-link-reset": lambda _: "reset the group link",
}


def _old_group(update: Frame, telling: Telling) -> Iterator[Told]:
    """Yield the changes of a group of the kind before 2020."""
    author, by = telling.author, _label(telling.author)
    if name := text(update, "name"):
        yield told(NoticeKind.RENAMED, f"{by} named the group {name}", author, name)
    joined = update.get("joined")
    for one in joined if isinstance(joined, list) else ():
        member = telling.people.find(one).label
        yield told(NoticeKind.JOINED, f"{member} joined the group", author, member)
    if left := update.get("left"):
        member = telling.people.own.label if left == "You" else telling.people.find(left).label
        yield told(NoticeKind.LEFT, f"{member} left the group", author, member)
    if true(update, "avatarUpdated"):
        yield told(NoticeKind.SETTINGS, f"{by} changed the group's picture", author)
