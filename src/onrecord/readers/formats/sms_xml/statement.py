"""What is concluded from the whole source."""

from collections.abc import Iterator, Sequence

from onrecord.readers.formats.sms_xml.backups import Count
from onrecord.readers.text_messages import Correspondents
from onrecord.records.completeness import Incomplete
from onrecord.records.messages import Statement

CHANNEL = "sms"

LIMITS = (
    "Messages and calls deleted before the backup was made leave no trace in it.",
    "The app's settings may have left out conversations, dates, attachments or calls.",
    "Chats that a messaging app keeps outside the phone's own store, RCS chats among them, may not be here.",
    "Whether and when others read a message is not recorded; delivery only where a report was asked for.",
    "The owner's name and number are not recorded, but the number in some multimedia messages.",
    "Names are those of the phone's address book when the backup was made.",
    "In group conversations a received message bears its sender's number, not a name.",
)


def conclude(counts: Sequence[Count], known: Correspondents, unread: Sequence[str]) -> Statement:
    """Return the statement on all files of the source."""
    return Statement(
        title="Text messages and calls",
        channel=CHANNEL,
        platform="Android",
        entry=counts[0].entry,
        evidence=tuple(_counted(count) for count in counts),
        limits=LIMITS,
        warnings=tuple(sentence for count in counts for _, sentence in _warnings(count)),
        incomplete=tuple(cause for count in counts for cause, _ in _warnings(count) if cause),
        unread_entries=tuple(unread),
        conversations=known.conversations(),
    )


def _counted(count: Count) -> str:
    stated = "does not say how many" if count.stated is None else f"says that it holds {count.stated:,}"
    return f"{count.entry!r} {stated} items, and {count.found:,} were found"


def _warnings(count: Count) -> Iterator[tuple[Incomplete | None, str]]:
    if count.stated is not None and count.found < count.stated:
        yield (
            Incomplete.CUT_OFF,
            (
                f"{count.entry!r} says that it holds {count.stated:,} items, but {count.found:,} were found: "
                "it may be cut off or damaged, so make the backup again if the phone is still there."
            ),
        )
    elif count.stated is not None and count.found > count.stated:
        yield (
            None,
            f"{count.entry!r} says that it holds {count.stated:,} items, but {count.found:,} were found.",
        )
    if not count.closed:
        yield (
            Incomplete.CUT_OFF,
            f"{count.entry!r} ends before its last element is closed: it may be cut off.",
        )
    if count.kind not in {None, "full"}:
        yield (
            Incomplete.PART_BACKUP,
            f"{count.entry!r} says that it is not a full backup: earlier ones may hold more.",
        )
    if count.repeated:
        yield None, f"Items of {count.entry!r} that repeat earlier ones, and are flagged: {count.repeated:,}."
