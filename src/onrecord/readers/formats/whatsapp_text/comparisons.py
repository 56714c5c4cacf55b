"""A layout of headers, looked for at thousands of positions at once, and its numbers read there."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from onrecord.readers.formats.whatsapp_text.headers import Layout

Ints = NDArray[np.int64]
Words = NDArray[np.uint64]
Mask = NDArray[np.bool_]


def _pairs() -> Ints:
    """Return what two ASCII digits, first byte lowest, are as a number."""
    codes = np.arange(1 << 16)
    return (codes & 0x0F) * 10 + (codes >> 8 & 0x0F)


_PAIRS = _pairs()


@dataclass(slots=True)
class Comparison:
    """A layout as masked comparisons of 64-bit words. ``seen`` counts the headers that had it."""

    layout: Layout
    words: list[tuple[np.uint64, np.uint64, np.uint64, np.uint64, np.uint64]]
    hours: Ints
    seen: int = 0

    @classmethod
    def of(cls, layout: Layout) -> "Comparison":
        """Compile a layout."""
        size = -(-len(layout.template) // 8) * 8
        mask = bytearray((b"\xff" * len(layout.template)).ljust(size, b"\0"))
        value = bytearray(layout.template.ljust(size, b"\0"))
        add, high = bytearray(size), bytearray(size)
        base, low = layout.zero & 0xF0, layout.zero & 0x0F
        for column in (at for columns in layout.columns for at in columns):
            mask[column], value[column] = 0xF0, base
            add[column] = 0x10 - low if low else 6
            high[column] = base + (0x10 if low else 0)
        digits = bytearray(0xF0 if byte else 0 for byte in add)
        rows = zip(
            *(np.frombuffer(bytes(row), "<u8") for row in (mask, value, add, digits, high)), strict=True
        )
        hours = np.array(layout.hours, np.int64)
        return cls(layout, [tuple(map(np.uint64, row)) for row in rows], hours)  # type: ignore[misc]

    def read(self, text: Words, at: Ints) -> tuple[Mask, list[Words]]:
        """Tell which positions begin with this layout; return also the words that stand at all of them.

        ``text`` are the words that start at each byte.
        """
        words = [text[at + 8 * index] for index in range(len(self.words))]
        result = np.ones(len(at), np.bool_)
        for word, (mask, value, add, digits, high) in zip(words, self.words, strict=True):
            result &= (word & mask) == value
            if digits:
                result &= ((word + add) & digits) == high
        return result, words

    def numbers(self, words: list[Words]) -> list[Ints]:
        """Return the six numbers of the header, from the words that stand at each position."""
        return [self._number(words, columns) for columns in self.layout.columns]

    def _number(self, words: list[Words], columns: tuple[int, ...]) -> Ints:
        total = np.zeros(len(words[0]), np.int64)
        for column, digits in _steps(columns, self.layout.zero):
            moved = words[column // 8] >> np.uint64(column % 8 * 8)
            if digits == 1:
                total = total * 10 + (moved.astype(np.uint8) - np.int64(self.layout.zero))
            else:
                total = total * 100 + _PAIRS[moved.astype(np.uint16)]
        return total


def _steps(columns: tuple[int, ...], zero: int) -> Iterator[tuple[int, int]]:
    """Yield where a number's digits stand, and how many are read at once: two of ASCII in one word."""
    at = 0
    while at < len(columns):
        two = columns[at : at + 2]
        together = zero == ord("0") and len(two) > 1 and two[1] == two[0] + 1 and two[1] % 8 != 0
        yield columns[at], 1 + together
        at += 1 + together
