"""Index one capture: Arrow batches in; rows, words and roll-ups out, in one transaction."""

import functools
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from onrecord.catalogue import columns
from onrecord.catalogue.codes import KIND_CODES, NO_LABEL, PRECISION_CODES
from onrecord.catalogue.columns import Slot, number_slot, text_slot
from onrecord.catalogue.dialects import dialect_of
from onrecord.catalogue.more import RECOGNISED, recognised_in, searchable
from onrecord.catalogue.names import Entries, Labels
from onrecord.catalogue.parts import Parts, Placed
from onrecord.catalogue.roll_ups import RollUps
from onrecord.catalogue.row_numbers import UNKNOWN, Numbers, Taken, allotted, wanted
from onrecord.catalogue.state import APPLIED, DISPLACED, raise_to, stated
from onrecord.catalogue.tags import message_tags
from onrecord.catalogue.times import FIRST_KNOWN, ROWS_A_SECOND
from onrecord.catalogue.words import index_text
from onrecord.database.sql import Connection
from onrecord.ports.catalogue import Catalogued
from onrecord.records.canonical import dumps
from onrecord.records.errors import HomeError
from onrecord.records.messages import Anomaly, NoticeKind, Statement
from onrecord.records.schema import Batch

_TIMERS = (NoticeKind.TIMER_ON, NoticeKind.TIMER_OFF)
_NEW_CAPTURE = """INSERT INTO capture (id, capture_id, recognition, captured_at, captured_by, zone,
 state, reader, reader_version, messages, by_kind) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, '')"""
_NEW_ANOMALY = """INSERT INTO anomaly (part_id, ordinal, entry_id, first_line, last_line, first_byte,
 reason) VALUES (?, ?, ?, ?, ?, ?, ?)"""
_NEW_TIMER = "INSERT INTO timer (part_id, ordinal, said_at, who, seconds) VALUES (?, ?, ?, ?, ?)"
_CAPTURE_TOTALS = "UPDATE capture SET messages = ?, by_kind = ? WHERE id = ?"
_EXTENT = """SELECT coalesce((SELECT max(id) FROM message WHERE id < ?1), 0),
 coalesce((SELECT max(id) FROM message), 0), coalesce((SELECT min(id) FROM message WHERE id >= ?1), 0),
 (SELECT coalesce(sum(messages), 0) FROM capture)"""
_MOST_HELD = 10_000  # anomalies whose message has not come yet
_WORTH_READING = 64  # numbers taken in a gap, beyond which a second look-up costs less


def add_capture(
    connection: Connection, catalogued: Catalogued, items: Iterable[Batch | Anomaly | Statement]
) -> Mapping[str, int]:
    """Index a capture and mark its event applied; return lines by kind.

    A capture whose event is applied already changes nothing.

    Raises:
        HomeError: events before this one are not applied.
        ValueError: the capture has no copy.
        VerificationError: the reader finds a conversation that the capture's event does not name.
    """
    with connection.transaction():
        applied = int(stated(connection, APPLIED))
        if catalogued.sequence < applied:
            return _counts_before(connection, catalogued)
        if catalogued.sequence > applied:
            raise HomeError(f"the index lacks events from {applied} on: run `onrecord rebuild`")
        writer = _CaptureWriter(connection, catalogued)
        for item in items:
            writer.add(item)
        counts = writer.finish()
        raise_to(connection, APPLIED, catalogued.sequence + 1)
    return counts


def _counts_before(connection: Connection, catalogued: Catalogued) -> Mapping[str, int]:
    row = connection.execute("SELECT by_kind FROM capture WHERE id = ?", (catalogued.sequence,)).fetchone()
    return dict(json.loads(row[0])) if row else {}


@dataclass(frozen=True, slots=True)
class _Part:
    """One batch in row order, with what more than one table needs of it."""

    batch: Batch
    rows: list[int]
    places: Numbers
    ordinals: Numbers
    said_at: Numbers
    kinds: Numbers
    labels: Numbers
    bodies: list[str | None]
    rare: Mapping[int, Mapping[str, object]]


class _CaptureWriter:
    def __init__(self, connection: Connection, catalogued: Catalogued) -> None:
        self._connection = connection
        self._dialect = dialect_of(connection)
        self._capture = catalogued.sequence
        self._labels = Labels(connection)
        self._entries = Entries(connection, catalogued)
        self._roll_ups = RollUps()
        self._displaced = 0
        self._place = 0
        self._placed: Callable[[], Placed] | None = None
        self._held: list[Anomaly] = []
        self._recognised = recognised_in(catalogued.findings)
        self._write_capture(catalogued)
        self._parts = Parts(connection, catalogued)

    def add(self, item: Batch | Anomaly | Statement) -> None:
        if isinstance(item, Anomaly):
            self._add_anomaly(item)
        elif isinstance(item, Statement):
            self._connection.execute(
                "INSERT INTO statement (capture_id, statement) VALUES (?, ?)",
                (self._capture, dumps(item).decode()),
            )
        elif item.num_rows:
            self._add_batch(item)

    def finish(self) -> Mapping[str, int]:
        self._release()
        counts = self._roll_ups.by_kind()
        self._roll_ups.write(self._connection)
        totals = (self._parts.messages(), json.dumps(counts), self._capture)
        self._connection.execute(_CAPTURE_TOTALS, totals)
        self._parts.write_totals()
        raise_to(self._connection, DISPLACED, self._displaced)
        self._dialect.end_writing(self._connection)
        return counts

    def _write_capture(self, catalogued: Catalogued) -> None:
        capture, summary = catalogued.capture, catalogued.capture.summary
        values = (
            *(self._capture, capture.id, catalogued.recognition, catalogued.captured_at),
            *(catalogued.captured_by, catalogued.zone, capture.state),
            *(summary.reader if summary else "", summary.version if summary else ""),
        )
        self._connection.execute(_NEW_CAPTURE, values)
        self._entries.write_originals()

    def _add_anomaly(self, anomaly: Anomaly) -> None:
        """Write an anomaly before the message that follows it, which may come with the next batch."""
        if not self._is_placed(anomaly):
            self._held.append(anomaly)
        if len(self._held) > _MOST_HELD:
            self._release()

    def _is_placed(self, anomaly: Anomaly) -> bool:
        if self._placed is None:
            return False
        placed, entry = self._placed(), self._entries.numbers([anomaly.span.entry])[anomaly.span.entry]
        row = placed.after(entry, anomaly.span.first, anomaly.span.first_byte)
        if row is not None:
            part = int(self._parts.ids[placed.places[row]])
            self._write_anomaly(anomaly, part, int(placed.ordinals[row]))
        return row is not None

    def _release(self) -> None:
        """Write what is held after the last message so far."""
        part, ordinal = self._parts.next_place(self._place)
        for anomaly in self._held:
            self._write_anomaly(anomaly, part, ordinal)
        self._held.clear()

    def _write_anomaly(self, anomaly: Anomaly, part: int, ordinal: int) -> None:
        span = anomaly.span
        entry = self._entries.numbers([span.entry])[span.entry]
        values = (part, ordinal, entry, span.first, span.last, span.first_byte, anomaly.reason)
        self._connection.execute(_NEW_ANOMALY, values)

    def _add_batch(self, batch: Batch) -> None:
        part = self._part(batch)
        said_local = columns.numbers(part.batch.column("said_local"))
        self._write_messages(part, said_local)
        self._write_words(part)
        self._write_timers(part)
        copies = self._parts.copies[part.places]
        self._roll_ups.add(copies, part.labels, part.kinds, said_local, part.said_at)
        self._parts.add(part.places, said_local)
        self._held = [anomaly for anomaly in self._held if not self._is_placed(anomaly)]

    def _part(self, batch: Batch) -> _Part:
        places, ordinals = self._parts.place(batch)
        self._place = int(places[-1])
        order, said_at, rows = self._row_order(batch)
        if order is not None:
            batch, places, ordinals = batch.take(pa.array(order)), places[order], ordinals[order]
        senders = batch.column("sender")
        labels = self._labels.numbers(columns.used_words(senders))
        return _Part(
            batch=batch,
            rows=rows.tolist(),
            places=places,
            ordinals=ordinals,
            said_at=said_at,
            kinds=columns.codes(batch.column("kind"), KIND_CODES, KIND_CODES["unknown"]),
            labels=columns.codes(senders, labels, NO_LABEL),
            bodies=batch.column("body").to_pylist(),
            rare=self._rare(batch),
        )

    def _rare(self, batch: Batch) -> Mapping[int, Mapping[str, object]]:
        """Return what the rare columns hold, and beside it what was recognised in a message's file."""
        found = columns.rare(batch)
        if self._recognised:
            for row, entry in enumerate(batch.column("span").field("entry").to_pylist()):
                if entry in self._recognised:
                    found.setdefault(row, {})[RECOGNISED] = self._recognised[entry]
        return found

    def _row_order(self, batch: Batch) -> tuple[Numbers | None, Numbers, Numbers]:
        """Return the order that row numbers need, if another; instants and row numbers in that order."""
        said_at = columns.numbers(batch.column("said_at"))
        want, order = wanted(said_at), None
        if (np.diff(want) < 0).any():
            order = np.argsort(want, kind="stable")
            said_at, want = said_at[order], want[order]
        rows = allotted(want, self._taken())
        is_known = want >= FIRST_KNOWN
        self._displaced = max(self._displaced, int(np.max(rows - want, initial=0, where=is_known)))
        return order, said_at, rows

    def _taken(self) -> Taken:
        last_unknown, last, first, total = self._extent()
        spacing = (last - first) // max(total + self._parts.messages(), 1)
        return Taken(last_unknown, last, max(60 * ROWS_A_SECOND, _WORTH_READING * spacing), self._between)

    def _extent(self) -> tuple[int, ...]:
        return self._connection.execute(_EXTENT, (FIRST_KNOWN,)).fetchone() or ()

    def _between(self, first: int, last: int) -> Numbers:
        statement = "SELECT id FROM message WHERE id BETWEEN ? AND ? ORDER BY id"
        found = self._connection.execute(statement, (first, last))
        return np.fromiter((row[0] for row in found), np.int64)

    def _write_messages(self, part: _Part, said_local: Numbers) -> None:
        slots = [
            Slot("id", part.rows),
            number_slot("part_id", self._parts.ids[part.places]),
            *self._place_slots(part),
            number_slot("kind", part.kinds),
            text_slot("said_text", part.batch.column("said_text").to_pylist()),
            number_slot("said_local", said_local),
            number_slot("said_at", part.said_at),
            number_slot("precision", columns.codes(part.batch.column("precision"), PRECISION_CODES, UNKNOWN)),
            number_slot("label_id", np.where(part.labels == NO_LABEL, UNKNOWN, part.labels)),
            number_slot("edited", columns.numbers(part.batch.column("edited"))),
            text_slot("body", part.bodies),
            columns.more_slot(part.rare, len(part.rows)),
        ]
        self._dialect.add_messages(self._connection, slots)

    def _place_slots(self, part: _Part) -> list[Slot]:
        batch, span = part.batch, part.batch.column("span")
        entries = span.field("entry").dictionary_encode()
        numbers = self._entries.numbers(columns.used_words(entries))
        first = columns.numbers(span.field("first"))
        entry_ids = columns.codes(entries, numbers, UNKNOWN)
        self._placed = functools.cache(
            functools.partial(Placed.of, batch, entry_ids, part.places, part.ordinals)
        )
        return [
            Slot("ordinal", part.ordinals.tolist()),
            number_slot("entry_id", entry_ids),
            Slot("first_byte", columns.numbers(span.field("first_byte")).tolist()),
            number_slot("sub_index", columns.numbers(batch.column("sub_index"))),
            Slot("first_line", first.tolist()),
            number_slot("more_lines", columns.numbers(span.field("last")) - first),
        ]

    def _write_words(self, part: _Part) -> None:
        texts = [body if body is not None and body.isascii() else index_text(body) for body in part.bodies]
        for row, fields in part.rare.items():
            texts[row] = index_text(part.bodies[row], searchable(fields))
        labels = int(part.labels.max()) + 1
        keys = (part.places * labels + part.labels) * len(KIND_CODES) + part.kinds
        distinct, places = np.unique(keys, return_inverse=True)
        table = np.array([self._tags(key, labels) for key in distinct.tolist()], dtype=object)
        self._dialect.add_words(self._connection, part.rows, texts, table[places].tolist())

    def _tags(self, key: int, labels: int) -> str:
        rest, kind = divmod(key, len(KIND_CODES))
        place, label = divmod(rest, labels)
        return message_tags(self._parts.tags(place), kind, label)

    def _write_timers(self, part: _Part) -> None:
        for row, fields in part.rare.items():
            notice = fields.get("notice")
            if not isinstance(notice, dict) or notice["kind"] not in _TIMERS:
                continue
            said_at = int(part.said_at[row])
            values = (
                *(int(self._parts.ids[part.places[row]]), int(part.ordinals[row])),
                *(None if said_at == UNKNOWN else said_at, part.batch.column("sender")[row].as_py()),
                notice["seconds"],
            )
            self._connection.execute(_NEW_TIMER, values)
