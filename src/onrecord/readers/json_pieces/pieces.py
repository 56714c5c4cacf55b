"""Pieces of a JSON document of any size: the values at given paths, as bytes, in flat memory.

    for piece in JsonPieces(stream, [("name",), ("messages", "*")]):
        if isinstance(piece, Broken): ...            # becomes an Anomaly
        elif piece.pattern == 1: parsed(piece.data)

Pieces come in the order of the document. ``place`` holds the array index of each ``*`` of the path, so
that values which stand beside an array are matched with its elements: with the paths
``("chats", "list", "*", "name")`` and ``("chats", "list", "*", "messages", "*")``, a name's place
``(3,)`` is the beginning of its messages' places ``(3, 0)``, ``(3, 1)`` … A name that stands twice in an
object yields both values. A piece's text is not checked: parsing it may fail (``json_values``),
and then it is the caller's to report.
"""

import re
from collections.abc import Iterator, Sequence

from onrecord.ports.originals import ByteStream
from onrecord.readers.json_pieces.items import Broken, Piece, Run
from onrecord.readers.json_pieces.walk import Walk

__all__ = ["Broken", "JsonPieces", "Piece", "Run"]

BLOCK_BYTES = 64 * 1024
ITEM_BYTES = 32 * 1024 * 1024
_LEAD_BYTES = 512

_BOM = b"\xef\xbb\xbf"
_ASSIGNMENT = re.compile(rb"\s*[A-Za-z_$][\w.$]*\s*=")
_NO_LINE_END = re.compile(rb"[^\n]")


class JsonPieces:
    """Iterate once over a stream's pieces and broken stretches."""

    def __init__(
        self,
        stream: ByteStream,
        patterns: Sequence[Sequence[str]],
        *,
        block_bytes: int = BLOCK_BYTES,
        item_bytes: int = ITEM_BYTES,
        assigned: bool = False,
    ) -> None:
        """Prepare to read.

        Args:
            stream: the document, at its first byte; a byte order mark is passed over.
            patterns: the paths asked for: names of members, ``*`` for the elements of an array.
            block_bytes: how much is looked at together; no result depends on it.
            item_bytes: a longer item is a broken stretch.
            assigned: the JSON follows ``name =``, as in a script, and a semicolon may follow it.

        Raises:
            ValueError: a path is empty, stands twice, or goes on below where another ends.
        """
        self._stream = stream
        self._block_bytes, self._assigned = block_bytes, assigned
        self._walk = Walk(patterns, item_bytes, b";" if assigned else b"")

    @property
    def others(self) -> Sequence[str]:
        """Members that stand beside the asked ones, as dotted paths; the first hundred."""
        return tuple(self._walk.others)

    def __iter__(self) -> Iterator[Piece | Broken]:
        """Read the stream to its end."""
        for block in self._blocks():
            yield from self._walk.take(block)
        yield from self._walk.end()

    def runs(self) -> Iterator[Piece | Broken | Run]:
        """Read the stream to its end, with elements together and parsed where their layout allows it."""
        for block in self._blocks():
            yield from self._walk.stride(block)
        yield from self._walk.end()

    def _blocks(self) -> Iterator[bytes]:
        lead = _blanked(self._filled(_LEAD_BYTES), assigned=self._assigned)
        for start in range(0, len(lead), self._block_bytes):
            yield lead[start : start + self._block_bytes]
        while block := self._filled(self._block_bytes):
            yield block

    def _filled(self, size: int) -> bytes:
        """Read ``size`` bytes: fewer only at the end, however few the stream gives at a time."""
        blocks, length = [self._stream.read(size)], 0
        while blocks[-1] and (length := length + len(blocks[-1])) < size:
            blocks.append(self._stream.read(size - length))
        return blocks[0] if len(blocks) == 1 else b"".join(blocks)


def _blanked(lead: bytes, *, assigned: bool) -> bytes:
    """Put blanks in place of a byte order mark and an assignment, so that every offset stays."""
    skipped = len(_BOM) if lead.startswith(_BOM) else 0
    if assigned and (found := _ASSIGNMENT.match(lead, skipped)):
        skipped = found.end()
    return _NO_LINE_END.sub(b" ", lead[:skipped]) + lead[skipped:]
