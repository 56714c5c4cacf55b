"""Rows of side tables that belong to a stretch of a main table's rows."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from onrecord.readers.sqlite.snapshot import Snapshot
from onrecord.readers.sqlite.tables import Row, integer
from onrecord.records.messages import Anomaly

Wanted = Mapping[str, tuple[str, Sequence[str]]]
"""For each side table the column that names the main row, and the columns to read."""


class Beside:
    """Side tables of one main table, a stretch of row ids at a time, so that memory stays flat.

    A table whose index is damaged is read whole, by its own row ids, and held.
    """

    def __init__(self, database: Snapshot, wanted: Wanted) -> None:
        """Take those of the wanted tables that the database has."""
        self.anomalies: list[Anomaly] = []
        self._database = database
        self._wanted = {name: of for name, of in wanted.items() if database.has(name, of[0])}
        self._held: dict[str, dict[int, list[Row]]] = {}
        self._now: dict[str, dict[int, list[Row]]] = {}

    def move(self, first: int, last: int) -> None:
        """Read what belongs to the main rows of this range."""
        self._now = {name: self._stretch(name, first, last) for name in self._wanted}

    def all(self, table: str, row_id: int) -> list[Row]:
        """Return the rows of a side table that belong to a main row of the range."""
        return self._now.get(table, {}).get(row_id, [])

    def one(self, table: str, row_id: int) -> Row | None:
        """Return the first of them, if there is one."""
        return next(iter(self.all(table, row_id)), None)

    def looked_up(
        self, table: str, columns: Sequence[str], key: str, first: int, last: int | None = None
    ) -> Iterator[Row]:
        """Yield rows of any table whose integer column is a number, or in a range; damage is held."""
        for row in self._database.among(table, columns, key, first, first if last is None else last):
            if isinstance(row, Anomaly):
                self.anomalies.append(row)
            else:
                yield row

    def _stretch(self, name: str, first: int, last: int) -> dict[int, list[Row]]:
        if name in self._held:
            return self._held[name]
        key, columns = self._wanted[name]
        grouped: defaultdict[int, list[Row]] = defaultdict(list)
        for row in self._database.among(name, (key, *columns), key, first, last):
            if isinstance(row, Anomaly):
                return self._hold(name)
            grouped[integer(row[key]) or 0].append(row)
        return grouped

    def _hold(self, name: str) -> dict[int, list[Row]]:
        key, columns = self._wanted[name]
        grouped: defaultdict[int, list[Row]] = defaultdict(list)
        for row in self._database.rows(name, (key, *columns)):
            if isinstance(row, Anomaly):
                self.anomalies.append(row)
            else:
                grouped[integer(row[key]) or 0].append(row)
        self._held[name] = grouped
        return grouped
