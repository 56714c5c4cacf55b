"""The keyless child's part in withholding: draw what is kept of a source, and give its bytes.

Withheld text is read here and ends here: what leaves the child of it are places, counts and salted hashes.
"""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256

from onrecord.compute.choosing import Chosen
from onrecord.compute.choosing_rows import ChosenRows
from onrecord.compute.line_trees import LINED, Counted, add_entry, numbered, pass_by, text_named
from onrecord.integrity.leaves import file_leaf, line_leaves
from onrecord.integrity.line_tree import LineTreeBuilder
from onrecord.integrity.salts import SeedSalts
from onrecord.ports.originals import ByteStream, Original
from onrecord.readers.laid_out import LaidOut
from onrecord.readers.matching import Item, Reader
from onrecord.readers.registry import given
from onrecord.readers.unwrapping import Part
from onrecord.readers.withheld import pieces, runs
from onrecord.records import canonical
from onrecord.records.errors import WithholdingError
from onrecord.records.messages import Anomaly, Entry, Statement
from onrecord.records.schema import Batch
from onrecord.records.withheld import WithheldLines, WithheldText, WithholdReason
from onrecord.records.withholding import (
    Choice,
    Drawing,
    EntryLeaves,
    KeptFile,
    LineRange,
    Recipe,
    WithheldCount,
)


def draw(original: Original, items: Iterator[Item], choices: Sequence[Choice], seed: bytes) -> Drawing:
    """Say what is withheld of a source and what is kept, and commit to every line of it.

    Raises:
        WithholdingError: a choice names nothing or cannot be decided, or nothing would be left.
    """
    chosen = ChosenRows(choices) if isinstance(original, LaidOut) else Chosen(choices)
    for item in items:
        if isinstance(item, Batch | Anomaly):
            chosen.add(item)
        elif isinstance(item, Statement) and isinstance(chosen, ChosenRows):
            chosen.conclude(item)
    text = text_named(original, chosen.entry)
    stretches = chosen.stretches()
    if not stretches:
        raise WithholdingError("the choices name no message: nothing would be withheld")
    there = dict.fromkeys(entry.name for entry in original.entries() if entry.number != text.number)
    files = chosen.withheld_files(there)
    drawer = _Drawer(original, text, stretches, files, seed)
    drawer.run()
    drawing = drawer.drawing(chosen.counts(files))
    if isinstance(original, LaidOut):
        return replace(drawing, reader=original.reader)
    return replace(drawing, unnamed=chosen.unnamed(there))


def derived(original: Original, readers: Sequence[Reader], part: Part) -> Iterator[bytes]:
    """Yield the bytes of one file of a derived original, placeholders in the place of withheld lines."""
    recipe = canonical.build(Recipe, canonical.loads(part.recipe.encode()))
    with _opened(original, readers, recipe) as stream:
        for stretch, parts in runs(pieces(stream), recipe.lines):
            if stretch is None:
                yield from parts
            else:
                pass_by(parts)
                yield from itertools.repeat(stretch.reason.placeholder, stretch.count)


def _opened(original: Original, readers: Sequence[Reader], recipe: Recipe) -> ByteStream:
    if not recipe.reader:
        return original.open(numbered(original, recipe.entry))
    return LaidOut(original, given(recipe.reader, readers)[0]).open_rows()


class _Drawer:
    """Goes through a full source once, entry by entry."""

    def __init__(
        self,
        original: Original,
        text: Entry,
        stretches: Sequence[WithheldLines],
        files: Mapping[str, WithholdReason],
        seed: bytes,
    ) -> None:
        self._original = original
        self._text = text
        self._stretches = stretches
        self._withheld = files
        self._seed = seed
        self._builder = LineTreeBuilder(seed)
        self._entries: list[EntryLeaves] = []
        self._files: list[KeptFile] = []
        self._lines: list[WithheldLines] = []
        self._leaves: list[str] = []
        self._ranges: list[LineRange] = []
        self._derived_text = 0

    def run(self) -> None:
        for entry in self._original.entries():
            before = self._builder.count
            reason = None if entry.number == self._text.number else self._withheld.get(entry.name)
            size = entry.size_bytes
            with self._original.open(entry) as stream:
                if entry.number == self._text.number:
                    self._derived_text, size = len(self._files), self._draw_text(stream)
                elif reason is not None:
                    self._withhold(self._leaves_of(entry, stream))
                else:
                    add_entry(self._builder, entry, stream)
            self._entries.append(EntryLeaves(self._builder.count - before, reason))
            if reason is None:
                self._files.append(KeptFile(entry.number, entry.name, size))

    def drawing(self, counts: Mapping[str, WithheldCount]) -> Drawing:
        return Drawing(
            tree=self._builder.tree(),
            text=WithheldText(self._derived_text, tuple(self._lines)),
            entries=tuple(self._entries),
            files=tuple(self._files),
            leaves=tuple(self._leaves),
            withheld=tuple(self._ranges),
            counts=counts,
        )

    def _draw_text(self, stream: ByteStream) -> int:
        """Add the text's lines; return how long the derived text is."""
        size = 0
        for stretch, parts in runs(pieces(stream), self._stretches):
            if stretch is None:
                counted = Counted(parts)
                self._builder.add_lines(counted)
                size += counted.size_bytes
            else:
                self._lines.append(replace(stretch, first_byte=size))
                salts = SeedSalts(self._seed, self._builder.count)
                self._withhold([leaf for leaves in line_leaves(salts, parts) for leaf in leaves])
                size += stretch.count * len(stretch.reason.placeholder)
        return size

    def _leaves_of(self, entry: Entry, stream: ByteStream) -> list[bytes]:
        salts = SeedSalts(self._seed, self._builder.count)
        if entry.name.endswith(LINED):
            return [leaf for leaves in line_leaves(salts, pieces(stream)) for leaf in leaves]
        digest = sha256()
        for piece in pieces(stream):
            digest.update(piece)
        return [file_leaf(salts.take(1), digest.digest())]

    def _withhold(self, leaves: list[bytes]) -> None:
        if not leaves:
            return
        first, last = self._builder.count, self._builder.count + len(leaves) - 1
        if self._ranges and self._ranges[-1].last + 1 == first:
            first = self._ranges.pop().first
        self._ranges.append(LineRange(first, last))
        self._leaves += [leaf.hex() for leaf in leaves]
        self._builder.add_withheld(leaves)
