"""Where the service's store lies, as Django is told before it is set up."""

from pathlib import Path

from onrecord.database.connection import DatabaseKey
from onrecord.database.postgresql.servers import SERVICE, Server
from onrecord.records.errors import HomeError

FILE_NAME = "service.db"


def database(home: Path, key: bytes, server: Server | None = None) -> dict[str, object]:
    """Return the entry of Django's ``DATABASES`` for the service of a home, by its raw 32-byte key.

    With a PostgreSQL server it lies there, and the key encrypts nothing.
    """
    if server is not None:
        return _served(server)
    return {
        "ENGINE": "onrecord.database.backend",
        "NAME": str(home / FILE_NAME),
        "OPTIONS": {"key": DatabaseKey(key), "transaction_mode": "IMMEDIATE"},
        "CONN_MAX_AGE": None,
    }


def confirm_one_store(home: Path, server: Server | None) -> None:
    """Refuse a server while the home has a store of its own: what ends in one stands in the other as good.

    Raises:
        HomeError: it has.
    """
    store = home / FILE_NAME
    if server is not None and store.exists():
        raise HomeError(
            f"accounts and roles lie in {str(store)!r}, and settings.toml names a database for them: run "
            "onrecord move-service, which also finishes a move that was cut off; or take [database] out of "
            "settings.toml"
        )


def _served(server: Server) -> dict[str, object]:
    from onrecord.database.postgresql.connection import session  # noqa: PLC0415 - for a server alone

    told = server.parts()
    return {
        "ENGINE": "onrecord.database.postgresql.backend",
        "NAME": told.pop("dbname", ""),
        # Values go apart from statements, so that a server's log of a statement that failed holds none.
        "OPTIONS": {"server": server, "server_side_binding": True, **told, **session(SERVICE)},
        "CONN_MAX_AGE": None,
        # A connection that broke is made anew with the next request.
        "CONN_HEALTH_CHECKS": True,
    }
