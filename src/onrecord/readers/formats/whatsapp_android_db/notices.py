"""System messages: who did what, from the action's number and its side tables."""

from onrecord.readers.formats.whatsapp_android_db.kinds import ACTIONS, BLOCKED, DESCRIPTION, TIMER_ACTIONS
from onrecord.readers.formats.whatsapp_android_db.people import People
from onrecord.readers.sqlite.beside import Beside
from onrecord.readers.sqlite.tables import Row, integer, text
from onrecord.readers.whatsapp_values import is_shared
from onrecord.records.messages import NoticeKind

_OF_TEXT = (NoticeKind.RENAMED, NoticeKind.CREATED)
_OF_OTHER = (NoticeKind.SECURITY_CODE, NoticeKind.BLOCKED, NoticeKind.CONTACT_STATE)
_OF_ACTOR = (NoticeKind.LEFT, NoticeKind.JOINED, NoticeKind.SETTINGS, NoticeKind.PINNED)


def timer(seconds: int | None, who: str | None) -> dict[str, object]:
    """Return the columns of a change of the timer for disappearing messages."""
    off = seconds == 0
    kind = NoticeKind.TIMER_OFF if off else NoticeKind.TIMER_ON
    how = "turned off" if off else "changed" if seconds is None else f"set to {seconds} seconds"
    return {
        "notice": {"kind": kind.value, "seconds": seconds, "subject": who},
        "body": f"Disappearing messages {how}",
    }


def notice(row: Row, beside: Beside, people: People, actor: str | None, chat: str) -> dict[str, object]:
    """Return the columns of a system message. An action that is not known stays, by its number."""
    number = integer(row["rowid"]) or 0
    system = beside.one("message_system", number)
    action = integer(system["action_type"] if system else row.get("action_type"))
    setting = beside.one("message_ephemeral_setting", number)
    if setting is not None or action in TIMER_ACTIONS:
        return timer(integer(setting["setting_duration"]) if setting else None, actor)
    kind, words = ACTIONS.get(action if action is not None else -1, (NoticeKind.UNKNOWN, f"action {action}"))
    said = text(row["text_data"]) or None
    subject = (
        said if kind in _OF_TEXT else _named(number, beside, people) or _about(kind, actor, chat, people)
    )
    if action == BLOCKED:
        words = _blocked(beside.one("message_system_block_contact", number)) or words
    told = said if kind is NoticeKind.UNKNOWN or action == DESCRIPTION else None
    sentence = " ".join(part for part in (actor, words, subject if subject != actor else None) if part)
    return {
        "notice": {"kind": kind.value, "seconds": None, "subject": subject},
        "body": f"{sentence}: {told}" if told else sentence,
    }


def _named(number: int, beside: Beside, people: People) -> str | None:
    """Return the new number, or the people that the app names."""
    change = beside.one("message_system_number_change", number)
    if change is not None:
        return people.label(people.jid(change["new_jid_row_id"]))
    rows = beside.all("message_system_chat_participant", number)
    named = {people.label(people.jid(row["user_jid_row_id"])) for row in rows}
    return ", ".join(sorted(name for name in named if name)) or None


def _about(kind: NoticeKind, actor: str | None, chat: str, people: People) -> str | None:
    """Return who it is about where no table says so: who acted, or the other one of two."""
    if kind in _OF_ACTOR:
        return actor
    return people.label(chat) if kind in _OF_OTHER and "@" in chat and not is_shared(chat) else None


def _blocked(row: Row | None) -> str | None:
    if row is None:
        return None
    return "blocked" if row["is_blocked"] == 1 else "unblocked"
