"""Which index a home has: an encrypted file of its own, or tables of the server that its settings name."""

import contextlib
import os
from collections.abc import Iterator, Mapping

from onrecord.catalogue import serving
from onrecord.catalogue.missing import open_existing
from onrecord.catalogue.opening import open_catalogue, remove_catalogue, swap_catalogue
from onrecord.database.connection import CACHE_KIB
from onrecord.database.postgresql import servers
from onrecord.keys.home_keys import HomeKeys
from onrecord.ports.catalogue import Catalogue
from onrecord.records.errors import HomeError
from onrecord.settings import Settings

CATALOGUE = "catalogue.db"
FRESH_CATALOGUE = "catalogue.db.new"
_KEY = "catalogue"


def is_writable(settings: Settings) -> bool:
    """Tell whether the home can be written: it may lie on a read-only disk."""
    return os.access(settings.home, os.W_OK)


def opened_catalogue(
    settings: Settings, keys: HomeKeys, *, as_found: bool = False, cache_kib: int = CACHE_KIB
) -> Catalogue:
    """Open the home's index, made empty where there is none unless it is to be taken as found.

    ``cache_kib`` is how much of a file is kept in memory; a server keeps its own.
    """
    key, takes = keys.database_key(_KEY), as_found or not is_writable(settings)
    if settings.database.is_on:
        opens = serving.open_existing_served if takes else serving.open_served
        return opens(served_by(settings), key)
    path = settings.home / CATALOGUE
    if takes:
        return open_existing(path, key, writable=is_writable(settings))
    return open_catalogue(path, key, cache_kib=cache_kib)


@contextlib.contextmanager
def fresh_catalogue(settings: Settings, keys: HomeKeys) -> Iterator[Catalogue]:
    """Open an empty index beside the old; when the block ends well, it takes the old one's place."""
    key = keys.database_key(_KEY)
    if settings.database.is_on:
        server = served_by(settings)
        serving.remove_served(server, servers.FRESH_CATALOGUE)
        with contextlib.closing(serving.open_served(server, key, servers.FRESH_CATALOGUE)) as fresh:
            yield fresh
        serving.swap_served(server, servers.FRESH_CATALOGUE)
        return
    path = settings.home / FRESH_CATALOGUE
    remove_catalogue(path)
    with contextlib.closing(open_catalogue(path, key)) as fresh:
        yield fresh
    swap_catalogue(path, settings.home / CATALOGUE)


def digests_of(settings: Settings, keys: HomeKeys) -> Mapping[str, str] | None:
    """Return the digests of the index that there is; None where none can be read."""
    try:
        with contextlib.closing(opened_catalogue(settings, keys, as_found=True)) as old:
            return old.table_digests()
    except HomeError:
        return None


def server_for(settings: Settings) -> servers.Server | None:
    """Return the PostgreSQL server that the settings name, None where they name none."""
    return served_by(settings) if settings.database.is_on else None


def served_by(settings: Settings) -> servers.Server:
    """Return the PostgreSQL server that the settings name.

    Raises:
        SettingsError: its password is a credential, and this is no service that has any.
    """
    return servers.server_of(settings.database, os.environ)
