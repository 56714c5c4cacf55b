"""One line of a source's text against its line tree, for whoever may see it; else that it was withheld."""

from base64 import b64decode, b64encode
from collections.abc import Iterator, Sequence

from onrecord.compute.line_trees import LINED, Commitment, numbered, text_named, tree_of
from onrecord.integrity.salts import SALT_BYTES, salt_of
from onrecord.ports.originals import ByteStream, Original
from onrecord.readers.matching import Item
from onrecord.readers.withheld import line_at, pieces
from onrecord.records.errors import NotHeldError
from onrecord.records.messages import Entry
from onrecord.records.schema import Batch
from onrecord.records.withholding import EntryLeaves, Proven, Withholding


def prove(original: Original, items: Iterator[Item], number: int, commitment: Commitment) -> Proven:
    """Prove one line (1-based) of the source's text against its line tree.

    Raises:
        NotHeldError: there is no such line.
        WithholdingError: the source is no text.
    """
    text = _text_read(original, items)
    line = line_at(original.open(text), number)
    if not line:
        raise NotHeldError(f"the text has no line {number:,}: give a smaller number")
    above = list(_entries_above(original, text, commitment.withholding))
    index = sum(one.leaves for one in above) + number - 1
    builder = tree_of(original, commitment, [index])
    proof, salt = builder.proof(index), _salt(original, commitment, above, number)
    return Proven(
        tree=builder.tree(),
        index=index,
        leaf=proof.leaf.hex(),
        path=[node.hex() for node in proof.path],
        salt=None if salt is None else salt.hex(),
        line=None if salt is None else b64encode(line).decode(),
    )


def _entries_above(original: Original, text: Entry, withholding: Withholding | None) -> Iterator[EntryLeaves]:
    """Yield the entries of the full source that stand before its text."""
    if withholding is None:
        for entry in original.entries():
            if entry.number == text.number:
                return
            yield EntryLeaves(_count_lines(original.open(entry)) if entry.name.endswith(LINED) else 1)
        return
    kept = 0
    for one in withholding.entries:
        if one.reason is None and kept == text.number:
            return
        kept += int(one.reason is None)
        yield one


def _salt(
    original: Original, commitment: Commitment, above: Sequence[EntryLeaves], number: int
) -> bytes | None:
    """Return the salt of a line's leaf; None where it was withheld."""
    index = sum(one.leaves for one in above) + number - 1
    if commitment.withholding is None:
        return salt_of(commitment.seed, index)
    text = original.assumptions.withheld
    lines = text.lines if text is not None else ()
    if any(one.first <= number <= one.last for one in lines):
        return None
    hidden = sum(one.count for one in lines if one.last < number)
    hidden += sum(one.leaves for one in above if one.reason is not None)
    start = SALT_BYTES * (index - hidden)
    return b64decode(commitment.withholding.salts)[start : start + SALT_BYTES]


def _text_read(original: Original, items: Iterator[Item]) -> Entry:
    """Return the entry that the reader reads messages from."""
    withheld = original.assumptions.withheld
    if withheld is not None:
        return numbered(original, withheld.entry)
    for item in items:
        if isinstance(item, Batch) and item.num_rows:
            return text_named(original, item.column("span")[0].as_py()["entry"])
    raise NotHeldError("the source holds no message: there is no line to prove")


def _count_lines(stream: ByteStream) -> int:
    lines, last = 0, b"\n"
    with stream:
        for piece in pieces(stream):
            lines, last = lines + piece.count(b"\n"), piece
    return lines + int(not last.endswith(b"\n"))
