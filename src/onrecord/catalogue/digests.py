"""A digest of each table, over what its rows say in an order that follows from the journal.

Private numbers (of rows, labels, copies) are left out: two catalogues made from the same
events have equal digests even when a row was numbered otherwise.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping

from onrecord.catalogue.dialects import dialect_of
from onrecord.database.sql import Connection, Row

_ROLL_UP = """SELECT copy.copy_id, label.text, t.period, t.kind, t.lines
 FROM {} AS t JOIN copy ON copy.id = t.copy LEFT JOIN label ON label.id = t.label
 ORDER BY copy.copy_id, t.period, label.text NULLS FIRST, t.kind"""
_ROWS = {
    "state": "SELECT name, value FROM state WHERE name = 'applied_sequence'",
    "copy": """SELECT copy_id, conversation_id, custodian, device, title, channel, messages,
 first_said, last_said FROM copy ORDER BY copy_id""",
    "capture": """SELECT capture.id, capture_id, recognition, captured_at, captured_by,
 zone, state, reader, reader_version, messages, by_kind FROM capture ORDER BY capture.id""",
    "part": """SELECT part.capture_id, copy.copy_id, part."offset", part.messages
 FROM part JOIN copy ON copy.id = part.copy_id ORDER BY part.capture_id, copy.copy_id""",
    "original": """SELECT capture_id, original_id, name, size_bytes, sha256
 FROM original ORDER BY original_id""",
    "entry": """SELECT entry.capture_id, original.original_id, number, entry.name
 FROM entry JOIN original ON original.id = entry.original_id
 ORDER BY entry.capture_id, original.original_id, number, entry.name""",
    "label": "SELECT text, key FROM label ORDER BY text",
    "message": """SELECT part.capture_id, copy.copy_id, m.ordinal, entry.name, first_byte,
 sub_index, first_line, more_lines, kind, said_text, said_local, said_at, precision, label.text, edited,
 body, more
 FROM message AS m JOIN part ON part.id = m.part_id JOIN copy ON copy.id = part.copy_id
 JOIN entry ON entry.id = m.entry_id LEFT JOIN label ON label.id = m.label_id
 ORDER BY m.part_id, m.ordinal""",
    "anomaly": """SELECT part.capture_id, copy.copy_id, ordinal, entry.name, first_line,
 last_line, first_byte, reason
 FROM anomaly JOIN part ON part.id = part_id JOIN copy ON copy.id = part.copy_id
 JOIN entry ON entry.id = anomaly.entry_id
 ORDER BY part_id, ordinal, entry.name, first_byte, anomaly.id""",
    "statement": "SELECT capture_id, statement FROM statement ORDER BY capture_id",
    "timer": """SELECT part.capture_id, copy.copy_id, ordinal, said_at, who, seconds
 FROM timer JOIN part ON part.id = part_id JOIN copy ON copy.id = part.copy_id
 ORDER BY part_id, ordinal""",
    "daily": _ROLL_UP.format("daily"),
    "monthly": _ROLL_UP.format("monthly"),
}


def table_digests(connection: Connection) -> Mapping[str, str]:
    """Return SHA-256 (hex) by table; ``words`` is the search index, by its words."""
    digests = {table: _digest(connection.stream(rows)) for table, rows in _ROWS.items()}
    return {**digests, "words": _digest(dialect_of(connection).words_held(connection))}


def _digest(rows: Iterable[Row]) -> str:
    digest = hashlib.sha256()
    for row in rows:
        digest.update(json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode())
        digest.update(b"\n")
    return digest.hexdigest()
