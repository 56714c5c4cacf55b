"""Android's store of text and multimedia messages, `mmssms.db`.

Units: in `sms`, `date` and `date_sent` are milliseconds since 1970 in UTC; in `pdu` they are seconds. Sizes
are bytes. A message's place is its row: `_id` of `sms` (sub-index 0) or of `pdu` (sub-index 1).
Limits: rows are gone when a message is deleted; calls, names of people and the bytes of attachments stand in
other files of the phone; the owner's number stands in some multimedia messages alone.
Source: docs/formats/android-sms-db.md.
"""

from collections.abc import Iterator

from onrecord.ports.originals import Original
from onrecord.readers.matching import Gathers, Match
from onrecord.readers.sqlite.beginnings import MAGIC, tables_seen
from onrecord.records.captures import Grade
from onrecord.records.messages import Anomaly, Statement
from onrecord.records.schema import Batch

NAME = "android-sms-db"
VERSION = "1"
CHANNEL = "sms"
GATHERS = Gathers.FILE
GRADE = Grade.DEVICE_DATABASE
READS_WITH = ("onrecord.readers.formats.android_sms_db.reading",)

_OWN_TABLES = {"sms", "pdu", "part", "addr"}
FILE_NAME = "mmssms.db"


def recognise(head: bytes, filename: str) -> Match:
    """Judge one entry by the tables that it begins with, or by its name if they lie further on."""
    if not head.startswith(MAGIC):
        return Match.NO
    if tables_seen(head) >= _OWN_TABLES:
        return Match.CERTAIN
    return Match.POSSIBLE if filename.lower() == FILE_NAME else Match.NO


def read(original: Original) -> Iterator[Batch | Anomaly | Statement]:
    """Read the store; ``PART_`` files beside it are its attachments.

    Raises:
        UnreadableError: there is no such store, it is damaged from its beginning, or there are several.
        UnsafeSourceError: it is larger than memory allows, or holds more conversations than any phone.
    """
    from onrecord.readers.formats.android_sms_db.reading import items

    return items(original)
