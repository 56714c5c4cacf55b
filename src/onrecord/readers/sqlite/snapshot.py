"""SQLite databases in a process that may open no file: read into memory once, log replayed, never written.

``open_snapshot(original, entry)`` takes the database's bytes and those of ``X-wal`` beside it
(``X-shm`` tells only what of the log there should be), and gives ordinary tables by name::

    with open_snapshot(original, entry) as database:
        for row in database.rows("message", ("text", "handle_id")):
            ...  # an Anomaly, or a dict with "rowid", "text", "handle_id" (None where there is no such one)

Memory is the database's size, and twice that while it is handed over to SQLite. Views, virtual tables and
triggers are never queried; what the schema could run is refused by an authorizer. Text that is not valid
UTF-8 comes as ``MendedText``. Row ids rise; what is damaged is an ``Anomaly``, and reading goes on behind it.
"""

import contextlib
import re
import sqlite3
from collections.abc import Collection, Iterator, Mapping, Sequence
from types import TracebackType
from typing import Self

from onrecord.ports.originals import Original
from onrecord.readers.sqlite.beginnings import MAGIC
from onrecord.readers.sqlite.last_commit import LastCommit
from onrecord.readers.sqlite.tables import ROWID_NAMES, TROUBLE, Row, Session, Table
from onrecord.readers.sqlite.wal import page_bytes_of
from onrecord.records.completeness import Incomplete
from onrecord.records.errors import UnreadableError, UnsafeSourceError
from onrecord.records.messages import Anomaly, Entry

_PIECE_BYTES = 1024**2
_HEADER_BYTES = 100
_PRAGMAS = (
    *("trusted_schema=OFF", "cell_size_check=ON", "temp_store=MEMORY", "mmap_size=0", "automatic_index=OFF"),
    *("recursive_triggers=OFF", "foreign_keys=OFF", "query_only=ON"),
)
_READS = (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ)
_UNSAFE = "unsafe use of"
_PLAIN_NAME = re.compile(r"[A-Za-z0-9_]+")


def beside(original: Original, entry: Entry) -> Mapping[str, Entry]:
    """Return the files that belong to a database, by their ending: ``-wal``, ``-shm``, ``-journal``."""
    names = {entry.name + ending: ending for ending in ("-wal", "-shm", "-journal")}
    return {names[one.name]: one for one in original.entries() if one.name in names}


class Snapshot:
    """A database as it stood: ``warnings`` says what was odd, ``own_entries`` which files it took.

    ``incomplete`` says what of that means that something is missing or was not read. ``cut_to`` says how
    much is left of a file that is cut off, and is empty for a whole one.
    """

    def __init__(self, connection: sqlite3.Connection, entry: Entry, size: int) -> None:
        """Take a connection to the database in memory, and its size in bytes."""
        self.entry = entry
        self.warnings: list[str] = []
        self.incomplete: dict[Incomplete, None] = {}
        self.own_entries = frozenset((entry.name,))
        self.cut_to = ""
        self._connection = connection
        self._session = Session(connection, entry.name, size)
        self._tables = self._schema()

    def __enter__(self) -> Self:
        """Return the snapshot; leaving frees its memory."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Free the memory."""
        self._connection.close()

    @property
    def tables(self) -> Mapping[str, Table]:
        """The ordinary tables, by their names in lower case."""
        return self._tables

    def has(self, table: str, *columns: str) -> bool:
        """Tell whether there is such a table, with all these columns; case does not count."""
        found = self._tables.get(table.lower())
        return found is not None and found.columns.issuperset(name.lower() for name in columns)

    def without_tables(self, sentence: str) -> UnreadableError:
        """Return the error for a database that lacks a reader's tables: its sentence, unless the file is cut.

        Of a file that is cut off, the part that names its tables may be what is lost.
        """
        if not self.cut_to:
            return UnreadableError(sentence)
        return UnreadableError(
            f"{self.entry.name!r} is cut short: {self.cut_to}, and the list of its messages is not among "
            "them. Copy it from the device again"
        )

    def rows(self, table: str, columns: Sequence[str]) -> Iterator[Row | Anomaly]:
        """Yield a table's rows by rising row id; none if there is no such table."""
        found = self._tables.get(table.lower())
        return iter(()) if found is None else found.rows(columns)

    def among(
        self, table: str, columns: Sequence[str], key: str, first: int, last: int
    ) -> Iterator[Row | Anomaly]:
        """Yield rows whose integer column ``key`` is in a range: quick with an index, else a scan."""
        found = self._tables.get(table.lower())
        return iter(()) if found is None else found.among(columns, key, first, last)

    def unknown_columns(self, known: Mapping[str, Collection[str]]) -> list[str]:
        """Return ``table.column`` for each column of the named tables that a reader does not know.

        They are not read, so the snapshot is ``incomplete`` from then on.
        """
        unknown = [
            f"{name}.{column}"
            for name, columns in sorted(known.items())
            if name.lower() in self._tables
            for column in sorted(self._tables[name.lower()].columns - {one.lower() for one in columns})
        ]
        self.incomplete |= dict.fromkeys([Incomplete.NOT_READ] if unknown else [])
        return unknown

    def _schema(self) -> dict[str, Table]:
        """Probe the schema; one that is damaged in places is read as far as it goes."""
        try:
            return self._probed()
        except TROUBLE as error:
            unsafe = _UNSAFE in str(error)
        if unsafe:
            # Columns that are computed may name functions that need trust. They are never read, so never run.
            self._connection.execute("PRAGMA trusted_schema=ON")
            with contextlib.suppress(*TROUBLE):
                return self._probed()
        self.incomplete[Incomplete.CUT_OFF] = None
        self.warnings.append(
            f"{self.entry.name!r}: the list of tables is damaged; what was read may lack some"
        )
        try:
            self._connection.execute("PRAGMA writable_schema=ON")
            return self._probed()
        except TROUBLE:
            raise UnreadableError(
                f"{self.entry.name!r} is a SQLite database whose list of tables cannot be read, "
                "since the file is damaged: copy it from the device again"
            ) from None

    def _probed(self) -> dict[str, Table]:
        listed = list(self._session.run("PRAGMA main.table_list"))
        names = [row[1] for row in listed if row[0] == "main" and row[2] == "table" and not row[4]]
        tables = {}
        for name in sorted(filter(_PLAIN_NAME.fullmatch, names)):
            columns = self._columns(name)
            if columns and not columns.issuperset(ROWID_NAMES):
                tables[name.lower()] = Table(self._session, name, columns)
        return tables

    def _columns(self, table: str) -> frozenset[str]:
        """Return the columns that are stored; those that are computed when read are left alone."""
        found = self._session.run(f"PRAGMA main.table_xinfo({table})")
        return frozenset(row[1].lower() for row in found if row[6] == 0)


def open_snapshot(original: Original, entry: Entry) -> Snapshot:
    """Take a database, with its log, into memory.

    Raises:
        UnreadableError: it is no SQLite database, or none that can be read.
        UnsafeSourceError: it is larger than the memory that reading may take.
    """
    files = beside(original, entry)
    odd: list[tuple[Incomplete, str]] = []
    try:
        data = _bytes_of(original, entry)
        odd += LastCommit(original, entry, files, data).lay()
        cut_to = _prepare(entry, data)
        connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        connection.deserialize(data)
    except MemoryError:
        raise UnsafeSourceError(
            f"{entry.name!r} has {entry.size_bytes:,} bytes; reading it takes twice its size in memory: "
            "if it is genuine, raise limits.child_memory_bytes"
        ) from None
    size = len(data)
    del data
    snapshot = _opened(connection, entry, size)
    snapshot.cut_to = cut_to
    odd += [(Incomplete.CUT_OFF, f"{entry.name!r} is cut off: {cut_to}")] if cut_to else []
    snapshot.warnings[:0] = [sentence for _, sentence in odd]
    snapshot.incomplete |= dict.fromkeys(cause for cause, _ in odd)
    snapshot.own_entries |= {one.name for one in files.values()}
    return snapshot


def _opened(connection: sqlite3.Connection, entry: Entry, size: int) -> Snapshot:
    with contextlib.ExitStack() as undo:
        undo.callback(connection.close)
        try:
            for pragma in _PRAGMAS:
                connection.execute(f"PRAGMA {pragma}")
            snapshot = Snapshot(connection, entry, size)
        except TROUBLE:
            raise _unreadable(entry) from None
        connection.set_authorizer(_allow)
        undo.pop_all()
        return snapshot


def _unreadable(entry: Entry) -> UnreadableError:
    return UnreadableError(
        f"{entry.name!r} is a SQLite database damaged from its beginning: copy it from the device again"
    )


def _bytes_of(original: Original, entry: Entry) -> bytearray:
    data = bytearray(entry.size_bytes)
    filled = 0
    with original.open(entry) as stream, memoryview(data) as view:
        while filled < len(data) and (count := stream.readinto(view[filled : filled + _PIECE_BYTES])):
            filled += count
    del data[filled:]
    if data and not data.startswith(MAGIC):
        raise UnreadableError(
            f"{entry.name!r} is no SQLite database, or an encrypted one: give the key, or copy it again"
        )
    return data


def _prepare(entry: Entry, data: bytearray) -> str:
    """Make the bytes such that SQLite needs no log and accepts a file that is cut off; say what is left."""
    if len(data) < _HEADER_BYTES:
        raise UnreadableError(
            f"{entry.name!r} is empty or cut off at its beginning: copy it from the device again"
        )
    if data[18:20] == b"\2\2":
        data[18:20] = b"\1\1"
    page_bytes = page_bytes_of(data)
    if not page_bytes:
        raise _unreadable(entry)
    pages, said = len(data) // page_bytes, int.from_bytes(data[28:32], "big")
    data.extend(bytes(-len(data) % page_bytes))
    if said <= pages:
        return ""
    data[28:32] = (len(data) // page_bytes).to_bytes(4, "big")
    return f"it has {pages:,} of the {said:,} pages that it should have"


def _allow(
    action: int, _first: str | None, _second: str | None, _database: str | None, within: str | None
) -> int:
    """Allow reading of what was named in the query itself, nothing that a view or trigger reaches for."""
    return sqlite3.SQLITE_OK if action in _READS and within is None else sqlite3.SQLITE_DENY
