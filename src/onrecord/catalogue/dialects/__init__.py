"""Where the databases differ: how words are found, how many rows are written at once, what can be checked."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Protocol

from onrecord.catalogue.scopes import Scope
from onrecord.catalogue.seeking import Sought
from onrecord.database.sql import Connection, Row

if TYPE_CHECKING:  # its module imports what a search need not pay for
    from onrecord.catalogue.columns import Slot


class Dialect(Protocol):
    """What the catalogue does otherwise on each database."""

    beginning: str
    """SQL of at least the first ``{most}`` characters of a message's body."""

    def matching(
        self, connection: Connection, sought: Sought, columns: tuple[str, str], limit: int
    ) -> list[Row]:
        """Return columns of the newest messages that are sought.

        ``columns`` is SQL: the names, and the joins to tables other than ``message`` that they need.
        """

    def newest(self, connection: Connection, sought: Sought, limit: int) -> Sequence[int]:
        """Return the row numbers of the newest messages that are sought."""

    def first_places(self, connection: Connection, within: Scope) -> Sequence[int | None]:
        """Return numbers in their copies of messages within a scope, the least of them among these."""

    def add_messages(self, connection: Connection, slots: Sequence["Slot"]) -> None:
        """Write rows of ``message``."""

    def add_words(
        self, connection: Connection, rows: Sequence[int], texts: Sequence[str], tags: Sequence[str]
    ) -> None:
        """Index messages: each with its text as ``index_text`` gives it, and its filters' tokens."""

    def move_words(
        self,
        connection: Connection,
        before: Sequence[tuple[int, str, str]],
        after: Sequence[tuple[int, str, str]],
    ) -> None:
        """Index messages under other tokens: number, the same text, and tokens of each."""

    def add_lines(self, connection: Connection, table: str, rows: Sequence[tuple[int, ...]]) -> None:
        """Add to a roll-up: copy, label, kind, period and lines of each row."""

    def end_writing(self, connection: Connection) -> None:
        """End what a capture wrote, before its transaction does."""

    def forgetting(self, connection: Connection) -> "Forgetting":
        """Return what removes messages' words from the index."""

    def words_held(self, connection: Connection) -> Iterable[Row]:
        """Yield a row for each thing that the search index holds, in order, without private numbers."""

    def check(self, connection: Connection) -> Iterator[str]:
        """Yield a sentence for each thing that is not as it was written."""


class Forgetting(Protocol):
    """Removes words from the search index, in the caller's transaction."""

    def begin(self) -> None:
        """Prepare for many."""

    def remove(self, rows: Sequence[tuple[int, str, str]]) -> None:
        """Remove messages: number, text as it was indexed, and tokens of each."""

    def end(self) -> None:
        """Leave no trace of what was removed in the index."""

    def after(self) -> None:
        """Leave none in what the database keeps beside it, once the transaction ended."""


def dialect_of(connection: Connection) -> Dialect:
    """Return the dialect of a connection."""
    if connection.is_postgresql:
        from onrecord.catalogue.dialects.postgresql import PostgresDialect  # noqa: PLC0415 - for it alone

        return PostgresDialect()
    from onrecord.catalogue.dialects.sqlcipher import SqlcipherDialect  # noqa: PLC0415 - the same

    return SqlcipherDialect()
