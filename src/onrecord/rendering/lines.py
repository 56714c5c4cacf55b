"""A timeline message by message, each with its findings, in flat memory."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from onrecord.records.reconciliation import ABSENCES, FindingKind
from onrecord.rendering.index import KINDS, Index, Place

_AT_ONCE = 8_192
_PLAIN = ("person", "subject", "body", "edited", "notice", "wordings", "agrees", "able")
_MEDIUM = "medium"
"""A column that a timeline need not have: what is attached, in the words of the app (``image omitted``)."""


@dataclass(frozen=True, slots=True)
class Found:
    """One finding of one message: what, in which copy, and the number of its cause."""

    kind: FindingKind
    copy: int
    cause: int

    @property
    def is_absence(self) -> bool:
        """Tell whether the copy lacks the message."""
        return self.kind in ABSENCES


@dataclass(frozen=True, slots=True)
class Line:
    """One message as a rendering shows it; the fields are those of the schema ``TIMELINE``."""

    message: int
    places: Sequence[Place]
    found: Sequence[Found]
    said_at: dt.datetime | None
    precision: str | None
    sender: str | None
    kind: str
    person: int | None
    subject: str | None
    body: str | None
    edited: bool
    notice: Mapping[str, Any] | None
    wordings: Sequence[Mapping[str, Any]] | None
    agrees: int
    able: int
    medium: str | None


def lines(index: Index, most: int | None = None) -> Iterator[Line]:
    """Yield the messages of a timeline in order, at most so many."""
    message, finding = 0, 0
    table = index.found.timeline
    for batch in (table if most is None else table.slice(0, most)).to_batches(_AT_ONCE):
        for row in zip(*_columns(batch), strict=True):
            end = _end_of(index, message, finding)
            yield _line(message, row, index.places(message), _found(index, finding, end))
            message, finding = message + 1, end


def line_of(index: Index, message: int) -> Line:
    """Return one message."""
    begin = int(np.searchsorted(index.finding_messages, message, "left"))
    end = int(np.searchsorted(index.finding_messages, message, "right"))
    batch, *_ = index.found.timeline.slice(message, 1).to_batches()
    (row,) = zip(*_columns(batch), strict=True)
    return _line(message, row, index.places(message), _found(index, begin, end))


def _line(message: int, row: tuple[Any, ...], places: list[Place], found: list[Found]) -> Line:
    return Line(message, places, found, *row)


def _columns(batch: pa.RecordBatch) -> list[list[Any]]:
    coded = [batch[name].cast(pa.string()).to_pylist() for name in ("precision", "sender", "kind")]
    has_media = _MEDIUM in batch.schema.names
    media = batch[_MEDIUM].to_pylist() if has_media else [None] * batch.num_rows
    return [batch["said_at"].to_pylist(), *coded, *(batch[name].to_pylist() for name in _PLAIN), media]


def _end_of(index: Index, message: int, finding: int) -> int:
    ends = index.finding_messages
    while finding < len(ends) and ends[finding] <= message:
        finding += 1
    return finding


def _found(index: Index, start: int, end: int) -> list[Found]:
    return [
        Found(KINDS[index.finding_codes[at]], int(index.finding_copies[at]), int(index.finding_causes[at]))
        for at in range(start, end)
    ]
