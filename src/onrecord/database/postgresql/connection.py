"""A connection to a PostgreSQL server, and its faults said in OnRecord's words.

Values go to the server apart from the statement, so that a server that logs a statement that failed logs
no text of a message. Sources: PostgreSQL's documentation on locks and isolation, psycopg's on adaptation.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

from onrecord.database.connection import BUSY_SECONDS
from onrecord.database.postgresql.servers import driver
from onrecord.database.postgresql.statements import bound
from onrecord.records.errors import AwayError, HomeBusyError, HomeError, StorageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import psycopg

    from onrecord.database.postgresql.servers import Server
    from onrecord.database.sql import Answer, Row, Values

_LOCK = "SELECT pg_advisory_xact_lock(hashtext(?))"
_TABLE = "SELECT 1 FROM pg_tables WHERE schemaname = ? AND tablename = ?"
_SCHEMA = "SELECT 1 FROM pg_namespace WHERE nspname = ?"
_FETCHED = 1_000
_REPEATABLE = ("SELECT", "WITH", "BEGIN")
_IDLE = 0  # psycopg's TransactionStatus.IDLE: no transaction is under way


class PostgresConnection:
    """``sql.Connection`` to one schema of a server's database; used by one thread at a time.

    A connection that broke is made anew with the next statement that is not inside a transaction.
    """

    is_postgresql = True

    def __init__(self, server: Server, schema: str) -> None:
        """Connect; the schema need not be there yet.

        Raises:
            HomeError: the database's text is not in UTF-8.
            SettingsError: the driver is not installed.
            AwayError: the server cannot be reached, or refuses.
        """
        self._server, self.schema = server, schema
        with faults():
            self._driver = opened(server, schema)

    def execute(self, statement: str, values: Values = ()) -> Answer:
        """Run one statement."""
        return self._sent(*bound(statement, values))

    def executemany(self, statement: str, values: Iterable[Sequence[object]]) -> None:
        """Run one statement for each set of values, without waiting for each."""
        rows = [bound(statement, one) for one in values]
        if rows:
            with self._live().cursor() as cursor:
                cursor.executemany(rows[0][0], [row for _, row in rows])

    def stream(self, statement: str) -> Iterable[Row]:
        """Yield the rows of one statement, few in memory at a time; needs a transaction or snapshot."""
        with self._live().cursor("stream") as cursor:
            cursor.itersize = _FETCHED
            cursor.execute(*bound(statement, ()))
            yield from cursor

    def copy_in(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """Write rows to a table, as many as there are; text through ``kept_text`` already."""
        names = ", ".join(f'"{name}"' for name in columns)
        with (
            self._live().cursor() as cursor,
            cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as copy,
        ):
            for row in rows:
                copy.write_row(row)

    def has_table(self, name: str) -> bool:
        """Tell whether the schema has a table of that name.

        The rows of the server's own tables tell, not its caches: those may not know yet what another session
        made while this one waited for the lock.
        """
        return self.execute(_TABLE, (self.schema, name)).fetchone() is not None

    def make_schema(self) -> None:
        """Make the schema where it is not there."""
        if self.execute(_SCHEMA, (self.schema,)).fetchone() is None:
            self.execute(f'CREATE SCHEMA "{self.schema}"')

    def faults(self) -> contextlib.AbstractContextManager[None]:
        """Turn the server's errors into those that tell an officer what to do."""
        return faults()

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """Do all or nothing, alone in writing to the schema; on return it is durable."""
        with self._begun("BEGIN"):
            self.execute(f"SET LOCAL lock_timeout = '{BUSY_SECONDS:.0f}s'")
            self.execute(_LOCK, (self.schema,))
            yield

    @contextlib.contextmanager
    def snapshot(self) -> Iterator[None]:
        """Read several statements from one state."""
        with self._begun("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"):
            yield

    def close(self) -> None:
        """Close the connection."""
        self._driver.close()

    @contextlib.contextmanager
    def _begun(self, begin: str) -> Iterator[None]:
        self._sent(begin)
        live = self._driver
        try:
            yield
            live.execute("COMMIT")
        except BaseException:
            with contextlib.suppress(driver().Error):
                live.execute("ROLLBACK")
            raise

    def _sent(self, statement: str, values: Any = None) -> Answer:  # noqa: ANN401 - as the driver takes them
        """Run a statement; what only reads is asked anew where the server went away since the last one.

        That a connection broke while nothing was asked is known by the next statement alone.
        """
        live = self._live()
        is_repeatable = statement.startswith(_REPEATABLE) and live.info.transaction_status == _IDLE
        try:
            return live.execute(statement, values)
        except driver().OperationalError:
            if not (is_repeatable and live.broken):
                raise
        return self._live().execute(statement, values)

    def __del__(self) -> None:
        """Close what a thread had that ended: its connection goes with it."""
        held = getattr(self, "_driver", None)
        if held is not None:
            held.close()

    def _live(self) -> psycopg.Connection[Row]:
        if self._driver.broken:
            self._driver = opened(self._server, self.schema)
        return self._driver


def opened(server: Server, schema: str) -> psycopg.Connection[Row]:
    """Connect with the driver; what comes after in a session finds ``schema`` alone.

    Raises:
        HomeError: the database's text is not in UTF-8.
        SettingsError: the driver is not installed, or the password cannot be read.
    """
    libpq = driver()
    from onrecord.database.postgresql.texts import register  # noqa: PLC0415 - needs the driver

    made: psycopg.Connection[Row] = libpq.connect(
        server.url,
        **server.secret(),
        **session(schema),
        autocommit=True,
        # A plan made for a common word is no plan for a rare one: each search is planned for its own.
        prepare_threshold=None,
    )
    register(made)
    if made.info.parameter_status("server_encoding") != "UTF8":
        made.close()
        raise HomeError("the database is not in UTF-8: make one with CREATE DATABASE … ENCODING 'UTF8'")
    return made


def session(schema: str) -> Mapping[str, str]:
    """Return what every connection to a schema asks of libpq."""
    options = f"-c search_path={schema} -c timezone=UTC -c default_text_search_config=simple"
    return {"options": options, "client_encoding": "UTF8", "application_name": "onrecord"}


@contextlib.contextmanager
def faults() -> Iterator[None]:
    """Turn the driver's errors into those that tell an officer what to do.

    What the server says may hold text of a message: it is left behind.

    Raises:
        HomeBusyError: another process is writing.
        HomeError: tables are lacking or damaged.
        AwayError: the server cannot be reached.
        StorageError: its disk refuses, or it refuses its user.
    """
    libpq = driver()
    known = libpq.errors
    try:
        yield
    except (known.LockNotAvailable, known.SerializationFailure, known.DeadlockDetected):
        raise HomeBusyError("another OnRecord process is writing the index; wait for it to end") from None
    except known.InsufficientPrivilege:
        raise StorageError(
            "the database refuses its user what OnRecord needs: make that user the owner of the database"
        ) from None
    except (known.DiskFull, known.OutOfMemory, known.IoError):
        raise StorageError(
            "the database server has no room or its disk fails; free or repair it, then try again"
        ) from None
    except (known.UndefinedTable, known.UndefinedColumn, known.DataCorrupted, known.IndexCorrupted):
        raise damaged() from None
    except libpq.OperationalError:
        # Before a session begins the driver tells no reason that is not a sentence in the server's language.
        raise AwayError(
            "the database server cannot be reached, or refuses the user, the password or the database: start "
            "it, check database.url and the password, then try again"
        ) from None


def damaged() -> HomeError:
    """Return the error for an index that cannot be read."""
    return HomeError(
        "the index in PostgreSQL is damaged or not there: run `onrecord rebuild`; nothing is lost"
    )
