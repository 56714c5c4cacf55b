"""Messages of one page before they are read: where each stands, and where its own text does."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from onrecord.readers.formats.whatsapp_text.scan import Hits, Ints, Lines, Mask, Page


@dataclass(frozen=True, slots=True)
class Stretch:
    """Messages of one page.

    ``begins`` and ``ends`` are bytes in the page, which stands at ``offset`` in the
    entry; ``first_lines`` and ``line_counts`` are lines of the entry, ``ordinals``
    places among the headers of the file. ``strays`` marks messages that hold lines
    which look like headers; ``truncated`` tells that the last message has no line end.
    """

    page: Page
    lines: Lines
    hits: Hits
    begins: Ints
    ends: Ints
    offset: int
    first_lines: Ints
    line_counts: Ints
    ordinals: Ints
    strays: Mask
    truncated: bool = False


@dataclass(frozen=True, slots=True)
class Texts:
    """Where the texts of messages stand in a page: begin, end, and the end of the first line (without CR)."""

    begins: Ints
    ends: Ints
    line_ends: Ints


def texts_of(stretch: Stretch, colons: Ints) -> Texts:
    """Return where each message's own text stands: after its header and label, before its line end."""
    data = stretch.page.bytes
    begins = np.where(colons >= 0, colons + 2, stretch.hits.end)
    ends = _without_line_end(data, begins, stretch.ends)
    line_ends = np.minimum(_without_line_end(data, begins, stretch.lines.ends[stretch.hits.line]), ends)
    return Texts(begins, ends, line_ends)


def _without_line_end(data: NDArray[np.uint8], begins: Ints, ends: Ints) -> Ints:
    fed = ends - ((ends > begins) & (data[ends - 1] == ord("\n")))
    returned: Ints = fed - ((fed > begins) & (data[fed - 1] == ord("\r")))
    return returned


def inner_returns(stretch: Stretch) -> Mask:
    """Tell which messages have a CR before one of their inner line ends."""
    result = np.zeros(len(stretch.begins), np.bool_)
    if b"\r" in stretch.page.data:
        ends, firsts = stretch.lines.ends, stretch.hits.line
        lasts = np.minimum(firsts + stretch.line_counts, len(ends)) - 1
        returned = (stretch.page.bytes[ends - 1] == ord("\n")) & (stretch.page.bytes[ends - 2] == ord("\r"))
        returned[lasts] = False
        inner = np.flatnonzero(returned[: lasts[-1]])
        result[np.searchsorted(firsts, inner, side="right") - 1] = True
    return result


def invalid_rows(stretch: Stretch, texts: Texts) -> list[int]:
    """Return which messages are not UTF-8."""
    data = stretch.page.data
    if data.isascii() or _is_text(data, stretch.page.size):
        return []
    bounds = zip(stretch.begins.tolist(), texts.ends.tolist(), strict=True)
    return [row for row, (begin, end) in enumerate(bounds) if not _is_utf8(stretch.page.cut(begin, end))]


def _is_text(data: bytes | bytearray, size: int) -> bool:
    offsets = pa.py_buffer(np.array([0, size], np.int32))
    try:
        pa.Array.from_buffers(pa.binary(), 1, [None, offsets, pa.py_buffer(data)]).cast(pa.string())
    except pa.ArrowInvalid:
        return False
    return True


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode()
    except UnicodeDecodeError:
        return False
    return True
