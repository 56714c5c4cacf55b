"""Reading the messages in the order of their rows."""

from collections.abc import Iterator
from typing import Final

from onrecord.ports.originals import Original
from onrecord.readers.batching import Row, batches
from onrecord.readers.formats.signal_android_db import recognise
from onrecord.readers.formats.signal_android_db.held import Held
from onrecord.readers.formats.signal_android_db.messages import as_item
from onrecord.readers.formats.signal_android_db.people import people_of
from onrecord.readers.formats.signal_android_db.statement import conclude
from onrecord.readers.formats.signal_android_db.tables import MESSAGE_COLUMNS
from onrecord.readers.matching import Item, Match
from onrecord.readers.protobuf import read_exactly
from onrecord.readers.signal.items import Items
from onrecord.readers.sqlite.snapshot import Snapshot, open_snapshot
from onrecord.readers.sqlite.tables import integer
from onrecord.records.errors import UnreadableError
from onrecord.records.messages import Anomaly, Entry, Span

_BATCH_ROWS: Final = 16_384
_HEAD_BYTES: Final = 64 * 1024


def items(original: Original) -> Iterator[Item]:
    """Yield what `read` does."""
    entry = _database(original)
    with open_snapshot(original, entry) as database:
        _refuse_other(database, entry)
        anomalies: list[Anomaly] = []
        held = Held.of(database, original, anomalies)
        found = Items(people_of(database, held, anomalies), held.media)
        rows = _rows(database, entry, held, found, anomalies)
        yield from batches(found.spare.beside(rows), max_rows=_BATCH_ROWS)
        yield conclude(original, database, held, found)


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
