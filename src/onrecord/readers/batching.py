"""From rows to batches, for readers that find one message at a time."""

import functools
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from onrecord.ports.originals import Aside
from onrecord.records.messages import Anomaly, Statement
from onrecord.records.schema import MESSAGES, Batch

Row = Mapping[str, object]
"""Columns of one message by name; those left out are empty. ``kind`` and ``span`` must be there.

``span`` and ``notice`` are mappings, ``attachments``, ``reactions`` and ``revisions``
lists of mappings, ``flags`` a list, times ``datetime``. ``ordinal`` is counted here.
"""

BATCH_TEXT_CHARACTERS = 8 * 1024**2
"""A batch is closed early when its bodies reach this length, so that memory stays flat."""

ROWS_TOGETHER = 16_384
"""Rows gathered before they become a batch: as dictionaries they take ten times their room in it."""

_MOST_HELD = 4096
_DEFAULTS: Mapping[str, object] = {"edited": False, "sub_index": 0}


def batches(
    items: Iterable[Row | Anomaly | Aside | Statement], *, max_rows: int = ROWS_TOGETHER
) -> Iterator[Batch | Anomaly | Aside | Statement]:
    """Gather rows into batches of at most ``max_rows``; pass everything else on.

    An anomaly follows the batch in whose stretch of the source it stands: batches are
    not cut short for it, so that a source full of anomalies costs no more. An aside is
    passed on at once, since it may hold what it opens.

    Raises:
        ValueError: a row has a column that the schema lacks, or lacks one that it demands.
    """
    rows: list[Row] = []
    held: list[Anomaly | Statement] = []
    ordinal = characters = 0
    for item in items:
        if isinstance(item, Aside):
            yield item
            continue
        if isinstance(item, Mapping):
            rows.append(item)
            characters += len(str(item.get("body") or ""))
        else:
            held.append(item)
        full = len(rows) >= max_rows or characters >= BATCH_TEXT_CHARACTERS
        if full or not rows or len(held) >= _MOST_HELD:
            yield from _flushed(rows, held, ordinal)
            ordinal += len(rows)
            rows, held, characters = [], [], 0
    yield from _flushed(rows, held, ordinal)


def _flushed(
    rows: list[Row], held: list[Anomaly | Statement], ordinal: int
) -> Iterator[Batch | Anomaly | Statement]:
    if rows:
        yield to_batch(rows, first_ordinal=ordinal)
    yield from held


def to_batch(rows: list[Row], *, first_ordinal: int = 0) -> Batch:
    """Make one batch of rows, numbered from ``first_ordinal``.

    Raises:
        ValueError: a row, or a field within it, has a name that the schema lacks, or lacks one that it
            demands.
    """
    given = {name for row in rows for name in row}
    unknown = given - set(MESSAGES.names)
    if unknown:
        message = f"the schema has no column {sorted(unknown)}"
        raise ValueError(message)
    for name in given & _NESTED.keys():
        _confirm_nested(name, _NESTED[name], rows)
    columns = [_column(field, rows, first_ordinal, given) for field in MESSAGES]
    batch = pa.RecordBatch.from_arrays(columns, schema=MESSAGES)
    for field, column in zip(MESSAGES, columns, strict=True):
        if not field.nullable and column.null_count:
            message = f"every row needs a {field.name}"
            raise ValueError(message)
    return batch


def nulls(kind: "pa.DataType", count: int) -> "pa.Array[Any]":
    """Return a column without a value. All of them, of whatever kind, lie over the same zeros."""
    zeros = _zeros(count.bit_length())
    if pa.types.is_dictionary(kind):
        return pa.DictionaryArray.from_arrays(nulls(kind.index_type, count), pa.array([], kind.value_type))
    children: list[pa.Array[Any]] | None = None
    if pa.types.is_struct(kind):
        children = [nulls(kind.field(number).type, count) for number in range(kind.num_fields)]
    elif pa.types.is_list(kind):
        children = [nulls(kind.value_type, 0)]
    buffers = [zeros] * kind.num_buffers
    return pa.Array.from_buffers(kind, count, buffers, count, children=children)


@functools.cache
def _zeros(bits: int) -> pa.Buffer:
    """Return zeros for a count of so many bits, eight bytes for each and for one more."""
    return pa.py_buffer(bytes(8 * (1 << bits)))


def _confirm_nested(name: str, known: "_Names", rows: list[Row]) -> None:
    """Check the names within a field, each set of names once: few are met in a million rows."""
    seen = {tuple(one) for row in rows if (value := row.get(name)) for one in _mappings(value)}
    for names in seen:
        if unknown := set(names) - known.all:
            message = f"the schema has no {sorted(unknown)} in {name}; it has {', '.join(sorted(known.all))}"
            raise ValueError(message)
        if lacking := known.needed - set(names):
            message = f"every {name} needs {' and '.join(sorted(lacking))}"
            raise ValueError(message)


def _mappings(value: object) -> Iterable[Mapping[str, object]]:
    return (value,) if isinstance(value, Mapping) else value  # type: ignore[return-value]


@dataclass(frozen=True, slots=True)
class _Names:
    all: frozenset[str]
    needed: frozenset[str]


def _names_in(type_: pa.DataType) -> _Names | None:
    """Return the names within a field that is a mapping or a list of mappings, None for any other."""
    inner = type_.value_type if pa.types.is_list(type_) else type_
    if not pa.types.is_struct(inner):
        return None
    fields = list(inner)
    return _Names(
        frozenset(field.name for field in fields),
        frozenset(field.name for field in fields if not field.nullable),
    )


_NESTED = {field.name: names for field in MESSAGES if (names := _names_in(field.type))}


def _column(
    field: "pa.Field[Any]", rows: list[Row], first_ordinal: int, given: AbstractSet[str]
) -> "pa.Array[Any]":
    if field.name == "ordinal":
        return pa.array(range(first_ordinal, first_ordinal + len(rows)), field.type)
    default = _DEFAULTS.get(field.name)
    if default is None and field.name not in given:
        return nulls(field.type, len(rows))
    # Lists that are empty are null, as the schema says.
    values = [row.get(field.name, default) for row in rows]
    if pa.types.is_list(field.type):
        values = [value or None for value in values]
    return pa.array(values, field.type)
