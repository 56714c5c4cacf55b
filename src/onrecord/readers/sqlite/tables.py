"""Tables of a SQLite database that may be damaged or hostile, read row by row in the order of their row ids.

Rows that cannot be read are an ``Anomaly``; reading goes on behind them.
"""

import re
import sqlite3
from collections.abc import Collection, Generator, Iterator, Sequence
from typing import Any, TypeAlias

from onrecord.records.messages import Anomaly, Span

Value: TypeAlias = str | bytes | int | float | None
Row: TypeAlias = dict[str, Value]
"""Columns of one row by the names that were asked for, None where the table lacks one; and ``rowid``."""

LOWEST, HIGHEST = -(2**63), 2**63 - 1
_MOST_DAMAGED = 1000
_SMALLEST_LIMIT = 1_000_000
_STEPS, _MOST_TICKS = 100_000, 1000
_WHOLE = re.compile(r"-?[0-9]{1,19}")
ROWID_NAMES = ("_rowid_", "rowid", "oid")


class MendedText(str):
    """Text of the database that was not valid UTF-8: U+FFFD stands for what was not. Flag it."""

    __slots__ = ()


def decoded(raw: bytes) -> str:
    """Return text as it is stored, mended where it is not valid."""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return MendedText(raw.decode("utf-8", "replace"))


def integer(value: Value) -> int | None:
    """Return a value as the whole number that it is, None when it is none that fits 64 bits."""
    if isinstance(value, float):
        value = int(value) if value.is_integer() else None
    if isinstance(value, str):
        value = int(value) if _WHOLE.fullmatch(value) else None
    return value if isinstance(value, int) and LOWEST <= value <= HIGHEST else None


def text(value: Value) -> str | None:
    """Return a value as text; bytes are decoded, numbers written."""
    if isinstance(value, bytes):
        return decoded(value)
    return value if value is None or isinstance(value, str) else str(value)


class Session:
    """A database in memory under watch: a query that works long without giving a row is ended."""

    def __init__(self, connection: sqlite3.Connection, entry: str, size: int) -> None:
        """Take a connection, the name of the database's entry, and its size in bytes."""
        self.entry = entry
        self.size = size
        self._connection = connection
        self._spent = 0
        connection.text_factory = decoded
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, max(size, _SMALLEST_LIMIT))
        connection.set_progress_handler(self._tick, _STEPS)

    def run(self, query: str, *values: int) -> Iterator[tuple[Any, ...]]:
        """Run a query of ours; it may end with one of ``TROUBLE``."""
        self._spent = 0
        for row in self._connection.execute(query, values):
            self._spent = 0
            yield row

    def _tick(self) -> int:
        self._spent += 1
        return self._spent > _MOST_TICKS


class DamageError(Exception):
    """Row ids that do not rise, or more bytes than the file has: the tree of pages runs in circles."""


TROUBLE = (sqlite3.Error, UnicodeDecodeError, DamageError, MemoryError)
"""What a query ends with when the file is damaged. The second is an error text that holds damaged bytes; the
last is SQLite's word for a length in a damaged page that no memory holds: a whole value is never longer than
the file, which is in memory already.
"""


class Table:
    """One ordinary table. ``columns`` are its columns' names in lower case."""

    def __init__(self, session: Session, name: str, columns: Collection[str]) -> None:
        """Take the table's name and columns as they are in the schema."""
        self.name = name
        self.columns = frozenset(columns)
        self._session = session
        self._rowid = next(one for one in ROWID_NAMES if one not in self.columns)

    def rows(self, columns: Sequence[str]) -> Iterator[Row | Anomaly]:
        """Yield every row that can be read, by rising row id, and an anomaly for each stretch that cannot."""
        select, names = self._select(columns), ("rowid", *columns)
        start = LOWEST
        for _ in range(_MOST_DAMAGED):
            reached = start
            try:
                for values in self._stretch(
                    f"{select} WHERE {self._rowid} >= ? ORDER BY {self._rowid}", start
                ):
                    reached = values[0] + 1
                    yield dict(zip(names, values, strict=True))
            except TROUBLE:
                start = yield from self._pass_over(select, reached)
            else:
                return
            if start > HIGHEST:
                return
        yield self._anomaly(start, start, "the rest of the table was not read: too much of it is damaged")

    def among(self, columns: Sequence[str], key: str, first: int, last: int) -> Iterator[Row | Anomaly]:
        """Yield rows whose integer ``key`` is in a range, by key and row id."""
        if key.lower() not in self.columns:
            return
        names = ("rowid", *columns)
        where = f'WHERE "{key}" BETWEEN ? AND ? ORDER BY "{key}", {self._rowid}'
        try:
            for values in self._bounded(f"{self._select(columns)} {where}", first, last):
                yield dict(zip(names, values, strict=True))
        except TROUBLE:
            yield self._anomaly(
                max(first, 1), max(last, 1), f"rows by {key} cannot be read: the file is damaged"
            )

    def _select(self, columns: Sequence[str]) -> str:
        parts = (f'"{name}"' if name.lower() in self.columns else "NULL" for name in columns)
        # Nothing here is of the database's making: names are plain ones that a reader asked for.
        return f'SELECT {self._rowid}, {", ".join(parts)} FROM "{self.name}"'  # noqa: S608

    def _bounded(self, query: str, *values: int) -> Iterator[tuple[Any, ...]]:
        """Run a query that can give no more than the file holds."""
        left = 2 * self._session.size
        for row in self._session.run(query, *values):
            left -= 1 + sum(len(value) for value in row if isinstance(value, (str, bytes)))
            if left < 0:
                raise DamageError
            yield row

    def _stretch(self, query: str, start: int) -> Iterator[tuple[Any, ...]]:
        expected = start
        for row in self._bounded(query, start):
            if row[0] < expected:
                raise DamageError
            expected = row[0] + 1
            yield row

    def _pass_over(self, select: str, reached: int) -> Generator[Anomaly, None, int]:
        """Yield what cannot be read; return the next row id that can, or one past the highest."""
        after = self._next_readable(select, reached)
        first = max(reached, 1)
        if after > HIGHEST:
            yield self._anomaly(first, first, "the rest of the table cannot be read: the file is damaged")
        else:
            yield self._anomaly(first, max(after - 1, first), "rows cannot be read: the file is damaged here")
        return after

    def _next_readable(self, select: str, reached: int) -> int:
        """Find the nearest start from which a row can be read: by doubling steps, then by halving them."""
        bad, step = reached, 1
        while (good := self._readable(select, bad_next := min(reached + step, HIGHEST))) is None:
            if bad_next == HIGHEST:
                return HIGHEST + 1
            bad, step = bad_next, step * 2
        far = bad_next
        while far - bad > 1:
            middle = (bad + far) // 2
            found = self._readable(select, middle)
            if found is None:
                bad = middle
            else:
                far, good = middle, found
        return good

    def _readable(self, select: str, start: int) -> int | None:
        """Return the first row id from a start on, past the highest where none follows, None on damage."""
        query = f"{select} WHERE {self._rowid} >= ? ORDER BY {self._rowid} LIMIT 1"
        try:
            found = [values[0] for values in self._session.run(query, start)]
        except TROUBLE:
            return None
        if not found:
            return HIGHEST + 1
        return found[0] if found[0] >= start else None

    def _anomaly(self, first: int, last: int, what: str) -> Anomaly:
        return Anomaly(Span(self._session.entry, first, last, first), f"{self.name}: {what}")
