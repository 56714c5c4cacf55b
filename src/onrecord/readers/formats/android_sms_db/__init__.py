"""Android's store of text and multimedia messages, `mmssms.db`.

Units: in `sms`, `date` and `date_sent` are milliseconds since 1970 in UTC; in `pdu` they are seconds. Sizes
are bytes. A message's place is its row: `_id` of `sms` (sub-index 0) or of `pdu` (sub-index 1).
Limits: rows are gone when a message is deleted; calls, names of people and the bytes of attachments stand in
other files of the phone; the owner's number stands in some multimedia messages alone.
Source: docs/formats/android-sms-db.md.
"""

from collections.abc import Iterator

from onrecord.ports.originals import Original
from onrecord.readers.batching import batches
from onrecord.readers.formats.android_sms_db.contents import Contents
from onrecord.readers.formats.android_sms_db.mms import mms_rows
from onrecord.readers.formats.android_sms_db.sms import Row, sms_rows
from onrecord.readers.formats.android_sms_db.statement import CHANNEL, conclude
from onrecord.readers.matching import HEAD_BYTES, Gathers, Match
from onrecord.readers.sqlite.snapshot import MAGIC, open_snapshot, tables_seen
from onrecord.records.captures import Grade
from onrecord.records.errors import UnreadableError
from onrecord.records.messages import Anomaly, Entry, Statement
from onrecord.records.schema import Batch

NAME = "android-sms-db"
VERSION = "1"
GATHERS = Gathers.FILE
GRADE = Grade.DEVICE_DATABASE

__all__ = ["CHANNEL", "GATHERS", "NAME", "VERSION", "read", "recognise"]

_OWN_TABLES = {"sms", "pdu", "part", "addr"}
_FILE_NAME = "mmssms.db"


def recognise(head: bytes, filename: str) -> Match:
    """Judge one entry by the tables that it begins with, or by its name if they lie further on."""
    if not head.startswith(MAGIC):
        return Match.NO
    if tables_seen(head) >= _OWN_TABLES:
        return Match.CERTAIN
    return Match.POSSIBLE if filename.lower() == _FILE_NAME else Match.NO


def read(original: Original) -> Iterator[Batch | Anomaly | Statement]:
    """Read the store; ``PART_`` files beside it are its attachments.

    Raises:
        UnreadableError: there is no such store, it is damaged from its beginning, or there are several.
        UnsafeSourceError: it is larger than memory allows, or holds more conversations than any phone.
    """
    for item in batches(_items(original, _store_of(original))):
        if isinstance(item, (Batch, Anomaly, Statement)):
            yield item


def _store_of(original: Original) -> Entry:
    ranked: dict[Match, list[Entry]] = {}
    for entry in original.entries():
        with original.open(entry) as stream:
            head = b""
            while len(head) < HEAD_BYTES and (piece := stream.read(HEAD_BYTES - len(head))):
                head += piece
        ranked.setdefault(recognise(head, entry.name.rpartition("/")[2]), []).append(entry)
    found = ranked.get(Match.CERTAIN) or ranked.get(Match.POSSIBLE) or []
    if not found:
        raise UnreadableError(
            f"{original.name!r} holds no {_FILE_NAME}: copy it from the phone's backup again"
        )
    if len(found) > 1:
        names = ", ".join(repr(one.name) for one in found)
        raise UnreadableError(
            f"{original.name!r} holds several message stores ({names}): capture each by itself"
        )
    return found[0]


def _items(original: Original, store: Entry) -> Iterator[Row | Anomaly | Statement]:
    with open_snapshot(original, store) as snapshot:
        if not (snapshot.has("sms", "body") or snapshot.has("pdu", "msg_box")):
            raise snapshot.without_tables(
                f"{store.name!r} has none of the tables of Android's message store: it is another app's"
            )
        contents = Contents.of(snapshot, original.entries())
        yield from contents.anomalies
        yield from sms_rows(contents)
        yield from mms_rows(contents)
        yield conclude(contents, original.entries())
