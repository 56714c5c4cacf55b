"""The XML files of the Android app "SMS Backup & Restore": text and multimedia messages, and calls.

Units: `date` and an SMS's `date_sent` are milliseconds since 1970 in UTC, an MMS's `date_sent` seconds where
it is small enough to be; `readable_date` is the phone's wall clock as text; `duration` is in seconds; sizes
are bytes. A message's place is its element's first byte and its lines in the file.
Limits: what was deleted before the backup, or left out by its settings, leaves no trace; whether and when
others read a message is not known; nor is the owner's own number, but in some multimedia messages.
Source: docs/formats/sms-xml.md.
"""

import functools
from collections.abc import Iterator

from onrecord.ports.originals import Aside, Original
from onrecord.readers.batching import batches
from onrecord.readers.formats.sms_xml import statement
from onrecord.readers.formats.sms_xml.backups import Backup, Count, Item
from onrecord.readers.formats.sms_xml.beginnings import recognised
from onrecord.readers.formats.sms_xml.elements import BLOCK_BYTES
from onrecord.readers.matching import HEAD_BYTES, Gathers, Match
from onrecord.readers.repeats import Repeats
from onrecord.readers.text_messages import Correspondents
from onrecord.records.completeness import CopyOf
from onrecord.records.errors import UnreadableError
from onrecord.records.messages import Anomaly, Entry, Statement
from onrecord.records.schema import Batch

NAME = "sms-xml"
VERSION = "1"
CHANNEL = statement.CHANNEL
GATHERS = Gathers.LONE
COPY_OF = CopyOf.PHONE
_ROWS_TOGETHER = 4096  # rows wait as dictionaries, which are large


def recognise(head: bytes, filename: str) -> Match:  # noqa: ARG001 - the name is a person's to choose
    """Judge one entry by its root element."""
    return recognised(head)


def read(
    original: Original, *, block_bytes: int = BLOCK_BYTES
) -> Iterator[Batch | Anomaly | Aside | Statement]:
    """Read every backup of the source. ``block_bytes`` is read at once; no result depends on it.

    Raises:
        UnreadableError: the source holds no backup.
        UnsafeSourceError: it holds more conversations than any phone.
    """
    entries = original.entries()
    backups = [entry for entry in entries if _is_backup(original, entry)]
    if not backups:
        raise UnreadableError(
            f"{original.name!r} holds no file of SMS Backup & Restore: make the backup again in the app"
        )
    yield from batches(_items(original, backups, block_bytes), max_rows=_ROWS_TOGETHER)


def _is_backup(original: Original, entry: Entry) -> bool:
    with original.open(entry) as stream:
        head = b""
        while len(head) < HEAD_BYTES and (piece := stream.read(HEAD_BYTES - len(head))):
            head += piece
    return recognised(head) is not Match.NO


def _items(original: Original, backups: list[Entry], block_bytes: int) -> Iterator[Item | Statement]:
    known, repeats, counts = Correspondents(CHANNEL), Repeats(), []
    for entry in backups:
        counts.append(Count(entry.name))
        reopen = functools.partial(original.open, entry)
        with reopen() as stream:
            yield from Backup(counts[-1], reopen, known, repeats).read(stream, block_bytes)
    numbers = {entry.number for entry in backups}
    unread = [entry.name for entry in original.entries() if entry.number not in numbers]
    yield statement.conclude(counts, known, unread)
