"""WhatsApp on Android: the message database `msgstore.db`, with the contacts' `wa.db` and the `Media` folder.

Both layouts are read: the one table `messages` of before about 2022, and `message` with its side tables.
Tables and columns are probed, since they differ from version to version.

Units: times are milliseconds since 1970 in UTC; timers and lengths of calls are seconds. A message's number
    is its row id; `sub_index` is 0 in `message`, 1 in `messages`, 2 in `call_log`.
Limits: content deleted for everyone, wording before an edit, messages deleted on this phone alone, messages
    that disappeared, the origin of forwarded ones. Memory is the database's size, twice that while it opens.
Source: docs/formats/whatsapp-android-db.md.
"""

from collections.abc import Iterator

from onrecord.ports.originals import Original
from onrecord.readers.batching import batches
from onrecord.readers.formats.whatsapp_android_db import recognition
from onrecord.readers.matching import Gathers, Item, Match
from onrecord.records.captures import Grade

NAME = "whatsapp-android-db"
VERSION = "1"
CHANNEL = "whatsapp"
GATHERS = Gathers.FOLDER
GRADE = Grade.DEVICE_DATABASE
READS_WITH = ("onrecord.readers.formats.whatsapp_android_db.reading",)

# Rows are held as dictionaries until a batch is full: smaller batches keep memory flat.
_ROWS = 8192


def recognise(head: bytes, filename: str) -> Match:
    """Judge one entry by its first bytes and its name."""
    return recognition.recognise(head, filename)


def read(original: Original) -> Iterator[Item]:
    """Read a message database and what lies beside it.

    Raises:
        UnreadableError: it is no such database, or too damaged.
        UnsafeSourceError: it is larger than the memory that reading may take.
    """
    from onrecord.readers.formats.whatsapp_android_db.reading import Reading

    with Reading(original) as reading:
        for item in batches(reading.items(), max_rows=_ROWS):
            yield item
            yield from reading.asides()
        yield reading.statement()
