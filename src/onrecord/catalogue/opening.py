"""The way into the catalogue: open it, remove it, put a fresh one in its place."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from onrecord.catalogue.sql_catalogue import SqlCatalogue
from onrecord.catalogue.tables import is_empty, is_ours, make_tables
from onrecord.database import connection as database
from onrecord.database.connection import CACHE_KIB, DatabaseKey, connect, faults, side_names, transaction
from onrecord.records.errors import HomeError

if TYPE_CHECKING:
    from pathlib import Path

    from onrecord.database.connection import Connection


def open_catalogue(
    path: Path, key: bytes, *, writable: bool = True, cache_kib: int = CACHE_KIB
) -> SqlCatalogue:
    """Open the catalogue at ``path`` with its raw 32-byte key; make it when there is none.

    One on a disk that cannot be written is opened as it is. ``cache_kib`` is how much of the file this
    connection may keep in memory: where each of several threads has its own, less suffices.

    Raises:
        HomeError: the file is damaged, of another home or of another version.
        StorageError: the disk refuses.
        ValueError: the key has another length.
    """
    connection = connect(path, DatabaseKey(key), writable=writable, cache_kib=cache_kib)
    try:
        with faults(path):
            _settle(path, connection)
    except HomeError:
        connection.close()
        raise
    return SqlCatalogue(connection)


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
