"""What Signal writes into a group: who joined, left, was added, and what was changed by whom."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from onrecord.readers.signal.people import People, Person
from onrecord.readers.signal.schema import choice
from onrecord.readers.signal.values import Frame, number, part, parts, raw, text, true
from onrecord.records.messages import NoticeKind


@dataclass(frozen=True, slots=True)
class GroupNotice:
    """One change of a group."""

    kind: NoticeKind
    body: str
    actor: Person | None = None
    subject: str | None = None


@dataclass(frozen=True, slots=True)
class _Rule:
    """How one kind of change is said: the fields that hold who did it, and to whom."""

    kind: NoticeKind
    sentence: str
    actor: str = ""
    subject: str = ""


_BY = "updaterAci"
_RULES: Mapping[str, _Rule] = {
    "genericGroupUpdate": _Rule(NoticeKind.SETTINGS, "{by} changed the group", _BY),
    "groupCreationUpdate": _Rule(NoticeKind.CREATED, "{by} created the group", _BY),
    "groupMemberLeftUpdate": _Rule(NoticeKind.LEFT, "{by} left the group", "aci", "aci"),
    "groupMemberRemovedUpdate": _Rule(
        NoticeKind.REMOVED, "{by} removed {whom}", actor="removerAci", subject="removedAci"
    ),
    "selfInvitedToGroupUpdate": _Rule(NoticeKind.INVITED, "{by} invited you to the group", "inviterAci"),
    "selfInvitedOtherUserToGroupUpdate": _Rule(
        NoticeKind.INVITED, "You invited {whom} to the group", subject="inviteeServiceId"
    ),
    "groupInvitationAcceptedUpdate": _Rule(
        NoticeKind.JOINED, "{by} accepted an invitation to the group", "newMemberAci", "newMemberAci"
    ),
    "groupInvitationDeclinedUpdate": _Rule(
        NoticeKind.UNKNOWN, "{by} declined an invitation to the group", "inviteeAci", "inviteeAci"
    ),
    "groupMemberJoinedUpdate": _Rule(
        NoticeKind.JOINED, "{by} joined the group", "newMemberAci", "newMemberAci"
    ),
    "groupMemberAddedUpdate": _Rule(NoticeKind.ADDED, "{by} added {whom}", _BY, "newMemberAci"),
    "groupSelfInvitationRevokedUpdate": _Rule(
        NoticeKind.UNKNOWN, "{by} revoked your invitation to the group", "revokerAci"
    ),
    "groupJoinRequestUpdate": _Rule(
        NoticeKind.UNKNOWN, "{by} asked to join the group", "requestorAci", "requestorAci"
    ),
    "groupJoinRequestCanceledUpdate": _Rule(
        NoticeKind.UNKNOWN, "{by} withdrew the request to join the group", "requestorAci", "requestorAci"
    ),
    "groupInviteLinkResetUpdate": _Rule(NoticeKind.SETTINGS, "{by} reset the group link", _BY),
    "groupInviteLinkDisabledUpdate": _Rule(NoticeKind.SETTINGS, "{by} switched the group link off", _BY),
    "groupMemberJoinedByLinkUpdate": _Rule(
        NoticeKind.JOINED, "{by} joined the group by its link", "newMemberAci", "newMemberAci"
    ),
    "groupV2MigrationUpdate": _Rule(NoticeKind.MIGRATED, "The group became a new kind of group"),
    "groupV2MigrationSelfInvitedUpdate": _Rule(
        NoticeKind.MIGRATED, "You could not be added to the new group and were invited"
    ),
    "groupTerminateChangeUpdate": _Rule(NoticeKind.UNKNOWN, "{by} ended the group", _BY),
}


def group_notices(change: Frame, people: People) -> Iterator[GroupNotice]:
    """Yield what one update of a group says; a change that is not known under its own word."""
    names = [name for name in change if name in _RULES or name in _VARIANTS]
    for name in names:
        found = part(change, name)
        if name in _RULES:
            yield _by_rule(_RULES[name], found, people)
        else:
            yield from _VARIANTS[name](found, people)
    if not names:
        unknown = next(iter(change), "groupChange")
        yield GroupNotice(NoticeKind.UNKNOWN, unknown if unknown.isidentifier() else "groupChange")


def _by_rule(rule: _Rule, found: Frame, people: People) -> GroupNotice:
    actor, subject = _who(found, rule.actor, people), _who(found, rule.subject, people)
    body = rule.sentence.format(by=_named(actor), whom=_named(subject, "someone"))
    return GroupNotice(rule.kind, body, actor, subject.label if subject else None)


def _who(found: Frame, name: str, people: People) -> Person | None:
    person = people.by_account(raw(found, name)) if name else None
    return person if person and person.key else None


def _named(person: Person | None, otherwise: str = "Someone") -> str:
    return person.label if person else otherwise


def _name(found: Frame, people: People) -> Iterator[GroupNotice]:
    actor, new = _who(found, _BY, people), text(found, "newGroupName")
    body = f"{_named(actor)} named the group {new}" if new else f"{_named(actor)} removed the group's name"
    yield GroupNotice(NoticeKind.RENAMED, body, actor, new or None)


def _avatar(found: Frame, people: People) -> Iterator[GroupNotice]:
    actor = _who(found, _BY, people)
    verb = "removed" if true(found, "wasRemoved") else "changed"
    yield GroupNotice(NoticeKind.SETTINGS, f"{_named(actor)} {verb} the group's picture", actor)


def _description(found: Frame, people: People) -> Iterator[GroupNotice]:
    actor, new = _who(found, _BY, people), text(found, "newDescription")
    body = f"{_named(actor)} removed the group's description"
    if new:
        body = f"{_named(actor)} changed the group's description to: {new}"
    yield GroupNotice(NoticeKind.SETTINGS, body, actor)


def _level(what: str, found: Frame, people: People) -> Iterator[GroupNotice]:
    actor = _who(found, _BY, people)
    level = choice("Level", found.get("accessLevel")).lower()
    yield GroupNotice(NoticeKind.SETTINGS, f"{_named(actor)} changed who may {what} to: {level}", actor)


def _announcements(found: Frame, people: People) -> Iterator[GroupNotice]:
    actor = _who(found, _BY, people)
    who = "only admins" if true(found, "isAnnouncementOnly") else "all members"
    yield GroupNotice(NoticeKind.SETTINGS, f"{_named(actor)} allowed {who} to send messages", actor)


def _admin(found: Frame, people: People) -> Iterator[GroupNotice]:
    actor, member = _who(found, _BY, people), _who(found, "memberAci", people)
    verb = "made {} an admin" if true(found, "wasAdminStatusGranted") else "took admin rights from {}"
    body = f"{_named(actor)} {verb.format(_named(member, 'someone'))}"
    yield GroupNotice(NoticeKind.ADMIN, body, actor, member.label if member else None)


def _invitees(found: Frame, people: People) -> Iterator[GroupNotice]:
    actor, count = _who(found, "inviterAci", people), number(found, "inviteeCount") or 0
    yield GroupNotice(NoticeKind.INVITED, f"{_named(actor)} invited {count} to the group", actor)


def _revoked(found: Frame, people: People) -> Iterator[GroupNotice]:
    actor = _who(found, _BY, people)
    for one in parts(found, "invitees") or ({},):
        whom = _who(one, "inviteeAci", people) or _who(one, "inviteePni", people)
        body = f"{_named(actor)} revoked an invitation to {_named(whom, 'someone')}"
        yield GroupNotice(NoticeKind.UNKNOWN, body, actor, whom.label if whom else None)


def _approval(found: Frame, people: People) -> Iterator[GroupNotice]:
    actor, whom = _who(found, _BY, people), _who(found, "requestorAci", people)
    granted = true(found, "wasApproved")
    verb = "approved" if granted else "refused"
    body = f"{_named(actor)} {verb} a request to join by {_named(whom, 'someone')}"
    yield GroupNotice(
        NoticeKind.ADDED if granted else NoticeKind.UNKNOWN, body, actor, _named(whom, "") or None
    )


def _requests(found: Frame, people: People) -> Iterator[GroupNotice]:
    actor, count = _who(found, "requestorAci", people), number(found, "count") or 0
    body = f"{_named(actor)} asked to join the group and withdrew it, {count} times"
    yield GroupNotice(NoticeKind.UNKNOWN, body, actor, actor.label if actor else None)


def _link(found: Frame, people: People) -> Iterator[GroupNotice]:
    actor = _who(found, _BY, people)
    how = "with" if true(found, "linkRequiresAdminApproval") else "without"
    yield GroupNotice(
        NoticeKind.SETTINGS, f"{_named(actor)} set the group link, {how} approval by admins", actor
    )


def _moved(verb: str, field: str, found: Frame, _: People) -> Iterator[GroupNotice]:
    count = number(found, field) or 0
    yield GroupNotice(NoticeKind.MIGRATED, f"{count} could not be moved to the new group and were {verb}")


_VARIANTS: Mapping[str, Callable[[Frame, People], Iterator[GroupNotice]]] = {
    "groupNameUpdate": _name,
    "groupAvatarUpdate": _avatar,
    "groupDescriptionUpdate": _description,
    "groupMembershipAccessLevelChangeUpdate": lambda found, people: _level("add members", found, people),
    "groupAttributesAccessLevelChangeUpdate": lambda found, people: _level("edit the group", found, people),
    "groupMemberLabelAccessLevelChangeUpdate": lambda found, people: _level("set labels", found, people),
    "groupAnnouncementOnlyChangeUpdate": _announcements,
    "groupAdminStatusUpdate": _admin,
    "groupUnknownInviteeUpdate": _invitees,
    "groupInvitationRevokedUpdate": _revoked,
    "groupJoinRequestApprovalUpdate": _approval,
    "groupSequenceOfRequestsAndCancelsUpdate": _requests,
    "groupInviteLinkEnabledUpdate": _link,
    "groupInviteLinkAdminApprovalUpdate": _link,
    "groupV2MigrationInvitedMembersUpdate": lambda found, people: _moved(
        "invited", "invitedMembersCount", found, people
    ),
    "groupV2MigrationDroppedMembersUpdate": lambda found, people: _moved(
        "left out", "droppedMembersCount", found, people
    ),
}
