"""Lines counted by copy, sender, kind, and day or month, while a capture is written."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from sqlcipher3.dbapi2 import Connection

from onrecord.catalogue.codes import KINDS, UNKNOWN_DAY
from onrecord.catalogue.row_numbers import UNKNOWN, Numbers

_DAY_MS = 86_400_000
_LEVELS = (("daily", 1), ("monthly", 100))
_ADD = """INSERT INTO {} (copy, label, kind, period, lines, placed, first_at, last_at)
 VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (period, copy, label, kind) DO UPDATE SET
 lines = lines + excluded.lines, placed = placed + excluded.placed,
 first_at = min(coalesce(first_at, excluded.first_at), coalesce(excluded.first_at, first_at)),
 last_at = max(coalesce(last_at, excluded.last_at), coalesce(excluded.last_at, last_at))"""

_Key = tuple[int, int, int]


@dataclass(slots=True)
class _Cell:
    lines: int = 0
    placed: int = 0
    first_at: int | None = None
    last_at: int | None = None

    def add(self, lines: int, placed: int, first_at: int | None, last_at: int | None) -> None:
        self.lines += lines
        self.placed += placed
        self.first_at = min((at for at in (self.first_at, first_at) if at is not None), default=None)
        self.last_at = max((at for at in (self.last_at, last_at) if at is not None), default=None)


@dataclass(slots=True)
class RollUps:
    """What one capture adds to the roll-ups of its copy."""

    _cells: dict[_Key, _Cell] = field(default_factory=dict)

    def add(self, labels: Numbers, kinds: Numbers, said_local: Numbers, said_at: Numbers) -> None:
        """Count a batch: numbers of labels and kinds, times in milliseconds or ``UNKNOWN``.

        A message's day is its source's own; where the source gives only an instant, UTC's.
        """
        clock = np.where(said_local == UNKNOWN, said_at, said_local)
        for key, lines, placed, first_at, last_at in _groups(labels, kinds, clock, said_at):
            self._cells.setdefault(key, _Cell()).add(lines, placed, first_at, last_at)

    def by_kind(self) -> dict[str, int]:
        """Return lines by kind."""
        counts: dict[str, int] = {}
        for (_, kind, _), cell in sorted(self._cells.items()):
            counts[KINDS[kind]] = counts.get(KINDS[kind], 0) + cell.lines
        return counts

    def write(self, connection: Connection, copy: int) -> None:
        """Add what was counted to the tables."""
        for table, unit in _LEVELS:
            cells: dict[_Key, _Cell] = {}
            for (label, kind, day), cell in sorted(self._cells.items()):
                whole = cells.setdefault((label, kind, day // unit), _Cell())
                whole.add(cell.lines, cell.placed, cell.first_at, cell.last_at)
            rows = (
                (copy, *key, cell.lines, cell.placed, cell.first_at, cell.last_at)
                for key, cell in sorted(cells.items(), key=lambda item: item[0][::-1])
            )
            connection.executemany(_ADD.format(table), rows)


def _groups(
    labels: Numbers, kinds: Numbers, clock: Numbers, said_at: Numbers
) -> Iterator[tuple[_Key, int, int, int | None, int | None]]:
    days = _days(clock)
    order = np.lexsort((days, kinds, labels))
    labels, kinds, days, said_at = labels[order], kinds[order], days[order], said_at[order]
    is_placed = said_at != UNKNOWN
    changes = np.diff(labels) | np.diff(kinds) | np.diff(days)
    starts = np.concatenate(([0], np.flatnonzero(changes) + 1))
    lines = np.diff(np.append(starts, len(labels)))
    placed = np.add.reduceat(is_placed.astype(np.int64), starts)
    first_at = np.minimum.reduceat(np.where(is_placed, said_at, np.iinfo(np.int64).max), starts)
    last_at = np.maximum.reduceat(said_at, starts)
    columns = (labels[starts], kinds[starts], days[starts], lines, placed, first_at, last_at)
    for label, kind, day, count, known, first, last in zip(*(c.tolist() for c in columns), strict=True):
        yield (label, kind, day), count, known, first if known else None, last if known else None


def _days(clock: Numbers) -> Numbers:
    """Turn milliseconds into ``YYYYMMDD``; an unknown time into ``UNKNOWN_DAY``."""
    days, places = np.unique(clock // _DAY_MS, return_inverse=True)
    dates = days.astype("M8[D]").astype(object)
    numbers = [
        # What lies outside the calendar, an unknown time too, numpy leaves a number.
        date.year * 10_000 + date.month * 100 + date.day if isinstance(date, dt.date) else UNKNOWN_DAY
        for date in dates.tolist()
    ]
    return np.array(numbers, np.int64)[places]
