"""Rows as lines of canonical JSON, and back: what a reader gave of a message, in one way of writing alone.

Version 1; ``docs/formats/canonical-lines.md`` has the grammar. What is not written in that one way is
refused, so that a line can be committed to.
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

import pyarrow as pa

from onrecord.readers.row_words import is_concluded, is_sound, is_told
from onrecord.records import canonical
from onrecord.records.messages import Anomaly, Conversation, Statement
from onrecord.records.schema import MESSAGES

VERSION = 1
BEGIN = b'{"onrecord-rows":'
LINE_BYTES = 32 * 1024**2
"""No line is longer; what no reader of this house gives of one message."""
NO_ROW = "a line that is no row in the one way of writing them"
"""Why a line is not understood."""

_FIELDS = {field.name: field for field in MESSAGES if field.name not in {"ordinal", "quoted"}}
_ORDERS = {"message", "quoted", "anomaly", "conversation", "statement"}
_SOURCE = {"reader", "version"}
Row = dict[str, Any]


def head_line(reader: str, version: str) -> bytes:
    """Write the first line: what read the database that the rows are of."""
    return _line({"onrecord-rows": VERSION, "source": {"reader": reader, "version": version}})


def message_lines(row: Mapping[str, Any]) -> Sequence[bytes]:
    """Write one message as ``rows.as_json`` gives it; what it shows of another is a line of its own."""
    told = {name: row[name] for name in _FIELDS if row[name] is not None and row[name] != []}
    lines = [_line({"message": told})]
    return lines if row["quoted"] is None else [*lines, _line({"quoted": row["quoted"]})]


def anomaly_line(anomaly: Anomaly) -> bytes:
    """Write what a reader did not understand."""
    return _line({"anomaly": anomaly})


def conversation_line(conversation: Conversation) -> bytes:
    """Write one of the source's conversations."""
    return _line({"conversation": conversation})


def statement_line(statement: Statement) -> bytes:
    """Write the last line."""
    return _line({"statement": statement})


def _line(value: Mapping[str, object]) -> bytes:
    return canonical.dumps(value) + b"\n"


def parse_head(line: bytes) -> Mapping[str, str]:
    """Read the first line.

    Raises:
        ValueError: it is not of this version.
    """
    found = _parsed(line)
    source = found.get("source")
    if set(found) != {"onrecord-rows", "source"} or found["onrecord-rows"] != VERSION:
        raise ValueError
    if not isinstance(source, dict) or set(source) != _SOURCE:
        raise ValueError
    return {name: str(value) for name, value in source.items()}


def parse_line(line: bytes) -> tuple[str, Any]:
    """Return what a line is, and its value: a row without its place, or one of the vocabulary's.

    Raises:
        ValueError: it is no line of this format, or not written in its one way.
    """
    found = _parsed(line)
    if len(found) != 1:
        raise ValueError
    ((order, value),) = found.items()
    if order not in _ORDERS:
        raise ValueError
    return order, _READ[order](value)


def _parsed(line: bytes) -> dict[str, Any]:
    try:
        found = canonical.loads(line)
        is_canonical = isinstance(found, dict) and _line(found) == line
    except (RecursionError, TypeError) as error:
        raise ValueError from error
    if not is_canonical:
        raise ValueError
    return cast("dict[str, Any]", found)


def _message(value: object) -> Row:
    if not isinstance(value, dict) or not value.keys() <= _FIELDS.keys():
        raise ValueError
    row = {name: _value(_FIELDS[name].type, one) for name, one in value.items()}
    lacking = {name for name, field in _FIELDS.items() if not field.nullable} - row.keys()
    if lacking or None in row.values() or [] in row.values():
        raise ValueError
    if not is_sound(row):
        raise ValueError
    return row


def _quoted(value: object) -> Row:
    found: Row = _struct(MESSAGES.field("quoted").type, value)
    return found


def _value(kind: "pa.DataType", value: Any) -> Any:  # noqa: ANN401 - JSON's own
    """Return a value as a column of a type takes it."""
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    if pa.types.is_struct(kind):
        return _struct(kind, value)
    if pa.types.is_list(kind):
        if type(value) is not list:
            raise ValueError
        return [_value(kind.value_type, one) for one in value]
    if pa.types.is_timestamp(kind):
        return _time(value, has_zone=kind.tz is not None)
    return _plain(kind, value)


def _struct(kind: "pa.DataType", value: Any) -> Row:  # noqa: ANN401 - the same
    fields = {field.name: field for field in kind}
    if not isinstance(value, dict) or value.keys() != fields.keys():
        raise ValueError
    found = {n: None if one is None else _value(fields[n].type, one) for n, one in value.items()}
    if any(found[name] is None for name, field in fields.items() if not field.nullable):
        raise ValueError
    return found


def _plain(kind: "pa.DataType", value: Any) -> Any:  # noqa: ANN401 - the same
    wanted: type = bool if pa.types.is_boolean(kind) else int if pa.types.is_integer(kind) else str
    if type(value) is not wanted:
        raise ValueError
    if wanted is int and not -(1 << kind.bit_width - 1) <= value < 1 << kind.bit_width - 1:
        raise ValueError
    return value


def _time(value: object, *, has_zone: bool) -> dt.datetime:
    if type(value) is not str:
        raise ValueError
    at = dt.datetime.fromisoformat(value)
    seconds = "milliseconds" if at.microsecond else "seconds"
    written = at.replace(tzinfo=None).isoformat(timespec=seconds) + ("Z" if has_zone else "")
    if written != value or at.microsecond % 1000:
        raise ValueError
    return at


def _anomaly(value: object) -> Anomaly:
    found = canonical.build(Anomaly, value)
    if not found.reason.strip():
        raise ValueError
    return found


def _conversation(value: object) -> Conversation:
    found = canonical.build(Conversation, value)
    if not is_told(found):
        raise ValueError
    return found


def _statement(value: object) -> Statement:
    found = canonical.build(Statement, value)
    if not is_concluded(found):
        raise ValueError
    return found


_READ: Mapping[str, Callable[[object], Any]] = {
    "message": _message,
    "quoted": _quoted,
    "anomaly": _anomaly,
    "conversation": _conversation,
    "statement": _statement,
}
