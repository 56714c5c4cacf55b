"""What the keyless child does with a source: survey it, commit to its lines, yield its messages."""

import codecs
import datetime as dt
import functools
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np
import pyarrow as pa

from onrecord.compute.line_trees import Commitment, tree_of
from onrecord.compute.sketch import Sketch
from onrecord.compute.unread import Unread
from onrecord.ports.originals import Aside, Original, Received
from onrecord.ports.sandbox import Progress
from onrecord.readers.checked import Checked
from onrecord.readers.entry_names import entry_named
from onrecord.readers.laid_out import ROWS_READER, laid_out
from onrecord.readers.matching import Item, Reader
from onrecord.readers.not_read import Reading, not_read, with_not_read
from onrecord.readers.registry import Choice, judge
from onrecord.readers.tally import Tally
from onrecord.readers.undeclared import with_undeclared
from onrecord.readers.withheld import as_derived
from onrecord.readers.zones import place
from onrecord.records.captures import LineTree, Marking, Summary, Survey
from onrecord.records.errors import UnreadableError
from onrecord.records.messages import Statement
from onrecord.records.schema import Batch
from onrecord.screening.markings import Screen

_MOST_NAMES = 8_192
_PIECE_BYTES = 1024**2
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
        WithholdingError: what is left of a source reads otherwise than it did in the whole of it.
    """
    choice = _choice(original, readers)
    tally, markings, unread = Tally(original.assumptions), _Markings(), Unread(screen())
    names: dict[str, None] = {}
    sketch, derived = Sketch(), as_derived(original)
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
            if derived is not None:
                derived.places.refuse_straddling(item)
            markings.add(screen().batch(item))
            sketch.add(item)
    summary = tally.summary(choice.reader)
    reading = Reading(choice.reader, readers, unread.read, frozenset(summary.unread_entries))
    summary = with_not_read(summary, tuple(not_read(original, reading)))
    summary = with_undeclared(summary, original)
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
    return tree_of(original, Commitment(seed)).tree()


def entry(original: Original, name: str) -> Iterator[bytes]:
    """Yield the bytes of the one entry of a source that has a path or file name, as they stand in it.

    Raises:
        UnreadableError: it has none, or is damaged.
        UnsafeSourceError: a limit is broken.
    """
    found = entry_named(original.entries(), name)
    if found is None:
        raise UnreadableError("the source has no such file any more; report this and the kind of source")
    with original.open(found) as stream:
        yield from iter(functools.partial(stream.read, _PIECE_BYTES), b"")


def items(original: Original, readers: Sequence[Reader], progress: Progress) -> Iterator[Item]:
    """Yield what the source's reader yields, with instants placed unless no zone is assumed.

    Raises: as ``survey``.
    """
    yield from _read(original, _choice(original, readers), progress)


def as_lines(original: Original, readers: Sequence[Reader]) -> Original:
    """Return a database of which something can be withheld as lines, anything else as it is.

    Raises: as ``survey``.
    """
    return laid_out(original, _choice(original, readers).reader) or original


def _choice(original: Original, readers: Sequence[Reader]) -> Choice:
    """Choose the reader of a source by what it is without placeholders."""
    derived = as_derived(original)
    return judge(original if derived is None else derived.view, readers)


def _read(original: Original, choice: Choice, progress: Progress) -> Iterator[Item]:
    """Read with the chosen reader; progress is the bytes of the recognised entries passed so far."""
    sizes = {entry.name: entry.size_bytes for entry in choice.entries}
    total, passed, last = sum(sizes.values()), 0, None
    zone = original.assumptions.zone
    checked = Checked(choice.reader, original.entries())
    for item in _items(original, choice.reader):
        if not isinstance(item, Batch):
            yield checked.statement(item) if isinstance(item, Statement) else item
            continue
        yield checked.batch(place(item, zone) if zone else item)
        span = item.column("span")[-1].as_py()
        if span["entry"] != last:
            passed, last = passed + sizes.get(last or "", 0), span["entry"]
        progress(min(passed + span["first_byte"], total), total)
    progress(total, total)


def _items(original: Original, reader: Reader) -> Iterator[Item]:
    """Yield what a reader yields; of a derived original, with its places and gaps as it is kept."""
    derived = as_derived(original, of_rows=reader.NAME == ROWS_READER)
    if derived is None:
        yield from reader.read(original)
        return
    for item in reader.read(derived.view):
        yield from derived.places.items(item)


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
