"""The line tree of a source as it was received, made from it, or from what was kept of it."""

import itertools
from base64 import b64decode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from onrecord.integrity.line_tree import LineTreeBuilder
from onrecord.integrity.salts import KeptSalts
from onrecord.ports.originals import ByteStream, Original
from onrecord.readers.withheld import pieces, runs
from onrecord.records.errors import WithholdingError
from onrecord.records.messages import Entry
from onrecord.records.withheld import WithheldLines
from onrecord.records.withholding import Withholding

LINED = ".txt"
"""How the name of an entry ends whose every line is a leaf."""
_OTHER_FILES = (
    "what came is not the files, each with as many lines, of which it was said what is left out: nothing was "
    "kept; begin again"
)


@dataclass(frozen=True, slots=True)
class Commitment:
    """What makes a source's line tree again: the seed of its salts, or what was kept when lines were not."""

    seed: bytes = field(default=b"", repr=False)
    withholding: Withholding | None = field(default=None, repr=False)


def tree_of(original: Original, commitment: Commitment, prove: Sequence[int] = ()) -> LineTreeBuilder:
    """Return the line tree of a full source; of a derived one with the hashes of what is not there."""
    withholding = commitment.withholding
    if withholding is not None:
        builder = LineTreeBuilder(KeptSalts(b64decode(withholding.salts)), prove)
        _add_kept(original, withholding, builder)
        return builder
    builder = LineTreeBuilder(commitment.seed, prove)
    for entry in original.entries():
        with original.open(entry) as stream:
            add_entry(builder, entry, stream)
    return builder


def add_entry(
    builder: LineTreeBuilder,
    entry: Entry,
    stream: ByteStream,
    lines: Sequence[WithheldLines] = (),
    hashes: Iterator[bytes] | None = None,
) -> None:
    """Add a file: a leaf a line of a text, ``hashes`` in the place of ``lines``; else one leaf.

    Raises:
        WithholdingError: what should be a placeholder is something else.
    """
    if not entry.name.endswith(LINED):
        builder.add_file(pieces(stream))
        return
    offset = 0
    for stretch, parts in runs(pieces(stream), lines):
        if stretch is None:
            counted = Counted(parts)
            builder.add_lines(counted)
            offset += counted.size_bytes
        else:
            _confirm_placeholders(stretch, offset, parts)
            builder.add_withheld(list(itertools.islice(hashes or iter(()), stretch.count)))
            offset += stretch.count * len(stretch.reason.placeholder)


class Counted:
    """Pieces, and how many bytes they were."""

    def __init__(self, parts: Iterator[bytes]) -> None:
        """Take the pieces."""
        self._parts = parts
        self.size_bytes = 0

    def __iter__(self) -> Iterator[bytes]:
        """Yield them."""
        for part in self._parts:
            self.size_bytes += len(part)
            yield part


def _confirm_placeholders(stretch: WithheldLines, offset: int, parts: Iterator[bytes]) -> None:
    """Check that nothing but placeholders stands where lines were withheld."""
    line, seen = stretch.reason.placeholder, 0
    for part in parts:
        at = seen % len(line)
        repeated = line * (len(part) // len(line) + 2)
        if part != repeated[at : at + len(part)]:
            seen = -1
            break
        seen += len(part)
    if seen != stretch.count * len(line) or stretch.first_byte != offset:
        raise WithholdingError(
            "what should stand in the place of a withheld line does not: nothing was kept; begin again"
        )


def text_named(original: Original, name: str) -> Entry:
    """Return the entry of that name, each of whose lines is a leaf.

    Raises:
        WithholdingError: its lines are no leaves.
    """
    entry = next((one for one in original.entries() if one.name == name), None)
    if entry is None or not name.endswith(LINED):
        raise WithholdingError(
            "lines can be withheld, or proved by themselves, of a text export alone, whose name ends in "
            f"{LINED}: make one of the chat in the app, and capture that"
        )
    return entry


def numbered(original: Original, number: int) -> Entry:
    """Return the entry of that number."""
    return next(one for one in original.entries() if one.number == number)


def pass_by(parts: Iterator[bytes]) -> None:
    """Read pieces to their end and let them go."""
    for _ in parts:
        pass


def _add_kept(original: Original, withholding: Withholding, builder: LineTreeBuilder) -> None:
    """Add what is kept of a source, and the hashes of what is not, in the full source's order.

    Raises:
        WithholdingError: a file has another number of leaves than was said of it, or there is another
            number of files or hashes: a line would stand in the place of another.
    """
    text, hashes = original.assumptions.withheld, iter(map(bytes.fromhex, withholding.leaves))
    kept = iter(original.entries())
    for one in withholding.entries:
        end = builder.count + one.leaves
        if one.reason is not None:
            builder.add_withheld(list(itertools.islice(hashes, one.leaves)))
        elif entry := next(kept, None):
            with original.open(entry) as stream:
                lines = text.lines if text is not None and text.entry == entry.number else ()
                add_entry(builder, entry, stream, lines, hashes)
        if builder.count != end:
            raise WithholdingError(_OTHER_FILES)
    if next(kept, None) is not None or next(hashes, None) is not None:
        raise WithholdingError(_OTHER_FILES)
