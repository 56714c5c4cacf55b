"""The part of a document that is still needed: its bytes and the places of its lines."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

BLANKS = b" \t\r\n"
_LF = ord("\n")


class Page:
    """A window on a document that moves forward. Offsets are the document's own."""

    def __init__(self) -> None:
        """Begin before the first byte."""
        self._bytes = b""
        self._start = 0
        self._line_feeds = np.zeros(0, np.int64)
        self._lines_before = 0

    @property
    def end(self) -> int:
        """The offset after the last byte so far."""
        return self._start + len(self._bytes)

    def extend(self, block: bytes, line_feeds: NDArray[np.int64], keep_from: int) -> None:
        """Add a block; forget what stands before ``keep_from``."""
        passed = int(np.searchsorted(self._line_feeds, keep_from))
        self._lines_before += passed
        self._line_feeds = np.concatenate((self._line_feeds[passed:], line_feeds))
        self._bytes = self._bytes[keep_from - self._start :] + block
        self._start = keep_from

    def rewind(self, offset: int) -> bytes:
        """Take back what stands from an offset on, and return it."""
        text = self.text(offset, self.end)
        self._bytes = self._bytes[: offset - self._start]
        self._line_feeds = self._line_feeds[: np.searchsorted(self._line_feeds, offset)]
        return text

    def pass_over(self, text: bytes, length: int, *offsets: NDArray[np.int64]) -> list[NDArray[np.int64]]:
        """Go on behind the first ``length`` bytes of a text, which are not kept; tell lines in it by offset.

        Only where the text before has been taken back.
        """
        line_feeds = np.flatnonzero(np.frombuffer(text, np.uint8, length) == _LF)
        before = 1 + self._lines_before + len(self._line_feeds)
        self._lines_before = before - 1 + len(line_feeds)
        self._bytes, self._start = b"", self.end + length
        self._line_feeds = np.zeros(0, np.int64)
        return [np.searchsorted(line_feeds, each) + before for each in offsets]

    def text(self, start: int, end: int) -> bytes:
        """Return the bytes between two offsets."""
        return self._bytes[start - self._start : end - self._start]

    def line(self, offset: int) -> int:
        """Return the 1-based number of the line in which a byte stands; LF belongs to the line it ends."""
        return 1 + self._lines_before + int(np.searchsorted(self._line_feeds, offset))

    def lines(self, offsets: Sequence[int] | NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the lines of several bytes."""
        found = np.searchsorted(self._line_feeds, np.asarray(offsets, np.int64))
        return found + (1 + self._lines_before)

    def find(self, mark: bytes, start: int) -> int:
        """Return where a mark first stands at or after an offset; -1 if nowhere so far."""
        found = self._bytes.find(mark, start - self._start)
        return found if found < 0 else found + self._start
