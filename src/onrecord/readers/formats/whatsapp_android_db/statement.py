"""What is concluded from the whole source."""

from collections import Counter
from collections.abc import Sequence

from onrecord.readers.formats.whatsapp_android_db import tables
from onrecord.readers.formats.whatsapp_android_db.people import CHANNEL, People
from onrecord.readers.sqlite.snapshot import Snapshot
from onrecord.records.completeness import Incomplete
from onrecord.records.messages import Entry, Statement

PLATFORM = "Android"

LIMITS = (
    "A message deleted only on this phone, or a chat cleared, leaves no trace in the database.",
    "A message deleted for everyone keeps its place, and often the time of deletion, but not its content.",
    "Who deleted a message for everyone is recorded only when an administrator did.",
    "An edited message keeps its last wording and the time of the edit, not what it said before.",
    "Messages that disappeared by a timer are gone; timers that were set are shown.",
    "View-once content is not kept.",
    "Names come from the phone's contacts, which its owner can change; numbers and ids tell people apart.",
    "A forwarded message does not say where it came from.",
    "Rows that the app deleted are not recovered from unused space of the database file.",
)


TITLE = "WhatsApp account"


def conclude(database: Snapshot, people: People, notes: "Notes", unread: Sequence[str]) -> Statement:
    """Make the statement, once everything was read."""
    people.read_members()
    return Statement(
        title=TITLE,
        channel=CHANNEL,
        platform=PLATFORM,
        entry=database.entry.name,
        evidence=tuple(notes.evidence),
        limits=LIMITS,
        warnings=(*database.warnings, *notes.warnings),
        incomplete=(*database.incomplete, *notes.incomplete),
        unread_entries=tuple(unread),
        conversations=tuple(people.conversations()),
    )


class Notes:
    """Sentences on this one source."""

    def __init__(self) -> None:
        """Start without any."""
        self.evidence: list[str] = []
        self.warnings: list[str] = []
        self.incomplete: list[Incomplete] = []

    def unread(self, other: Entry) -> None:
        """Name another database of messages, which no reading takes."""
        self.incomplete.append(Incomplete.NOT_READ)
        self.warnings.append(
            f"{other.name!r} is a message database as well and was not read: capture it by itself."
        )

    def columns(self, database: Snapshot) -> None:
        """Name the columns of a newer version of the app."""
        if unknown := database.unknown_columns({name: text.split() for name, text in tables.KNOWN.items()}):
            self.warnings.append(
                "The database is of a newer version of the app; columns that this reader does not know: "
                f"{', '.join(unknown)}."
            )

    def types(self, unknown: Counter[int]) -> None:
        """Count the messages of types that are not known."""
        if unknown:
            listed = ", ".join(f"{of_type} ({count:,})" for of_type, count in sorted(unknown.items()))
            self.warnings.append(f"Messages of types that are not known, shown as such: {listed}.")
