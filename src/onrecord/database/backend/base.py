"""Django's SQLite backend with SQLCipher's driver underneath.

``OPTIONS["key"]`` is a ``DatabaseKey``, whose repr hides it; the key is given to the new
connection directly, below Django's cursors, so that no query log ever holds it.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.backends.sqlite3 import base
from django.db.backends.sqlite3._functions import (  # type: ignore[import-untyped]  # Django ships none
    register as register_functions,
)
from sqlcipher3 import dbapi2

from onrecord.database.connection import BUSY_SECONDS, prepare

_Parameters = Sequence[Any] | Mapping[str, Any] | None


class Cursor(dbapi2.Cursor):  # type: ignore[misc]  # the driver ships no types
    """Takes Django's placeholders; Django's own cursor is bound to the other driver."""

    def execute(self, query: str, params: _Parameters = None) -> Any:  # noqa: ANN401 - the driver's cursor
        """Run one statement, its placeholders written Django's way."""
        if params is None:
            return super().execute(query)
        names = list(params) if isinstance(params, Mapping) else None
        return super().execute(_converted(query, names), params)

    def executemany(self, query: str, param_list: Iterable[Any]) -> Any:  # noqa: ANN401 - the same
        """Run one statement for each set of positional parameters."""
        return super().executemany(_converted(query, None), param_list)


class DatabaseWrapper(base.DatabaseWrapper):
    """One encrypted database."""

    Database = dbapi2

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:  # noqa: ANN401 - the driver's connection
        """Open, unlock and set up a connection."""
        connection = dbapi2.connect(conn_params["database"], timeout=BUSY_SECONDS, check_same_thread=False)
        prepare(connection, conn_params["key"])
        register_functions(connection)
        connection.execute("PRAGMA foreign_keys = ON")
        return connection

    def create_cursor(self, name: str | None = None) -> Any:  # noqa: ANN401, ARG002 - Django's signature
        """Return a cursor that takes Django's placeholders."""
        return self.connection.cursor(factory=Cursor)


def _converted(query: str, names: list[str] | None) -> str:
    """Write ``%s`` as ``?``, ``%(name)s`` as ``:name`` and ``%%`` as ``%``."""
    if names is None:
        return query.replace("%%", "\0").replace("%s", "?").replace("\0", "%")
    return query % {name: f":{name}" for name in names}
