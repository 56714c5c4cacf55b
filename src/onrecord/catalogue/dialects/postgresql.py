"""PostgreSQL: an inverted index of our own words narrows, the words as they stand decide.

``words.tokens`` holds each word once, and filters' tokens, under a GIN index; ``words.text`` the words in
their order between spaces, so that a phrase is a part of it. A GIN index knows no order: for a common word
the newest rows are looked through first, which finds a page of them at once, and only for a rare one is the
index asked, which has few then. Sources: PostgreSQL's documentation of ``tsvector``, GIN and COPY.
"""

import itertools
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, cast

from onrecord.catalogue.dialects.clocks import DATED
from onrecord.catalogue.questions import Term
from onrecord.catalogue.scopes import Scope
from onrecord.catalogue.seeking import Sought
from onrecord.catalogue.sights import among
from onrecord.catalogue.words import WORD
from onrecord.database.postgresql.connection import PostgresConnection
from onrecord.database.postgresql.statements import kept_text
from onrecord.database.sql import Connection, Row, value_of

if TYPE_CHECKING:  # its module imports what a search need not pay for
    from onrecord.catalogue.columns import Slot

_LONGEST = 250
"""Characters of a word that the index holds: a lexeme has at most 2,046 bytes."""

_MOST_BYTES = 1_000_000
"""Of the words of one message: a ``tsvector`` has at most a MiB. A longer message is looked at each time."""

_ANYTHING = "\x80*"
"""The token of a message with more words than the index takes."""

_WINDOW = 1_000  # rows looked through before the index is asked
_COMMON = 50  # one in so many of them: a word that goes on being looked for so
_MOST_LOOKED_THROUGH = 50_000

_MATCHES = "{table}.tokens @@ CAST(:match AS tsquery){said}"
_NEWEST = """WITH newest AS MATERIALIZED (SELECT rowid, tokens, text FROM words
 WHERE rowid BETWEEN :first AND :last ORDER BY rowid DESC LIMIT :window)
 SELECT newest.rowid, TRUE FROM newest {joined} WHERE {matches} {dated}
 UNION ALL SELECT min(rowid), FALSE FROM newest HAVING count(*) = :window"""
_INDEXED = """SELECT words.rowid FROM words {joined} WHERE {matches} AND words.rowid BETWEEN :first AND :last
 {dated} ORDER BY words.rowid + 0 DESC LIMIT :limit"""
_BY_TIME = """SELECT message.id FROM message
 WHERE message.id BETWEEN :first AND :last {dated} ORDER BY message.id DESC LIMIT :limit"""
_MESSAGE = "JOIN message ON message.id = {table}.rowid"
_COLUMNS = "SELECT {names} FROM message {joins} WHERE {those} ORDER BY message.id DESC"
_FIRST = """SELECT min(part."offset" + message.ordinal) + 1
 FROM message JOIN part ON part.id = message.part_id
 WHERE {copies} AND message.id BETWEEN :first AND :last {dated}"""
_ADD_LINES = """INSERT INTO {0} (copy, label, kind, period, lines) SELECT * FROM added
 ON CONFLICT (copy, period, label, kind) DO UPDATE SET lines = {0}.lines + excluded.lines"""
_ADDED = """CREATE TEMPORARY TABLE added (copy bigint, label bigint, kind smallint, period bigint,
 lines bigint) ON COMMIT DROP"""
_HELD = """SELECT part.capture_id, copy.copy_id, m.ordinal, words.text FROM words
 JOIN message AS m ON m.id = words.rowid JOIN part ON part.id = m.part_id JOIN copy ON copy.id = part.copy_id
 ORDER BY m.part_id, m.ordinal"""
_COUNTS = """SELECT (SELECT count(*) FROM message), (SELECT count(*) FROM words),
 (SELECT coalesce(sum(messages), 0) FROM part), (SELECT coalesce(sum(lines), 0) FROM daily),
 (SELECT coalesce(sum(lines), 0) FROM monthly)"""
_OF_CONTENT = ("copy", "capture", "label", "original", "entry", "message", "anomaly", "statement", "timer")


class PostgresDialect:
    """``dialects.Dialect`` over GIN."""

    # A NUL is kept as two characters.
    beginning = "substr(message.body, 1, 2 * {most})"

    def matching(
        self, connection: Connection, sought: Sought, columns: tuple[str, str], limit: int
    ) -> list[Row]:
        """Return columns of the newest messages that are sought: their numbers first, then their rows."""
        numbers = self.newest(connection, sought, limit)
        names, joins = columns
        statement = _COLUMNS.format(names=names, joins=joins, those=among("message.id", numbers))
        return connection.execute(statement).fetchall() if numbers else []

    def newest(self, connection: Connection, sought: Sought, limit: int) -> Sequence[int]:
        """Return the row numbers of the newest messages that are sought."""
        look = _Look.of(connection, sought)
        found: list[int] = []
        for first, last in sought.stretches():
            if len(found) < limit and first <= last:
                found += look.within(first, last, limit - len(found))
        return found

    def first_places(self, connection: Connection, within: Scope) -> Sequence[int | None]:
        """Return the least number of each stretch of row numbers."""
        since, before = within.ends
        statement = _FIRST.format(copies=among("part.copy_id", within.copies), dated=DATED)
        days = {"since": since, "before": before}
        return [
            value_of(connection.execute(statement, {**days, "first": first, "last": last}))
            for first, last in within.stretches()
        ]

    def add_messages(self, connection: Connection, slots: Sequence["Slot"]) -> None:
        """Write rows of ``message``."""
        _server(connection).copy_in(
            "message", [slot.name for slot in slots], zip(*map(_values, slots), strict=False)
        )

    def add_words(
        self, connection: Connection, rows: Sequence[int], texts: Sequence[str], tags: Sequence[str]
    ) -> None:
        """Index messages."""
        held = map(_tokens_and_text, texts, tags)
        copied = ((row, *both) for row, both in zip(rows, held, strict=True))
        _server(connection).copy_in("words", ("rowid", "tokens", "text"), copied)

    def move_words(
        self,
        connection: Connection,
        before: Sequence[tuple[int, str, str]],
        after: Sequence[tuple[int, str, str]],
    ) -> None:
        """Index messages under other tokens."""
        self.forgetting(connection).remove(before)
        self.add_words(connection, *zip(*after, strict=True))

    def add_lines(self, connection: Connection, table: str, rows: Sequence[tuple[int, ...]]) -> None:
        """Add to a roll-up."""
        connection.execute(_ADDED)
        _server(connection).copy_in("added", ("copy", "label", "kind", "period", "lines"), rows)
        connection.execute(_ADD_LINES.format(table))
        connection.execute("DROP TABLE added")

    def end_writing(self, connection: Connection) -> None:
        """Put into the index proper what waits beside it, so that no search has to."""
        connection.execute("SELECT gin_clean_pending_list('words_tokens')")

    def words_held(self, connection: Connection) -> Iterable[Row]:
        """Yield the words of each message."""
        return connection.stream(_HELD)

    def forgetting(self, connection: Connection) -> "PostgresForgetting":
        """Return what removes messages' words from the index."""
        return PostgresForgetting(connection)

    def check(self, connection: Connection) -> Iterator[str]:
        """Yield a sentence when tables do not hold the same messages."""
        if len(set(connection.execute(_COUNTS).fetchone() or ())) > 1:
            yield "the index in PostgreSQL does not add up: run `onrecord rebuild`; nothing is lost"


class _Look:
    """One search: what it matches, and how it goes on in a range of row numbers."""

    def __init__(self, connection: Connection, within: Scope, match: str, terms: Sequence[Term]) -> None:
        self._connection = connection
        since, before = within.ends
        phrases = {f"said{place}": _part_of_text(term) for place, term in enumerate(terms)}
        self._values = {"match": match, "since": since, "before": before, **phrases}
        self._said = "".join(f" AND strpos({{table}}.text, :said{place}) > 0" for place in range(len(terms)))
        self._is_dated = within.is_dated
        self._match = match

    @classmethod
    def of(cls, connection: Connection, sought: Sought) -> "_Look":
        words = " & ".join(_lexemes(term) for term in sought.terms)
        # Filters' tokens are written alike for both: only their joining words are others.
        return cls(
            connection,
            sought.within,
            sought.within.query([f"(({words}) | '{_ANYTHING}')"] if words else []),
            sought.terms,
        )

    def within(self, first: int, last: int, limit: int) -> list[int]:
        if not self._match:
            return self._numbers(_BY_TIME, "message", first=first, last=last, limit=limit)
        found: list[int] = []
        window = _WINDOW
        while True:
            hits, lowest = self._looked_through(first, last, window)
            found += hits[: limit - len(found)]
            if lowest is None or lowest <= first or len(found) >= limit:
                return found
            last = lowest - 1
            if len(hits) * _COMMON < window:
                return found + self._numbers(
                    _INDEXED, "words", first=first, last=last, limit=limit - len(found)
                )
            window = min(_MOST_LOOKED_THROUGH, _WINDOW + (limit - len(found)) * window // len(hits))

    def _looked_through(self, first: int, last: int, window: int) -> tuple[list[int], int | None]:
        """Return which of the newest rows match, and the least of those rows if there may be more."""
        statement = self._statement(_NEWEST, "newest")
        values = {**self._values, "first": first, "last": last, "window": window}
        rows = self._connection.execute(statement, values).fetchall()
        hits = sorted((row for row, is_hit in rows if is_hit), reverse=True)
        return hits, next((row for row, is_hit in rows if not is_hit), None)

    def _numbers(self, statement: str, table: str, **page: int) -> list[int]:
        asked = self._statement(statement, table)
        return [row[0] for row in self._connection.execute(asked, {**self._values, **page})]

    def _statement(self, statement: str, table: str) -> str:
        return statement.format(
            matches=(_MATCHES.format(table=table, said=self._said)).format(table=table),
            joined=_MESSAGE.format(table=table) if self._is_dated else "",
            dated=DATED if self._is_dated else "",
        )


class PostgresForgetting:
    """``dialects.Forgetting`` over GIN."""

    def __init__(self, connection: Connection) -> None:
        """Take the connection whose transaction this is in."""
        self._connection = connection

    def begin(self) -> None:
        """Do nothing."""

    def remove(self, rows: Sequence[tuple[int, str, str]]) -> None:
        """Remove messages."""
        self._connection.execute(
            f"DELETE FROM words WHERE {among('rowid', [row for row, _, _ in rows])}"  # noqa: S608 - numbers
        )

    def end(self) -> None:
        """Do nothing: rows are marked as gone, and leave the tables after the transaction."""

    def after(self) -> None:
        """Write tables and index anew, so that what is gone is in none of their files."""
        for table in ("words", *_OF_CONTENT):
            self._connection.execute(f'VACUUM (FULL) "{table}"')


def _tokens_and_text(text: str, tags: str) -> tuple[str, str]:
    """Return a message's tokens as ``tsvector`` reads them, and its words between spaces."""
    found = WORD.findall(text.lower() if text.isascii() else text)
    held: Iterable[str] = found
    if len(text) > _LONGEST:
        held = dict.fromkeys(word[:_LONGEST] for word in found)
        if sum(len(word.encode()) for word in held) > _MOST_BYTES:
            held = (_ANYTHING,)
    tokens = "' '".join((*held, tags.replace(" ", "' '")))
    return f"'{tokens}'", kept_text(f" {' '.join(found)} ")


def _lexemes(term: Term) -> str:
    """Write a term as ``tsquery`` reads it: its words, each of them somewhere."""
    *whole, last = term.words
    is_prefix = term.is_prefix and len(last) < _LONGEST
    written = [f"'{word[:_LONGEST]}'" for word in whole] + [f"'{last[:_LONGEST]}'{':*' if is_prefix else ''}"]
    return " & ".join(written)


def _part_of_text(term: Term) -> str:
    return f" {' '.join(term.words)}" + ("" if term.is_prefix else " ")


def _values(slot: "Slot") -> Iterable[object]:
    if slot.values is None:
        return itertools.repeat(slot.constant)
    if isinstance(slot.values[0], int):
        if slot.missing is None:
            return slot.values
        return (None if value == slot.missing else value for value in slot.values)
    return (
        None if value is None or value == slot.missing else kept_text(str(value)) for value in slot.values
    )


def _server(connection: Connection) -> PostgresConnection:
    return cast("PostgresConnection", connection)
