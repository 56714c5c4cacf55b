"""What the catalogue knows of itself: numbers by name."""

from onrecord.database.sql import Connection, value_of

APPLIED = "applied_sequence"
"""How many events of the journal are applied."""

UNREAD = "unread"
"""Captures that are kept and could not be read to be indexed, as a JSON list of ids."""

DISPLACED = "most_displaced"
"""How far any message's row number stands beyond the first of its second."""


_RAISE = """UPDATE state SET value = ?1 WHERE name = ?2
 AND CAST(value AS BIGINT) < CAST(?1 AS BIGINT)"""


def stated(connection: Connection, name: str) -> str:
    """Return one value."""
    return str(value_of(connection.execute("SELECT value FROM state WHERE name = ?", (name,))))


def raise_to(connection: Connection, name: str, number: int) -> None:
    """Set a number that never falls."""
    connection.execute(_RAISE, (str(number), name))
