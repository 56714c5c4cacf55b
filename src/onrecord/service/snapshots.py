"""``ports.service_copies.ServiceCopies`` over SQLCipher: one file, copied page by page as ciphertext.

SQLite's backup takes one consistent state while others write; where a server holds the store, its rows are
drawn into such a file instead, of one moment too. It goes into a file in the home, is checked there, and then
streamed to the second copy under a name of its own; only what was read back from there takes the last one's
place, which becomes the one before. Nothing is ever decrypted onto a disk.
"""

import contextlib
import datetime as dt
import hashlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlcipher3.dbapi2 import Connection

from onrecord.database.connection import DatabaseKey, connect, faults, remove, side_names, transaction
from onrecord.ports.archive import Disk
from onrecord.ports.service_copies import Ended, Moved, Snapshot, Version
from onrecord.records.errors import HomeError, OnRecordError, StorageError, VerificationError
from onrecord.service.closing_doors import close_doors
from onrecord.service.drawn import DRAWN
from onrecord.service.placing import FILE_NAME
from onrecord.service.served_store import ServedStore

FOLDER = "service"
LAST, BEFORE, FRESH = FILE_NAME, f"{FILE_NAME}.before", f".{FILE_NAME}.new"
_ASIDE = "set-aside"
_NAME_IT = "name one under [database] in settings.toml, empty, then run onrecord restore again"
_BLOCK_BYTES = 1024**2
_CACHE_KIB = 8_192


@dataclass(frozen=True, slots=True)
class Snapshots:
    """Copies of the store of one home, by its raw 32-byte key; ``served`` is it where a server holds it."""

    home: Path
    key: DatabaseKey
    disk: Disk
    served: ServedStore | None = None

    def is_there(self) -> bool:
        """Tell whether the home has such a store."""
        if self.served is not None:
            return self.served.is_there()
        return self._store.is_file() and not self._is_empty()

    def fault(self) -> str:
        """Say why the home's own store cannot be used; empty when it is whole or there is none."""
        if self.served is not None or not self.is_there():
            return ""
        try:
            with self._opened(self._store, writable=os.access(self.home, os.W_OK)) as connection:
                _confirm_whole(connection, FILE_NAME)
        except OnRecordError:
            return f"{FILE_NAME!r} (accounts, roles, the access log) is damaged or of another home"
        return ""

    def take(self, folder: Path, now: dt.datetime, events: int) -> Snapshot:
        """Put a copy into a second copy's folder; see ``ports.service_copies.ServiceCopies``.

        Raises:
            HomeError: the home's store is damaged; the copies stand as they were.
            StorageError: the disk refuses.
            VerificationError: the disk gives back other bytes.
        """
        place, draft = folder / FOLDER, self.home / f"{FILE_NAME}.copy"
        self.disk.make_folder(place)
        try:
            snapshot = self._drafted(draft, now, events)
            self._bring(draft, place / FRESH)
        finally:
            remove(draft)
        if self._version(place / FRESH).snapshot != snapshot:
            raise VerificationError(
                f"{str(place / FRESH)!r} does not read back as written; replace that disk"
            )
        if (place / LAST).is_file() and self._version(place / LAST).snapshot is not None:
            self.disk.rename(place / LAST, place / BEFORE)
        self.disk.rename(place / FRESH, place / LAST)
        return snapshot

    def held(self, folder: Path) -> Sequence[Version]:
        """Return the versions that a second copy holds, the newest first."""
        paths = (folder / FOLDER / name for name in (LAST, BEFORE))
        return tuple(self._version(path) for path in paths if path.exists())

    def put(self, folder: Path, version: Version, ended: Ended, now: dt.datetime) -> None:
        """Make a version the home's store; see ``ports.service_copies.ServiceCopies``.

        Raises:
            HomeError: the version cannot be opened after all.
            StorageError: the disk refuses; run it again.
        """
        draft = self.home / f"{FILE_NAME}.restored"
        try:
            self._bring(folder / version.name, draft)
            with self._opened(draft) as connection:
                _confirm_whole(connection, version.name)
                close_doors(connection, ended, now)
                connection.execute("DROP TABLE snapshot")
                _settle(connection, FILE_NAME)
            self._take_in(draft)
        finally:
            remove(draft)

    def move(self, now: dt.datetime, events: int) -> Moved:
        """Put the home's file into the server; see ``ports.service_copies.ServiceCopies``.

        With the rows goes, in one transaction, of which file they are: so a move that was cut off is known.

        Raises:
            HomeError: the file is damaged, or the server's tables hold accounts already.
            StorageError: disk or server refuses; the file is as it was.
        """
        if self.served is None:
            raise HomeError("there is nowhere to move it: name [database] in settings.toml")
        if not self._store.is_file():
            raise HomeError(f"there is nothing to move: {FILE_NAME} was moved already, or was never here")
        draft = self.home / f"{FILE_NAME}.moving"
        try:
            digest, snapshot = self._digest(), self._copied(draft, now, events)
            if not (stood := self.served.is_of(digest)):
                with self._opened(draft) as connection:
                    connection.execute("DROP TABLE snapshot")
                    _settle(connection, FILE_NAME)
                self.served.take_in(draft, digest)
        finally:
            remove(draft)
        return Moved(snapshot, digest, stood)

    def set_aside(self) -> None:
        """Move what stood there out of the way, with the journals that belong to it alone."""
        stood = [
            path for name in (FILE_NAME, *side_names(self._store)) if (path := self.home / name).exists()
        ]
        if not stood:
            return
        runs = (self.home / _ASIDE).iterdir() if (self.home / _ASIDE).is_dir() else ()
        number = max((int(run.name) for run in runs if run.name.isdecimal()), default=0) + 1
        aside = self.home / _ASIDE / f"{number:04}"
        self.disk.make_folder(aside)
        for path in stood:
            self.disk.rename(path, aside / path.name)

    @property
    def _store(self) -> Path:
        return self.home / FILE_NAME

    def _take_in(self, draft: Path) -> None:
        if self.served is not None:
            self.served.take_in(draft)
            self.set_aside()
            return
        self.set_aside()
        self.disk.rename(draft, self._store)

    def _drafted(self, draft: Path, now: dt.datetime, events: int) -> Snapshot:
        if self.served is None:
            return self._copied(draft, now, events)
        remove(draft)
        with self._opened(draft) as copy:
            self.served.copy_into(copy)
            return _finished(copy, now, events)

    def _copied(self, draft: Path, now: dt.datetime, events: int) -> Snapshot:
        remove(draft)
        with self._opened(self._store) as ours, self._opened(draft) as copy:
            with faults(draft):
                ours.backup(copy)
            return _finished(copy, now, events)

    def _is_empty(self) -> bool:
        """Tell whether the file has no account: a server that found none made it."""
        try:
            with self._opened(self._store, writable=os.access(self.home, os.W_OK)) as connection:
                asked = "SELECT 1 FROM sqlite_master WHERE name = 'account' AND type = 'table'"
                has_table = connection.execute(asked).fetchone() is not None
                return has_table and not connection.execute("SELECT count(*) FROM account").fetchone()[0]
        except OnRecordError:
            return False

    def _digest(self) -> str:
        """Return the SHA-256 of the file, once all that was written stands in it."""
        with self._opened(self._store) as connection:
            _settle(connection, FILE_NAME)
        try:
            with self._store.open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            raise StorageError(f"{FILE_NAME!r} cannot be read; have the disk looked at") from error

    def _bring(self, source: Path, target: Path) -> None:
        """Stream a file, ciphertext as it is, to a name that is made free; durable on return."""
        self.disk.remove(target)
        sink = self.disk.stream_new(target)
        try:
            with source.open("rb") as file:
                while block := file.read(_BLOCK_BYTES):
                    sink.write(block)
        except OSError as error:
            raise StorageError(f"{str(source)!r} cannot be read; have the disk looked at") from error
        finally:
            sink.close()
        self.disk.sync_folder(target.parent)

    def _version(self, path: Path) -> Version:
        """Open a copy as it lies on its device: every page is authenticated under the home's key."""
        name = f"{FOLDER}/{path.name}"
        try:
            _forget_cached(path)
            with self._opened(path, writable=False) as connection:
                _confirm_whole(connection, path.name)
                if self.served is None and _is_drawn(connection):
                    return Version(name, None, f"{name!r} is of a service in PostgreSQL: {_NAME_IT}")
                return Version(name, _read_stamp(connection))
        except (OnRecordError, OSError):
            return Version(name, None, f"{name!r} is damaged or of another home")

    @contextlib.contextmanager
    def _opened(self, path: Path, *, writable: bool = True) -> Iterator[Connection]:
        connection = connect(path, self.key, writable=writable, cache_kib=_CACHE_KIB)
        try:
            with faults(path):
                yield connection
        finally:
            connection.close()


def _is_drawn(connection: Connection) -> bool:
    """Tell whether a file has rows alone: it is poured into a server, and no service runs on it."""
    found = connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (DRAWN,)).fetchone()
    return found is not None


def _finished(copy: Connection, now: dt.datetime, events: int) -> Snapshot:
    _confirm_whole(copy, FILE_NAME)
    snapshot = _stamped(copy, now, events)
    _settle(copy, FILE_NAME)
    return snapshot


def _confirm_whole(connection: Connection, name: str) -> None:
    """Read every page: each bears a MAC under the key, and each must hang together with the others."""
    torn = connection.execute("PRAGMA cipher_integrity_check").fetchone()
    loose = connection.execute("PRAGMA quick_check(1)").fetchone()
    if torn is not None or loose != ("ok",):
        raise HomeError(f"{name!r} is damaged: restore it with onrecord restore FOLDER")


def _settle(connection: Connection, name: str) -> None:
    """Have all that was written stand in the file itself, since its journal does not go with it."""
    if connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
        raise StorageError(f"{name!r} could not be written as a whole; run it again")


def _stamped(connection: Connection, now: dt.datetime, events: int) -> Snapshot:
    with transaction(connection):
        connection.execute("CREATE TABLE snapshot (taken_at TEXT, events INTEGER)")
        connection.execute("INSERT INTO snapshot VALUES (?, ?)", (now.isoformat(), events))
    return _read_stamp(connection)


def _read_stamp(connection: Connection) -> Snapshot:
    taken_at, events = connection.execute("SELECT taken_at, events FROM snapshot").fetchone()
    (accounts,) = connection.execute("SELECT count(*) FROM account").fetchone()
    (lines,) = connection.execute("SELECT coalesce(max(id), 0) FROM access").fetchone()
    return Snapshot(dt.datetime.fromisoformat(taken_at), events, accounts, lines)


def _forget_cached(path: Path) -> None:
    """Have the kernel drop its own copy of the pages, where the system has such a call."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        if hasattr(os, "posix_fadvise"):
            os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
    finally:
        os.close(descriptor)
