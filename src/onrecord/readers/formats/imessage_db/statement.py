"""What is concluded from the whole database."""

from collections.abc import Iterator, Sequence

from onrecord.readers.formats.imessage_db.columns import KNOWN
from onrecord.readers.formats.imessage_db.contents import OF_MAC, Contents
from onrecord.readers.formats.imessage_db.tapbacks import Tapbacks
from onrecord.records.completeness import CopyOf
from onrecord.records.messages import Conversation, Entry, Statement

CHANNEL = "imessage"

LIMITS = (
    "Messages deleted for good leave no row; those of the last 30 days may still stand as recently deleted.",
    "Of an unsent message nothing is left but that it was sent and unsent.",
    "Of tapbacks only the last one of each person on each part is kept.",
    "Read and delivery times stand only where receipts were on, and not on every message.",
    "Names of people stand in the address book, another database: numbers and addresses are shown.",
    "With Messages in iCloud a device may hold only a part of its messages and attachments.",
    "Effects, and what apps show inside Messages, are not read.",
)
_MOST_NAMED = 20
_NAMES_ON_PHONE = ("sms.db", "3d0d7e5fb2ce288813306e4d4636395e047a3d28")


def conclude(contents: Contents, tapbacks: Tapbacks, entries: Sequence[Entry]) -> Statement:
    """Return the statement, after all messages have been read."""
    snapshot = contents.snapshot
    read = {*snapshot.own_entries, *contents.named_files}
    conversations = {one.key: one for one in (*contents.chats.values(), *contents.loose.values())}
    return Statement(
        title="Messages",
        channel=CHANNEL,
        platform="Apple",
        entry=snapshot.entry.name,
        evidence=tuple(_evidence(contents, tapbacks)),
        limits=LIMITS,
        warnings=tuple(_warnings(contents, tuple(conversations.values()))),
        incomplete=tuple(contents.snapshot.incomplete),
        copy_of=_copy_of(contents),
        unread_entries=tuple(entry.name for entry in entries if entry.name not in read),
        conversations=tuple(conversations.values()),
    )


def _copy_of(contents: Contents) -> CopyOf | None:
    """Tell an iPhone's database from a Mac's: by where its attachments lay, else by the file's name."""
    name = contents.snapshot.entry.name.rpartition("/")[2].lower()
    if OF_MAC in contents.folders or name == "chat.db":
        return CopyOf.COMPUTER
    return CopyOf.PHONE if contents.folders or name in _NAMES_ON_PHONE else None


def _evidence(contents: Contents, tapbacks: Tapbacks) -> Iterator[str]:
    yield f"rows of messages: {contents.rows:,}"
    if tapbacks.count:
        yield (
            f"of these, tapbacks, which are shown as reactions: {tapbacks.count:,}; taken back: "
            f"{tapbacks.removed:,}"
        )
    gone = contents.highest - contents.rows
    if gone > 0:
        yield (
            f"row ids below the highest that are not there, of which none is used again: {gone:,}; their "
            "rows are gone, by deletion or as tapbacks that were replaced"
        )
    deleted = sum(1 for _ in contents.sound("deleted_messages", ("guid",)))
    if deleted:
        yield f"messages that the database lists as deleted, by their ids alone: {deleted:,}"


def _warnings(contents: Contents, conversations: Sequence[Conversation]) -> Iterator[str]:
    for warning in contents.snapshot.warnings:
        yield warning if warning.endswith(".") else f"{warning}."
    unknown = contents.snapshot.unknown_columns(KNOWN)
    if unknown:
        names = ", ".join(unknown[:_MOST_NAMED])
        yield f"The database is of a newer version; columns not read: {len(unknown)} ({names})."
    empty = sum(one.key not in contents.borne for one in conversations)
    if empty:
        yield f"Conversations with no message (theirs were deleted, or none was ever sent): {empty:,}."
    if contents.loose:
        yield f"Conversations made of messages that the database places in none: {len(contents.loose):,}."
    for what, count in sorted(contents.counts.items()):
        yield f"{what}: {count:,}."
