"""The service's store in PostgreSQL, as what copies are taken of and put back into."""

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from onrecord.database.connection import Connection, DatabaseKey, connect, faults
from onrecord.database.postgresql.connection import PostgresConnection
from onrecord.database.postgresql.homes import confirm_home
from onrecord.database.postgresql.servers import SERVICE, Server
from onrecord.records.errors import HomeError
from onrecord.service.drawn import ACCOUNTS_THERE, draw, holds_accounts, pour, poured_of


@dataclass(frozen=True, slots=True)
class ServedStore:
    """The tables of one home's service with a server, by the home's raw 32-byte key.

    ``make_tables`` brings them, and a file's, to this version: Django does, in a process of its own.
    """

    server: Server
    key: bytes = field(repr=False)
    make_tables: Callable[[Path], None]

    def is_there(self) -> bool:
        """Tell whether the server has such a store: tables of this home, with an account.

        Raises:
            HomeError: they are another home's.
            StorageError: the server cannot be reached.
        """
        with self._connected() as server:
            return confirm_home(server, self.key) and holds_accounts(server)

    def copy_into(self, copy: Connection) -> None:
        """Fill an empty file with all that the store holds, of one moment.

        Raises:
            HomeError: tables are lacking or damaged, or another home's.
            StorageError: the server cannot be reached.
        """
        with self._connected() as server:
            confirm_home(server, self.key)
            draw(server, copy)

    def is_of(self, digest: str) -> bool:
        """Tell whether the server's store is what a file of that SHA-256, in hex, was moved to.

        Raises:
            HomeError: the tables are another home's.
            StorageError: the server cannot be reached.
        """
        with self._connected() as server:
            is_there = confirm_home(server, self.key) and holds_accounts(server)
            return is_there and poured_of(server) == digest

    def take_in(self, draft: Path, of: str = "") -> None:
        """Make what a file holds the store, where the server has none yet; ``of`` is noted for ``is_of``.

        Raises:
            HomeError: there is one, or the file is of a version that cannot be brought to this one.
            StorageError: the server cannot be reached, or refuses.
        """
        if self.is_there():
            raise HomeError(ACCOUNTS_THERE)
        self.make_tables(draft)
        file = connect(draft, DatabaseKey(self.key))
        try:
            with faults(draft), self._connected() as server:
                pour(file, server, of)
        finally:
            file.close()

    @contextlib.contextmanager
    def _connected(self) -> Iterator[PostgresConnection]:
        connection = PostgresConnection(self.server, SERVICE)
        try:
            with connection.faults():
                yield connection
        finally:
            connection.close()
