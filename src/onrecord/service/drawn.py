"""The service's rows between a server and an encrypted file: one form for both, table by table.

A file that was drawn from a server has each table and column under its own name, and each value as Django
writes it into SQLite. So it is checked, kept and shut like a copy of a ``service.db``, and either can be
poured into the empty tables of a server. The file has no constraints: the server's own hold again.
"""

import contextlib
import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from onrecord.database.connection import Connection, transaction
from onrecord.database.postgresql.connection import PostgresConnection
from onrecord.database.postgresql.json_texts import kept_json, read_json
from onrecord.database.postgresql.servers import driver
from onrecord.database.postgresql.statements import kept_text
from onrecord.database.sql import value_of
from onrecord.records.errors import HomeError

DRAWN = "drawn_from_server"
"""A table that tells a drawn file from a ``service.db``, which has more than rows."""

ACCOUNTS_THERE = (
    "the service's tables in PostgreSQL hold accounts already, which are not those of service.db as it is "
    "now: if the service ran with them, or onrecord restore put them there, move service.db out of the home "
    "by hand; if not, take [database] out of settings.toml, and the service runs with service.db as before"
)

_MARK, _MIGRATIONS = "home_of", "django_migrations"
_NOT_ROWS = frozenset({_MARK, _MIGRATIONS})
_WHOLE = ("bigint", "integer")
_COLUMNS = """SELECT c.table_name, c.column_name, c.data_type FROM information_schema.columns AS c
 JOIN pg_tables AS t ON t.schemaname = c.table_schema AND t.tablename = c.table_name
 WHERE c.table_schema = ? ORDER BY c.table_name, c.ordinal_position"""
_READ_AS_TEXT = frozenset({"jsonb", "character varying", "uuid", "inet"})
_ROWS = 500
_DIGEST = re.compile(r"[0-9a-f]{64}")

_Value = object


@dataclass(frozen=True, slots=True)
class _Column:
    """A column of a server's table and the server's name of its type."""

    name: str
    kind: str


def draw(server: PostgresConnection, file: Connection) -> None:
    """Fill an empty file with all rows of a service's schema, of one moment.

    Raises:
        HomeError: tables are lacking or damaged.
        StorageError: the server cannot be reached.
    """
    with server.faults(), server.snapshot(), transaction(file):
        file.execute(f"CREATE TABLE {DRAWN} (at TEXT)")
        for table, columns in _tables(server).items():
            if table != _MARK:
                names = ", ".join(_declared(one) for one in columns)
                file.execute(f'CREATE TABLE "{table}" ({names})')
                places = ", ".join("?" for _ in columns)
                file.executemany(f'INSERT INTO "{table}" VALUES ({places})', _drawn(server, table, columns))  # noqa: S608 - names of the store's own tables


def pour(file: Connection, server: PostgresConnection, of: str = "") -> None:
    """Put all rows of a file into a schema whose tables are there and hold no account: all or nothing.

    ``of`` is the SHA-256, in hex, of the store that they are moved from: it is noted with them, at once.

    Raises:
        HomeError: the tables hold accounts already or are of another version than the file's, or its rows do
            not hang together.
        StorageError: the server cannot be reached, or refuses.
    """
    with _whole(), server.faults(), server.transaction():
        tables = _tables(server)
        _confirm_fits(file, server, tables)
        names = [name for name in tables if name not in _NOT_ROWS]
        # Making the tables put rows into some: what the file says holds.
        server.execute("TRUNCATE " + ", ".join(f'"{name}"' for name in names))
        for name in names:
            server.copy_in(name, [one.name for one in tables[name]], _rows(file, name, tables[name]))
            _count_on(server, name, tables[name])
        _note(server, of)


def poured_of(server: PostgresConnection) -> str:
    """Return what ``pour`` noted of the store that a schema's rows were moved from; empty when nothing."""
    said = value_of(server.execute("SELECT obj_description(to_regclass(?), 'pg_class')", (_MARK,)))
    return str(said or "")


@contextlib.contextmanager
def _whole() -> Iterator[None]:
    """Say that rows speak of others that are not there; which, the server says, and it is left behind."""
    try:
        yield
    except driver().IntegrityError:
        raise HomeError(
            "rows of the service's store do not hang together, and none was put into PostgreSQL: take "
            "another copy"
        ) from None


def holds_accounts(server: PostgresConnection) -> bool:
    """Tell whether a service's schema has its tables and at least one account."""
    return server.has_table("account") and bool(value_of(server.execute("SELECT count(*) FROM account")))


def _tables(server: PostgresConnection) -> Mapping[str, Sequence[_Column]]:
    found: dict[str, list[_Column]] = {}
    for table, column, kind in server.execute(_COLUMNS, (server.schema,)).fetchall():
        found.setdefault(str(table), []).append(_Column(str(column), str(kind)))
    return found


def _confirm_fits(
    file: Connection, server: PostgresConnection, tables: Mapping[str, Sequence[_Column]]
) -> None:
    if holds_accounts(server):
        raise HomeError(ACCOUNTS_THERE)
    asked = f"SELECT app, name FROM {_MIGRATIONS}"  # noqa: S608 - a name of our own
    ours, theirs = set(server.execute(asked).fetchall()), set(file.execute(asked).fetchall())
    lacking = [name for name in tables if name not in _NOT_ROWS and not _has(file, name)]
    if ours != theirs or lacking:
        raise HomeError(
            "the service's store is of another version of OnRecord than its tables in PostgreSQL: start "
            "onrecord serve once without [database], which brings it to this version"
        )


def _note(server: PostgresConnection, of: str) -> None:
    # A comment takes no value apart from its statement: none but a digest goes into it.
    said = f"'{of}'" if _DIGEST.fullmatch(of) else "NULL"
    server.execute(f"COMMENT ON TABLE {_MARK} IS {said}")


def _has(file: Connection, table: str) -> bool:
    found = file.execute("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", (table,))
    return found.fetchone() is not None


def _drawn(server: PostgresConnection, table: str, columns: Sequence[_Column]) -> Iterator[Sequence[_Value]]:
    asked = ", ".join(_asked(one) for one in columns)
    for row in server.stream(f'SELECT {asked} FROM "{table}"'):  # noqa: S608 - names of the store's own tables
        yield tuple(_to_file(value, one) for value, one in zip(row, columns, strict=True))


def _rows(file: Connection, table: str, columns: Sequence[_Column]) -> Iterator[Sequence[_Value]]:
    names = ", ".join(f'"{one.name}"' for one in columns)
    asked = file.execute(f'SELECT {names} FROM "{table}"')  # noqa: S608 - names of the store's own tables
    while rows := asked.fetchmany(_ROWS):
        yield from _to_server(rows, columns)


def _count_on(server: PostgresConnection, table: str, columns: Sequence[_Column]) -> None:
    """Have the server number new rows after the last that there is."""
    for one in columns:
        if one.kind in _WHOLE:
            statement = (
                "SELECT setval(pg_get_serial_sequence(?, ?), (SELECT max(n) FROM (SELECT max"  # noqa: S608 - the same
                f'("{one.name}") AS n FROM "{table}" UNION SELECT 0) AS highest) + 1, false)'
                " WHERE pg_get_serial_sequence(?, ?) IS NOT NULL"
            )
            named = (f'"{table}"', one.name)
            server.execute(statement, (*named, *named))


def _declared(one: _Column) -> str:
    is_number = one.name == "id" and one.kind in _WHOLE
    return f'"{one.name}"' + (" INTEGER PRIMARY KEY" if is_number else "")


def _asked(one: _Column) -> str:
    return f'"{one.name}"::text' if one.kind in _READ_AS_TEXT else f'"{one.name}"'


def _to_file(value: _Value, one: _Column) -> _Value:
    """Return a value as Django writes it into SQLite."""
    if value is None:
        return None
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).replace(tzinfo=None).isoformat(" ")
    if one.kind == "uuid":
        return str(value).replace("-", "")
    if one.kind == "jsonb":
        return read_json(str(value))
    return value


def _to_server(rows: Iterable[Sequence[_Value]], columns: Sequence[_Column]) -> Iterator[Sequence[_Value]]:
    for row in rows:
        yield tuple(_as_typed(value, one.kind) for value, one in zip(row, columns, strict=True))


def _as_typed(value: _Value, kind: str) -> _Value:
    """Return a value of SQLite as the server's type has it."""
    if value is None:
        return None
    if kind == "boolean":
        return bool(value)
    if kind == "timestamp with time zone":
        return dt.datetime.fromisoformat(str(value)).replace(tzinfo=dt.UTC)
    if kind == "jsonb":
        return kept_json(str(value))
    return kept_text(value) if isinstance(value, str) else value
