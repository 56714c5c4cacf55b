"""Signal Desktop's database, `db.sqlite`, once it is plain SQLite: a message a row, most of it in JSON.

Units: `sent_at` and the other times are milliseconds since 1970 in UTC; `expireTimer` is seconds; an
account's id is a UUID as text; a conversation's id is the device's own and is turned into a lasting one.
Limits: what had disappeared or was deleted on this device leaves no trace, and it knows only what was
said since it was linked, or what was brought over then.
Source: docs/formats/signal-desktop-db.md.
"""

from collections.abc import Iterator

from onrecord.ports.originals import Original
from onrecord.readers.matching import Gathers, Item, Match
from onrecord.readers.sqlite.beginnings import MAGIC, tables_seen
from onrecord.records.captures import Grade

NAME = "signal-desktop-db"
VERSION = "1"
CHANNEL = "signal"
GATHERS = Gathers.FILE
GRADE = Grade.DEVICE_DATABASE
READS_WITH = ("onrecord.readers.formats.signal_desktop_db.reading",)

_TABLES = frozenset({"messages", "conversations", "items"})
_MARKS = (b"expirationStartTimestamp", b"profileFullName", b"unidentifiedDelivery")
_FILE_NAME = "db.sqlite"


def recognise(head: bytes, filename: str) -> Match:
    """Judge one entry by the tables that its beginning names, and its name."""
    if not head.startswith(MAGIC):
        return Match.NO
    seen = tables_seen(head)
    if {"messages", "conversations"} <= seen:
        return Match.CERTAIN if any(mark in head for mark in _MARKS) else Match.NO
    near = filename.lower() == _FILE_NAME and (not seen or seen & _TABLES)
    return Match.POSSIBLE if near or any(mark in head for mark in _MARKS) else Match.NO


def read(original: Original) -> Iterator[Item]:
    """Read the messages in the order of their rows.

    Raises:
        UnreadableError: no entry is such a database, or it cannot be read.
        UnsafeSourceError: a limit is broken.
    """
    from onrecord.readers.formats.signal_desktop_db.reading import items

    return items(original)
