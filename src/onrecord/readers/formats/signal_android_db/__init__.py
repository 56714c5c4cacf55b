"""Signal's database on Android, `signal.db`, as its backup file holds it.

Units: times are milliseconds since 1970 in UTC; `expires_in` is milliseconds; ids of recipients and
threads are the phone's own and are turned into lasting ones; a message's type is a set of bits.
Limits: messages that would have disappeared within a day of the backup are not in it, nor what was deleted.
Source: docs/formats/signal-android-db.md.
"""

from collections.abc import Iterator
from typing import Final

from onrecord.ports.originals import Original
from onrecord.readers.batching import Row, batches
from onrecord.readers.formats.signal_android_db.held import Held
from onrecord.readers.formats.signal_android_db.messages import as_item
from onrecord.readers.formats.signal_android_db.people import people_of
from onrecord.readers.formats.signal_android_db.statement import conclude
from onrecord.readers.formats.signal_android_db.tables import MESSAGE_COLUMNS
from onrecord.readers.matching import Gathers, Item, Match
from onrecord.readers.protobuf import read_exactly
from onrecord.readers.signal.items import Items
from onrecord.readers.signal.people import CHANNEL as _CHANNEL
from onrecord.readers.sqlite.snapshot import MAGIC, Snapshot, open_snapshot, tables_seen
from onrecord.readers.sqlite.tables import integer
from onrecord.records.captures import Grade
from onrecord.records.errors import UnreadableError
from onrecord.records.messages import Anomaly, Entry, Span

NAME = "signal-android-db"
VERSION = "1"
CHANNEL = _CHANNEL
GATHERS = Gathers.FILE
GRADE = Grade.DEVICE_DATABASE

_BATCH_ROWS: Final = 16_384
_HEAD_BYTES: Final = 64 * 1024
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
    entry = _database(original)
    with open_snapshot(original, entry) as database:
        _refuse_other(database, entry)
        anomalies: list[Anomaly] = []
        held = Held.of(database, original, anomalies)
        items = Items(people_of(database, held, anomalies), held.media)
        yield from batches(_rows(database, entry, held, items, anomalies), max_rows=_BATCH_ROWS)
        yield conclude(original, database, held, items)


def _rows(
    database: Snapshot, entry: Entry, held: Held, items: Items, anomalies: list[Anomaly]
) -> Iterator[Row | Anomaly]:
    yield from anomalies
    for row in database.rows("message", MESSAGE_COLUMNS):
        if isinstance(row, Anomaly):
            yield row
        elif not held.is_earlier_wording(row):
            number = integer(row["rowid"]) or 0
            item = as_item(row, held, items.people)
            yield from items.rows(item, Span(entry.name, number, number, number).as_json())


def _database(original: Original) -> Entry:
    found = []
    for entry in original.entries():
        with original.open(entry) as stream:
            match = recognise(read_exactly(stream, _HEAD_BYTES), entry.name.rpartition("/")[2])
        found.append((match, entry))
    best = max((match for match, _ in found), default=Match.NO)
    if best is Match.NO:
        raise UnreadableError(
            f"{original.name!r} holds no database of Signal on Android: capture its backup file with the "
            "passphrase"
        )
    return next(entry for match, entry in found if match is best)


def _refuse_other(database: Snapshot, entry: Entry) -> None:
    if database.has("message", "_id", "date_sent", "thread_id", "type") and database.has("recipient", "_id"):
        return
    if not database.cut_to and (database.has("mms") or database.has("sms")):
        raise UnreadableError(
            f"{entry.name!r} was written by an app before 2023, whose tables are not read: restore it "
            "on a phone with the present app and make a new one"
        )
    raise database.without_tables(
        f"{entry.name!r} is a SQLite database, but not one of Signal on Android: it lacks its tables"
    )
