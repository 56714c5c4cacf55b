"""Reading a stream in pages of whole lines, in memory that does not grow with the stream."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pyarrow as pa

from onrecord.ports.originals import ByteStream
from onrecord.readers.formats.whatsapp_text import arrow
from onrecord.readers.formats.whatsapp_text.scan import PAD, Ints, Mask, Page

BLOCK_BYTES = 4 * 1024**2
LONG_LINE_BYTES = 2 * 1024**2
_LINE_HEAD_BYTES = 4 * 1024
_SPARE_SHARE = 64


class PageReader:
    """Reads a stream in pages that all lie in the same memory: a page is gone when the next is read."""

    def __init__(self, stream: ByteStream, block_bytes: int) -> None:
        """Take a stream at its first byte, and how much is read for one page."""
        self._stream = stream
        self.block_bytes = block_bytes
        self._data = bytearray()

    def read(self, rest: bytes = b"") -> Page:
        """Return a page of ``rest`` and the next block; fewer bytes come only at the end."""
        filled, full = len(rest), len(rest) + self.block_bytes
        if len(self._data) < full + len(PAD):
            self._data = bytearray(full + len(PAD) + self.block_bytes // _SPARE_SHARE)
        self._data[:filled] = rest
        with memoryview(self._data) as view:
            while filled < full and (count := self._stream.readinto(view[filled:full])):
                filled += count
        self._data[filled : filled + len(PAD)] = PAD
        return Page(self._data, filled)


def line_pages(stream: ByteStream, block_bytes: int = BLOCK_BYTES) -> Iterator[tuple[Page, int]]:
    """Yield pages with how many of their bytes are whole lines; of an overlong line only its head."""
    reader = PageReader(stream, block_bytes)
    rest, more = b"", True
    while more:
        page = reader.read(rest)
        more = page.size == len(rest) + block_bytes
        usable = page.data.rfind(b"\n", 0, page.size) + 1
        rest = page.cut(usable, page.size)
        if usable:
            yield page, usable
        elif len(rest) > LONG_LINE_BYTES and more:
            yield Page.of(rest[:_LINE_HEAD_BYTES]), _LINE_HEAD_BYTES
            rest = skip_line(reader)[1]
    if rest:
        yield Page.of(rest), len(rest)


def skip_line(reader: PageReader) -> tuple[int, bytes, bool]:
    """Skip to the end of the current line.

    Returns how many bytes were skipped, what was read beyond, and whether the line ended with LF.
    """
    skipped = 0
    while (page := reader.read()).size:
        end = page.data.find(b"\n", 0, page.size) + 1
        if end:
            return skipped + end, page.cut(end, page.size), True
        skipped += page.size
    return skipped, b"", False


def stretches(data: bytes | bytearray, begins: Ints, ends: Ints, others: Sequence[bytes] = ()) -> pa.Array:
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
    data: bytes | bytearray,
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
    return stretches(data, begins, ends, [*instead.values()]).take(arrow.numbers(index, blank))
