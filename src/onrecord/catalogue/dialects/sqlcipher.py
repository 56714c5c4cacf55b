"""SQLCipher: an FTS5 table whose tokens are words and filters alike, asked in descending row numbers."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from onrecord.catalogue.dialects.clocks import DATED
from onrecord.catalogue.scopes import Scope
from onrecord.catalogue.seeking import Sought
from onrecord.database.sql import Connection, Row

if TYPE_CHECKING:  # its module imports what a search need not pay for
    from onrecord.catalogue.columns import Slot

_BY_WORDS = """SELECT {columns} FROM words CROSS JOIN message ON message.id = words.rowid {joins}
 WHERE words MATCH :match AND words.rowid BETWEEN :first AND :last {dated}
 ORDER BY words.rowid DESC LIMIT :limit"""
_BY_TIME = """SELECT {columns} FROM message {joins}
 WHERE message.id BETWEEN :first AND :last {dated} ORDER BY message.id DESC LIMIT :limit"""
_ROWS = "SELECT rowid FROM words WHERE words MATCH ? ORDER BY rowid DESC LIMIT ?"
_NUMBER = 'min(part."offset" + message.ordinal) + 1'
_PART = "CROSS JOIN part ON part.id = message.part_id"
_NEW_WORDS = "INSERT INTO words(rowid, text) VALUES (?, ? || ' ' || ?)"
_ADD_LINES = """INSERT INTO {0} (copy, label, kind, period, lines) VALUES (?, ?, ?, ?, ?)
 ON CONFLICT (copy, period, label, kind) DO UPDATE SET lines = {0}.lines + excluded.lines"""
# A contentless index must be told the very text that it was given.
_NO_WORDS = "INSERT INTO words(words, rowid, text) VALUES ('delete', ?, ? || ' ' || ?)"
_OVERWRITE = "INSERT INTO words(words, rank) VALUES ('secure-delete', ?)"
_DAMAGED = "the index 'catalogue.db' is damaged or of another home: run `onrecord rebuild`; nothing is lost"
_VOCABULARY = "CREATE VIRTUAL TABLE IF NOT EXISTS temp.vocabulary USING fts5vocab('main', 'words', 'row')"
# Filters' tokens hold private numbers; char(128) opens them.
_WORDS_HELD = """SELECT term, doc, cnt FROM temp.vocabulary
 WHERE substr(term, 1, 1) <> char(128) ORDER BY term"""


class SqlcipherDialect:
    """``dialects.Dialect`` over FTS5."""

    # SQLite's substr takes a text to end with a NUL in it.
    beginning = """CASE WHEN instr(message.body, char(0)) > 0 THEN message.body
 ELSE substr(message.body, 1, {most}) END"""

    def matching(
        self, connection: Connection, sought: Sought, columns: tuple[str, str], limit: int
    ) -> list[Row]:
        """Return columns of the newest messages that are sought."""
        within, (names, joins) = sought.within, columns
        expression = within.expression([term.expression() for term in sought.terms])
        since, before = within.ends
        statement = (_BY_WORDS if expression else _BY_TIME).format(
            columns=names, joins=joins, dated=DATED if within.is_dated else ""
        )
        values = {"match": expression, "since": since, "before": before}
        found: list[Row] = []
        for first, last in sought.stretches():
            page = {"first": first, "last": last, "limit": limit - len(found)}
            found += connection.execute(statement, {**values, **page}).fetchall()
        return found

    def newest(self, connection: Connection, sought: Sought, limit: int) -> Sequence[int]:
        """Return the row numbers of the newest messages that are sought."""
        within = sought.within
        if within.is_dated:
            return [row[0] for row in self.matching(connection, sought, ("message.id", ""), limit)]
        expression = within.expression([term.expression() for term in sought.terms])
        return [row[0] for row in connection.execute(_ROWS, (expression, limit))]

    def first_places(self, connection: Connection, within: Scope) -> Sequence[int | None]:
        """Return the least number of each stretch of row numbers."""
        return [row[0] for row in self.matching(connection, Sought((), within), (_NUMBER, _PART), 2)]

    def add_messages(self, connection: Connection, slots: Sequence["Slot"]) -> None:
        """Write rows of ``message``.

        A statement is written for each batch: a constant is part of its text, and gaps pass a stand-in
        that the statement turns into null. The driver binds None ten times more slowly than a number.
        """
        bound = [slot.values for slot in slots if slot.values is not None]
        # Names of columns, numbers and question marks alone: no text of a message is in it.
        statement = "INSERT INTO message ({}) VALUES ({})".format(  # noqa: S608
            ", ".join(slot.name for slot in slots), ", ".join(map(_placed, slots))
        )
        connection.executemany(statement, zip(*bound, strict=True))

    def add_words(
        self, connection: Connection, rows: Sequence[int], texts: Sequence[str], tags: Sequence[str]
    ) -> None:
        """Index messages."""
        connection.executemany(_NEW_WORDS, zip(rows, texts, tags, strict=True))

    def move_words(
        self,
        connection: Connection,
        before: Sequence[tuple[int, str, str]],
        after: Sequence[tuple[int, str, str]],
    ) -> None:
        """Index messages under other tokens."""
        # The words stay: overwriting those that go would take a hundred times longer.
        connection.execute(_OVERWRITE, (0,))
        connection.executemany(_NO_WORDS, before)
        connection.executemany(_NEW_WORDS, after)
        connection.execute(_OVERWRITE, (1,))

    def add_lines(self, connection: Connection, table: str, rows: Sequence[tuple[int, ...]]) -> None:
        """Add to a roll-up."""
        connection.executemany(_ADD_LINES.format(table), rows)

    def end_writing(self, connection: Connection) -> None:
        """Do nothing: the index is whole."""

    def forgetting(self, connection: Connection) -> "SqlcipherForgetting":
        """Return what removes messages' words from the index."""
        return SqlcipherForgetting(connection)

    def words_held(self, connection: Connection) -> Iterable[Row]:
        """Yield each word, in how many messages it is, and how often."""
        connection.execute(_VOCABULARY)
        return connection.stream(_WORDS_HELD)

    def check(self, connection: Connection) -> Iterator[str]:
        """Yield a sentence when a page of the file is not as it was written."""
        if connection.execute("PRAGMA cipher_integrity_check").fetchone() is not None:
            yield _DAMAGED


class SqlcipherForgetting:
    """``dialects.Forgetting`` over FTS5."""

    def __init__(self, connection: Connection) -> None:
        """Take the connection whose transaction this is in."""
        self._connection = connection

    def begin(self) -> None:
        """Put overwriting off: entry by entry, it takes a hundred times longer than writing all anew."""
        self._connection.execute(_OVERWRITE, (0,))

    def remove(self, rows: Sequence[tuple[int, str, str]]) -> None:
        """Remove messages."""
        self._connection.executemany(_NO_WORDS, rows)

    def end(self) -> None:
        """Write the whole index anew: words stand in its inner pages too."""
        self._connection.execute("INSERT INTO words(words) VALUES ('optimize')")
        self._connection.execute(_OVERWRITE, (1,))

    def after(self) -> None:
        """Empty the journal beside the database."""
        self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _placed(slot: "Slot") -> str:
    if slot.values is None:
        return "NULL" if slot.constant is None else str(slot.constant)
    if slot.missing is None:
        return "?"
    return f"nullif(?, {slot.missing})" if isinstance(slot.missing, int) else "nullif(?, '')"
