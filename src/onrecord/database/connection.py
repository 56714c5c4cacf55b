"""One encrypted SQLite file: opened with a raw key, and its faults said in OnRecord's words.

SQLCipher encrypts and authenticates every page, journal included. With a raw key nothing is
derived from a passphrase, so that opening costs under a millisecond. Sources: the SQLCipher
API documentation for the ``cipher_`` pragmas, SQLite's for the rest.
"""

import contextlib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from sqlcipher3 import dbapi2

from onrecord.database.sql import Row
from onrecord.records.errors import HomeBusyError, HomeError, OnRecordError, StorageError

KEY_BYTES = 32
BUSY_SECONDS = 5.0

CACHE_KIB = 65_536
"""How much of the file a connection keeps in memory at most, unless told otherwise."""

_PRAGMAS = (
    # First, before a wrong key can make SQLCipher write to the terminal.
    "PRAGMA cipher_log_level = NONE",
    "PRAGMA key = \"x'{key}'\"",
    # All else is SQLCipher's default: AES-256 in CBC mode, HMAC-SHA512 on every page.
    "PRAGMA cipher_page_size = 8192",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA cache_size = -{cache_kib}",
)
_WRITING = (
    # What is deleted is overwritten; the index has a like setting of its own (tables.py).
    "PRAGMA secure_delete = ON",
    "PRAGMA synchronous = FULL",
    "PRAGMA journal_size_limit = 67108864",
    "PRAGMA journal_mode = WAL",
)
_SIDE_FILES = ("-wal", "-shm")


class DatabaseKey:
    """A raw key that shows itself in no repr, settings page or log."""

    __slots__ = ("_key",)

    def __init__(self, key: bytes) -> None:
        """Hold a key of ``KEY_BYTES`` bytes.

        Raises:
            ValueError: the key has another length.
        """
        if len(key) != KEY_BYTES:
            message = f"a database key has {KEY_BYTES} bytes"
            raise ValueError(message)
        self._key = bytes(key)

    def __repr__(self) -> str:
        """Say what this is, never what it holds."""
        return "DatabaseKey(hidden)"

    def hexadecimal(self) -> str:
        """Return the key for the one statement that needs it."""
        return self._key.hex()


class Connection(dbapi2.Connection):  # type: ignore[misc]  # the driver ships no types
    """``sql.Connection`` on one encrypted file."""

    is_postgresql = False
    path = Path()

    def stream(self, statement: str) -> Iterable[Row]:
        """Yield the rows of one statement."""
        rows: Iterable[Row] = self.execute(statement)
        return rows

    def faults(self) -> contextlib.AbstractContextManager[None]:
        """Turn the database's errors into those that tell an officer what to do."""
        return faults(self.path)

    def transaction(self) -> contextlib.AbstractContextManager[None]:
        """Do all or nothing; on return it is durable."""
        return transaction(self)

    @contextlib.contextmanager
    def snapshot(self) -> Iterator[None]:
        """Read several statements from one state."""
        self.execute("BEGIN")
        try:
            yield
        finally:
            self.execute("ROLLBACK")


def connect(path: Path, key: DatabaseKey, *, writable: bool = True, cache_kib: int = CACHE_KIB) -> Connection:
    """Open the database, made empty when it is not there; transactions are begun by hand.

    One that is not writable, on a disk that is read-only, must be there.

    Raises:
        HomeError: the file is no database, or another key's.
        StorageError: the disk refuses.
    """
    with faults(path):
        if writable:
            _create(path)
        connection: Connection = dbapi2.connect(
            path.absolute().as_uri() + ("" if writable else "?immutable=1"),
            timeout=BUSY_SECONDS,
            isolation_level=None,
            check_same_thread=False,
            uri=True,
            factory=Connection,
        )
        connection.path = path
        try:
            prepare(connection, key, writable=writable, cache_kib=cache_kib)
        except (dbapi2.Error, MemoryError):
            connection.close()
            raise
    return connection


def prepare(
    connection: dbapi2.Connection, key: DatabaseKey, *, writable: bool = True, cache_kib: int = CACHE_KIB
) -> None:
    """Give a new connection its key and settings, and read one page to see that they fit."""
    for pragma in (*_PRAGMAS, *(_WRITING if writable else ())):
        connection.execute(pragma.format(key=key.hexadecimal(), cache_kib=cache_kib))
    connection.execute("SELECT count(*) FROM sqlite_master").fetchone()


@contextlib.contextmanager
def faults(path: Path) -> Iterator[None]:
    """Turn the database's errors into those that tell an officer what to do.

    Raises:
        HomeBusyError: another process is writing.
        HomeError: the file is damaged, foreign or another key's.
        StorageError: the disk refuses.
    """
    try:
        yield
    except dbapi2.ProgrammingError:
        raise
    except dbapi2.OperationalError as error:
        raise _operational(path, str(error)) from error
    except (dbapi2.DatabaseError, MemoryError) as error:
        # SQLCipher answers "out of memory" to all that follows a page that failed.
        raise damaged(path) from error
    except OSError as error:
        raise StorageError(
            f"{path.name!r} cannot be written ({error.strerror}); free or repair the disk, then try again"
        ) from error


def damaged(path: Path) -> HomeError:
    """Return the error for an index that cannot be read with this home's key."""
    return HomeError(
        f"the index {path.name!r} is damaged or of another home: run `onrecord rebuild`; nothing is lost"
    )


@contextlib.contextmanager
def transaction(connection: Connection) -> Iterator[None]:
    """Do all or nothing; on return it is durable."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        with contextlib.suppress(dbapi2.Error, MemoryError):
            connection.execute("ROLLBACK")
        raise


def remove(path: Path) -> None:
    """Remove a database and its journals; nothing there is no error.

    Raises:
        StorageError: the disk refuses.
    """
    with faults(path):
        for name in (path.name, *side_names(path)):
            path.with_name(name).unlink(missing_ok=True)


def side_names(path: Path) -> tuple[str, ...]:
    """Return the names of the files that SQLite keeps beside a database."""
    return tuple(path.name + suffix for suffix in _SIDE_FILES)


def _create(path: Path) -> None:
    """Make the file for its owner alone; SQLite gives its journals the same mode."""
    with contextlib.suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_CLOEXEC, 0o600))


def _operational(path: Path, said: str) -> OnRecordError:
    if "locked" in said or "busy" in said:
        return HomeBusyError("another OnRecord process is writing the index; wait for it to end")
    # After a page that failed, SQLCipher may call a file read-only that is not.
    is_readonly = "readonly" in said and not os.access(path, os.W_OK)
    if "I/O" in said:  # SQLite says no more of a file that grew to its limit
        return StorageError(
            f"{path.name!r} cannot be written ({said}): the disk fails, or a file may grow no larger here; "
            "repair the disk or raise the limit on files (ulimit -f), then try again"
        )
    if is_readonly or any(word in said for word in ("full", "unable to open")):
        return StorageError(
            f"{path.name!r} cannot be written ({said}); free or repair the disk, then try again"
        )
    return damaged(path)
