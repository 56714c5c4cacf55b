"""Signal Desktop's database, `db.sqlite`, once it is plain SQLite: a message a row, most of it in JSON.

Units: `sent_at` and the other times are milliseconds since 1970 in UTC; `expireTimer` is seconds; an
account's id is a UUID as text; a conversation's id is the device's own and is turned into a lasting one.
Limits: what had disappeared or was deleted on this device leaves no trace, and it knows only what was
said since it was linked, or what was brought over then.
Source: docs/formats/signal-desktop-db.md.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from onrecord.ports.originals import Original
from onrecord.readers.batching import Row, batches
from onrecord.readers.formats.signal_desktop_db.calls import Calls
from onrecord.readers.formats.signal_desktop_db.files import Files
from onrecord.readers.formats.signal_desktop_db.messages import Messages
from onrecord.readers.formats.signal_desktop_db.people import Directory
from onrecord.readers.formats.signal_desktop_db.statement import KNOWN, conclude
from onrecord.readers.matching import Gathers, Item, Match
from onrecord.readers.protobuf import read_exactly
from onrecord.readers.signal.people import CHANNEL as _CHANNEL
from onrecord.readers.sqlite.snapshot import MAGIC, Snapshot, open_snapshot, tables_seen
from onrecord.records.captures import Grade
from onrecord.records.errors import UnreadableError
from onrecord.records.messages import Anomaly, Entry

NAME = "signal-desktop-db"
VERSION = "1"
CHANNEL = _CHANNEL
GATHERS = Gathers.FILE
GRADE = Grade.DEVICE_DATABASE

_TABLES = frozenset({"messages", "conversations", "items"})
_MARKS = (b"expirationStartTimestamp", b"profileFullName", b"unidentifiedDelivery")
_HEAD_BYTES: Final = 64 * 1024
_BATCH_ROWS: Final = 16_384
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
    entry = _database(original)
    with open_snapshot(original, entry) as database:
        _refuse_other(database, entry)
        found: list[Anomaly] = []
        people = Directory.of(database, found)
        files = Files.of(database, original, found)
        calls = Calls.of(database, people, found)
        messages = Messages(people, files, calls, entry.name)
        yield from batches(_items(database, messages, calls, found), max_rows=_BATCH_ROWS)
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
