"""The catalogue on either database: each question is handed to the module that answers it."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

from onrecord.catalogue import (
    counting,
    digests,
    finding,
    forgetting,
    placing,
    receiving,
    resembling,
    showing,
    withheld,
)
from onrecord.catalogue.dialects import dialect_of
from onrecord.catalogue.state import APPLIED, UNREAD, raise_to, stated
from onrecord.records.errors import HomeError
from onrecord.records.searches import (
    EVERYTHING,
    CaptureHeld,
    Counted,
    Filters,
    Found,
    Hit,
    MonthHeld,
    Place,
    Query,
    Received,
    Sight,
    WithheldAmong,
)

if TYPE_CHECKING:  # pyarrow costs a fifth of a second that a search need not pay
    import datetime as dt
    from collections.abc import Iterable, Mapping, Sequence

    from onrecord.database.sql import Connection
    from onrecord.ports.catalogue import Catalogued, Moved
    from onrecord.records.messages import Anomaly, MessageId, Statement
    from onrecord.records.schema import Batch


class SqlCatalogue:
    """``ports.catalogue.Catalogue`` on one connection; used by one thread at a time."""

    def __init__(self, connection: Connection) -> None:
        """Use ``opening.open_catalogue``, or ``serving.open_catalogue`` for a server's."""
        self._connection = connection

    def applied_sequence(self) -> int:
        """Return how many events of the journal are applied."""
        with self._connection.faults():
            return int(stated(self._connection, APPLIED))

    def add_capture(
        self, entry: Catalogued, items: Iterable[Batch | Anomaly | Statement]
    ) -> Mapping[str, int]:
        """Index a capture and mark its event applied, in one transaction; return lines by kind.

        What ``items`` raises passes through, and nothing is kept then. A capture whose event
        is applied already changes nothing.

        Raises:
            HomeBusyError: another process is writing.
            HomeError: events before this one are not applied, or the file is damaged.
            StorageError: the disk refuses.
            ValueError: the capture has no copy.
        """
        from onrecord.catalogue.writing import add_capture  # noqa: PLC0415 - imports pyarrow, see above

        with self._connection.faults():
            return add_capture(self._connection, entry, items)

    def move_capture(self, moved: Moved) -> None:
        """File what a capture holds under other copies and mark the event applied, in one transaction.

        Raises:
            HomeError: events before this one are not applied.
        """
        from onrecord.catalogue.moving import move_capture  # noqa: PLC0415 - imports numpy, see above

        with self._connection.faults():
            move_capture(self._connection, moved)

    def mark_applied(self, sequence: int) -> None:
        """Mark events below ``sequence`` applied that change nothing here."""
        with self._connection.faults(), self._connection.transaction():
            raise_to(self._connection, APPLIED, sequence)

    def mark_unread(self, capture: str, sequence: int) -> None:
        """Mark events below ``sequence`` applied, and one capture's original as not to be read."""
        with self._connection.faults(), self._connection.transaction():
            raise_to(self._connection, APPLIED, sequence)
            unread = [*json.loads(stated(self._connection, UNREAD)), capture]
            self._connection.execute(
                "UPDATE state SET value = ? WHERE name = ?", (json.dumps(unread), UNREAD)
            )

    def unread(self) -> Sequence[str]:
        """Return the captures that are kept and not in the index, since their originals cannot be read."""
        with self._connection.faults():
            return [str(capture) for capture in json.loads(stated(self._connection, UNREAD))]

    def check(self) -> Sequence[str]:
        """Return a sentence for each thing that is not as it was written."""
        try:
            with self._connection.faults():
                found = list(dialect_of(self._connection).check(self._connection))
        except HomeError as error:
            return [str(error)]
        return found or [
            f"the index lacks {capture}, which could not be read: onrecord rebuild"
            for capture in self.unread()
        ]

    def captured(self, recognition: str) -> str | None:
        """Return the capture id of bytes already accepted under the same settings."""
        statement = "SELECT capture_id FROM capture WHERE recognition = ? ORDER BY id LIMIT 1"
        with self._connection.faults():
            row = self._connection.execute(statement, (recognition,)).fetchone()
        return None if row is None else str(row[0])

    def find(self, query: Query) -> Found:
        """Search, newest first or by relevance.

        Raises:
            NotHeldError: a filter names a person, custodian, conversation or channel not held.
            QueryError: nothing in the words can be searched for.
        """
        start = time.perf_counter()
        with self._snapshot():
            page = finding.find(self._connection, query)
        return Found(
            hits=page.hits,
            next_row=page.next_row,
            milliseconds=_milliseconds_since(start),
            next_skip=page.next_skip,
            ranked_over=page.ranked_over,
            is_capped=page.is_capped,
        )

    def resembling(self, text: str, filters: Filters, *, limit: int = 100) -> Sequence[Hit]:
        """Return messages that share words with a text, those that share the rarest first.

        Raises:
            NotHeldError: a filter names something that is not held.
            QueryError: more are asked for than are given at once.
        """
        with self._snapshot():
            return resembling.resembling(self._connection, text, filters, limit)

    def count(self, filters: Filters, by: str, *, split: bool = True) -> Counted:
        """Count lines of copies by period of the source's own clock, or by name.

        Raises:
            NotHeldError: a filter names something that is not held.
            QueryError: lines are not counted by that, or a filter names an unknown kind.
        """
        start = time.perf_counter()
        with self._snapshot():
            answer = counting.count(self._connection, filters, by, split=split)
        return Counted(
            total=sum(row.messages for row in answer.rows),
            rows=answer.rows,
            copies=len(answer.times),
            captures=answer.captures,
            captured_again=[times for times in answer.times if times > 1],
            undated=answer.undated,
            has_notices=answer.has_notices,
            milliseconds=_milliseconds_since(start),
        )

    def conversations(
        self, *, named: str | None = None, sight: Sight = EVERYTHING
    ) -> Sequence[Mapping[str, object]]:
        """Return every copy: ids, title, custodian, device, channel, messages, first and last."""
        with self._connection.faults():
            return showing.conversations(self._connection, sight, named)

    def holders(self) -> Sequence[tuple[str, str]]:
        """Return whose copies there are and from which devices, each pair once, the oldest first."""
        with self._connection.faults():
            return showing.holders(self._connection)

    def captures(self, copy: str, *, sight: Sight = EVERYTHING) -> Sequence[CaptureHeld]:
        """Return the captures of a copy, oldest first.

        Raises:
            NotHeldError: there is no such copy.
        """
        with self._connection.faults():
            return showing.captures(self._connection, copy, sight)

    def received(self, before: str | None, limit: int, *, sight: Sight = EVERYTHING) -> Sequence[Received]:
        """Return captures, newest first, older than another; only those whose copies are all in sight.

        Raises:
            NotHeldError: there is no such other capture in sight.
        """
        with self._snapshot():
            return receiving.received(self._connection, before, limit, sight)

    def withheld_among(self, copy: str, *, sight: Sight = EVERYTHING) -> Sequence[WithheldAmong]:
        """Return among which messages of a copy withheld ones stood, for each capture that has some."""
        with self._connection.faults():
            return withheld.withheld_among(self._connection, copy, sight)

    def copies_in(self, capture: str, *, sight: Sight = EVERYTHING) -> Sequence[str]:
        """Return the ids of the copies that a capture holds, none if there is no such capture."""
        with self._connection.faults():
            return showing.copies_in(self._connection, capture, sight)

    def show(
        self, copy: str, *, start: int = 0, limit: int = 100, sight: Sight = EVERYTHING
    ) -> Iterator[Mapping[str, object]]:
        """Yield one copy in source order as ``read --json`` prints it, with ids and captures.

        Raises:
            NotHeldError: there is no such copy.
        """
        with self._connection.faults():
            yield from showing.show(self._connection, copy, start, limit, sight)

    def place_of(self, message: MessageId, *, sight: Sight = EVERYTHING) -> Place:
        """Return the copy that holds a message, and its number there from 1.

        Raises:
            NotHeldError: no message in sight has that identity.
        """
        with self._connection.faults():
            return placing.place_of(self._connection, message, sight)

    def page_of_day(self, copy: str, day: dt.date, *, sight: Sight = EVERYTHING) -> int | None:
        """Return the number of a copy's first line on a day, or on the next that has any; None without one.

        Raises:
            NotHeldError: there is no such copy.
        """
        with self._snapshot():
            return placing.page_of_day(self._connection, copy, day, sight)

    def months(self, copy: str, *, sight: Sight = EVERYTHING) -> Sequence[MonthHeld]:
        """Return how many lines a copy has in each month of its own clock.

        Raises:
            NotHeldError: there is no such copy.
        """
        with self._connection.faults():
            return placing.months(self._connection, copy, sight)

    def table_digests(self) -> Mapping[str, str]:
        """Return a digest of each table's rows, to compare a rebuild with."""
        with self._snapshot():
            return digests.table_digests(self._connection)

    def forget_copy(self, copy: str) -> int:
        """Remove a copy so that its words are gone from the index; return how many messages that was.

        Raises:
            NotHeldError: there is no such copy.
        """
        with self._connection.faults():
            return forgetting.forget_copy(self._connection, copy)

    def close(self) -> None:
        """Close the connection; what was written is durable."""
        with self._connection.faults():
            self._connection.close()

    @contextlib.contextmanager
    def _snapshot(self) -> Iterator[None]:
        """Read several statements from one state, whatever another process writes meanwhile."""
        with self._connection.faults(), self._connection.snapshot():
            yield


def _milliseconds_since(start: float) -> float:
    return (time.perf_counter() - start) * 1000
