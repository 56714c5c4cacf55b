"""Signal's database on Android, `signal.db`, as its backup file holds it.

Units: times are milliseconds since 1970 in UTC; `expires_in` is milliseconds; ids of recipients and
threads are the phone's own and are turned into lasting ones; a message's type is a set of bits.
Limits: messages that would have disappeared within a day of the backup are not in it, nor what was deleted.
Source: docs/formats/signal-android-db.md.
"""

from collections.abc import Iterator

from onrecord.ports.originals import Original
from onrecord.readers.matching import Gathers, Item, Match
from onrecord.readers.sqlite.beginnings import MAGIC, tables_seen
from onrecord.records.captures import Grade

NAME = "signal-android-db"
VERSION = "1"
CHANNEL = "signal"
GATHERS = Gathers.FILE
GRADE = Grade.DEVICE_DATABASE
READS_WITH = ("onrecord.readers.formats.signal_android_db.reading",)

_FILE_NAME = "signal.db"
_TABLES = frozenset({"message", "recipient", "thread"})
_MARKS = (b"remote_deleted", b"expire_started", b"view_once")


def recognise(head: bytes, filename: str) -> Match:
    """Judge one entry by the tables that its beginning names, and its name."""
    if not head.startswith(MAGIC):
        return Match.NO
    seen = tables_seen(head)
    if seen >= _TABLES and all(mark in head for mark in _MARKS):
        return Match.CERTAIN
    named = filename.lower() == _FILE_NAME
    return Match.POSSIBLE if named and (not seen or seen & _TABLES) else Match.NO


def read(original: Original) -> Iterator[Item]:
    """Read the messages in the order of their rows.

    Raises:
        UnreadableError: no entry is such a database, or it is of an app before 2023.
        UnsafeSourceError: a limit is broken.
    """
    from onrecord.readers.formats.signal_android_db.reading import items

    return items(original)
