"""Reading a stream in pages of whole lines, in memory that does not grow with the stream."""

from collections.abc import Iterator, Mapping, Sequence
from typing import BinaryIO

import numpy as np
import pyarrow as pa

from onrecord.readers.formats.whatsapp_text.scan import PAD, Ints, Mask, Page

BLOCK_BYTES = 4 * 1024**2
LONG_LINE_BYTES = 2 * 1024**2
_LINE_HEAD_BYTES = 4 * 1024


def read_block(stream: BinaryIO, size: int) -> bytes:
    """Read ``size`` bytes, fewer only at the end: a pipe gives what it has."""
    pieces: list[bytes] = []
    missing = size
    while missing:
        piece = stream.read(missing)
        if not piece:
            break
        pieces.append(piece)
        missing -= len(piece)
    return b"".join(pieces)


def line_pages(stream: BinaryIO, block_bytes: int = BLOCK_BYTES) -> Iterator[tuple[Page, int]]:
    """Yield pages with how many of their bytes are whole lines; of an overlong line only its head."""
    rest = b""
    while block := read_block(stream, block_bytes):
        rest += block
        usable = rest.rfind(b"\n") + 1
        if usable:
            yield Page(b"".join((rest, PAD))), usable
            rest = rest[usable:]
        elif len(rest) > LONG_LINE_BYTES:
            yield Page(rest[:_LINE_HEAD_BYTES] + PAD), _LINE_HEAD_BYTES
            rest = after_line(stream, block_bytes)
    if rest:
        yield Page(rest + PAD), len(rest)


def after_line(stream: BinaryIO, block_bytes: int) -> bytes:
    """Skip to the end of the current line and return what was read beyond it."""
    return skip_line(stream, block_bytes)[1]


def skip_line(stream: BinaryIO, block_bytes: int) -> tuple[int, bytes, bool]:
    """Skip to the end of the current line.

    Returns how many bytes were skipped, what was read beyond, and whether the line ended with LF.
    """
    skipped = 0
    while block := read_block(stream, block_bytes):
        end = block.find(b"\n") + 1
        if end:
            return skipped + end, block[end:], True
        skipped += len(block)
    return skipped, b"", False


def stretches(data: bytes, begins: Ints, ends: Ints, others: Sequence[bytes] = ()) -> pa.Array:
    """Return the stretches of ``data`` that follow one another as an Arrow binary array, without copying.

    The bytes between two stretches are elements too: a stretch is every second
    element, from the first. After one more gap come the ``others``.
    """
    count = len(begins)
    offsets = np.empty(2 * count + len(others) + 1, np.int32)
    offsets[0 : 2 * count : 2] = begins
    offsets[1 : 2 * count : 2] = ends
    offsets[2 * count] = len(data)
    offsets[2 * count + 1 :] = len(data) + np.cumsum(np.array([*map(len, others)], np.int64))
    joined = b"".join((data, *others)) if others else data
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(joined)]
    return pa.Array.from_buffers(pa.binary(), len(offsets) - 1, buffers)


def gather(
    data: bytes,
    begins: Ints,
    ends: Ints,
    instead: Mapping[int, bytes] | None = None,
    blank: Mask | None = None,
) -> pa.Array:
    """Return copies of the stretches of ``data`` as an Arrow binary array.

    Args:
        data: the bytes; offsets count from its first.
        begins: where each stretch begins.
        ends: where each ends, before the next begins.
        instead: other bytes for some of the stretches, by number.
        blank: which are null.
    """
    instead = instead or {}
    index = np.arange(0, 2 * len(begins), 2, dtype=np.int64)
    index[[*instead]] = 2 * len(begins) + np.arange(len(instead))
    return stretches(data, begins, ends, [*instead.values()]).take(pa.array(index, mask=blank))
