"""What of a server's own settings is not safe for a record: what it forgets in a crash, what it writes down.

Source: PostgreSQL's documentation, "Write Ahead Log", "Error Reporting and Logging" and "auto_explain"; that
of pgAudit, "Settings".
"""

from collections.abc import Iterator

from onrecord.database.postgresql.connection import PostgresConnection
from onrecord.database.postgresql.servers import SERVICE, Server
from onrecord.database.sql import Connection, value_of

_DURABLE = ("fsync", "full_page_writes", "synchronous_commit")
_SETTING = "SELECT current_setting(?, true)"
_LOGS_STATEMENTS = ("mod", "all")
_NEVER = ("", "-1")
_WRITE_VALUES = (
    "debug_print_raw_parse",
    "debug_print_parse",
    "debug_print_rewritten",
    "debug_print_plan",
    "pgaudit.log_parameter",
)
"""What writes values down whatever ``log_parameter_max_length`` says; a server may not know each."""


def unsafe_server(server: Server) -> list[str]:
    """Return a sentence for each setting of the server that is not safe.

    Raises:
        SettingsError: the driver is not installed, or the password cannot be read.
        StorageError: the server cannot be reached.
    """
    connection = PostgresConnection(server, SERVICE)
    try:
        with connection.faults():
            return [*_forgets(connection), *_writes_down(connection)]
    finally:
        connection.close()


def _forgets(connection: Connection) -> Iterator[str]:
    for name in _DURABLE:
        if _said(connection, name) == "off":
            yield f"the database server may forget what it confirmed: set {name} = on in postgresql.conf"


def _writes_down(connection: Connection) -> Iterator[str]:
    """Values of statements are text of messages: a server's log is kept for long, and read by many."""
    if _logs_statements(connection) and _said(connection, "log_parameter_max_length") != "0":
        yield (
            "the database server writes the values of statements, which hold text of messages, into its "
            "log: set log_parameter_max_length = 0 in postgresql.conf"
        )
    if _said(connection, "log_parameter_max_length_on_error") != "0":
        yield (
            "the database server writes the values of statements that fail into its log: "
            "set log_parameter_max_length_on_error = 0 in postgresql.conf"
        )

    if _said(connection, "auto_explain.log_min_duration") not in _NEVER:
        yield (
            "the database server writes plans, which hold values of statements, into its log: "
            "set auto_explain.log_min_duration = -1 in postgresql.conf"
        )
    for name in _WRITE_VALUES:
        if _said(connection, name) == "on":
            yield (
                "the database server writes values of statements into its log: "
                f"set {name} = off in postgresql.conf"
            )


def _logs_statements(connection: Connection) -> bool:
    return (
        _said(connection, "log_statement") in _LOGS_STATEMENTS
        or any(_said(connection, f"log_min_duration_{what}") != "-1" for what in ("statement", "sample"))
        or float(_said(connection, "log_transaction_sample_rate")) > 0
    )


def _said(connection: Connection, name: str) -> str:
    """Return a setting; empty when the server does not know it."""
    return str(value_of(connection.execute(_SETTING, (name,))) or "")
