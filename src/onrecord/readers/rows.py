"""A batch as ``onrecord read --json`` prints it: one dictionary a message."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from onrecord.records.schema import MESSAGES, Batch

Values = Sequence[object]


def as_json(batch: Batch) -> list[dict[str, object]]:
    """Return each message with exactly the columns of the schema, in its order.

    Times are ISO 8601: to the second, or the millisecond where there is one; ``said_at``
    ends in ``Z``, ``said_local`` has no offset. Lists that are empty are ``[]``, the same one in
    all rows, so do not change it; a missing ``notice`` is ``None``.
    """
    columns = [_values(field, batch.column(field.name)) for field in MESSAGES]
    names = MESSAGES.names
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def _values(field: "pa.Field[Any]", column: "pa.Array[Any]") -> Values:
    convert = _CONVERT.get(field.name)
    if convert is not None:
        return convert(column)
    if pa.types.is_timestamp(field.type):
        return _times(column, utc=field.type.tz is not None)
    if pa.types.is_list(field.type):
        return _lists(column)
    if pa.types.is_dictionary(field.type):
        return _decoded(column)
    return _plain(column)


def _plain(column: "pa.Array[Any]") -> Values:
    """Convert by way of numpy, several times faster than value by value where no null becomes NaN."""
    if column.null_count == len(column):
        return [None] * len(column)
    if column.null_count and not pa.types.is_string(column.type):
        return list(column.to_pylist())
    return list(column.to_numpy(zero_copy_only=False).tolist())


def _decoded(column: "pa.DictionaryArray[Any, Any]") -> Values:
    """Look each index up in a list that ends in None: one object for each distinct value."""
    names = [*column.dictionary.to_pylist(), None]
    # The index of None fits in 64 bits, whatever the width of the others.
    indices = column.indices.cast(pa.int64()).fill_null(len(names) - 1)
    return [names[index] for index in indices.to_numpy().tolist()]


def _times(column: "pa.Array[Any]", *, utc: bool) -> Values:
    if column.null_count == len(column):
        return [None] * len(column)
    numbers = column.cast(pa.int64()).fill_null(0).to_numpy()
    times = numbers.view("M8[ms]")
    texts = np.datetime_as_string(times, unit="s", timezone="UTC" if utc else "naive").tolist()
    for row in np.flatnonzero(numbers % 1000).tolist():
        texts[row] = str(np.datetime_as_string(times[row], unit="ms")) + ("Z" if utc else "")
    for row in np.flatnonzero(column.is_null().to_numpy(zero_copy_only=False)).tolist():
        texts[row] = None
    return list(texts)


def _spans(column: "pa.StructArray") -> Values:
    entries = pc.dictionary_encode(column.field("entry"))
    fields = (_plain(column.field(name)) for name in ("first", "last", "first_byte"))
    return [
        {"entry": entry, "first": first, "last": last, "first_byte": first_byte}
        for entry, first, last, first_byte in zip(_decoded(entries), *fields, strict=True)
    ]


def _sparse(column: "pa.Array[Any]") -> Values:
    """Convert only what is there: notices and lists are rare."""
    values: list[object] = [None] * len(column)
    rows = np.flatnonzero(column.is_valid().to_numpy(zero_copy_only=False))
    for row, value in zip(rows.tolist(), column.take(pa.array(rows)).to_pylist(), strict=True):
        values[row] = value
    return values


def _lists(column: "pa.ListArray[Any]") -> Values:
    empty: list[object] = []
    return [value or empty for value in _sparse(column)]


def _timed_lists(column: "pa.ListArray[Any]") -> Values:
    """Convert lists of structs that hold instants."""
    empty: list[object] = []
    values: list[object] = [empty] * len(column)
    rows = np.flatnonzero(pc.list_value_length(column).fill_null(0).to_numpy(zero_copy_only=False))
    for row in rows.tolist():
        items = column[row].values
        names = [field.name for field in items.type]
        parts = [_values(field, items.field(field.name)) for field in items.type]
        values[row] = [dict(zip(names, one, strict=True)) for one in zip(*parts, strict=True)]
    return values


_CONVERT: dict[str, Callable[[Any], Values]] = {
    "span": _spans,
    "notice": _sparse,
    "quoted": _sparse,
    "revisions": _timed_lists,
    "reactions": _timed_lists,
    "delivery": _timed_lists,
}
