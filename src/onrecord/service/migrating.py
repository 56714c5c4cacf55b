"""Bringing the service's tables to this version, when they are of an earlier one."""

import contextlib
from collections.abc import Iterator

from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import DatabaseError

from onrecord.records.errors import HomeError


def migrate(alias: str = DEFAULT_DB_ALIAS) -> None:
    """Make or change the tables of a database where there is something to change.

    Raises:
        HomeError: the file is damaged or of another home.
    """
    with _faults():
        if _is_behind(alias):
            call_command("migrate", interactive=False, verbosity=0, database=alias)


def confirm_migrated() -> None:
    """Check that the tables are of this version.

    Raises:
        HomeError: they are not, or damaged.
    """
    with _faults():
        if _is_behind():
            raise HomeError(
                "the service's tables are of another version, or not made yet: start onrecord serve first"
            )


def _is_behind(alias: str = DEFAULT_DB_ALIAS) -> bool:
    executor = MigrationExecutor(connections[alias])
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


@contextlib.contextmanager
def _faults() -> Iterator[None]:
    try:
        yield
    except DatabaseError:
        raise HomeError(
            "service.db (accounts, sessions) is damaged or of another home: restore it from its backup"
        ) from None
