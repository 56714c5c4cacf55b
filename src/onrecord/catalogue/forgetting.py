"""Remove a copy from the index so that its words are gone from the file, not only from answers."""

import json
from collections.abc import Iterator, Sequence

from onrecord.catalogue.dialects import Forgetting, dialect_of
from onrecord.catalogue.more import searchable
from onrecord.catalogue.state import stated
from onrecord.catalogue.tags import CopyNumbers, copy_tags, message_tags
from onrecord.catalogue.words import VERSION, index_text
from onrecord.database.sql import Connection
from onrecord.records.errors import HomeError, NotHeldError

_PAGE = 10_000
_COPY = "SELECT id, custodian_number, channel_number FROM copy WHERE copy_id = ?"
_MESSAGES = """SELECT id, kind, coalesce(label_id, 0), body, more FROM message
 WHERE part_id = ? AND id > ? ORDER BY id LIMIT ?"""
_Row = tuple[int, int, int, str | None, str | None]
"""A message's number, kind, label, body and rare columns."""
_OF_PARTS = ("message", "anomaly", "timer")
_OF_CAPTURES = ("statement", "entry", "original")


def forget_copy(connection: Connection, copy_id: str) -> int:
    """Remove all that the index holds of a copy; return how many messages that was.

    In SQLCipher freed pages are overwritten, the index is written anew without the words, and the
    journal beside the database is emptied; in PostgreSQL the tables are written anew.

    Raises:
        HomeError: the words were indexed by other rules; rebuild the index first.
        NotHeldError: there is no such copy.
    """
    index = dialect_of(connection).forgetting(connection)
    with connection.transaction():
        if stated(connection, "words_version") != VERSION:
            raise HomeError("the index was written under other rules: run `onrecord rebuild` first")
        row = connection.execute(_COPY, (copy_id,)).fetchone()
        if row is None:
            raise NotHeldError(f"no copy has the id {copy_id!r}; `onrecord conversations` lists them")
        index.begin()
        removed = _remove(connection, index, CopyNumbers(*row))
        index.end()
    index.after()
    return removed


def _remove(connection: Connection, index: Forgetting, copy: CopyNumbers) -> int:
    parts = [row[0] for row in connection.execute("SELECT id FROM part WHERE copy_id = ?", (copy.copy,))]
    removed = sum(_remove_words(connection, index, part, copy_tags(copy)) for part in parts)
    for table in _OF_PARTS:
        statement = f"DELETE FROM {table} WHERE part_id = ?"  # noqa: S608 - one of the tables named above
        connection.executemany(statement, [(part,) for part in parts])
    for statement in (
        "DELETE FROM part WHERE copy_id = ?",
        "DELETE FROM daily WHERE copy = ?",
        "DELETE FROM monthly WHERE copy = ?",
        "DELETE FROM copy WHERE id = ?",
    ):
        connection.execute(statement, (copy.copy,))
    _remove_captures(connection)
    connection.execute("DELETE FROM label WHERE id NOT IN (SELECT label FROM daily)")
    return removed


def _remove_captures(connection: Connection) -> None:
    """Remove captures of which no copy is left."""
    for table in _OF_CAPTURES:
        statement = f"DELETE FROM {table} WHERE capture_id NOT IN (SELECT capture_id FROM part)"  # noqa: S608 - the same
        connection.execute(statement)
    connection.execute("DELETE FROM capture WHERE id NOT IN (SELECT capture_id FROM part)")


def _remove_words(connection: Connection, index: Forgetting, part: int, tags: str) -> int:
    removed = 0
    for rows in words_of(connection, part):
        removed += len(rows)
        index.remove([indexed(row, tags) for row in rows])
    return removed


def words_of(connection: Connection, part: int) -> Iterator[Sequence[_Row]]:
    """Yield what the words of a part's messages are made of, page by page."""
    last = 0
    while rows := connection.execute(_MESSAGES, (part, last, _PAGE)).fetchall():
        last = rows[-1][0]
        yield rows


def indexed(row: _Row, tags: str) -> tuple[int, str, str]:
    """Return a message's number, the text by which it is found, and all its tokens."""
    number, kind, label, body, more = row
    beside = searchable(json.loads(more)) if more else ()
    return number, index_text(body, beside), message_tags(tags, kind, label)
