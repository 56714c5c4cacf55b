"""Apple's Messages database: `chat.db` of a Mac, `sms.db` of an iPhone, with its Attachments folder.

Units: times count from 2001-01-01 in UTC, in nanoseconds, before iOS 11 in seconds. Sizes are bytes. A
message's place is its `ROWID`; identities of messages are their `guid`, of conversations the chat's `guid`.
Limits: deleted and unsent text is gone; names of people stand elsewhere; receipts are incomplete.
Source: docs/formats/imessage-db.md.
"""

from collections.abc import Iterator

from onrecord.ports.originals import Original
from onrecord.readers.matching import Gathers, Match
from onrecord.readers.sqlite.beginnings import MAGIC, tables_seen
from onrecord.records.captures import Grade
from onrecord.records.messages import Anomaly, Statement
from onrecord.records.schema import Batch

NAME = "imessage-db"
VERSION = "1"
CHANNEL = "imessage"
GATHERS = Gathers.FOLDER
GRADE = Grade.DEVICE_DATABASE
READS_WITH = ("onrecord.readers.formats.imessage_db.reading",)

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
    from onrecord.readers.formats.imessage_db.reading import items

    return items(original)
