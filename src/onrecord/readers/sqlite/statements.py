"""Statements of SQL from a source that nobody vouches for, run in memory: they make tables and rows alone.

Whatever else a statement tries (a query, a function, another file, a trigger) is refused by SQLite's
authorizer, and what works long is ended.
"""

import re
import sqlite3
from collections.abc import Sequence

_CREATE = re.compile(r"\s*CREATE\s+TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?[\"'`\[]?(\w+)", re.IGNORECASE)
_INSERT = re.compile(
    r"\s*INSERT\s+INTO\s+[\"'`\[]?(\w+)[\"'`\]]?\s+VALUES\s*\(\s*\?(?:\s*,\s*\?)*\s*\)\s*;?\s*", re.IGNORECASE
)
_STEPS, _MOST_TICKS = 100_000, 100
_ALLOWED = frozenset(
    {
        *(sqlite3.SQLITE_CREATE_TABLE, sqlite3.SQLITE_INSERT, sqlite3.SQLITE_TRANSACTION),
        *(sqlite3.SQLITE_CREATE_INDEX, sqlite3.SQLITE_READ),
    }
)
_SCHEMA = "sqlite_master"
_CHECKS = frozenset({"like"})

Parameter = str | int | float | bytes | None


class Tables:
    """A database in memory that takes tables and rows."""

    def __init__(self, left_out: re.Pattern[str]) -> None:
        """Begin with an empty one; tables whose names match ``left_out`` are passed over."""
        self._left_out = left_out
        self._known: set[str] = set()
        self._ticks = 0
        self.refused = 0
        self._connection = sqlite3.connect(":memory:", isolation_level=None)
        self._connection.execute("PRAGMA trusted_schema=OFF")
        self._connection.execute("PRAGMA foreign_keys=OFF")
        self._connection.execute("BEGIN")
        self._connection.set_progress_handler(self._tick, _STEPS)
        self._connection.set_authorizer(_allow)

    def run(self, statement: str, parameters: Sequence[Parameter]) -> None:
        """Run one statement if it makes a table or a row; count it as refused if it is neither."""
        create, insert = _CREATE.match(statement), _INSERT.fullmatch(statement)
        found = create or insert
        if (
            found is None
            or self._left_out.search(found[1].lower())
            or (insert and found[1].lower() not in self._known)
        ):
            return
        self._ticks = 0
        try:
            self._connection.execute(statement, parameters)
        except (sqlite3.Error, sqlite3.Warning, OverflowError, UnicodeError):
            self.refused += 1
            return
        if create:
            self._known.add(found[1].lower())

    def add(self, statement: str, *parameters: Parameter) -> None:
        """Run a statement of our own."""
        self._connection.set_authorizer(None)
        self._connection.execute(statement, parameters)
        self._connection.set_authorizer(_allow)

    def finished(self) -> bytes:
        """Return the database's bytes and forget it."""
        self._connection.set_authorizer(None)
        self._connection.execute("COMMIT")
        data = self._connection.serialize()
        self._connection.close()
        return data

    def _tick(self) -> int:
        self._ticks += 1
        return self._ticks > _MOST_TICKS


def _allow(
    action: int, first: str | None, second: str | None, database: str | None, within: str | None
) -> int:
    if within is not None or database not in {"main", None}:
        return sqlite3.SQLITE_DENY
    if action == sqlite3.SQLITE_FUNCTION:
        return sqlite3.SQLITE_OK if second in _CHECKS else sqlite3.SQLITE_DENY
    if action == sqlite3.SQLITE_UPDATE:
        return sqlite3.SQLITE_OK if first == _SCHEMA else sqlite3.SQLITE_DENY
    return sqlite3.SQLITE_OK if action in _ALLOWED else sqlite3.SQLITE_DENY
