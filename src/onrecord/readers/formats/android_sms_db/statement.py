"""What is concluded from the whole store."""

from collections.abc import Iterator, Sequence

from onrecord.readers.formats.android_sms_db.contents import CHANNEL, KNOWN_COLUMNS, Contents
from onrecord.records.completeness import Incomplete
from onrecord.records.messages import Entry, Statement

__all__ = ["CHANNEL", "conclude"]

LIMITS = (
    "Messages deleted from the phone leave no row; what SQLite may keep of them in unused pages is not read.",
    "Calls, and the names of the people behind numbers, stand in other databases of the phone.",
    "Attachments stand in files of their own (PART_ files), and are missing where those did not come along.",
    "RCS chats stand here only where the messaging app writes them here.",
    "Whether others read a text message is not recorded; delivery only where a report was asked for.",
    "The owner's number stands in some multimedia messages alone.",
)
_MOST_NAMED = 20


def conclude(contents: Contents, entries: Sequence[Entry]) -> Statement:
    """Return the statement on the store and what came with it."""
    snapshot = contents.snapshot
    read = {*snapshot.own_entries, *contents.named_files}
    return Statement(
        title="Text messages",
        channel=CHANNEL,
        platform="Android",
        entry=snapshot.entry.name,
        limits=LIMITS,
        warnings=tuple(_sentences(contents)),
        incomplete=(*snapshot.incomplete, *([Incomplete.NOT_READ] if _lacking(contents) else [])),
        unread_entries=tuple(entry.name for entry in entries if entry.name not in read),
        conversations=contents.known.conversations(),
    )


def _sentences(contents: Contents) -> Iterator[str]:
    for warning in contents.snapshot.warnings:
        yield warning if warning.endswith(".") else f"{warning}."
    if missing := _lacking(contents):
        yield f"The store lacks the table {', '.join(missing)}: what that holds is not here."
    unknown = contents.snapshot.unknown_columns(KNOWN_COLUMNS)
    if unknown:
        names = ", ".join(unknown[:_MOST_NAMED])
        yield f"The store is newer, or a phone maker's own; columns not read: {len(unknown)} ({names})."
    if contents.repeated:
        yield f"Messages that repeat earlier ones, and are flagged: {contents.repeated:,}."


def _lacking(contents: Contents) -> list[str]:
    return [table for table in KNOWN_COLUMNS if not contents.snapshot.has(table)]
