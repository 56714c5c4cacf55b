"""Where a JSON document's brackets and commas stand, found block by block with numpy."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

COMMA, OPEN, CLOSE = ord(","), ord("{"), ord("}")
FAR = 1 << 40
"""Added to the level of an opening bracket, which separates nothing."""

FIRST_WINDOW = 512
"""How many tokens are looked at first; then twice as many, and so on."""

_QUOTE, _BACKSLASH, _LF, _FOLD = ord('"'), ord("\\"), ord("\n"), 0x20

_Numbers = NDArray[np.int64]
_Bytes = NDArray[np.uint8]
_Mask = NDArray[np.bool_]


class Tokens(NamedTuple):
    """The brackets and commas of one block that stand outside strings.

    ``at`` are offsets in the document, ``kinds`` the bytes, ``levels`` how deep the container is that a
    comma divides or a closing bracket ends (1 is the outermost). ``line_feeds`` are offsets of all LF.
    """

    at: _Numbers
    kinds: _Bytes
    levels: _Numbers
    line_feeds: _Numbers

    def separator(self, start: int, depth: int) -> int | None:
        """Return the first token that ends an item at a depth; look no further than need be."""
        window = FIRST_WINDOW
        while start < len(self.at):
            found = self.levels[start : start + window] <= depth
            first = int(found.argmax())
            if found[first]:
                return start + first
            start += window
            window *= 2
        return None


class Structure:
    """Follows strings and depth from block to block. Depth is a number, so no nesting is too deep."""

    def __init__(self) -> None:
        """Begin before the first byte."""
        self._offset = 0
        self._depth = 0
        self._inside = 0
        self._escaping = 0

    @property
    def depth(self) -> int:
        """How many containers are open after the blocks so far."""
        return self._depth

    def rewind(self, offset: int, depth: int) -> None:
        """Stand at an offset that no string holds, with ``depth`` containers open."""
        self._offset, self._depth = offset, depth
        self._inside = self._escaping = 0

    def feed(self, block: bytes) -> Tokens:
        """Take the next block and return what stands in it."""
        data = np.frombuffer(block, np.uint8)
        folded = data | _FOLD
        marks = data == _QUOTE
        marks |= folded == OPEN
        marks |= folded == CLOSE
        marks |= data == COMMA
        marks |= data == _LF
        at = np.flatnonzero(marks)
        kinds = data[at]
        quotes = kinds == _QUOTE
        self._drop_escaped(data, at, quotes)
        line_feeds = kinds == _LF
        outside = self._outside(quotes, line_feeds)
        outside &= (kinds != _QUOTE) & ~line_feeds
        tokens = self._levelled(at[outside], kinds[outside], at[line_feeds])
        self._offset += len(block)
        return tokens

    def _drop_escaped(self, data: _Bytes, at: _Numbers, quotes: _Mask) -> None:
        """Take out of ``quotes`` those that an odd number of backslashes precedes."""
        slashes = np.flatnonzero(data == _BACKSLASH)
        before, self._escaping = self._escaping, 0
        if before and at.size and at[0] == 0:
            quotes[0] = False
        if not slashes.size:
            return
        begins = np.ones(slashes.size, np.bool_)
        begins[1:] = np.diff(slashes) > 1
        starts = np.maximum.accumulate(np.where(begins, slashes, 0))
        odd = ((slashes - starts + 1 + np.where(starts == 0, before, 0)) & 1).astype(np.bool_)
        escaped = slashes[odd] + 1
        if escaped.size and escaped[-1] == len(data):
            self._escaping, escaped = 1, escaped[:-1]
        quotes[np.searchsorted(at, escaped[data[escaped] == _QUOTE])] = False

    def _outside(self, quotes: _Mask, line_feeds: _Mask) -> _Mask:
        """Return which marks stand outside strings.

        No string of JSON goes on after LF. One that seems to has lost its end: it ends with
        its line, so that what follows is read.
        """
        if not quotes.size:
            return np.zeros(0, np.bool_)
        # Whether the number of quotes is odd is all that counts, and eight bits know it.
        seen = np.cumsum(quotes, dtype=np.uint8)
        seen += np.uint8(self._inside)
        seen &= np.uint8(1)
        if seen[line_feeds].any():
            total = np.cumsum(quotes) + self._inside
            total -= np.maximum.accumulate(np.where(line_feeds, total, 0))
            seen = (total & 1).astype(np.uint8)
        outside: _Mask = seen == 0
        self._inside = int(not outside[-1])
        return outside

    def _levelled(self, at: _Numbers, kinds: _Bytes, line_feeds: _Numbers) -> Tokens:
        folded = kinds | _FOLD
        opening = folded == OPEN
        closing = folded == CLOSE
        depths = np.cumsum(opening.astype(np.int64) - closing) + self._depth
        if depths.size:
            self._depth = int(depths[-1])
        levels = depths + closing
        levels[opening] += FAR
        return Tokens(at + self._offset, kinds, levels, line_feeds + self._offset)
