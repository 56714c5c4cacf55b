"""The way into a catalogue with a PostgreSQL server: open it, remove it, put a fresh one in its place."""

from onrecord.catalogue.missing import MissingCatalogue
from onrecord.catalogue.postgresql_tables import has_tables, make_tables, whose
from onrecord.catalogue.sql_catalogue import SqlCatalogue
from onrecord.database.postgresql.connection import PostgresConnection
from onrecord.database.postgresql.servers import CATALOGUE, Server
from onrecord.records.errors import HomeError, OnRecordError

_SWAP_SECONDS = 300


def open_served(server: Server, key: bytes, schema: str = CATALOGUE) -> SqlCatalogue:
    """Open the catalogue of the home whose key this is; make it when there is none.

    Raises:
        HomeError: the tables are damaged, another home's or of another version.
        SettingsError: the driver is not installed, or the password cannot be read.
        StorageError: the server cannot be reached.
    """
    connection = PostgresConnection(server, schema)
    try:
        with connection.faults():
            if not has_tables(connection):
                with connection.transaction():
                    if not has_tables(connection):
                        make_tables(connection, key)
            _confirm(connection, key)
    except OnRecordError:
        connection.close()
        raise
    return SqlCatalogue(connection)


def open_existing_served(
    server: Server, key: bytes, schema: str = CATALOGUE
) -> SqlCatalogue | MissingCatalogue:
    """Open the catalogue if there is one that can be opened; make none.

    Raises:
        SettingsError: the driver is not installed, or the password cannot be read.
        StorageError: the server cannot be reached.
    """
    connection = PostgresConnection(server, schema)
    try:
        with connection.faults():
            if not has_tables(connection):
                connection.close()
                return MissingCatalogue(HomeError("there is no index: run onrecord rebuild"), is_fault=False)
            _confirm(connection, key)
    except HomeError as error:
        connection.close()
        return MissingCatalogue(error, is_fault=True)
    except OnRecordError:
        connection.close()
        raise
    return SqlCatalogue(connection)


def remove_served(server: Server, schema: str) -> None:
    """Remove a catalogue; nothing there is no error.

    Raises:
        StorageError: the server cannot be reached.
    """
    connection = PostgresConnection(server, schema)
    try:
        with connection.faults():
            connection.execute(f'DROP SCHEMA IF EXISTS "{schema}" CASCADE')
    finally:
        connection.close()


def swap_served(server: Server, fresh: str, schema: str = CATALOGUE) -> None:
    """Put a fresh catalogue in the place of the old one, in one transaction.

    Raises:
        HomeBusyError: somebody reads the old one for longer than is waited for.
        StorageError: the server cannot be reached.
    """
    connection = PostgresConnection(server, schema)
    try:
        with connection.faults():
            with connection.transaction():
                # Whoever reads the old one ends soon; a rebuild of hours should not be lost for it.
                connection.execute(f"SET LOCAL lock_timeout = '{_SWAP_SECONDS}s'")
                connection.execute(f'DROP SCHEMA IF EXISTS "{schema}" CASCADE')
                connection.execute(f'ALTER SCHEMA "{fresh}" RENAME TO "{schema}"')
            connection.execute("ANALYZE")
    finally:
        connection.close()


def _confirm(connection: PostgresConnection, key: bytes) -> None:
    is_of_home, is_of_version = whose(connection, key)
    if not is_of_home:
        raise HomeError(
            "the index in PostgreSQL is another home's: name another database in database.url, "
            "one for each home"
        )
    if not is_of_version:
        raise HomeError("the index in PostgreSQL is of another version of OnRecord: run `onrecord rebuild`")
