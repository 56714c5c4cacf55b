"""Messages as one Parquet file, written piece by piece so that a table of any size takes the same memory.

Its columns are those of ``records.schema.MESSAGES``, but for the source's own key of a conversation, and
before them where each message stands. What a message gains there, as a mark on a recipient, it gains here.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence

import pyarrow as pa
import pyarrow.parquet as pq

from onrecord.records.schema import MESSAGES

Row = Mapping[str, object]
"""A message as ``show --json`` prints it, with ``WHERE``."""

WHERE = (
    "message",
    "number",
    "custodian",
    "device",
    "title",
    "channel",
    "copy_id",
    "conversation_id",
    "capture",
)
"""The columns before the schema's own: the message's lasting id and place, whose and of what it is."""

_LEFT_OUT = "conversation"


def _nullable(kind: pa.DataType) -> pa.DataType:
    """Return a type as Parquet can hold it: it cannot tell a missing struct from one of required parts."""
    if pa.types.is_struct(kind):
        return pa.struct([pa.field(part.name, _nullable(part.type)) for part in kind])
    return pa.list_(_nullable(kind.value_type)) if pa.types.is_list(kind) else kind


SCHEMA = pa.schema(
    [
        *(pa.field(name, pa.int64() if name == "number" else pa.string()) for name in WHERE),
        *(pa.field(one.name, _nullable(one.type)) for one in MESSAGES if one.name != _LEFT_OUT),
    ],
    metadata={**MESSAGES.metadata, b"onrecord.export": b"1"},
)


class _Pieces:
    """A file that gives away what was written to it."""

    closed = False

    def __init__(self) -> None:
        self._held: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._held.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Do nothing: all is at hand."""

    def taken(self) -> bytes:
        held, self._held = b"".join(self._held), []
        return held


def parquet_of(groups: Iterable[Sequence[Row]], marks: Mapping[str, str]) -> Iterator[bytes]:
    """Yield the bytes of a Parquet file of these rows, one group after another; it carries the marks."""
    pieces = _Pieces()
    said = {f"onrecord.{name}".encode(): mark.encode() for name, mark in marks.items()}
    schema = SCHEMA.with_metadata({**(SCHEMA.metadata or {}), **said})
    with pq.ParquetWriter(pa.PythonFile(pieces, mode="w"), schema, compression="zstd") as writer:
        for rows in groups:
            writer.write_table(_table(rows, schema))
            yield pieces.taken()
    yield pieces.taken()


def _table(rows: Sequence[Row], schema: pa.Schema) -> pa.Table:
    columns = [[_value(row.get(one.name), one.type) for row in rows] for one in SCHEMA]
    arrays = [pa.array(column, type=one.type) for column, one in zip(columns, SCHEMA, strict=True)]
    return pa.Table.from_arrays(arrays, schema=schema)


def _value(said: object, kind: pa.DataType) -> object:
    """Return a value of the JSON form as Arrow takes it; times are text there, and an empty list is none."""
    if said is None or said == []:
        return None
    if pa.types.is_timestamp(kind):
        return dt.datetime.fromisoformat(said) if isinstance(said, str) else said
    if pa.types.is_list(kind) and isinstance(said, list):
        return [_value(one, kind.value_type) for one in said]
    if pa.types.is_struct(kind) and isinstance(said, Mapping):
        return {part.name: _value(said.get(part.name), part.type) for part in kind}
    return said
