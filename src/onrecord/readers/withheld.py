"""Reading a derived original: its reader sees the text without placeholders, and places stay as kept.

A placeholder read as text would be the end of the message above it. So it is cut out before the reader,
which then counts fewer lines, and lines and offsets are counted anew after it. Each stretch of placeholders
is told in its place as an ``Anomaly`` that says why.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby
from typing import Any

import numpy as np
import pyarrow as pa

from onrecord.ports.originals import ByteStream, Original
from onrecord.readers.forward import joined
from onrecord.readers.matching import Item
from onrecord.records.errors import WithholdingError
from onrecord.records.messages import Anomaly, Assumptions, Entry, Span, Statement
from onrecord.records.schema import MESSAGES, SPAN, Batch
from onrecord.records.withheld import WithheldLines, WithheldText

_PIECE_BYTES = 1024**2
_FEW_LINES = 64  # so many are looked for one by one, rather than counted first
_SPAN = MESSAGES.get_field_index("span")

Run = tuple[WithheldLines | None, Iterator[bytes]]
"""Pieces that follow one another: of lines that were withheld together, or of kept ones."""


def pieces(stream: ByteStream) -> Iterator[bytes]:
    """Yield a stream in pieces of at most 1 MiB."""
    return iter(partial(stream.read, _PIECE_BYTES), b"")


def runs(chunks: Iterable[bytes], lines: Sequence[WithheldLines]) -> Iterator[Run]:
    """Part a text into kept and withheld runs, in its order. Take each run to its end before the next."""
    for stretch, parts in groupby(_parts(chunks, lines), key=lambda part: part[0]):
        yield stretch, (piece for _, piece in parts)


def _parts(
    chunks: Iterable[bytes], lines: Sequence[WithheldLines]
) -> Iterator[tuple[WithheldLines | None, bytes]]:
    """Yield pieces that are withheld as a whole or not at all."""
    bounds = [bound for one in lines for bound in ((None, one.first - 1), (one, one.last))]
    place, done = 0, 0  # the bound that is next, and how many lines have ended
    for chunk in chunks:
        at = 0
        while at < len(chunk):
            while place < len(bounds) and bounds[place][1] == done:
                place += 1
            if place == len(bounds):
                yield None, chunk[at:]
                break
            stretch, until = bounds[place]
            end, ended = _passed(chunk, at, until - done)
            yield stretch, chunk[at:end]
            at, done = end, done + ended


def _passed(text: bytes, start: int, most: int) -> tuple[int, int]:
    """Return where the ``most``-th line from ``start`` on ends, or the text; and how many lines ended."""
    if most > _FEW_LINES and (ended := text.count(b"\n", start)) < most:
        return len(text), ended
    end = start
    for ended in range(most):
        found = text.find(b"\n", end)
        if found < 0:
            return len(text), ended
        end = found + 1
    return end, most


def line_at(stream: ByteStream, number: int) -> bytes:
    """Return one line of a text, 1-based, with its LF; empty where the text has fewer."""
    with stream:
        return b"".join(piece for piece, wanted in _only(stream, number) if wanted)


def _only(stream: ByteStream, number: int) -> Iterator[tuple[bytes, bool]]:
    done = 0
    while done < number and (piece := stream.readline(_PIECE_BYTES)):
        yield piece, done == number - 1
        done += int(piece.endswith(b"\n"))


class KeptView:
    """An original whose text is read without its placeholders. See ``ports.originals.Original``."""

    def __init__(self, original: Original, text: WithheldText) -> None:
        """Take a derived original and say which of its lines are placeholders."""
        self._original = original
        self._text = text
        cut = sum(one.count * len(one.reason.placeholder) for one in text.lines)
        self._entries = tuple(
            replace(entry, size_bytes=max(0, entry.size_bytes - cut)) if self._has_cuts(entry) else entry
            for entry in original.entries()
        )

    @property
    def name(self) -> str:
        """The name the source came with."""
        return self._original.name

    @property
    def assumptions(self) -> Assumptions:
        """What the source does not say."""
        return self._original.assumptions

    def entries(self) -> Sequence[Entry]:
        """Return the entries, the text as long as what is left of it."""
        return self._entries

    def open(self, entry: Entry) -> ByteStream:
        """Open an entry; the text without its placeholders."""
        stream = self._original.open(self._whole(entry))
        return joined(self._kept(stream)) if self._has_cuts(entry) else stream

    def _whole(self, entry: Entry) -> Entry:
        return next((one for one in self._original.entries() if one.number == entry.number), entry)

    def _has_cuts(self, entry: Entry) -> bool:
        return entry.number == self._text.entry

    def _kept(self, stream: ByteStream) -> Iterator[bytes]:
        with stream:
            for stretch, parts in runs(pieces(stream), self._text.lines):
                for piece in parts:
                    if stretch is None:
                        yield piece


class Places:
    """Counts lines and offsets as they are kept, and tells each stretch of placeholders in its place."""

    def __init__(self, entry: str, lines: Sequence[WithheldLines], *, of_rows: bool = False) -> None:
        """Take the text's name and its placeholders; messages of rows keep the number of their own row."""
        self._of_rows = of_rows
        self._entry = entry
        self._lines = list(lines)
        counts = np.array([0, *(one.count for one in lines)], np.int64)
        sizes = np.array([0, *(one.count * len(one.reason.placeholder) for one in lines)], np.int64)
        self._cut_lines, self._cut_bytes = np.cumsum(counts), np.cumsum(sizes)
        # The first line after each stretch, as the reader counts.
        self._after = np.array([one.first for one in lines], np.int64) - self._cut_lines[:-1]
        self._told = 0

    def items(self, item: Item) -> Iterator[Item]:
        """Yield an item with its places as kept, and before it the stretches that stand above its end."""
        if isinstance(item, Batch):
            placed = self.batch(item)
            span = placed.column(_SPAN)
            if placed.num_rows and span.field("entry")[-1].as_py() == self._entry:
                yield from self._until(int(span.field("first")[-1].as_py()))
            yield placed
        elif isinstance(item, Anomaly):
            yield from self._anomaly(item)
        else:
            yield from self._until(None) if isinstance(item, Statement) else ()
            yield item

    def batch(self, batch: Batch) -> Batch:
        """Return a batch with its spans as kept."""
        span = batch.column(_SPAN)
        first, last, begin = (_numbers(span.field(name)) for name in ("first", "last", "first_byte"))
        ours = np.asarray(span.field("entry").to_numpy(zero_copy_only=False) == self._entry, bool)
        above, within = self._above(first), self._above(last)
        columns = [
            first + np.where(ours, self._cut_lines[above], 0),
            last + np.where(ours, self._cut_lines[within], 0),
            begin + np.where(ours & (not self._of_rows), self._cut_bytes[above], 0),
        ]
        arrays = [span.field("entry"), *(pa.array(column, pa.int64()) for column in columns)]
        return batch.set_column(
            _SPAN, MESSAGES.field(_SPAN), pa.StructArray.from_arrays(arrays, fields=list(SPAN))
        )

    def refuse_straddling(self, batch: Batch) -> None:
        """Refuse a kept message that goes on behind withheld lines: it is read otherwise without them.

        Raises:
            WithholdingError: there is one; ``batch`` has its places as kept.
        """
        span = batch.column(_SPAN)
        first, last = _numbers(span.field("first")), _numbers(span.field("last"))
        starts = np.array([one.first for one in self._lines], np.int64)
        ours = np.asarray(span.field("entry").to_numpy(zero_copy_only=False) == self._entry, bool)
        across = ours & (np.searchsorted(starts, first) != np.searchsorted(starts, last, "right"))
        for row in np.flatnonzero(across)[:1]:
            raise WithholdingError(
                f"without what is to be withheld, lines {first[row]} to {last[row]} read as one message: "
                "withhold all of these lines, or none"
            )

    def _above(self, lines: "np.ndarray[Any, np.dtype[np.int64]]") -> "np.ndarray[Any, np.dtype[np.intp]]":
        """Return how many stretches stand above lines, as the reader counts them."""
        return np.searchsorted(self._after, lines, "right")

    def _anomaly(self, item: Anomaly) -> Iterator[Item]:
        span = item.span
        if span.entry == self._entry:
            above, within = self._above(np.array([span.first, span.last], np.int64))
            yield from self._until(span.first + int(self._cut_lines[above]))
            span = Span(
                span.entry,
                span.first + int(self._cut_lines[above]),
                span.last + int(self._cut_lines[within]),
                span.first_byte + int(self._cut_bytes[above]),
            )
        yield replace(item, span=span)

    def _until(self, line: int | None) -> Iterator[Anomaly]:
        """Yield the stretches above a line that were not told yet; all that are left without one."""
        while self._told < len(self._lines) and (line is None or self._lines[self._told].first < line):
            one = self._lines[self._told]
            self._told += 1
            yield Anomaly(Span(self._entry, one.first, one.last, one.first_byte), one.reason.mark)


@dataclass(frozen=True, slots=True)
class Derived:
    """A derived original as its reader sees it, and what puts places right behind the reader."""

    view: KeptView
    places: Places


def as_derived(original: Original, *, of_rows: bool = False) -> Derived | None:
    """Return how to read an original of which lines were withheld; None where none were.

    ``of_rows`` tells that its lines are a database's rows, which have numbers of their own.
    """
    text = original.assumptions.withheld
    if text is None:
        return None
    names = [entry.name for entry in original.entries() if entry.number == text.entry]
    if not names:
        raise WithholdingError("the text whose lines were withheld is not there: report this")
    return Derived(KeptView(original, text), Places(names[0], text.lines, of_rows=of_rows))


def _numbers(column: "pa.Array[Any]") -> "np.ndarray[Any, np.dtype[np.int64]]":
    return np.asarray(column.to_numpy(zero_copy_only=False), np.int64)
