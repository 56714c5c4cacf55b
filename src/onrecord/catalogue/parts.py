"""What one capture holds of each of its copies: which messages, in which order, counted."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from onrecord.catalogue.columns import codes
from onrecord.catalogue.names import copy_numbers
from onrecord.catalogue.row_numbers import UNKNOWN, Numbers
from onrecord.catalogue.tags import copy_tags
from onrecord.database.sql import Connection, value_of
from onrecord.ports.catalogue import Catalogued
from onrecord.records.errors import VerificationError
from onrecord.records.schema import Batch

_NEW_PART = """INSERT INTO part (capture_id, copy_id, "offset", messages)
 SELECT CAST(? AS BIGINT), id, messages, 0 FROM copy WHERE id = ? RETURNING id"""
_COPY_ENDS = "SELECT first_said, last_said FROM copy WHERE id = ?"
_COPY_TOTALS = "UPDATE copy SET messages = messages + ?, first_said = ?, last_said = ? WHERE id = ?"
_PART_TOTALS = "UPDATE part SET messages = ? WHERE id = ?"


@dataclass(slots=True)
class _Part:
    """One part: its row, its copy's, the tokens of its messages, and what was counted so far."""

    id: int
    copy: int
    tags: str
    messages: int = 0
    said: list[int] = field(default_factory=list)


class Parts:
    """The parts of one capture, in the order of its copies. A row's part is its place here."""

    def __init__(self, connection: Connection, catalogued: Catalogued) -> None:
        """Write a row for each part.

        Raises:
            ValueError: the capture has no copy.
        """
        if not catalogued.capture.copies:
            message = "only a capture with a copy is indexed"
            raise ValueError(message)
        self._connection = connection
        self._places: dict[str, int] = {}
        self._parts: list[_Part] = []
        for copy in catalogued.capture.copies:
            numbers = copy_numbers(connection, copy)
            row = value_of(connection.execute(_NEW_PART, (catalogued.sequence, numbers.copy)))
            self._places[copy.key] = len(self._parts)
            self._parts.append(_Part(int(row), numbers.copy, copy_tags(numbers)))
        self.ids = np.array([part.id for part in self._parts], np.int64)
        self.copies = np.array([part.copy for part in self._parts], np.int64)

    def tags(self, place: int) -> str:
        """Return the tokens that all messages of a part carry."""
        return self._parts[place].tags

    def place(self, batch: Batch) -> tuple[Numbers, Numbers]:
        """Return each row's part and its ordinal there, counting on from the batches before.

        Raises:
            VerificationError: the reader names a conversation that the capture's event does not.
        """
        conversation = batch.column("conversation")
        places = codes(conversation, self._places, -1)
        if conversation.null_count:
            missing = np.asarray(conversation.is_null())
            places = np.where(missing, self._places.get("", -1), places)
        if (places < 0).any():
            raise VerificationError(
                "this reader finds a conversation that the capture's event does not name; "
                "use the OnRecord version that captured it"
            )
        return places, self._ordinals(places)

    def add(self, places: Numbers, said_local: Numbers) -> None:
        """Count a batch into its parts; times in milliseconds or ``UNKNOWN``."""
        for place, rows in _grouped(places):
            known = said_local[rows]
            known = known[known != UNKNOWN]
            if len(known):
                self._parts[place].said += [int(known.min()), int(known.max())]

    def messages(self) -> int:
        """Return how many messages there are in all parts."""
        return sum(part.messages for part in self._parts)

    def write_totals(self) -> None:
        """Write what was counted to the parts and their copies."""
        for part in self._parts:
            before = self._connection.execute(_COPY_ENDS, (part.copy,)).fetchone() or ()
            said = [*part.said, *(known for known in before if known is not None)]
            ends = min(said, default=None), max(said, default=None)
            self._connection.execute(_COPY_TOTALS, (part.messages, *ends, part.copy))
            self._connection.execute(_PART_TOTALS, (part.messages, part.id))

    def next_place(self, place: int) -> tuple[int, int]:
        """Return a part's id, and the ordinal of the message that comes next in it."""
        return self._parts[place].id, self._parts[place].messages

    def _ordinals(self, places: Numbers) -> Numbers:
        ordinals = np.empty(len(places), np.int64)
        for place, rows in _grouped(places):
            part = self._parts[place]
            ordinals[rows] = part.messages + np.arange(len(rows))
            part.messages += len(rows)
        return ordinals


def _grouped(places: Numbers) -> Iterator[tuple[int, Numbers]]:
    """Yield each part's place and its rows, ascending."""
    order = np.argsort(places, kind="stable")
    bounds = np.flatnonzero(np.diff(places[order])) + 1
    for rows in np.split(order, bounds):
        if len(rows):
            yield int(places[rows[0]]), rows


@dataclass(frozen=True, slots=True)
class Placed:
    """Where the rows of the last batch stand, so that an anomaly among them finds its own place."""

    entries: Numbers
    firsts: Numbers
    first_bytes: Numbers
    places: Numbers
    ordinals: Numbers

    @classmethod
    def of(cls, batch: Batch, entries: Numbers, places: Numbers, ordinals: Numbers) -> "Placed":
        """Sort a batch's rows by entry, line and byte: of rows, the byte is a number of its own."""
        span = batch.column("span")
        firsts, first_bytes = (
            np.asarray(span.field(one).cast(pa.int64())) for one in ("first", "first_byte")
        )
        order = np.lexsort((first_bytes, firsts, entries))
        return cls(entries[order], firsts[order], first_bytes[order], places[order], ordinals[order])

    def after(self, entry: int, first: int, first_byte: int) -> int | None:
        """Return the row before which bytes of an entry stand, or None when all rows of it come earlier."""
        start, end = np.searchsorted(self.entries, [entry, entry + 1])
        low = start + int(np.searchsorted(self.firsts[start:end], first, side="left"))
        high = start + int(np.searchsorted(self.firsts[start:end], first, side="right"))
        row = low + int(np.searchsorted(self.first_bytes[low:high], first_byte, side="right"))
        return int(row) if row < end else None
