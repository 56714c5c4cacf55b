"""What the reader concludes from an export."""

import datetime as dt
import re
from collections.abc import Collection, Sequence
from typing import NamedTuple

from onrecord.readers.formats.telegram_json.chats import Chat
from onrecord.readers.formats.telegram_json.messages import COUNTED, Rows
from onrecord.records.messages import Conversation, Statement

CHANNEL = "telegram"
LIMITS = (
    "Messages deleted before the export, by anybody or by a timer, leave no trace in it.",
    "Secret chats are never part of an export.",
    "An edited message shows its last wording alone; earlier wordings are not exported.",
    "The export does not say who received or read a message, or when.",
    "Deleted accounts have no name any more.",
    "Who exports may choose chats, dates and kinds of files; the export does not say what was chosen.",
    "An export is a plain file that can be changed before it is handed over.",
)
_MOST_FIELDS = 20
_FIELD = re.compile(r"[a-z][a-z0-9_.*]{0,60}")
_OWNER = "personal_information"


class Findings(NamedTuple):
    """What reading found beside the messages."""

    rows: Rows
    offsets: Sequence[dt.timedelta]
    others: Sequence[str]
    unread: Sequence[str]


def conclude(entry: str, chats: Sequence[Chat], found: Findings, *, single: bool) -> Statement:
    """Return the statement on an export."""
    return Statement(
        title=chats[0].title if single else "Telegram account",
        channel=CHANNEL,
        platform="Telegram Desktop",
        entry=entry,
        evidence=tuple(_evidence(found)),
        limits=LIMITS,
        warnings=tuple(_warnings(chats, found.rows)),
        unread_entries=tuple(found.unread),
        conversations=() if single else _conversations(chats),
    )


def _conversations(chats: Sequence[Chat]) -> tuple[Conversation, ...]:
    """List each key once: a chat may stand among those of today and those that were left."""
    by_key: dict[str, Conversation] = {}
    for chat in chats:
        by_key.setdefault(chat.key, chat.conversation(CHANNEL))
    return tuple(by_key.values())


def _evidence(found: Findings) -> list[str]:
    said = []
    if found.offsets:
        offsets = ", ".join(dict.fromkeys(_offset(each) for each in found.offsets))
        said.append(f"The clock of the computer that exported showed {offsets}")
    others = [name for name in found.others if not name.endswith("about") and name.split(".")[0] != _OWNER]
    if others:
        said.append(f"Parts of the file without messages, kept and not read: {_named(others)}")
    return said


def _offset(offset: dt.timedelta) -> str:
    minutes = round(offset.total_seconds() / 60)
    return f"UTC{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def _warnings(chats: Sequence[Chat], rows: Rows) -> list[str]:
    counts = (f"{what}: {rows.counts[what]}." for what in COUNTED if rows.counts[what])
    bare = sum(1 for chat in chats if not chat.messages)
    said = [
        *_on_numbers(chats),
        *counts,
        *([f"Chats with no message in the export: {bare}."] if bare else []),
    ]
    if rows.unknown_fields:
        said.append(f"Fields that this reader does not know: {_named(rows.unknown_fields)}.")
    return said


def _named(fields: Collection[str]) -> str:
    """List fields by name; a name that no version would use may be text, and is only counted."""
    known = sorted(field for field in fields if _FIELD.fullmatch(field))[:_MOST_FIELDS]
    others = len(fields) - len(known)
    return ", ".join([*known, *([f"{others} others"] if others else [])])


def _on_numbers(chats: Sequence[Chat]) -> list[str]:
    absent = [chat.absent_numbers for chat in chats if chat.absent_numbers]
    said = (
        "Numbers not present between the first and the last message, in chats that number their messages by "
        f"themselves: {sum(absent)}, in {len(absent)} of {len(chats)} chats. There may be several reasons."
    )
    return [said] if absent else []
