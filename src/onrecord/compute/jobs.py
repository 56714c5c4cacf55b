"""What the keyless child does with a source: survey it, commit to its lines, yield its messages."""

import functools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

import pyarrow as pa
import pyarrow.compute as pc

from onrecord.integrity.line_tree import LineTreeBuilder
from onrecord.ports.originals import ByteStream, Original
from onrecord.ports.sandbox import Progress
from onrecord.readers.registry import Choice, judge
from onrecord.readers.tally import Tally
from onrecord.readers.zones import place
from onrecord.records.captures import LineTree, Marking, Survey
from onrecord.records.messages import Anomaly, Entry, Flag, Span, Statement
from onrecord.records.schema import Batch
from onrecord.screening.markings import Screen

PIECE_BYTES = 1024**2
MOST_MARKINGS = 100_000
"""Markings kept of one source, those that spill and the others each; the rest add nothing."""

_LONGEST_LINE_BYTES = 1024**2
_SCREENED_SUFFIXES = (".txt", ".vcf")
Item: TypeAlias = Batch | Anomaly | Statement


def prepare() -> None:
    """Load all that is loaded at its first use, while files can still be opened.

    A reader does the same by loading at import whatever it needs.
    """
    screen()
    pa.scalar(0, pa.timestamp("ms", "UTC")).as_py()


@functools.cache
def screen() -> Screen:
    """Return the screen, which must be made while files can still be opened."""
    return Screen()


def survey(original: Original, sandbox: str, progress: Progress) -> Survey:
    """Read and screen a source to its end; count what it holds.

    ``sandbox`` is the sentence on what protects this process. Screening goes on after a
    marking that must stop the capture, since their number is recorded.

    Raises:
        UnreadableError: no reader knows the source, or it is damaged.
        AmbiguousFormatError: two readings fit.
        UnsafeSourceError: a limit is broken.
    """
    choice = judge(original)
    tally, markings, unread = Tally(original.assumptions), _Markings(), _Unscreened()
    for item in _read(original, choice, progress):
        tally.add(item)
        unread.note(item)
        if isinstance(item, Batch):
            markings.add(screen().batch(item))
    markings.add(screen().names(entry.name for entry in original.entries()))
    for entry, spans in unread.of(original):
        markings.add(_screen_lines(original, entry, spans))
    summary = tally.summary(choice.reader)
    return Survey(
        summary=summary,
        markings=markings.found(),
        entry_numbers={
            entry.name: entry.number for entry in original.entries() if entry.name == summary.entry
        },
        sandbox=sandbox,
    )


def line_tree(original: Original, seed: bytes) -> LineTree:
    """Commit to every line of every ``.txt`` entry, and to every other entry as a whole."""
    builder = LineTreeBuilder(seed)
    for entry in original.entries():
        with original.open(entry) as stream:
            if entry.name.endswith(".txt"):
                builder.add_lines(_pieces(stream))
            else:
                builder.add_file(_pieces(stream))
    return builder.tree()


def items(original: Original, progress: Progress) -> Iterator[Item]:
    """Yield what the source's reader yields, with instants placed.

    Raises: as ``survey``.
    """
    yield from _read(original, judge(original), progress)


def _read(original: Original, choice: Choice, progress: Progress) -> Iterator[Item]:
    """Read with the chosen reader; progress is the bytes of the recognised entries passed so far."""
    sizes = {entry.name: entry.size_bytes for entry in choice.entries}
    total, passed, last = sum(sizes.values()), 0, None
    zone = original.assumptions.zone
    for item in choice.reader.read(original):
        if not isinstance(item, Batch):
            yield item
            continue
        yield place(item, zone)
        span = item.column("span")[-1].as_py()
        if span["entry"] != last:
            passed, last = passed + sizes.get(last or "", 0), span["entry"]
        progress(min(passed + span["first_byte"], total), total)
    progress(total, total)


class _Markings:
    """Markings found, bounded, those that spill counted apart so that nothing crowds them out."""

    def __init__(self) -> None:
        self._spills: list[Marking] = []
        self._others: list[Marking] = []

    def add(self, found: Iterable[Marking]) -> None:
        for marking in found:
            kept = self._spills if marking.spills else self._others
            if len(kept) < MOST_MARKINGS:
                kept.append(marking)

    def found(self) -> Sequence[Marking]:
        return tuple(sorted((*self._spills, *self._others), key=lambda one: (one.entry, one.line)))


@dataclass(slots=True)
class _Unscreened:
    """Lines that stand in no body, or not wholly: those of anomalies, and bodies that were too long."""

    spans: dict[str, list[Span]] = field(default_factory=dict)
    read: set[str] = field(default_factory=set)

    def note(self, item: Item) -> None:
        if isinstance(item, Anomaly):
            self._keep(item.span)
        elif isinstance(item, Batch) and item.num_rows:
            self.read.update(pc.unique(item.column("span").field("entry")).to_pylist())
            for span in _long_bodies(item):
                self._keep(span)

    def of(self, original: Original) -> Iterator[tuple[Entry, Sequence[Span] | None]]:
        """Yield entries to be screened as lines: some spans of them, or None for all."""
        for entry in original.entries():
            if entry.name in self.spans:
                yield entry, self.spans[entry.name]
            elif entry.name not in self.read and entry.name.lower().endswith(_SCREENED_SUFFIXES):
                yield entry, None

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


def _screen_lines(original: Original, entry: Entry, spans: Sequence[Span] | None) -> Iterator[Marking]:
    whole = (Span(entry.name, 1, entry.size_bytes + 1, 0),)
    with original.open(entry) as stream:
        lines = _Lines(stream)
        for span in sorted(spans or whole, key=lambda one: one.first_byte):
            if span.first_byte >= lines.position:
                lines.pass_to(span.first_byte)
                yield from screen().lines(entry.name, span.first, lines.of(span))
                yield from lines.found_in_the_rest()


class _Lines:
    """Lines of a stream, by span. A line too long to hold is screened in pieces under its number."""

    def __init__(self, stream: ByteStream) -> None:
        self.position = 0
        self._stream = stream
        self._in_the_rest: list[Marking] = []

    def pass_to(self, offset: int) -> None:
        while self.position < offset and (
            piece := self._stream.read(min(offset - self.position, PIECE_BYTES))
        ):
            self.position += len(piece)

    def of(self, span: Span) -> Iterator[bytes]:
        for number in range(span.first, span.last + 1):
            piece = self._next()
            if not piece:
                return
            yield piece
            while piece and not piece.endswith(b"\n"):
                piece = self._next()
                self._in_the_rest += screen().lines(span.entry, number, [piece])

    def found_in_the_rest(self) -> Sequence[Marking]:
        found, self._in_the_rest = self._in_the_rest, []
        return found

    def _next(self) -> bytes:
        piece = self._stream.readline(_LONGEST_LINE_BYTES)
        self.position += len(piece)
        return piece


def _pieces(stream: ByteStream) -> Iterator[bytes]:
    return iter(functools.partial(stream.read, PIECE_BYTES), b"")
