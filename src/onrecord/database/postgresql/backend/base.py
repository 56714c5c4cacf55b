"""Django's PostgreSQL backend; ``OPTIONS["server"]`` is a ``Server``, which knows where the password is.

The password stands in no setting of Django's, so that no page or error can show it.
"""

from typing import Any

from django.db.backends.postgresql import base

from onrecord.database.postgresql.servers import Server
from onrecord.database.postgresql.texts import register_for_django


class DatabaseWrapper(base.DatabaseWrapper):
    """One schema of a server's database."""

    def get_connection_params(self) -> dict[str, Any]:
        """Return what the driver is told, but the password."""
        told: dict[str, Any] = super().get_connection_params()
        server: Server = told.pop("server")
        return {**told, "onrecord_server": server}

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:  # noqa: ANN401 - the driver's connection
        """Connect with the password as it is now."""
        told = dict(conn_params)
        server: Server = told.pop("onrecord_server")
        connection = super().get_new_connection({**told, **server.secret()})
        register_for_django(connection)
        return connection
