"""What Signal's database on Android keeps beside its messages: files, reactions, receipts, wordings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from onrecord.ports.originals import Original
from onrecord.readers.formats.signal_android_db.tables import ATTACHMENT_COLUMNS, OLD_ATTACHMENT_COLUMNS
from onrecord.readers.signal.media import Media
from onrecord.readers.signal.values import Frame, text
from onrecord.readers.sqlite.snapshot import Snapshot
from onrecord.readers.sqlite.tables import Row, integer
from onrecord.records.messages import Anomaly

FOLDER = "attachments/"
OWNER_UNNAMED = -1
"""The number of the phone's owner, where no row shows it."""

_RENAMED = {"mid": "message_id", "ct": "content_type", "_data": "data_file"}


class AndroidMedia(Media):
    """Files by the numbers of their rows, as the container names them."""

    def name_of(self, locator: Frame) -> str:
        """Return the name below the folder of attachments."""
        return text(locator, "transitCdnKey")


@dataclass
class Held:
    """Everything that is looked up by a message's number."""

    media: AndroidMedia
    files: dict[int, list[Row]] = field(default_factory=dict)
    reactions: dict[int, list[Row]] = field(default_factory=dict)
    mentions: dict[int, list[Row]] = field(default_factory=dict)
    receipts: dict[int, list[Row]] = field(default_factory=dict)
    wordings: dict[int, list[Row]] = field(default_factory=dict)
    own: int | None = None

    @classmethod
    def of(cls, database: Snapshot, original: Original, anomalies: list[Anomaly]) -> "Held":
        """Read the tables."""
        entries = {
            entry.name.rpartition(FOLDER)[2]: entry for entry in original.entries() if FOLDER in entry.name
        }
        held = cls(AndroidMedia(original, entries))
        held.files = _files(database, anomalies)
        columns = ("message_id", "author_id", "emoji", "date_sent")
        held.reactions = _gathered(database, "reaction", columns, "message_id", anomalies)
        columns = ("message_id", "recipient_id", "range_start", "range_length")
        held.mentions = _gathered(database, "mention", columns, "message_id", anomalies)
        columns = ("mms_id", "address", "status", "timestamp")
        held.receipts = _gathered(database, "group_receipts", columns, "mms_id", anomalies)
        held._learn_messages(database)
        return held

    def is_earlier_wording(self, row: Row) -> bool:
        """Tell whether a row is what a message said before it was edited."""
        latest = integer(row["latest_revision_id"])
        return latest is not None and latest > 0 and latest != integer(row["_id"])

    def _learn_messages(self, database: Snapshot) -> None:
        """Learn who owns the phone, from what was sent, and what was said before it was edited."""
        columns = (
            "_id",
            "type",
            "from_recipient_id",
            "to_recipient_id",
            "date_sent",
            "body",
            "latest_revision_id",
        )
        for row in database.rows("message", columns):
            if isinstance(row, Anomaly):
                continue
            sent = _OUTGOING >> ((integer(row["type"]) or 0) & _BASE) & 1
            if self.own is None and sent and row["from_recipient_id"] != row["to_recipient_id"]:
                self.own = integer(row["from_recipient_id"])
            if self.is_earlier_wording(row):
                self.wordings.setdefault(integer(row["latest_revision_id"]) or 0, []).append(row)


_BASE = 0x1F
_OUTGOING = sum(1 << base for base in (21, 22, 23, 24, 25, 26))


def _gathered(
    database: Snapshot, table: str, columns: Sequence[str], key: str, anomalies: list[Anomaly]
) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = {}
    for row in database.rows(table, columns):
        if isinstance(row, Anomaly):
            anomalies.append(row)
        else:
            found.setdefault(integer(row[key]) or 0, []).append(row)
    return found


def _files(database: Snapshot, anomalies: list[Anomaly]) -> dict[int, list[Row]]:
    if database.has("attachment", "message_id"):
        return _gathered(database, "attachment", ATTACHMENT_COLUMNS, "message_id", anomalies)
    old = _gathered(database, "part", OLD_ATTACHMENT_COLUMNS, "mid", anomalies)
    return {message: [_renamed(row) for row in rows] for message, rows in old.items()}


def _renamed(row: Mapping[str, object]) -> Row:
    return {_RENAMED.get(name, name): value for name, value in row.items()}  # type: ignore[misc]
