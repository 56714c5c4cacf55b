"""Copies as lists of what they hold: messages in source order, and the copies themselves."""

import datetime as dt
import heapq
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from onrecord.catalogue.codes import KINDS, PRECISIONS
from onrecord.catalogue.more import LISTS, PLAIN, RECOGNISED
from onrecord.catalogue.sights import among, seen_copies
from onrecord.catalogue.times import text
from onrecord.database.sql import Connection
from onrecord.records.errors import NotHeldError
from onrecord.records.messages import Anomaly, CaptureId, MessageId, OriginalId, Span
from onrecord.records.searches import CaptureHeld, Sight

_PAGE = 1000
_BEYOND = (1 << 63) - 1
_COPY = "SELECT id FROM copy WHERE copy_id = ? AND {seen}"
_COPIES = "SELECT id FROM copy WHERE substr(copy_id, 1, length(?1)) = ?1 AND ?1 <> '' AND {seen}"
_PARTS = """SELECT part.id, capture.capture_id, part."offset", part.messages FROM part
 JOIN capture ON capture.id = part.capture_id WHERE copy_id = ? ORDER BY capture.id"""
# Beside other conversations, the name is that of the file that this one begins in: theirs may name them.
_HELD = """SELECT capture.capture_id, captured_at, captured_by,
 (SELECT CASE WHEN count(*) = 1 THEN max(original.name) ELSE (SELECT entry.name FROM entry
 WHERE entry.capture_id = capture.id AND (entry.id = (SELECT entry_id FROM message
 WHERE part_id = part.id AND ordinal = 0) OR (SELECT count(*) FROM part AS other
 WHERE other.capture_id = capture.id) = 1) ORDER BY entry.id LIMIT 1) END
 FROM original WHERE original.capture_id = capture.id),
 zone, part.messages FROM part JOIN capture ON capture.id = part.capture_id
 WHERE copy_id = ? ORDER BY capture.id"""
_COPIES_IN = """SELECT copy_id FROM copy WHERE id IN (SELECT part.copy_id FROM part
 JOIN capture ON capture.id = part.capture_id WHERE capture.capture_id = ?) AND {seen}"""
_ANOMALIES = """SELECT ordinal, entry.name, first_line, last_line, first_byte, reason FROM anomaly
 JOIN entry ON entry.id = anomaly.entry_id WHERE part_id = ? AND ordinal BETWEEN ? AND ?
 ORDER BY ordinal, first_byte, anomaly.id"""
_MESSAGES = """SELECT original.original_id, entry.number, entry.name, m.first_byte, m.sub_index,
 m.first_line, m.more_lines, m.ordinal, m.kind, m.said_text, m.said_local, m.said_at, m.precision,
 label.text, m.body, m.edited, m.more
 FROM message AS m CROSS JOIN entry ON entry.id = m.entry_id
 CROSS JOIN original ON original.id = entry.original_id LEFT JOIN label ON label.id = m.label_id
 WHERE m.part_id = ? AND m.ordinal >= ? ORDER BY m.ordinal LIMIT ?"""
_CONVERSATIONS = """SELECT copy_id, conversation_id, title, custodian, device, channel,
 (SELECT count(*) FROM part WHERE part.copy_id = copy.id), messages,
 (SELECT zone FROM capture JOIN part ON part.capture_id = capture.id WHERE part.copy_id = copy.id
 ORDER BY capture.id DESC LIMIT 1),
 first_said, last_said FROM copy WHERE {seen}
 AND (CAST(:named AS TEXT) IS NULL OR copy_id = :named OR conversation_id = :named OR title = :named)
 ORDER BY title_key, custodian_key, copy_id"""
_HOLDERS = "SELECT custodian, device FROM copy GROUP BY custodian, device ORDER BY min(id)"
_NAMES = (
    *("copy_id", "conversation_id", "title", "custodian", "device", "channel", "captures", "messages"),
    *("zone", "first_said", "last_said"),
)


def conversations(connection: Connection, sight: Sight, named: str | None) -> Sequence[Mapping[str, object]]:
    """Return every copy, by title: whose, on which device, of what, how many lines, from when to when.

    ``named`` leaves those whose id, conversation's id or exact title it is.
    """
    statement = _seen(_CONVERSATIONS, connection, sight)
    rows = connection.execute(statement, {"named": named}).fetchall()
    return [
        dict(zip(_NAMES, (*row[:-2], text(row[-2], utc=False), text(row[-1], utc=False)), strict=True))
        for row in rows
    ]


def holders(connection: Connection) -> Sequence[tuple[str, str]]:
    """Return whose copies there are and from which devices, each pair once, the oldest first."""
    return [(row[0], row[1]) for row in connection.execute(_HOLDERS).fetchall()]


def captures(connection: Connection, copy: str, sight: Sight) -> Sequence[CaptureHeld]:
    """Return the captures of a copy, oldest first.

    Raises:
        NotHeldError: no copy has that id, or several begin so.
    """
    rows = connection.execute(_HELD, (copy_number(connection, copy, sight),)).fetchall()
    return [
        CaptureHeld(CaptureId(capture), dt.datetime.fromisoformat(at), by, name or "", zone, lines)
        for capture, at, by, name, zone, lines in rows
    ]


def copies_in(connection: Connection, capture: str, sight: Sight) -> Sequence[str]:
    """Return the ids of the copies that a capture holds, none if there is no such capture."""
    return [row[0] for row in connection.execute(_seen(_COPIES_IN, connection, sight), (capture,))]


def show(
    connection: Connection, copy: str, start: int, limit: int, sight: Sight
) -> Iterator[Mapping[str, object]]:
    """Yield a copy's messages from the ``start``-th on (0-based), capture after capture.

    What was not understood stands before the message that follows it, and is not counted.
    ``copy`` is its id, or the beginning of the id when no other begins so.

    Raises:
        NotHeldError: no copy has that id, or several begin so.
    """
    for stretch in _stretches(connection, copy_number(connection, copy, sight), start, limit):
        for row in _in_place(_messages(connection, stretch), _anomalies(connection, stretch)):
            yield {**row, "capture": stretch.name}


_NOTHING_RARE: Mapping[str, object] = {**dict.fromkeys(PLAIN), **{name: [] for name in LISTS}}
"""What most messages lack; rows share it, and whoever reads them changes nothing."""


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Messages of one part: from which ordinal on, before which, and whether its last is among them."""

    part: int
    name: str
    first: int
    end: int
    is_last: bool


def _messages(connection: Connection, stretch: _Stretch) -> Iterator[Mapping[str, object]]:
    for first in range(stretch.first, stretch.end, _PAGE):
        values = (stretch.part, first, min(_PAGE, stretch.end - first))
        yield from map(_message, connection.execute(_MESSAGES, values).fetchall())


def _anomalies(connection: Connection, stretch: _Stretch) -> Sequence[tuple[int, Mapping[str, object]]]:
    """Return what was not understood, by the ordinal of the message that it stands before."""
    last = _BEYOND if stretch.is_last else stretch.end - 1
    rows = connection.execute(_ANOMALIES, (stretch.part, stretch.first, last)).fetchall()
    return [(ordinal, Anomaly(Span(*place), reason).as_json()) for ordinal, *place, reason in rows]


def _in_place(
    messages: Iterable[Mapping[str, Any]], anomalies: Sequence[tuple[int, Mapping[str, object]]]
) -> Iterator[Mapping[str, object]]:
    if not anomalies:
        yield from messages
        return
    placed = ((int(message["ordinal"]), 1, message) for message in messages)
    before = ((ordinal, 0, anomaly) for ordinal, anomaly in anomalies)
    for _, _, row in heapq.merge(before, placed, key=lambda one: one[:2]):
        yield row


def _seen(statement: str, connection: Connection, sight: Sight) -> str:
    return statement.format(seen=among("copy.id", seen_copies(connection, sight)))


def copy_number(connection: Connection, copy: str, sight: Sight) -> int:
    """Return the number of a copy in sight by its id, or by the beginning of its id.

    Raises:
        NotHeldError: no copy has that id, or several begin so.
    """
    exact, beginning = (_seen(statement, connection, sight) for statement in (_COPY, _COPIES))
    rows = connection.execute(exact, (copy,)).fetchall() or connection.execute(beginning, (copy,)).fetchall()
    if len(rows) != 1:
        begin = "several copies have ids that begin" if rows else "no copy has an id that begins"
        raise NotHeldError(f"{begin} with {copy!r}; `onrecord conversations` lists them")
    return int(rows[0][0])


def _stretches(connection: Connection, copy: int, start: int, limit: int) -> Iterator[_Stretch]:
    """Yield captures of a copy with the messages of each to show."""
    end = start + limit
    for part, name, offset, messages in connection.execute(_PARTS, (copy,)).fetchall():
        first, last = max(start, offset), min(end, offset + messages)
        if first < last:
            yield _Stretch(part, name, first - offset, last - offset, last == offset + messages)


def _message(row: tuple[Any, ...]) -> Mapping[str, object]:
    """Write a row as ``read --json`` prints it, its identity first."""
    original, number, entry, first_byte, sub_index, first_line, more_lines, *said = row
    ordinal, kind, said_text, said_local, said_at, precision, sender, body, edited, more = said
    rare = json.loads(more) if more else {}
    identity = MessageId(OriginalId(original), number, first_byte, sub_index)
    span = Span(entry, first_line, first_line + more_lines, first_byte)
    return {
        "id": str(identity),
        "ordinal": ordinal,
        "kind": KINDS[kind],
        "said_text": said_text,
        "said_local": text(said_local, utc=False),
        "said_at": text(said_at, utc=True),
        "precision": None if precision is None else PRECISIONS[precision],
        "sender": sender,
        "body": body,
        "edited": bool(edited),
        "span": span.as_json(),
        "sub_index": sub_index,
        **(_rare(rare) if rare else _NOTHING_RARE),
    }


def _rare(more: Mapping[str, object]) -> dict[str, object]:
    plain: dict[str, object] = {name: more.get(name) for name in PLAIN}
    lists = {name: more.get(name) or [] for name in LISTS}
    return {**plain, **lists, **({RECOGNISED: more[RECOGNISED]} if RECOGNISED in more else {})}
