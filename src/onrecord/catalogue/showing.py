"""Copies as lists of what they hold: messages in source order, and the copies themselves."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlcipher3.dbapi2 import Connection

from onrecord.catalogue.codes import KINDS, PRECISIONS
from onrecord.catalogue.more import LISTS
from onrecord.catalogue.times import text
from onrecord.records.errors import NotHeldError
from onrecord.records.messages import MessageId, OriginalId, Span

_PAGE = 1000
_COPY = "SELECT id FROM copy WHERE copy_id = ?"
_COPIES = "SELECT id FROM copy WHERE substr(copy_id, 1, length(?1)) = ?1 AND ?1 <> ''"
_CAPTURES = "SELECT id, offset, messages FROM capture WHERE copy_id = ? ORDER BY id"
_MESSAGES = """SELECT original.original_id, entry.number, entry.name, m.first_byte, m.sub_index,
 m.first_line, m.more_lines, m.ordinal, m.kind, m.said_text, m.said_local, m.said_at, m.precision,
 label.text, m.body, m.edited, m.more
 FROM message AS m CROSS JOIN entry ON entry.id = m.entry_id
 CROSS JOIN original ON original.id = entry.original_id LEFT JOIN label ON label.id = m.label_id
 WHERE m.capture_id = ? AND m.ordinal >= ? ORDER BY m.ordinal LIMIT ?"""
_CONVERSATIONS = """SELECT copy_id, conversation_id, title, custodian, device, channel,
 (SELECT count(*) FROM capture WHERE capture.copy_id = copy.id), messages, first_said, last_said
 FROM copy ORDER BY title_key, custodian_key, copy_id"""
_NAMES = (
    *("copy_id", "conversation_id", "title", "custodian", "device", "channel", "captures", "messages"),
    *("first_said", "last_said"),
)


def conversations(connection: Connection) -> Sequence[Mapping[str, object]]:
    """Return every copy, by title: whose, on which device, of what, how many lines, from when to when."""
    rows = connection.execute(_CONVERSATIONS).fetchall()
    return [
        dict(zip(_NAMES, (*row[:-2], text(row[-2], utc=False), text(row[-1], utc=False)), strict=True))
        for row in rows
    ]


def show(connection: Connection, copy: str, start: int, limit: int) -> Iterator[Mapping[str, object]]:
    """Yield a copy's messages from the ``start``-th on (0-based), capture after capture.

    ``copy`` is its id, or the beginning of the id when no other begins so.

    Raises:
        NotHeldError: no copy has that id, or several begin so.
    """
    for capture, first, wanted in _stretches(connection, _copy(connection, copy), start, limit):
        done = 0
        while done < wanted:
            size = min(_PAGE, wanted - done)
            rows = connection.execute(_MESSAGES, (capture, first + done, size)).fetchall()
            yield from map(_message, rows)
            done += size


def _copy(connection: Connection, copy: str) -> int:
    rows = connection.execute(_COPY, (copy,)).fetchall() or connection.execute(_COPIES, (copy,)).fetchall()
    if len(rows) != 1:
        begin = "several copies have ids that begin" if rows else "no copy has an id that begins"
        raise NotHeldError(f"{begin} with {copy!r}; `onrecord conversations` lists them")
    return int(rows[0][0])


def _stretches(connection: Connection, copy: int, start: int, limit: int) -> Iterator[tuple[int, int, int]]:
    """Yield captures of a copy with the first ordinal and the number of messages to show."""
    end = start + limit
    for capture, offset, messages in connection.execute(_CAPTURES, (copy,)).fetchall():
        first, last = max(start, offset), min(end, offset + messages)
        if first < last:
            yield capture, first - offset, last - first


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
        "address": rare.get("address"),
        "body": body,
        "edited": bool(edited),
        "reply_to": rare.get("reply_to"),
        "native_id": rare.get("native_id"),
        "notice": rare.get("notice"),
        "span": span.as_json(),
        "sub_index": sub_index,
        **{name: rare.get(name) or [] for name in LISTS},
    }
