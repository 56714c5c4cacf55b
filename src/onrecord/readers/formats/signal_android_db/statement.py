"""What the reader of Signal's database on Android concludes from all of it."""

from collections.abc import Iterator

from onrecord.ports.originals import Original
from onrecord.readers.formats.signal_android_db.held import FOLDER, Held
from onrecord.readers.formats.signal_android_db.tables import KNOWN
from onrecord.readers.signal.export import causes, counted, sentences
from onrecord.readers.signal.items import Items
from onrecord.readers.signal.people import CHANNEL, YOU
from onrecord.readers.sqlite.snapshot import Snapshot
from onrecord.readers.sqlite.tables import integer
from onrecord.records.completeness import Incomplete
from onrecord.records.messages import Anomaly, Statement

_LIMITS = (
    "Messages whose timer would have run out within a day of the backup: the app leaves them out.",
    "In backups by older versions of the app: every message with a timer, and view-once messages.",
    "Messages that had disappeared, or were deleted on this phone, before the backup: they leave no trace.",
    "The content of messages deleted for everyone, and when they were deleted.",
    "How long calls lasted.",
    "What was changed in a group, where an older version of the app wrote it: that it was changed is shown.",
    "Who voted in polls.",
)


def conclude(original: Original, database: Snapshot, held: Held, items: Items) -> Statement:
    """Return the statement."""
    owner = items.people.own.label
    used = database.own_entries
    unread = [
        entry.name
        for entry in original.entries()
        if entry.name not in used and entry.number not in held.media.named
    ]
    return Statement(
        title=f"Signal of {owner}" if owner != YOU else original.name,
        channel=CHANNEL,
        platform="android",
        entry=database.entry.name,
        evidence=("the tables of Signal's database on Android: message, recipient, thread",),
        limits=_LIMITS,
        warnings=(*database.warnings, *_warnings(database, held, items), *_on_unread(unread)),
        incomplete=(*database.incomplete, *_incomplete(database), *causes(items.counts)),
        unread_entries=tuple(unread),
        conversations=tuple(items.people.conversations()),
    )


def _warnings(database: Snapshot, held: Held, items: Items) -> Iterator[str]:
    for _ in _incomplete(database):
        yield "The backup is cut off or damaged: what stood behind that place is missing here."
    unknown = database.unknown_columns(KNOWN)
    if unknown:
        yield f"A newer version of the app: columns that this reader does not know: {', '.join(unknown)}."
    if held.own is None:
        yield "The database does not show whose it is."
    yield from sentences(items.counts)


def _incomplete(database: Snapshot) -> Iterator[Incomplete]:
    for row in database.rows("onrecord_backup", ("complete",)):
        if not isinstance(row, Anomaly) and not integer(row["complete"]):
            yield Incomplete.CUT_OFF


def _on_unread(unread: list[str]) -> Iterator[str]:
    if unread:
        inside = sum(FOLDER in name for name in unread)
        yield f"{counted(len(unread), 'file')} not read, {inside} of them attachments that no message names."
