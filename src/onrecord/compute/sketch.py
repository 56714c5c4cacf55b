"""A few marks of each day's texts, by which two exports of one chat are told from those of two chats.

The marks are made of each text's length, first and last bytes: enough to tell texts apart, and cheap.
They stand in the capture's encrypted event alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from onrecord.records.captures import MARKS_OF_DAY
from onrecord.records.messages import Kind
from onrecord.records.schema import Batch

_MOST_DAYS = 4_000
_WORD = 8
_DAY_MS = 24 * 60 * 60 * 1000
_MARK_BITS = 32
_FACTORS = tuple(map(np.uint64, (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9)))

Words = NDArray[np.uint64]


@dataclass(slots=True)
class Sketch:
    """The smallest marks of each day, of the one conversation that a source is; give it every batch."""

    _kept: Words = field(default_factory=lambda: np.zeros(0, np.uint64))
    _several: bool = False

    def add(self, batch: Batch) -> None:
        """Take in the texts of a batch, placed in local time."""
        self._several |= batch.column("conversation").null_count < batch.num_rows
        if self._several:
            return
        texts = pc.and_(
            pc.equal(batch.column("kind"), Kind.TEXT.value), batch.column("said_local").is_valid()
        )
        chosen = batch.select(["said_local", "body"]).filter(texts)
        if not chosen.num_rows:
            return
        days = chosen.column("said_local").cast(pa.int64()).to_numpy() // _DAY_MS
        marks = _marks(pc.fill_null(chosen.column("body"), ""))
        # Days before 1970 wrap around, and are days of their own all the same.
        keys = days.astype(np.uint64) << np.uint64(_MARK_BITS) | marks
        self._kept = _smallest(np.concatenate((self._kept, keys)))

    def by_day(self) -> Mapping[str, str]:
        """Return each day's marks in order, the latest days where there are too many."""
        if self._several:
            return {}
        found: dict[str, list[str]] = {}
        for key in self._kept.tolist():
            found.setdefault(str(key >> _MARK_BITS), []).append(f"{key & ((1 << _MARK_BITS) - 1):08x}")
        return {day: " ".join(marks) for day, marks in list(found.items())[-_MOST_DAYS:]}


def _smallest(keys: Words) -> Words:
    """Return the smallest marks of each day."""
    ordered = np.unique(keys)
    days = ordered >> np.uint64(_MARK_BITS)
    starts = np.flatnonzero(np.concatenate(([True], days[1:] != days[:-1])))
    rank = np.arange(len(ordered)) - np.repeat(starts, np.diff(np.append(starts, len(ordered))))
    return ordered[rank < MARKS_OF_DAY]


def _marks(texts: "pa.Array[pa.StringScalar]") -> Words:
    """Return 32 bits of each text."""
    _, offsets, data = texts.buffers()
    bounds = np.frombuffer(offsets, np.int32)[texts.offset : texts.offset + len(texts) + 1].astype(np.int64)
    body = (data.to_pybytes() if data is not None else b"") + bytes(2 * _WORD)
    words = np.ndarray((len(body) - _WORD,), "<u8", body, 0, (1,))
    begins, lengths = bounds[:-1], np.diff(bounds)
    short = np.minimum(lengths, _WORD).astype(np.uint64) * np.uint64(_WORD)
    mask = np.where(lengths < _WORD, (np.uint64(1) << (short % np.uint64(64))) - np.uint64(1), ~np.uint64(0))
    first, last = words[begins] & mask, words[np.maximum(bounds[1:] - _WORD, begins)] & mask
    mixed = (
        first * _FACTORS[0] ^ (last + np.uint64(1)) * _FACTORS[1] ^ lengths.astype(np.uint64) * _FACTORS[2]
    )
    mixed ^= mixed >> np.uint64(29)
    marks: Words = (mixed * _FACTORS[0]) >> np.uint64(_MARK_BITS)
    return marks
