"""Apple's Messages database: `chat.db` of a Mac, `sms.db` of an iPhone, with its Attachments folder.

Units: times count from 2001-01-01 in UTC, in nanoseconds, before iOS 11 in seconds. Sizes are bytes. A
message's place is its `ROWID`; identities of messages are their `guid`, of conversations the chat's `guid`.
Limits: deleted and unsent text is gone; names of people stand elsewhere; receipts are incomplete.
Source: docs/formats/imessage-db.md.
"""

from collections.abc import Iterator

from onrecord.ports.originals import Original
from onrecord.readers.batching import batches
from onrecord.readers.formats.imessage_db.contents import Contents
from onrecord.readers.formats.imessage_db.messages import message_rows
from onrecord.readers.formats.imessage_db.rows import Row
from onrecord.readers.formats.imessage_db.statement import CHANNEL, conclude
from onrecord.readers.formats.imessage_db.tapbacks import Tapbacks
from onrecord.readers.matching import HEAD_BYTES, Gathers, Match
from onrecord.readers.sqlite.snapshot import MAGIC, open_snapshot, tables_seen
from onrecord.records.captures import Grade
from onrecord.records.errors import UnreadableError
from onrecord.records.messages import Anomaly, Entry, Statement
from onrecord.records.schema import Batch

NAME = "imessage-db"
VERSION = "1"
GATHERS = Gathers.FOLDER
GRADE = Grade.DEVICE_DATABASE

__all__ = ["CHANNEL", "GATHERS", "NAME", "VERSION", "read", "recognise"]

_OWN_TABLES = {"message", "chat", "handle", "chat_message_join"}
_FILE_NAMES = ("chat.db", "sms.db", "3d0d7e5fb2ce288813306e4d4636395e047a3d28")
"""The last is what an iPhone's backup calls it."""


def recognise(head: bytes, filename: str) -> Match:
    """Judge one entry by the tables that it begins with, or by its name if they lie further on."""
    if not head.startswith(MAGIC):
        return Match.NO
    if tables_seen(head) >= _OWN_TABLES:
        return Match.CERTAIN
    return Match.POSSIBLE if filename.lower() in _FILE_NAMES else Match.NO


def read(original: Original) -> Iterator[Batch | Anomaly | Statement]:
    """Read the database; files below a folder named Attachments are those of its messages.

    Raises:
        UnreadableError: there is no such database, it is damaged from its beginning, or there are several.
        UnsafeSourceError: it is larger than memory allows, or holds more conversations than any phone.
    """
    for item in batches(_items(original, _database_of(original))):
        if isinstance(item, (Batch, Anomaly, Statement)):
            yield item


def _database_of(original: Original) -> Entry:
    ranked: dict[Match, list[Entry]] = {}
    for entry in original.entries():
        with original.open(entry) as stream:
            head = b""
            while len(head) < HEAD_BYTES and (piece := stream.read(HEAD_BYTES - len(head))):
                head += piece
        ranked.setdefault(recognise(head, entry.name.rpartition("/")[2]), []).append(entry)
    found = ranked.get(Match.CERTAIN) or ranked.get(Match.POSSIBLE) or []
    if not found:
        raise UnreadableError(f"{original.name!r} holds no chat.db or sms.db: copy it from the device again")
    if len(found) > 1:
        names = ", ".join(repr(one.name) for one in found)
        raise UnreadableError(f"{original.name!r} holds several databases ({names}): capture each by itself")
    return found[0]


def _items(original: Original, entry: Entry) -> Iterator[Row | Anomaly | Statement]:
    with open_snapshot(original, entry) as snapshot:
        if not snapshot.has("message", "guid", "date"):
            raise snapshot.without_tables(
                f"{entry.name!r} has no table of Apple's messages: it is another app's"
            )
        contents = Contents.of(snapshot, original.entries())
        tapbacks = Tapbacks.of(contents)
        yield from contents.anomalies
        yield from message_rows(contents, tapbacks)
        yield conclude(contents, tapbacks, original.entries())
