"""Reading the messages in the order of their rows."""

from collections.abc import Iterator, Mapping
from typing import Final

from onrecord.ports.originals import Original
from onrecord.readers.batching import Row, batches
from onrecord.readers.formats.signal_desktop_db import recognise
from onrecord.readers.formats.signal_desktop_db.calls import Calls
from onrecord.readers.formats.signal_desktop_db.files import Files
from onrecord.readers.formats.signal_desktop_db.messages import Messages
from onrecord.readers.formats.signal_desktop_db.people import Directory
from onrecord.readers.formats.signal_desktop_db.statement import KNOWN, conclude
from onrecord.readers.matching import Item, Match
from onrecord.readers.protobuf import read_exactly
from onrecord.readers.sqlite.snapshot import Snapshot, open_snapshot
from onrecord.records.errors import UnreadableError
from onrecord.records.messages import Anomaly, Entry

_HEAD_BYTES: Final = 64 * 1024
_BATCH_ROWS: Final = 16_384


def items(original: Original) -> Iterator[Item]:
    """Yield what `read` does."""
    entry = _database(original)
    with open_snapshot(original, entry) as database:
        _refuse_other(database, entry)
        found: list[Anomaly] = []
        people = Directory.of(database, found)
        files = Files.of(database, original, found)
        calls = Calls.of(database, people, found)
        messages = Messages(people, files, calls, entry.name)
        rows = _items(database, messages, calls, found)
        yield from batches(messages.spare.beside(rows), max_rows=_BATCH_ROWS)
        yield conclude(original, database, messages)


def _items(
    database: Snapshot, messages: Messages, calls: Calls, found: list[Anomaly]
) -> Iterator[Row | Anomaly]:
    yield from found
    for row in database.rows("messages", sorted(KNOWN["messages"])):
        if isinstance(row, Anomaly):
            yield row
        else:
            yield from messages.rows(row)
    yield from calls.without_message(messages.entry)


def _database(original: Original) -> Entry:
    ranks: Mapping[Match, list[Entry]] = {match: [] for match in Match}
    for entry in original.entries():
        with original.open(entry) as stream:
            ranks[recognise(read_exactly(stream, _HEAD_BYTES), entry.name.rpartition("/")[2])].append(entry)
    found = [*ranks[Match.CERTAIN], *ranks[Match.POSSIBLE]]
    if not found:
        raise UnreadableError(
            f"{original.name!r} holds no plain database of Signal Desktop: capture `sql/db.sqlite` "
            "together with the key from `config.json`"
        )
    return found[0]


def _refuse_other(database: Snapshot, entry: Entry) -> None:
    if not database.has("messages", "id", "conversationId") or not database.has("conversations", "id"):
        raise database.without_tables(
            f"{entry.name!r} is a SQLite database, but not one of Signal Desktop: it lacks its tables"
        )
