"""The way into the catalogue: open it, remove it, put a fresh one in its place."""

from __future__ import annotations

import contextlib
import json
import os
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

from onrecord.catalogue import connection as database
from onrecord.catalogue import counting, digests, finding, forgetting, showing
from onrecord.catalogue.connection import DatabaseKey, connect, damaged, faults, side_names, transaction
from onrecord.catalogue.state import APPLIED, UNREAD, raise_to, stated
from onrecord.catalogue.tables import is_empty, is_ours, make_tables
from onrecord.records.errors import HomeError
from onrecord.records.searches import CaptureHeld, Counted, Filters, Found, Query

if TYPE_CHECKING:  # pyarrow costs a fifth of a second that a search need not pay
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from sqlcipher3.dbapi2 import Connection

    from onrecord.ports.catalogue import Catalogued
    from onrecord.records.messages import Anomaly, Statement
    from onrecord.records.schema import Batch


class SqlCatalogue:
    """``ports.catalogue.Catalogue`` on one encrypted SQLite file; used by one thread at a time."""

    def __init__(self, path: Path, connection: Connection) -> None:
        """Use ``open_catalogue``."""
        self._path = path
        self._connection = connection

    def applied_sequence(self) -> int:
        """Return how many events of the journal are applied."""
        with faults(self._path):
            return int(stated(self._connection, APPLIED))

    def add_capture(
        self, entry: Catalogued, items: Iterable[Batch | Anomaly | Statement]
    ) -> Mapping[str, int]:
        """Index a capture and mark its event applied, in one transaction; return lines by kind.

        What ``items`` raises passes through, and nothing is kept then. A capture whose event
        is applied already changes nothing.

        Raises:
            HomeBusyError: another process is writing.
            HomeError: events before this one are not applied, or the file is damaged.
            StorageError: the disk refuses.
            ValueError: the capture has no copy.
        """
        from onrecord.catalogue.writing import add_capture  # noqa: PLC0415 - imports pyarrow, see above

        with faults(self._path):
            return add_capture(self._connection, entry, items)

    def mark_applied(self, sequence: int) -> None:
        """Mark events below ``sequence`` applied that change nothing here."""
        with faults(self._path), transaction(self._connection):
            raise_to(self._connection, APPLIED, sequence)

    def mark_unread(self, capture: str, sequence: int) -> None:
        """Mark events below ``sequence`` applied, and one capture's original as not to be read."""
        with faults(self._path), transaction(self._connection):
            raise_to(self._connection, APPLIED, sequence)
            unread = [*json.loads(stated(self._connection, UNREAD)), capture]
            self._connection.execute(
                "UPDATE state SET value = ? WHERE name = ?", (json.dumps(unread), UNREAD)
            )

    def unread(self) -> Sequence[str]:
        """Return the captures that are kept and not in the index, since their originals cannot be read."""
        with faults(self._path):
            return [str(capture) for capture in json.loads(stated(self._connection, UNREAD))]

    def check(self) -> Sequence[str]:
        """Return a sentence when a page of the file is not as it was written."""
        try:
            with faults(self._path):
                faulty = self._connection.execute("PRAGMA cipher_integrity_check").fetchone() is not None
        except HomeError as error:
            return [str(error)]
        if faulty:
            return [str(damaged(self._path))]
        return [
            f"the index lacks {capture}, which could not be read: onrecord rebuild"
            for capture in self.unread()
        ]

    def captured(self, recognition: str) -> str | None:
        """Return the capture id of bytes already accepted under the same settings."""
        statement = "SELECT capture_id FROM capture WHERE recognition = ? ORDER BY id LIMIT 1"
        with faults(self._path):
            row = self._connection.execute(statement, (recognition,)).fetchone()
        return None if row is None else str(row[0])

    def find(self, query: Query) -> Found:
        """Search, newest first; ``before_row`` continues a page.

        Raises:
            NotHeldError: a filter names a person, custodian, conversation or channel not held.
            QueryError: nothing in the words can be searched for.
        """
        start = time.perf_counter()
        with self._snapshot():
            hits, next_row = finding.find(self._connection, query)
        return Found(hits, next_row, _milliseconds_since(start))

    def count(self, filters: Filters, by: str) -> Counted:
        """Count lines of copies by ``day``, ``month`` or ``year`` of the source's own clock.

        Raises:
            NotHeldError: a filter names something that is not held.
            QueryError: ``by`` is no period, or a filter names an unknown kind.
        """
        start = time.perf_counter()
        with self._snapshot():
            answer = counting.count(self._connection, filters, by)
        return Counted(
            total=sum(row.messages for row in answer.rows),
            rows=answer.rows,
            copies=len(answer.times),
            captures=answer.captures,
            captured_again=[times for times in answer.times if times > 1],
            undated=answer.undated,
            has_notices=answer.has_notices,
            milliseconds=_milliseconds_since(start),
        )

    def conversations(self) -> Sequence[Mapping[str, object]]:
        """Return every copy: ids, title, custodian, device, channel, messages, first and last."""
        with faults(self._path):
            return showing.conversations(self._connection)

    def captures(self, copy: str) -> Sequence[CaptureHeld]:
        """Return the captures of a copy, oldest first.

        Raises:
            NotHeldError: there is no such copy.
        """
        with faults(self._path):
            return showing.captures(self._connection, copy)

    def copies_in(self, capture: str) -> Sequence[str]:
        """Return the ids of the copies that a capture holds, none if there is no such capture."""
        with faults(self._path):
            return showing.copies_in(self._connection, capture)

    def show(self, copy: str, *, start: int = 0, limit: int = 100) -> Iterator[Mapping[str, object]]:
        """Yield one copy in source order as ``read --json`` prints it, with ids and captures.

        Raises:
            NotHeldError: there is no such copy.
        """
        with faults(self._path):
            yield from showing.show(self._connection, copy, start, limit)

    def table_digests(self) -> Mapping[str, str]:
        """Return a digest of each table's rows, to compare a rebuild with."""
        with self._snapshot():
            return digests.table_digests(self._connection)

    def forget_copy(self, copy: str) -> int:
        """Remove a copy so that its words are gone from the file; return how many messages that was.

        Raises:
            NotHeldError: there is no such copy.
        """
        with faults(self._path):
            return forgetting.forget_copy(self._connection, copy)

    def close(self) -> None:
        """Close the database; what was written is in the one file then."""
        with faults(self._path):
            self._connection.close()

    @contextlib.contextmanager
    def _snapshot(self) -> Iterator[None]:
        """Read several statements from one state, whatever another process writes meanwhile."""
        with faults(self._path):
            self._connection.execute("BEGIN")
            try:
                yield
            finally:
                self._connection.execute("ROLLBACK")


def open_catalogue(path: Path, key: bytes, *, writable: bool = True) -> SqlCatalogue:
    """Open the catalogue at ``path`` with its raw 32-byte key; make it when there is none.

    One on a disk that cannot be written is opened as it is.

    Raises:
        HomeError: the file is damaged, of another home or of another version.
        StorageError: the disk refuses.
        ValueError: the key has another length.
    """
    connection = connect(path, DatabaseKey(key), writable=writable)
    try:
        with faults(path):
            _settle(path, connection)
    except HomeError:
        connection.close()
        raise
    return SqlCatalogue(path, connection)


def remove_catalogue(path: Path) -> None:
    """Remove a catalogue and the journals beside it; nothing there is no error.

    Raises:
        StorageError: the disk refuses.
    """
    database.remove(path)


def swap_catalogue(fresh: Path, path: Path) -> None:
    """Put a fresh, closed catalogue in the place of the old one, durably.

    The old one's journals go first: they would be taken for the fresh one's.

    Raises:
        HomeError: the fresh catalogue is still open.
        StorageError: the disk refuses.
    """
    with faults(path):
        if any(_size(fresh.with_name(name)) for name in side_names(fresh)):
            raise HomeError(f"{fresh.name!r} is still in use; close it before it takes its place")
        for name in side_names(path):
            path.with_name(name).unlink(missing_ok=True)
        _sync(fresh)
        fresh.replace(path)
        _sync(path.parent)


def _settle(path: Path, connection: Connection) -> None:
    if is_empty(connection):
        with transaction(connection):
            if is_empty(connection):
                make_tables(connection)
    if not is_ours(connection):
        raise HomeError(f"the index {path.name!r} is of another version of OnRecord: run `onrecord rebuild`")


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _milliseconds_since(start: float) -> float:
    return (time.perf_counter() - start) * 1000
