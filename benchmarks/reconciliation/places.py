"""Links of large worlds as columns of numbers: of the truth, of reconciliation, and of a plain hash join."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from onrecord.reconciliation import Copy
from onrecord.reconciliation import reconcile as put_together

_Numbers = np.ndarray[Any, np.dtype[np.int64]]
Links = dict[str, _Numbers]
"""Three columns of one length: ``group`` (what is one message), ``copy`` and ``line`` (its first)."""

_MINUTE_MILLISECONDS = 60_000


@dataclass(frozen=True, slots=True)
class Places:
    """Links whose copies are numbered as in ``ids``."""

    group: _Numbers
    copy: _Numbers
    line: _Numbers
    ids: Sequence[str]

    def links(self, names: Sequence[str]) -> Links:
        """Return the links with copies numbered as in ``names``."""
        numbers = np.array([names.index(name) for name in self.ids])
        return {"group": self.group, "copy": numbers[self.copy], "line": self.line}


def reconciled(copies: Sequence[Copy]) -> Places:
    """Reconcile copies and return what stands in one message of the timeline."""
    result = put_together(copies)
    column = result.timeline.column("places").combine_chunks()
    places = column.flatten()
    return Places(
        group=np.repeat(np.arange(len(column)), pc.list_value_length(column).to_numpy()),
        copy=places.field("copy").to_numpy().astype(np.int64),
        line=places.field("first").to_numpy(),
        ids=[copy.id for copy in result.copies],
    )


def join(copies: Sequence[Copy], names: Sequence[str]) -> Places:
    """Join copies by the minute that they show and the text; of several alike, the first with the first."""
    tables = [copy.messages for copy in copies]
    copy = np.repeat(np.arange(len(tables)), [table.num_rows for table in tables])
    minute = np.concatenate([_minutes(table) for table in tables])
    texts = pa.chunked_array([chunk for table in tables for chunk in _texts(table).chunks])
    text = texts.combine_chunks().dictionary_encode().indices.to_numpy().astype(np.int64)
    key = _numbered(_numbered(minute) * (text.max(initial=0) + 1) + text)
    group = _numbered(key * len(copy) + _which(key * len(tables) + copy))
    lines = np.concatenate([_lines(table) for table in tables])
    return Places(group, copy, lines, names)


def _minutes(table: pa.Table) -> _Numbers:
    local = table.column("said_local").cast(pa.int64()).fill_null(0)
    return np.asarray(local.to_numpy() // _MINUTE_MILLISECONDS)


def _texts(table: pa.Table) -> pa.ChunkedArray:
    return pc.coalesce(table.column("body"), table.column("kind").cast(pa.string()))


def _lines(table: pa.Table) -> _Numbers:
    return np.asarray(pc.struct_field(table.column("span"), "first").to_numpy())


def _numbered(keys: _Numbers) -> _Numbers:
    return np.asarray(np.unique(keys, return_inverse=True)[1]).ravel()


def _which(keys: _Numbers) -> _Numbers:
    """Return, for each key, how many of the same stand before it."""
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    begins = np.r_[True, ordered[1:] != ordered[:-1]]
    firsts = np.maximum.accumulate(np.where(begins, np.arange(len(keys)), 0))
    which = np.empty(len(keys), dtype=np.int64)
    which[order] = np.arange(len(keys)) - firsts
    return which


def f1(said: Links, true: Links) -> float:
    """Return the F1 of pairs of places that are in one group."""
    key, known = _place(said), _place(true)
    order = np.argsort(known)
    at = np.minimum(np.searchsorted(known[order], key), len(known) - 1)
    item = np.where(known[order][at] == key, true["group"][order][at], -1)
    _, counts = np.unique(np.stack([said["group"], item])[:, item >= 0], axis=1, return_counts=True)
    right = _pairs(counts)
    whole = _pairs(np.bincount(said["group"])) + _pairs(np.bincount(true["group"]))
    return 2 * right / whole if whole else 1.0


def _place(links: Links) -> _Numbers:
    return np.asarray((links["copy"].astype(np.int64) << 40) | links["line"])


def _pairs(counts: _Numbers) -> int:
    return int((counts * (counts - 1) // 2).sum())
