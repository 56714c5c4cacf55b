"""What the reader concludes from an export."""

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from onrecord.readers.formats.telegram_json.chats import Chat
from onrecord.readers.formats.telegram_json.messages import Rows
from onrecord.records.messages import Conversation, Statement

CHANNEL = "telegram"
LIMITS = (
    "Messages deleted before the export leave no trace in it, whoever deleted them, nor do those that a "
    "timer removed.",
    "Secret chats are never part of an export.",
    "An edited message shows its last wording alone; earlier wordings are not exported.",
    "The export does not say who received or read a message, or when.",
    "Deleted accounts have no name any more.",
    "Who exports may choose chats, dates and kinds of files; the export does not say what was chosen.",
    "An export is a plain file that can be changed before it is handed over.",
)
_MOST_FIELDS = 20
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
        said.append(f"Parts of the file without messages, kept and not read: {', '.join(others)}")
    return said


def _offset(offset: dt.timedelta) -> str:
    minutes = round(offset.total_seconds() / 60)
    return f"UTC{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def _warnings(chats: Sequence[Chat], rows: Rows) -> list[str]:
    said = list(_on_numbers(chats))
    if rows.wall_clocks:
        said.append(
            f"{rows.wall_clocks} messages have only the wall clock of the computer that exported, "
            "without its zone."
        )
    if rows.unsupported:
        said.append(
            f"{rows.unsupported} messages hold what the exporting version of the app could not write: "
            "their number alone is known."
        )
    if rows.empty:
        said.append(f"{rows.empty} messages show no text and no file: the export leaves out what they held.")
    if rows.signed:
        said.append(
            f"{rows.signed} messages bear a signature beside their sender, which stands in the original only."
        )
    if rows.unknown_fields:
        names = sorted(rows.unknown_fields)
        more = f" and {len(names) - _MOST_FIELDS} more" if len(names) > _MOST_FIELDS else ""
        said.append(f"Fields that this reader does not know: {', '.join(names[:_MOST_FIELDS])}{more}.")
    return said


def _on_numbers(chats: Sequence[Chat]) -> list[str]:
    absent = [chat.absent_numbers for chat in chats if chat.absent_numbers]
    said = (
        f"In {len(absent)} chats that number their messages by themselves, {sum(absent)} numbers between the "
        "first and the last are not present. That has several possible reasons, removal among them."
    )
    return [said] if absent else []
