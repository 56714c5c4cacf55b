"""The lines that the app writes itself: group events, timers, security codes, missed calls.

An Android writes them without a sender. An iPhone writes them under one, with U+200E
before the words; its own holder's acts stand under the chat's title. Sources:
docs/simulation.md.
"""

from onrecord.records.messages import Kind, NoticeKind
from onrecord.simulation.pages import MARK, Line, Page
from onrecord.simulation.script import (
    Added,
    Created,
    DeviceNotice,
    Encrypted,
    GroupNotice,
    Joined,
    Left,
    MissedCall,
    Removed,
    Renamed,
    SecurityCode,
    TimerSet,
)


def write_notice(page: Page, notice: GroupNotice | DeviceNotice) -> Line:
    """Write one notice as the phone does."""
    match notice:
        case Created() | Renamed():
            return _titled(page, notice)
        case Added() | Removed():
            return _acted_on(page, notice)
        case Joined() | Left():
            return _moved(page, notice)
        case TimerSet():
            return _timer(page, notice)
        case Encrypted() | SecurityCode():
            return _encryption(page, notice)
        case MissedCall():
            return _missed(page, notice)


def notice_kind(notice: GroupNotice | DeviceNotice) -> NoticeKind | None:
    """Say what a notice is in the vocabulary of messages; None for a call."""
    if isinstance(notice, TimerSet):
        return NoticeKind.TIMER_ON if notice.seconds else NoticeKind.TIMER_OFF
    return _KINDS.get(type(notice))


_KINDS: dict[type, NoticeKind] = {
    Created: NoticeKind.CREATED,
    Added: NoticeKind.ADDED,
    Removed: NoticeKind.REMOVED,
    Joined: NoticeKind.JOINED,
    Left: NoticeKind.LEFT,
    Renamed: NoticeKind.RENAMED,
    Encrypted: NoticeKind.ENCRYPTED,
    SecurityCode: NoticeKind.SECURITY_CODE,
}


def _line(
    page: Page, text: str, person: str | None, kind: NoticeKind | None, seconds: int | None = None
) -> Line:
    shown = Kind.CALL if kind is None else Kind.NOTICE
    if not page.on_iphone:
        return Line(None, text, shown, body=text, notice=kind, seconds=seconds)
    label = page.name(person) if person is not None else None
    return Line(
        label=label or page.title,
        text=MARK + text,
        shown=shown,
        body=text,
        marked=page.phone.outer_marks,
        notice=kind,
        seconds=seconds,
    )


def _titled(page: Page, notice: Created | Renamed) -> Line:
    platform = page.phone.platform.value
    title = page.language.quoted(notice.title, platform)
    if isinstance(notice, Created):
        text = page.language.acted("created", page.name(notice.by), title=title)
    else:
        old = page.language.quoted(page.past.title_before(notice.at), platform)
        text = page.language.acted("renamed", page.name(notice.by), title=title, old=old)
    return _line(page, text, notice.by, notice_kind(notice))


def _acted_on(page: Page, notice: Added | Removed) -> Line:
    key = "added" if isinstance(notice, Added) else "removed"
    subject = page.name(notice.person)
    if subject is None:
        text = page.language.say(f"{key}_me", who=page.name(notice.by))
    else:
        text = page.language.acted(key, page.name(notice.by), subject=subject)
    return _line(page, text, notice.person, notice_kind(notice))


def _moved(page: Page, notice: Joined | Left) -> Line:
    key = "joined" if isinstance(notice, Joined) else "left"
    text = page.language.acted(key, page.name(notice.person))
    return _line(page, text, notice.person, notice_kind(notice))


def _timer(page: Page, notice: TimerSet) -> Line:
    who = page.name(notice.by)
    if notice.seconds == 0:
        text = page.language.acted("timer_off", who)
    else:
        key = "timer_update" if page.past.before[notice.id] else "timer_on"
        duration = page.language.say(f"duration_{notice.seconds}")
        text = page.language.acted(key, who, duration=duration)
    return _line(page, text, notice.by, notice_kind(notice), notice.seconds)


def _encryption(page: Page, notice: Encrypted | SecurityCode) -> Line:
    if isinstance(notice, SecurityCode):
        text = page.language.say("security_code", subject=page.name(notice.about))
        return _line(page, text, notice.about, NoticeKind.SECURITY_CODE)
    tail = page.language.phrases.get("encrypted_tail", "") if not page.on_iphone else ""
    return _line(page, page.language.say("encrypted") + tail, None, NoticeKind.ENCRYPTED)


def _missed(page: Page, notice: MissedCall) -> Line:
    text = page.language.say("missed_video" if notice.video else "missed_voice")
    return _line(page, text, notice.caller, None)
