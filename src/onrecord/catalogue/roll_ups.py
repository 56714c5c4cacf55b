"""Lines counted by copy, sender, kind, and day or month, while a capture is written."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from onrecord.catalogue.codes import KINDS, UNKNOWN_DAY
from onrecord.catalogue.dialects import dialect_of
from onrecord.catalogue.row_numbers import UNKNOWN, Numbers
from onrecord.database.sql import Connection

_DAY_MS = 86_400_000
_LEVELS = (("daily", 1), ("monthly", 100))

_Key = tuple[int, int, int, int]
"""Copy, label, kind, day."""


@dataclass(slots=True)
class RollUps:
    """What one capture adds to the roll-ups of its copies."""

    _lines: Counter[_Key] = field(default_factory=Counter)

    def add(
        self, copies: Numbers, labels: Numbers, kinds: Numbers, said_local: Numbers, said_at: Numbers
    ) -> None:
        """Count a batch: numbers of copies, labels and kinds, times in milliseconds or ``UNKNOWN``.

        A message's day is its source's own; where the source gives only an instant, UTC's.
        """
        clock = np.where(said_local == UNKNOWN, said_at, said_local)
        for key, lines in _groups(copies, labels, kinds, _days(clock)):
            self._lines[key] += lines

    def by_kind(self) -> dict[str, int]:
        """Return lines by kind."""
        counts: dict[str, int] = {}
        for (_, _, kind, _), lines in sorted(self._lines.items()):
            counts[KINDS[kind]] = counts.get(KINDS[kind], 0) + lines
        return counts

    def write(self, connection: Connection, times: int = 1) -> None:
        """Add what was counted to the tables, or take it away with -1."""
        for table, unit in _LEVELS:
            whole: Counter[_Key] = Counter()
            for (copy, label, kind, day), lines in self._lines.items():
                whole[copy, label, kind, day // unit] += lines
            # In the order of the table's key: copy, period, label, kind.
            keys = sorted(whole, key=lambda key: (key[0], key[3], *key[1:3]))
            dialect_of(connection).add_lines(connection, table, [(*key, times * whole[key]) for key in keys])


def _groups(copies: Numbers, labels: Numbers, kinds: Numbers, days: Numbers) -> Iterator[tuple[_Key, int]]:
    order = np.lexsort((days, kinds, labels, copies))
    columns = [column[order] for column in (copies, labels, kinds, days)]
    changes = np.logical_or.reduce([np.diff(column) != 0 for column in columns])
    starts = np.concatenate(([0], np.flatnonzero(changes) + 1))
    lines = np.diff(np.append(starts, len(order)))
    for *key, count in zip(*(column[starts].tolist() for column in columns), lines.tolist(), strict=True):
        yield (key[0], key[1], key[2], key[3]), count


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
