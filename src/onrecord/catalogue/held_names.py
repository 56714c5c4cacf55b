"""Names looked up among what is in sight."""

from collections.abc import Sequence

from onrecord.catalogue.sights import among
from onrecord.catalogue.words import label_key
from onrecord.database.sql import Connection
from onrecord.records.errors import NotHeldError

_IN_SIGHT = "id IN (SELECT label FROM monthly WHERE {copies})"


class Held:
    """The rows by which names are looked up: those of copies in sight, and of labels that these have."""

    def __init__(self, connection: Connection, seen: Sequence[int] | None) -> None:
        """Take the numbers of the copies in sight; None is every copy."""
        self._connection = connection
        self._copy = among("id", seen)
        self._label = "TRUE" if seen is None else _IN_SIGHT.format(copies=among("copy", seen))

    def numbers(self, statement: str, values: Sequence[str]) -> Sequence[int]:
        """Return the numbers that a statement finds; ``{copy}`` or ``{label}`` in it is what is in sight."""
        asked = statement.format(copy=self._copy, label=self._label)
        return [row[0] for row in self._connection.execute(asked, values)]

    def named(self, name: str, exact: str, within: str) -> Sequence[int]:
        """Find a name case-insensitively: whole, or where none is, as a part."""
        key = label_key(name)
        return self.numbers(exact, (key,)) or (self.numbers(within, (key,)) if key else ())


def confirmed(numbers: Sequence[int], what: str, name: str) -> Sequence[int]:
    """Return what was found.

    Raises:
        NotHeldError: it is nothing.
    """
    if not numbers:
        raise NotHeldError(
            f"no {what} is or contains {name!r}: check how it is written, or give a part of it; "
            "`onrecord conversations` and `onrecord count` list what is held"
        )
    return numbers
