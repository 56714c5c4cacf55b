"""Columns of a batch as lists, without row objects: what is constant is said once, gaps have a stand-in."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from onrecord.catalogue.more import RARE
from onrecord.catalogue.row_numbers import UNKNOWN, Numbers
from onrecord.catalogue.times import milliseconds, text
from onrecord.records.schema import Batch


@dataclass(frozen=True, slots=True)
class Slot:
    """One column of rows to be written: its values, or the ``constant`` that all have.

    A value that is ``missing`` stands for null, where that is not None itself.
    """

    name: str
    values: Sequence[object] | None
    constant: object = None
    missing: object = None


def numbers(column: "pa.Array[Any]") -> Numbers:
    """Return a column of integers or times as integers, ``UNKNOWN`` for null."""
    plain = column.cast(pa.int64())
    return np.asarray(plain.fill_null(UNKNOWN) if plain.null_count else plain)


def codes(column: "pa.DictionaryArray[Any, Any]", code_of: Mapping[str, int], missing: int) -> Numbers:
    """Return the number of each word of a dictionary column; ``missing`` for null."""
    table = np.array([*(code_of.get(word, missing) for word in column.dictionary.to_pylist()), missing])
    indices = column.indices
    places = np.asarray(indices.fill_null(len(table) - 1) if indices.null_count else indices)
    numbers_of_rows: Numbers = table[places]
    return numbers_of_rows


def used_words(column: "pa.DictionaryArray[Any, Any]") -> list[str]:
    """Return the words that rows of a dictionary column use, in its dictionary's order."""
    places = np.unique(np.asarray(column.indices.drop_null()))
    return list(column.dictionary.take(pa.array(places)).to_pylist())


def number_slot(name: str, values: Numbers) -> Slot:
    """Return the slot of a column of integers, ``UNKNOWN`` being null."""
    if (values == values[0]).all():
        constant = int(values[0])
        return Slot(name, None, None if constant == UNKNOWN else constant)
    has_gaps = bool((values == UNKNOWN).any())
    return Slot(name, values.tolist(), missing=UNKNOWN if has_gaps else None)


def text_slot(name: str, values: Sequence[str | None]) -> Slot:
    """Return the slot of a column of text."""
    return Slot(name, values)


def rare(batch: Batch) -> dict[int, dict[str, object]]:
    """Return, by row, what the rare columns hold; rows without any are left out."""
    found: dict[int, dict[str, object]] = {}
    for name in RARE:
        column = batch.column(name)
        if column.null_count == len(column):
            continue
        rows = np.flatnonzero(np.asarray(column.is_valid()))
        for row, value in zip(rows.tolist(), column.take(pa.array(rows)).to_pylist(), strict=True):
            found.setdefault(row, {})[name] = value
    return found


def more_slot(found: Mapping[int, Mapping[str, object]], size: int) -> Slot:
    """Return the slot of the rare columns as JSON; the empty text, which is no JSON, is null."""
    if not found:
        return Slot("more", None)
    values = [""] * size
    for row, fields in found.items():
        values[row] = json.dumps(fields, ensure_ascii=False, separators=(",", ":"), default=_time)
    return Slot("more", values, missing="")


def _time(value: Any) -> str | None:  # noqa: ANN401 - json's hook takes what json cannot write
    return text(milliseconds(value), utc=True)
