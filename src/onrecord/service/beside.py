"""The accounts, for a process beside the server: it looks them up, and neither makes nor changes a table."""

from collections.abc import Sequence
from pathlib import Path

import django
from django.conf import settings as django_conf
from django.db import DatabaseError, OperationalError, close_old_connections

from onrecord.database.postgresql.servers import SERVICE, Server
from onrecord.records.accounts import Officer
from onrecord.records.errors import HomeError, StorageError
from onrecord.service.placing import FILE_NAME, database

_APPS = (
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "onrecord.service",
)


def officers_beside(home: Path, key: bytes, server: Server | None = None) -> Sequence[Officer]:
    """Return the open accounts of a home with their grants; none where nobody served it yet.

    ``server`` is where they lie if not in a file of the home.

    Raises:
        HomeError: the file is damaged, or of a version that this one does not read.
        StorageError: the server does not answer.
    """
    if not _is_there(home, server):
        return ()
    if not django_conf.configured:
        django_conf.configure(
            DATABASES={"default": database(home, key, server)},
            INSTALLED_APPS=_APPS,
            AUTH_USER_MODEL="service.Account",
            USE_TZ=True,
            LOGGING_CONFIG=None,
        )
        django.setup()
    from onrecord.service.accounts import DatabaseAccounts  # noqa: PLC0415 - it needs Django set up

    try:
        close_old_connections()
        return DatabaseAccounts().officers()
    except DatabaseError as error:
        if server is not None and isinstance(error, OperationalError):
            raise StorageError(
                "the database server that holds the accounts does not answer: start it, then try again"
            ) from None
        raise HomeError(
            "service.db (accounts) cannot be read: start onrecord serve once, or restore it from its backup"
        ) from None


def _is_there(home: Path, server: Server | None) -> bool:
    if server is None:
        return (home / FILE_NAME).exists()
    from onrecord.database.postgresql.homes import has_schema  # noqa: PLC0415 - for a server alone

    return has_schema(server, SERVICE)
