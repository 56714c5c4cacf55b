"""A sight becomes a condition on rows of the tables, so that what it hides is not even looked up."""

import json
from collections.abc import Sequence

from onrecord.database.sql import Connection
from onrecord.records.searches import Sight

_NUMBERS = "SELECT id FROM copy WHERE copy_id IN (SELECT value FROM json_each(?)) ORDER BY id"
_OTHERS = "SELECT id FROM copy WHERE {other} ORDER BY id"


def seen_copies(connection: Connection, sight: Sight) -> Sequence[int] | None:
    """Return the numbers of the copies in sight that are held; None when it is every copy."""
    if sight.copies is None:
        return None
    return [row[0] for row in connection.execute(_NUMBERS, (json.dumps(sorted(sight.copies)),))]


def hidden_copies(connection: Connection, seen: Sequence[int]) -> Sequence[int]:
    """Return the numbers of all other copies."""
    return [row[0] for row in connection.execute(_OTHERS.format(other=f"NOT {among('id', seen)}"))]


def among(column: str, numbers: Sequence[int] | None) -> str:
    """Return SQL that holds where a column has one of these numbers; always when they are None."""
    if numbers is None:
        return "TRUE"
    return f"{column} IN ({json.dumps(list(numbers))[1:-1]})" if numbers else "FALSE"
