"""Whose a schema is: one database serves one home, and says so before anything is written to it."""

import hashlib

from onrecord.database.connection import KEY_BYTES
from onrecord.database.postgresql.connection import PostgresConnection
from onrecord.database.postgresql.servers import Server
from onrecord.database.sql import value_of
from onrecord.records.errors import HomeError

_HOME_OF = "home_of"
_ANOTHERS = (
    "the service's tables in PostgreSQL are another home's: name another database in database.url, one for "
    "each home"
)


def home_mark(key: bytes) -> str:
    """Return what stands in a server's tables for the home that they are of; it does not tell the key."""
    return hashlib.blake2b(b"onrecord home/1", key=key, digest_size=KEY_BYTES).hexdigest()


def has_schema(server: Server, schema: str) -> bool:
    """Tell whether a schema was ever claimed.

    Raises:
        StorageError: the server cannot be reached.
    """
    connection = PostgresConnection(server, schema)
    try:
        with connection.faults():
            return connection.has_table(_HOME_OF)
    finally:
        connection.close()


def confirm_home(connection: PostgresConnection, key: bytes) -> bool:
    """Tell whether a schema was claimed, and check for whom.

    Raises:
        HomeError: it is another home's.
    """
    if not connection.has_table(_HOME_OF):
        return False
    if value_of(connection.execute("SELECT mark FROM home_of")) != home_mark(key):
        raise HomeError(_ANOTHERS)
    return True


def claim(server: Server, schema: str, key: bytes) -> None:
    """Make a schema for the home whose key this is, if there is none yet.

    Raises:
        HomeError: it is another home's.
        StorageError: the server cannot be reached.
    """
    connection = PostgresConnection(server, schema)
    try:
        with connection.faults(), connection.transaction():
            connection.make_schema()
            if not connection.has_table(_HOME_OF):
                connection.execute(f"CREATE TABLE {_HOME_OF} (mark text PRIMARY KEY)")
            held = value_of(connection.execute("SELECT mark FROM home_of"))
            if held is None:
                connection.execute("INSERT INTO home_of (mark) VALUES (?)", (home_mark(key),))
            elif held != home_mark(key):
                raise HomeError(_ANOTHERS)
    finally:
        connection.close()
