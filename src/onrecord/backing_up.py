"""The way to copies of the service's own store, for those who make, check and bring them back."""

import contextlib
import os
import subprocess
import sys
from pathlib import Path

from onrecord.archive.lock import idle_lock, serving_lock
from onrecord.cataloguing import server_for
from onrecord.database.connection import DatabaseKey
from onrecord.ports.homes import Home
from onrecord.ports.service_copies import ServiceCopies
from onrecord.records.errors import HomeError
from onrecord.service.placing import confirm_one_store
from onrecord.service.served_store import ServedStore
from onrecord.service.snapshots import Snapshots
from onrecord.settings import Settings


def service_copies(home: Home, settings: Settings) -> ServiceCopies:
    """Return the way to copies of the service's own store of a home, wherever it lies."""
    key, server = home.keys.database_key("service"), server_for(settings)
    served = None if server is None else ServedStore(server, key, _make_tables)
    return Snapshots(home.folder, DatabaseKey(key), home.disk, served)


def unserved(settings: Settings) -> contextlib.AbstractContextManager[None]:
    """Keep a service from running while the block runs; entering raises ``HomeBusyError`` while one does."""
    return serving_lock(settings.home)


def idle(settings: Settings) -> contextlib.AbstractContextManager[None]:
    """Keep a service from running while the block runs, with no worker apart at work.

    Entering raises ``HomeBusyError`` while one does.
    """
    return idle_lock(settings.home)


def refuse_unmoved(settings: Settings) -> None:
    """Refuse to run on a server while the home has a store of its own; see ``placing.confirm_one_store``."""
    confirm_one_store(settings.home, server_for(settings))


def _make_tables(file: Path) -> None:
    """Have the service's tables made with the server, and a file's brought to the same version.

    Raises:
        HomeError: that failed; the program said why.
    """
    sys.stderr.flush()
    program = [sys.executable, "-m", "onrecord.web.making_tables", os.fspath(file)]
    if subprocess.run(program, check=False).returncode != 0:  # noqa: S603 - itself
        raise HomeError("the service's tables were not made in PostgreSQL; mend what the line above says")
