"""What Signal itself wrote into a chat: timers, calls, groups, safety numbers, as rows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from onrecord.readers.signal.groups import group_notices
from onrecord.readers.signal.people import People, Person, written_number
from onrecord.readers.signal.schema import choice
from onrecord.readers.signal.values import Frame, moment, number, part, parts, raw, seconds, text
from onrecord.records.messages import Kind, NoticeKind

_SIMPLE: Mapping[str, tuple[NoticeKind, str]] = {
    "JOINED_SIGNAL": (NoticeKind.CONTACT_STATE, "{who} joined Signal"),
    "IDENTITY_UPDATE": (NoticeKind.SECURITY_CODE, "The safety number with {who} changed"),
    "IDENTITY_VERIFIED": (NoticeKind.SECURITY_CODE, "The safety number with {who} was marked as verified"),
    "IDENTITY_DEFAULT": (NoticeKind.SECURITY_CODE, "The safety number with {who} was marked as not verified"),
    "CHANGE_NUMBER": (NoticeKind.NUMBER_CHANGED, "{who} changed their phone number"),
    "END_SESSION": (NoticeKind.ENCRYPTED, "The secure session was reset"),
    "CHAT_SESSION_REFRESH": (NoticeKind.ENCRYPTED, "The chat session was refreshed"),
    "BAD_DECRYPT": (NoticeKind.UNDECRYPTED, "A message from {who} could not be decrypted"),
    "RELEASE_CHANNEL_DONATION_REQUEST": (NoticeKind.UNKNOWN, "Signal asked for a donation"),
    "PAYMENTS_ACTIVATED": (NoticeKind.PAYMENT, "{who} activated payments"),
    "PAYMENT_ACTIVATION_REQUEST": (NoticeKind.PAYMENT, "{who} asked for payments to be activated"),
    "UNSUPPORTED_PROTOCOL_MESSAGE": (
        NoticeKind.UNKNOWN,
        "{who} sent a message that this app did not understand",
    ),
    "REPORTED_SPAM": (NoticeKind.CONTACT_STATE, "The conversation was reported as spam"),
    "BLOCKED": (NoticeKind.BLOCKED, "The conversation was blocked"),
    "UNBLOCKED": (NoticeKind.BLOCKED, "The conversation was unblocked"),
    "MESSAGE_REQUEST_ACCEPTED": (NoticeKind.CONTACT_STATE, "The message request was accepted"),
}
_ONE_STATES = {
    "NOT_ACCEPTED": "not answered",
    "MISSED": "missed",
    "MISSED_NOTIFICATION_PROFILE": "missed, silenced by a notification profile",
}
_GROUP_STATES = {
    "RINGING": "ringing",
    "JOINED": "joined",
    "ACCEPTED": "answered",
    "DECLINED": "declined",
    "MISSED": "missed",
    "MISSED_NOTIFICATION_PROFILE": "missed, silenced by a notification profile",
    "OUTGOING_RING": "outgoing",
}
_TIMED = ("d", 86_400), ("h", 3_600), ("min", 60)


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that the app wrote: the columns of its row that are not those of every row."""

    kind: Kind
    body: str
    notice: Mapping[str, object] | None = None
    sender: Person | None = None


def told(notice: NoticeKind, body: str, sender: Person | None = None, subject: str | None = None) -> Told:
    """Return a notice."""
    return Told(Kind.NOTICE, body, {"kind": notice, "subject": subject or None}, sender)


def timer(sender: Person | None, milliseconds: int | None) -> Told:
    """Return the notice of a timer set or switched off."""
    length = seconds(milliseconds or 0)
    who = sender.label if sender and sender.label else "Someone"
    kind = NoticeKind.TIMER_ON if length or length is None else NoticeKind.TIMER_OFF
    body = f"{who} set disappearing messages to {_written(length)}"
    if kind is NoticeKind.TIMER_OFF:
        body = f"{who} switched off disappearing messages"
    notice = {"kind": kind, "seconds": length, "subject": who if sender else None}
    return Told(Kind.NOTICE, body, notice, sender)


def _written(length: int | None) -> str:
    if length is None:
        return "an unreadable time"
    for unit, size in _TIMED:
        if length % size == 0:
            return f"{length // size} {unit}"
    return f"{length} s"


def updates(update: Frame, author: Person, people: People) -> Iterator[Told]:
    """Yield what an update message says; nothing for one of a kind that is not known."""
    if "groupChange" in update:
        for change in parts(part(update, "groupChange"), "updates"):
            yield from _group(change, people)
    elif "individualCall" in update:
        yield Told(Kind.CALL, _one_call(part(update, "individualCall")), sender=author)
    elif "groupCall" in update:
        call = part(update, "groupCall")
        starter = people.by_id(number(call, "startedCallRecipientId"))
        yield Told(Kind.CALL, _group_call(call), sender=starter if starter.key else None)
    elif "expirationTimerChange" in update:
        yield timer(author, number(part(update, "expirationTimerChange"), "expiresInMs"))
    elif "simpleUpdate" in update:
        yield _simple(choice("SimpleType", part(update, "simpleUpdate").get("type")), author)
    else:
        yield from _other(update, author, people)


def _group(change: Frame, people: People) -> Iterator[Told]:
    if "groupExpirationTimerUpdate" in change:
        found = part(change, "groupExpirationTimerUpdate")
        who = people.by_account(raw(found, "updaterAci"))
        yield timer(who if who.key else None, number(found, "expiresInMs"))
        return
    for notice in group_notices(change, people):
        yield told(notice.kind, notice.body, notice.actor, notice.subject)


def _simple(name: str, author: Person) -> Told:
    if name not in _SIMPLE:
        return told(NoticeKind.UNKNOWN, name, author, author.label)
    kind, sentence = _SIMPLE[name]
    return told(kind, sentence.format(who=author.label or "Someone"), author, author.label)


def _other(update: Frame, author: Person, people: People) -> Iterator[Told]:
    who = author.label or "Someone"
    if "profileChange" in update:
        change = part(update, "profileChange")
        old, new = text(change, "previousName"), text(change, "newName")
        body = f"{who} changed their profile name from {old} to {new}"
        yield told(NoticeKind.CONTACT_STATE, body, author, new)
    elif "learnedProfileChange" in update:
        change = part(update, "learnedProfileChange")
        before = text(change, "username") or written_number(number(change, "e164")) or "nobody named"
        yield told(NoticeKind.CONTACT_STATE, f"{who} was until now shown as {before}", author, before)
    elif "threadMerge" in update:
        before = written_number(number(part(update, "threadMerge"), "previousE164"))
        body = f"The messages with {before or 'another number'} were joined with those with {who}"
        yield told(NoticeKind.MIGRATED, body, author, before)
    elif "sessionSwitchover" in update:
        before = written_number(number(part(update, "sessionSwitchover"), "e164"))
        body = f"Messages to {before or 'a number'} go to {who} from now on"
        yield told(NoticeKind.MIGRATED, body, author, before)
    elif "pollTerminate" in update:
        question = text(part(update, "pollTerminate"), "question")
        yield told(NoticeKind.POLL_ENDED, f"{who} ended the poll: {question}", author, question)
    elif "pinMessage" in update:
        pin = part(update, "pinMessage")
        target = people.by_id(number(pin, "authorId")).label or "someone"
        yield told(NoticeKind.PINNED, f"{who} pinned a message by {target}", author, target)


def _one_call(call: Frame) -> str:
    video = choice("CallType", call.get("type")) == "VIDEO_CALL"
    outgoing = choice("Direction", call.get("direction")) == "OUTGOING"
    state = choice("OneState", call.get("state"))
    medium = "video call" if video else "voice call"
    if state == "MISSED" and not outgoing:
        return f"Missed {medium}"
    sentence = f"{'Outgoing' if outgoing else 'Incoming'} {medium}"
    return f"{sentence}, {_ONE_STATES[state]}" if state in _ONE_STATES else sentence


def _group_call(call: Frame) -> str:
    state = _GROUP_STATES.get(choice("GroupState", call.get("state")))
    started, ended = (moment(number(call, name)) for name in ("startedCallTimestamp", "endedCallTimestamp"))
    sentence = f"Group call, {state}" if state else "Group call"
    if started and ended and ended >= started:
        sentence += f", {int((ended - started).total_seconds())} s"
    return sentence
