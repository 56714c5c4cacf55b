"""WhatsApp on iPhone: the message database `ChatStorage.sqlite`, with the `Message/Media` folder.

Tables and columns are probed, since they differ from version to version.

Units: times are seconds since 2001-01-01 in UTC, those of reactions milliseconds since 1970. A message's
    number is its row id in `ZWAMESSAGE`.
Limits: deleted content and when and by whom it was deleted, edits, timers, receipts, calls. Memory is the
    database's size, twice that while it opens.
Source: docs/formats/whatsapp-ios-db.md.
"""

from collections.abc import Iterator

from onrecord.ports.originals import Original
from onrecord.readers.batching import batches
from onrecord.readers.formats.whatsapp_ios_db import recognition
from onrecord.readers.matching import Gathers, Item, Match
from onrecord.records.captures import Grade

NAME = "whatsapp-ios-db"
VERSION = "1"
CHANNEL = "whatsapp"
GATHERS = Gathers.FOLDER
GRADE = Grade.DEVICE_DATABASE
READS_WITH = ("onrecord.readers.formats.whatsapp_ios_db.reading",)

# Rows are held as dictionaries until a batch is full: smaller batches keep memory flat.
_ROWS = 8192


def recognise(head: bytes, filename: str) -> Match:
    """Judge one entry by its first bytes and its name."""
    return recognition.recognise(head, filename)


def read(original: Original) -> Iterator[Item]:
    """Read a message database and the files beside it.

    Raises:
        UnreadableError: it is no such database, or too damaged.
        UnsafeSourceError: it is larger than the memory that reading may take.
    """
    from onrecord.readers.formats.whatsapp_ios_db.reading import Reading

    with Reading(original) as reading:
        for item in batches(reading.items(), max_rows=_ROWS):
            yield item
            yield from reading.asides()
        yield reading.statement()
