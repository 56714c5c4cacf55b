"""What no reader read of a source: screened line by line, wherever it is text."""

import functools
import itertools
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

import pyarrow as pa
import pyarrow.compute as pc

from onrecord.compute.plain_text import as_text
from onrecord.ports.originals import Aside, ByteStream, Received
from onrecord.readers.matching import Item
from onrecord.records.captures import Marking
from onrecord.records.messages import Anomaly, Entry, Flag, Span
from onrecord.records.schema import Batch
from onrecord.screening.markings import Screen

_PIECE_BYTES = 1024**2
_LONGEST_LINE_BYTES = 1024**2
_OVERLAP_BYTES = 512
_ALWAYS_TEXT = (".txt", ".vcf")
Opener = Callable[[], ByteStream]


@dataclass(slots=True)
class Unread:
    """Screens what stands in no body: anomalies, long bodies, and whatever no reader read.

    Give it every item, then ask what it found.
    """

    screen: Screen
    spans: dict[str, list[Span]] = field(default_factory=dict)
    read: set[str] = field(default_factory=set)

    def note(self, item: Item) -> None:
        """Remember which lines an item's bodies leave out."""
        if isinstance(item, Anomaly):
            self._keep(item.span)
        elif isinstance(item, Batch) and item.num_rows:
            self.read.update(pc.unique(item.column("span").field("entry")).to_pylist())
            for span in _long_bodies(item):
                self._keep(span)

    def found(self, original: Received) -> Iterator[Marking]:
        """Yield markings in anomalies, long bodies, unread entries that are text, and asides."""
        for entry in original.entries():
            opener = functools.partial(original.open, entry)
            if entry.name in self.spans:
                yield from self._in_spans(entry, opener)
            elif entry.name not in self.read:
                yield from self._in_text(entry.name, opener, certain=_is_text(entry.name))
        for aside in original.asides():
            yield from self.aside(aside)

    def aside(self, aside: Aside) -> Iterator[Marking]:
        """Yield markings in what stands beside entries or bodies."""
        certain = aside.certain or _is_text(aside.name)
        yield from self._in_text(aside.name, aside.open, certain=certain, declared=aside.declared)

    def _in_spans(self, entry: Entry, opener: Opener) -> Iterator[Marking]:
        with opener() as stream:
            lines = _Lines(self.screen, stream)
            for span in sorted(self.spans[entry.name], key=lambda one: one.first_byte):
                if span.first_byte >= lines.position:
                    lines.pass_to(span.first_byte)
                    yield from lines.found(span)

    def _in_text(self, name: str, opener: Opener, *, certain: bool, declared: str = "") -> Iterator[Marking]:
        with opener() as stream:
            text = as_text(stream, certain=certain)
            if text is not None:
                yield from _Lines(self.screen, text, declared).found(Span(name, 1, sys.maxsize, 0))

    def _keep(self, span: Span) -> None:
        self.read.add(span.entry)
        spans = self.spans.setdefault(span.entry, [])
        if spans and spans[-1].last + 1 == span.first:
            span = replace(spans.pop(), last=span.last)
        spans.append(span)


def _long_bodies(batch: Batch) -> Iterator[Span]:
    flags = batch.column("flags")
    parents = pc.list_parent_indices(flags).filter(pc.equal(flags.flatten(), Flag.LONG_BODY.value))
    for span in batch.column("span").take(parents.cast(pa.int64())).to_pylist():
        yield Span(**span)


def _is_text(name: str) -> bool:
    return name.lower().endswith(_ALWAYS_TEXT)


class _Lines:
    """Lines of a stream, by span. A line too long to hold is screened in pieces under its number."""

    def __init__(self, screen: Screen, stream: ByteStream, declared: str = "") -> None:
        self.position = 0
        self._declared = declared
        self._screen = screen
        self._stream = stream
        self._in_the_rest: list[Marking] = []

    def pass_to(self, offset: int) -> None:
        while self.position < offset and (
            piece := self._stream.read(min(offset - self.position, _PIECE_BYTES))
        ):
            self.position += len(piece)

    def found(self, span: Span) -> Iterator[Marking]:
        yield from self._screen.lines(span.entry, span.first, self._of(span), self._declared)
        yield from dict.fromkeys(self._in_the_rest)
        self._in_the_rest = []

    def _of(self, span: Span) -> Iterator[bytes]:
        for number in itertools.count(span.first):
            piece = self._next() if number <= span.last else b""
            if not piece:
                return
            yield piece
            while piece and not piece.endswith(b"\n"):
                before, piece = piece[-_OVERLAP_BYTES:], self._next()
                if piece:
                    self._in_the_rest += self._screen.lines(
                        span.entry, number, [before + piece], self._declared
                    )

    def _next(self) -> bytes:
        piece = self._stream.readline(_LONGEST_LINE_BYTES)
        self.position += len(piece)
        return piece
