"""Index one capture: Arrow batches in; rows, words and roll-ups out, in one transaction."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from sqlcipher3.dbapi2 import Connection

from onrecord.catalogue import columns
from onrecord.catalogue.codes import KIND_CODES, NO_LABEL, PRECISION_CODES
from onrecord.catalogue.columns import Slot, number_slot, text_slot
from onrecord.catalogue.connection import transaction
from onrecord.catalogue.more import searchable
from onrecord.catalogue.names import Entries, Labels, copy_numbers
from onrecord.catalogue.roll_ups import RollUps
from onrecord.catalogue.row_numbers import UNKNOWN, Numbers, Taken, allotted, wanted
from onrecord.catalogue.state import APPLIED, DISPLACED, raise_to, stated
from onrecord.catalogue.tags import copy_tags, message_tags
from onrecord.catalogue.times import FIRST_KNOWN, ROWS_A_SECOND
from onrecord.catalogue.words import index_text
from onrecord.ports.catalogue import Catalogued
from onrecord.records.canonical import dumps
from onrecord.records.errors import HomeError
from onrecord.records.messages import Anomaly, NoticeKind, Statement
from onrecord.records.schema import Batch

_TIMERS = (NoticeKind.TIMER_ON, NoticeKind.TIMER_OFF)
_NEW_CAPTURE = """INSERT INTO capture (id, capture_id, recognition, captured_at, captured_by, zone,
 copy_id, state, reader, reader_version, offset, messages, by_kind)
 SELECT ?, ?, ?, ?, ?, ?, id, ?, ?, ?, messages, 0, '' FROM copy WHERE id = ?"""
_NEW_WORDS = "INSERT INTO words(rowid, text) VALUES (?, ? || ' ' || ?)"
_NEW_ANOMALY = """INSERT INTO anomaly (capture_id, entry_id, first_line, last_line, first_byte, reason)
 VALUES (?, ?, ?, ?, ?, ?)"""
_NEW_TIMER = "INSERT INTO timer (capture_id, ordinal, said_at, who, seconds) VALUES (?, ?, ?, ?, ?)"
_CAPTURE_TOTALS = "UPDATE capture SET messages = ?, by_kind = ? WHERE id = ?"
_COPY_TOTALS = """UPDATE copy SET messages = messages + ?1,
 first_said = min(coalesce(first_said, ?2), coalesce(?2, first_said)),
 last_said = max(coalesce(last_said, ?3), coalesce(?3, last_said)) WHERE id = ?4"""
_EXTENT = """SELECT coalesce((SELECT max(id) FROM message WHERE id < ?1), 0),
 coalesce((SELECT max(id) FROM message), 0), coalesce((SELECT min(id) FROM message WHERE id >= ?1), 0),
 (SELECT coalesce(sum(messages), 0) FROM capture)"""
_WORTH_READING = 64  # numbers taken in a gap, beyond which a second look-up costs less


def add_capture(
    connection: Connection, catalogued: Catalogued, items: Iterable[Batch | Anomaly | Statement]
) -> Mapping[str, int]:
    """Index a capture and mark its event applied; return lines by kind.

    A capture whose event is applied already changes nothing.

    Raises:
        HomeError: events before this one are not applied.
        ValueError: the capture has no copy.
    """
    with transaction(connection):
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
    said_at: Numbers
    kinds: Numbers
    labels: Numbers
    bodies: list[str | None]
    rare: Mapping[int, Mapping[str, object]]


class _CaptureWriter:
    def __init__(self, connection: Connection, catalogued: Catalogued) -> None:
        copy = catalogued.capture.copy
        if copy is None:
            message = "only a capture with a copy is indexed"
            raise ValueError(message)
        self._connection = connection
        self._capture = catalogued.sequence
        self._numbers = copy_numbers(connection, copy)
        self._tags = copy_tags(self._numbers)
        self._labels = Labels(connection)
        self._entries = Entries(connection, catalogued)
        self._roll_ups = RollUps()
        self._messages = 0
        self._displaced = 0
        self._said: list[int] = []
        self._write_capture(catalogued)

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
        counts = self._roll_ups.by_kind()
        self._roll_ups.write(self._connection, self._numbers.copy)
        self._connection.execute(_CAPTURE_TOTALS, (self._messages, json.dumps(counts), self._capture))
        first, last = min(self._said, default=None), max(self._said, default=None)
        self._connection.execute(_COPY_TOTALS, (self._messages, first, last, self._numbers.copy))
        raise_to(self._connection, DISPLACED, self._displaced)
        return counts

    def _write_capture(self, catalogued: Catalogued) -> None:
        capture, summary = catalogued.capture, catalogued.capture.summary
        values = (
            *(self._capture, capture.id, catalogued.recognition, catalogued.captured_at),
            *(catalogued.captured_by, catalogued.zone, capture.state),
            *(summary.reader if summary else "", summary.version if summary else "", self._numbers.copy),
        )
        self._connection.execute(_NEW_CAPTURE, values)
        self._entries.write_originals()

    def _add_anomaly(self, anomaly: Anomaly) -> None:
        span = anomaly.span
        entry = self._entries.numbers([span.entry])[span.entry]
        values = (self._capture, entry, span.first, span.last, span.first_byte, anomaly.reason)
        self._connection.execute(_NEW_ANOMALY, values)

    def _add_batch(self, batch: Batch) -> None:
        part = self._part(batch)
        said_local = columns.numbers(part.batch.column("said_local"))
        self._write_messages(part, said_local)
        self._write_words(part)
        self._write_timers(part)
        self._roll_ups.add(part.labels, part.kinds, said_local, part.said_at)
        self._messages += batch.num_rows
        known = said_local[said_local != UNKNOWN]
        if len(known):
            self._said += [int(known.min()), int(known.max())]

    def _part(self, batch: Batch) -> _Part:
        batch, said_at, rows = self._in_row_order(batch)
        senders = batch.column("sender")
        labels = self._labels.numbers(columns.used_words(senders))
        return _Part(
            batch=batch,
            rows=rows.tolist(),
            said_at=said_at,
            kinds=columns.codes(batch.column("kind"), KIND_CODES, KIND_CODES["unknown"]),
            labels=columns.codes(senders, labels, NO_LABEL),
            bodies=batch.column("body").to_pylist(),
            rare=columns.rare(batch),
        )

    def _in_row_order(self, batch: Batch) -> tuple[Batch, Numbers, Numbers]:
        said_at = columns.numbers(batch.column("said_at"))
        want = wanted(said_at)
        if (np.diff(want) < 0).any():
            order = np.argsort(want, kind="stable")
            batch, said_at, want = batch.take(pa.array(order)), said_at[order], want[order]
        rows = allotted(want, self._taken())
        is_known = want >= FIRST_KNOWN
        self._displaced = max(self._displaced, int(np.max(rows - want, initial=0, where=is_known)))
        return batch, said_at, rows

    def _taken(self) -> Taken:
        last_unknown, last, first, total = self._connection.execute(_EXTENT, (FIRST_KNOWN,)).fetchone()
        spacing = (last - first) // max(total + self._messages, 1)
        return Taken(last_unknown, last, max(60 * ROWS_A_SECOND, _WORTH_READING * spacing), self._between)

    def _between(self, first: int, last: int) -> Numbers:
        statement = "SELECT id FROM message WHERE id BETWEEN ? AND ? ORDER BY id"
        found = self._connection.execute(statement, (first, last))
        return np.fromiter((row[0] for row in found), np.int64)

    def _write_messages(self, part: _Part, said_local: Numbers) -> None:
        slots = [
            Slot("id", "?", part.rows),
            Slot("capture_id", str(self._capture), None),
            *self._place_slots(part.batch),
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
        bound = [slot.values for slot in slots if slot.values is not None]
        # Names of columns, numbers and question marks alone: no text of a message is in it.
        statement = "INSERT INTO message ({}) VALUES ({})".format(  # noqa: S608
            ", ".join(slot.name for slot in slots), ", ".join(slot.sql for slot in slots)
        )
        self._connection.executemany(statement, zip(*bound, strict=True))

    def _place_slots(self, batch: Batch) -> list[Slot]:
        span = batch.column("span")
        entries = span.field("entry").dictionary_encode()
        numbers = self._entries.numbers(columns.used_words(entries))
        first = columns.numbers(span.field("first"))
        return [
            Slot("ordinal", "?", columns.numbers(batch.column("ordinal")).tolist()),
            number_slot("entry_id", columns.codes(entries, numbers, UNKNOWN)),
            Slot("first_byte", "?", columns.numbers(span.field("first_byte")).tolist()),
            number_slot("sub_index", columns.numbers(batch.column("sub_index"))),
            Slot("first_line", "?", first.tolist()),
            number_slot("more_lines", columns.numbers(span.field("last")) - first),
        ]

    def _write_words(self, part: _Part) -> None:
        texts = [body if body is not None and body.isascii() else index_text(body) for body in part.bodies]
        for row, fields in part.rare.items():
            texts[row] = index_text(part.bodies[row], searchable(fields))
        pairs, places = np.unique(part.labels * len(KIND_CODES) + part.kinds, return_inverse=True)
        table = np.array(
            [message_tags(self._tags, *reversed(divmod(pair, len(KIND_CODES)))) for pair in pairs.tolist()],
            dtype=object,
        )
        self._connection.executemany(_NEW_WORDS, zip(part.rows, texts, table[places].tolist(), strict=True))

    def _write_timers(self, part: _Part) -> None:
        for row, fields in part.rare.items():
            notice = fields.get("notice")
            if not isinstance(notice, dict) or notice["kind"] not in _TIMERS:
                continue
            said_at = int(part.said_at[row])
            values = (
                *(self._capture, part.batch.column("ordinal")[row].as_py()),
                *(None if said_at == UNKNOWN else said_at, part.batch.column("sender")[row].as_py()),
                notice["seconds"],
            )
            self._connection.execute(_NEW_TIMER, values)
