"""What the keyless child does with a source: survey it, commit to its lines, yield its messages."""

import codecs
import datetime as dt
import functools
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np
import pyarrow as pa

from onrecord.compute.sketch import Sketch
from onrecord.compute.unread import Unread
from onrecord.integrity.line_tree import LineTreeBuilder
from onrecord.ports.originals import Aside, ByteStream, Original, Received
from onrecord.ports.sandbox import Progress
from onrecord.readers.checked import Checked
from onrecord.readers.matching import Item, Reader
from onrecord.readers.not_read import Reading, not_read, with_not_read
from onrecord.readers.registry import Choice, judge
from onrecord.readers.tally import Tally
from onrecord.readers.zones import place
from onrecord.records.captures import LineTree, Marking, Summary, Survey
from onrecord.records.messages import Statement
from onrecord.records.schema import Batch
from onrecord.screening.markings import Screen

PIECE_BYTES = 1024**2
_MOST_NAMES = 8_192
MOST_MARKINGS = 1_000
MOST_PLACES_CHARACTERS = 4 * 1024**2
"""Markings kept of one source, and the length of what names their places: those that spill and the others
each. The rest are counted.
"""


def prepare() -> None:
    """Load all that is loaded at its first use, while files can still be opened.

    ``datetime.strptime`` is one such thing: readers of others use it.

    What a reader reads with is loaded when it is known which one is asked (``registry.load``).
    """
    screen()
    codecs.lookup("utf-16-le")
    dt.datetime.strptime("2026", "%Y")  # noqa: DTZ007 - a year alone
    pa.scalar(0, pa.timestamp("ms", "UTC")).as_py()
    np.unique(np.zeros(1))


@functools.cache
def screen() -> Screen:
    """Return the screen, which must be made while files can still be opened."""
    return Screen()


def survey(original: Received, readers: Sequence[Reader], sandbox: str, progress: Progress) -> Survey:
    """Read and screen a source to its end; count what it holds.

    ``sandbox`` is the sentence on what protects this process. Screening goes on after a
    marking that must stop the capture, since their number is recorded.

    Raises:
        UnreadableError: no reader knows the source, or it is damaged.
        AmbiguousFormatError: two readings fit.
        UnsafeSourceError: a limit is broken.
    """
    choice = judge(original, readers)
    tally, markings, unread = Tally(original.assumptions), _Markings(), Unread(screen())
    names: dict[str, None] = {}
    sketch = Sketch()
    for item in _read(original, choice, progress):
        tally.add(item)
        unread.note(item)
        if isinstance(item, Aside):
            markings.add(unread.aside(item))
            names[item.name] = None
        if len(names) >= _MOST_NAMES:
            markings.add(screen().names(names))
            names.clear()
        if isinstance(item, Batch):
            markings.add(screen().batch(item))
            sketch.add(item)
    summary = tally.summary(choice.reader)
    reading = Reading(choice.reader, readers, unread.read, frozenset(summary.unread_entries))
    summary = with_not_read(summary, tuple(not_read(original, reading)))
    markings.add(screen().names(names | dict.fromkeys(_names(original, summary))))
    markings.add(unread.found(original))
    return Survey(
        summary=summary,
        markings=markings.found(),
        spills_left_out=markings.spills_left_out(),
        entry_numbers={
            entry.name: entry.number
            for entry in original.entries()
            if entry.name == summary.entry or entry.name in unread.read
        },
        sandbox=sandbox,
        marks=sketch.by_day(),
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


def items(original: Original, readers: Sequence[Reader], progress: Progress) -> Iterator[Item]:
    """Yield what the source's reader yields, with instants placed unless no zone is assumed.

    Raises: as ``survey``.
    """
    yield from _read(original, judge(original, readers), progress)


def _read(original: Original, choice: Choice, progress: Progress) -> Iterator[Item]:
    """Read with the chosen reader; progress is the bytes of the recognised entries passed so far."""
    sizes = {entry.name: entry.size_bytes for entry in choice.entries}
    total, passed, last = sum(sizes.values()), 0, None
    zone = original.assumptions.zone
    checked = Checked(choice.reader, original.entries())
    for item in choice.reader.read(original):
        if not isinstance(item, Batch):
            yield checked.statement(item) if isinstance(item, Statement) else item
            continue
        yield checked.batch(place(item, zone) if zone else item)
        span = item.column("span")[-1].as_py()
        if span["entry"] != last:
            passed, last = passed + sizes.get(last or "", 0), span["entry"]
        progress(min(passed + span["first_byte"], total), total)
    progress(total, total)


def _names(original: Received, summary: Summary) -> Iterator[str]:
    """Yield every name that the source bears, the conversation's among them."""
    yield original.name
    yield summary.title
    for one in summary.conversations:
        yield one.title
        yield one.key
        yield from one.participants
    yield from (*summary.warnings, *summary.evidence)
    yield from (entry.name for entry in original.entries())
    yield from (aside.name for aside in original.asides())


class _Markings:
    """Markings found, bounded, those that spill counted apart so that nothing crowds them out."""

    def __init__(self) -> None:
        self._kept: Mapping[bool, list[Marking]] = {True: [], False: []}
        self._characters = {True: 0, False: 0}
        self._left_out: Counter[str] = Counter()

    def add(self, found: Iterable[Marking]) -> None:
        for marking in found:
            spills = marking.spills
            kept = self._kept[spills]
            self._characters[spills] += len(marking.entry)
            if len(kept) < MOST_MARKINGS and self._characters[spills] <= MOST_PLACES_CHARACTERS:
                kept.append(marking)
            elif spills:
                self._left_out[marking.level] += 1

    def found(self) -> Sequence[Marking]:
        return tuple(sorted((*self._kept[True], *self._kept[False]), key=lambda one: (one.entry, one.line)))

    def spills_left_out(self) -> Mapping[str, int]:
        return dict(self._left_out)


def _pieces(stream: ByteStream) -> Iterator[bytes]:
    return iter(functools.partial(stream.read, PIECE_BYTES), b"")
