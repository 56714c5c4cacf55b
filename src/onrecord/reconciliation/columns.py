"""Columns of a table as numbers: codes for texts, truths for flags."""

from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Numbers = NDArray[np.int64]
Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
Column: TypeAlias = pa.Array | pa.ChunkedArray
Coded = tuple[Numbers, Sequence[str]]
"""A code for each row (-1 for null), and what codes mean."""


def codes(columns: Sequence[Column], count: int) -> Numbers:
    """Return codes of texts over all copies, -1 for none."""
    if not count:
        return np.zeros(0, np.int64)
    chunks = [
        one
        for column in columns
        for one in (column.chunks if isinstance(column, pa.ChunkedArray) else [column])
    ]
    return coded(pa.chunked_array(chunks, pa.string()))[0]


def whole(column: Column) -> pa.Array:
    """Return a column as one array."""
    one = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if isinstance(one, pa.ChunkedArray):
        one = pa.concat_arrays(one.chunks) if one.num_chunks else pa.nulls(0, one.type)
    return one


def coded(column: Column) -> Coded:
    """Return a column as codes (-1 for null) and what they mean."""
    one = whole(column)
    if not pa.types.is_dictionary(one.type):
        one = one.dictionary_encode()
    return one.indices.cast(pa.int64()).fill_null(-1).to_numpy(), one.dictionary.to_pylist()


def mapped(coded: Coded, number: Callable[[str | None], int]) -> Numbers:
    """Put a number in place of each code."""
    codes, values = coded
    seen = np.unique(codes)
    table = np.zeros(len(values) + 1, np.int64)
    for code in seen.tolist():
        table[code] = number(values[code] if code >= 0 else None)
    return table[codes]


def flags(column: Column) -> Mask:
    """Return a column of truths, those unknown as false."""
    return np.asarray(pc.fill_null(column, False).to_numpy(zero_copy_only=False), bool)  # noqa: FBT003 - Arrow's own
