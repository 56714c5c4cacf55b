"""What the catalogue asks of a database, whichever it is: statements are written once, in SQLite's words."""

import contextlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol

Row = tuple[Any, ...]

Values = Sequence[object] | Mapping[str, object]
"""What stands for a statement's ``?``, ``?1`` or ``:name``."""


class Answer(Protocol):
    """The rows of one statement."""

    def fetchone(self) -> Row | None:
        """Return the next row, None after the last."""

    def fetchall(self) -> list[Row]:
        """Return all rows that are left."""

    def __iter__(self) -> Iterator[Any]:
        """Yield the rows that are left."""


class Connection(Protocol):
    """One connection, used by one thread at a time; what is not in a transaction is one by itself."""

    @property
    def is_postgresql(self) -> bool:
        """Tell whether it is a server's; else it is one encrypted file."""

    def execute(self, statement: str, values: Values = ..., /) -> Answer:
        """Run one statement."""

    def executemany(self, statement: str, values: Iterable[Any], /) -> object:
        """Run one statement for each set of values."""

    def stream(self, statement: str) -> Iterable[Row]:
        """Yield the rows of one statement, few in memory at a time."""

    def faults(self) -> contextlib.AbstractContextManager[None]:
        """Turn the database's errors into those that tell an officer what to do."""

    def transaction(self) -> contextlib.AbstractContextManager[None]:
        """Do all or nothing, alone in writing; on return it is durable."""

    def snapshot(self) -> contextlib.AbstractContextManager[None]:
        """Read several statements from one state, whatever another process writes meanwhile."""

    def close(self) -> None:
        """Close it."""


def value_of(answer: Answer) -> Any:  # noqa: ANN401 - what the column holds
    """Return the first column of an answer that has a row."""
    row = answer.fetchone()
    return None if row is None else row[0]
