"""Arrow columns from arrays, and from the few rows that are not plain text."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from onrecord.readers.batching import nulls
from onrecord.readers.formats.whatsapp_text import arrow
from onrecord.readers.formats.whatsapp_text.media import Attachment
from onrecord.readers.formats.whatsapp_text.notices import Notice
from onrecord.readers.formats.whatsapp_text.readings import Reading
from onrecord.readers.formats.whatsapp_text.scan import Ints, Mask
from onrecord.records.messages import Flag, Kind, Precision
from onrecord.records.schema import ATTACHMENT, MAX_ROWS, MESSAGES, NOTICE, SPAN, Batch

KINDS = tuple(Kind)
FLAGS = tuple(Flag)
_KIND_NAMES = pa.array([*map(str, KINDS)], pa.string())
_PRECISION_NAMES = pa.array([str(Precision.MINUTE), str(Precision.SECOND)], pa.string())
_KIND_TEXT = KINDS.index(Kind.TEXT)
Bits = NDArray[np.uint32]


def bit(flag: Flag) -> np.uint32:
    """Return a flag as a bit."""
    return np.uint32(1 << FLAGS.index(flag))


@dataclass(slots=True)
class Rows:
    """Columns of some messages before they are Arrow's; what ``put`` changes starts as plain text.

    ``attachments`` are those of single messages, ``alike`` those of many that have the same.
    """

    count: int
    flags: Bits
    kinds: NDArray[np.int8]
    edited: Mask
    blank: Mask
    bodies: dict[int, bytes] = field(default_factory=dict)
    senders: dict[int, str | None] = field(default_factory=dict)
    notices: dict[int, Notice] = field(default_factory=dict)
    attachments: dict[int, tuple[Attachment, ...]] = field(default_factory=dict)
    lines: dict[int, int] = field(default_factory=dict)
    alike: list[tuple[Ints, tuple[Attachment, ...]]] = field(default_factory=list)

    @classmethod
    def plain(cls, count: int) -> "Rows":
        """Start with messages of plain text."""
        kinds = np.full(count, _KIND_TEXT, np.int8)
        return cls(
            count, np.zeros(count, np.uint32), kinds, np.zeros(count, np.bool_), np.zeros(count, np.bool_)
        )

    def put(self, row: int, raw: bytes, reading: Reading) -> None:
        """Set what one message was read as from its own bytes.

        Its sender stays unless the reading drops or names another.
        """
        self.kinds[row] = KINDS.index(reading.kind)
        self.edited[row] = reading.edited
        self.blank[row] = reading.body is None
        if reading.body is not None and (body := reading.body.encode("utf-8", "replace")) != raw:
            self.bodies[row] = body
        for flag in reading.flags:
            self.flags[row] |= bit(flag)
        if reading.notice is not None:
            self.notices[row] = reading.notice
        if reading.attachments:
            self.attachments[row] = reading.attachments
        if reading.lines is not None:
            self.lines[row] = reading.lines

    def put_all(self, chosen: Ints, raw: bytes, reading: Reading) -> None:
        """Set what messages of the same bytes were read as, each under its own sender."""
        self.kinds[chosen] = KINDS.index(reading.kind)
        self.edited[chosen] = reading.edited
        self.blank[chosen] = reading.body is None
        if reading.body is not None and (body := reading.body.encode()) != raw:
            self.bodies.update(dict.fromkeys(chosen.tolist(), body))
        self.flags[chosen] |= sum(int(bit(flag)) for flag in reading.flags)
        if reading.attachments:
            self.alike.append((chosen, reading.attachments))


def kind_column(kinds: NDArray[np.int8]) -> pa.Array:
    """Return the kinds as a dictionary column."""
    return pa.DictionaryArray.from_arrays(arrow.numbers(kinds), _KIND_NAMES)


def precision_column(seconds: Ints) -> pa.Array:
    """Return the precision of each message's clock, given whether it shows seconds (1) or not (0)."""
    return pa.DictionaryArray.from_arrays(arrow.numbers(seconds.astype(np.int8)), _PRECISION_NAMES)


def flag_column(flags: Bits) -> pa.Array:
    """Return the flags as lists; a message without flags has none."""
    rows = np.flatnonzero(flags)
    combinations = arrow.numbers(flags[rows]).dictionary_encode()
    lists = [
        [str(flag) for number, flag in enumerate(FLAGS) if bits >> number & 1]
        for bits in combinations.dictionary.to_pylist()
    ]
    which = combinations.indices.to_numpy()
    return _scattered(len(flags), rows, pa.array(lists, pa.list_(pa.string())), which)


def notice_column(count: int, notices: dict[int, Notice]) -> pa.Array:
    """Return the notices as structs."""
    values = [
        {"kind": str(one.kind), "seconds": one.seconds, "subject": one.subject} for one in notices.values()
    ]
    return _scattered(count, [*notices], pa.array(values, NOTICE))


def attachment_column(rows: Rows) -> pa.Array:
    """Return the attachments as lists of structs."""
    every = [np.array([*rows.attachments], np.int64), *(chosen for chosen, _ in rows.alike)]
    values = [*rows.attachments.values(), *(attachments for _, attachments in rows.alike)]
    lists = pa.array([[*map(_attachment, several)] for several in values], pa.list_(ATTACHMENT))
    counts = [1] * len(rows.attachments) + [len(chosen) for chosen, _ in rows.alike]
    which = np.repeat(np.arange(len(values)), counts)
    return _scattered(rows.count, np.concatenate(every), lists, which)


def _attachment(one: Attachment) -> dict[str, object]:
    return {
        "name": one.name,
        "type": one.type,
        "bytes": one.size_bytes,
        "presence": str(one.presence),
        "entry": one.entry,
    }


def _scattered(
    count: int, rows: Sequence[int] | Ints, values: pa.Array, which: Ints | None = None
) -> pa.Array:
    """Return a column that has values in some rows: one each, or ``which`` of them."""
    if not len(rows):
        return nulls(values.type, count)
    index = np.full(count, -1, np.int64)
    index[rows] = np.arange(len(rows)) if which is None else which
    return values.take(arrow.numbers(index, index < 0))


def span_column(entry: str, first: Ints, lines: Ints, first_byte: Ints) -> pa.Array:
    """Return the spans as structs; all of one entry."""
    count = len(first)
    name = entry.encode()
    offsets = np.arange(count + 1, dtype=np.int32) * len(name)
    names = pa.Array.from_buffers(
        pa.string(), count, [None, pa.py_buffer(offsets), pa.py_buffer(name * count)]
    )
    last = first + lines - 1
    return pa.StructArray.from_arrays(
        [names, *map(arrow.numbers, (first, last, first_byte))], fields=list(SPAN)
    )


def batches(columns: dict[str, pa.Array], count: int) -> list[Batch]:
    """Return batches of no more than ``MAX_ROWS`` rows; columns that are not given are null."""
    arrays = [columns[one.name] if one.name in columns else nulls(one.type, count) for one in MESSAGES]
    whole = pa.RecordBatch.from_arrays(arrays, schema=MESSAGES)
    return [whole.slice(start, MAX_ROWS) for start in range(0, count, MAX_ROWS)]
