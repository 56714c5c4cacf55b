"""Finding headers in millions of lines at once, with the grammar of ``headers`` and nothing else.

A page of text is looked at as bytes and as overlapping 64-bit words. Each layout
that the exact grammar has met becomes a few masked comparisons; lines that may
hold a header but fit no known layout go to the exact grammar, one by one, and
what it finds becomes a layout. So every line gets the answer that
``headers.parse_header`` gives: a test holds it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onrecord.readers.formats.whatsapp_text import datewords
from onrecord.readers.formats.whatsapp_text.headers import (
    HEAD_BYTES,
    MARKS_LIMIT,
    Layout,
    parse_header,
)
from onrecord.records.messages import DateOrder

Ints = NDArray[np.int64]
Words = NDArray[np.uint64]
Mask = NDArray[np.bool_]

PAD = bytes(HEAD_BYTES + 8)
LAYOUTS_LIMIT = 4096
_SHORTEST_HEADER = 12
_A_BITS, _B_BITS, _C_BITS, _MINUTE_BITS, _SECOND_BITS = 14, 7, 14, 11, 6
_B_AT = _A_BITS
_C_AT = _B_AT + _B_BITS
MINUTE_AT = _C_AT + _C_BITS
SECOND_AT = MINUTE_AT + _MINUTE_BITS
LAYOUT_AT = SECOND_AT + _SECOND_BITS


class Page:
    """A stretch of text: its bytes, as bytes and as the 64-bit word that starts at each byte."""

    def __init__(self, data: bytes) -> None:
        """Take bytes that end with ``PAD``."""
        self.data = data
        self.size = len(data) - len(PAD)
        self.bytes: NDArray[np.uint8] = np.frombuffer(data, np.uint8)
        self.words: Words = np.ndarray((len(data) - 8,), "<u8", data, 0, (1,))


@dataclass(frozen=True, slots=True)
class Lines:
    """Where the lines of a page start and end (after their LF), in bytes."""

    starts: Ints
    ends: Ints


@dataclass(frozen=True, slots=True)
class Hits:
    """The lines of a page that begin with a header.

    ``line`` is the index in the page's lines, ``end`` the byte after the header,
    ``packed`` the numbers of the header and its layout in 64 bits, ``plausible``
    whether the numbers can be a date and a time.
    """

    line: Ints
    end: Ints
    packed: Words
    plausible: Mask

    def only(self, chosen: Mask) -> "Hits":
        """Return those of the hits that the mask chooses."""
        return Hits(self.line[chosen], self.end[chosen], self.packed[chosen], self.plausible[chosen])


def unpack(packed: Words) -> tuple[Ints, Ints, Ints, Ints, Ints]:
    """Return the three numbers of the date, the minute of the day, and the second."""
    signed = packed.view(np.int64)
    return (
        signed & ((1 << _A_BITS) - 1),
        signed >> _B_AT & ((1 << _B_BITS) - 1),
        signed >> _C_AT & ((1 << _C_BITS) - 1),
        signed >> MINUTE_AT & ((1 << _MINUTE_BITS) - 1),
        signed >> SECOND_AT & ((1 << _SECOND_BITS) - 1),
    )


def layout_of(packed: Words) -> Ints:
    """Return the number of each header's layout."""
    return (packed >> np.uint64(LAYOUT_AT)).astype(np.int64)


def lines_of(page: Page, usable: int) -> Lines:
    """Split the first ``usable`` bytes into lines; they end at LF only, and the last may lack it."""
    feeds = np.flatnonzero(page.bytes[:usable] == ord("\n"))
    starts = np.concatenate((np.zeros(1, np.int64), feeds + 1))
    if starts[-1] >= usable:
        starts = starts[:-1]
    return Lines(starts, np.append(starts[1:], usable))


@dataclass(slots=True)
class _Comparison:
    """A layout as masked comparisons of 64-bit words."""

    layout: Layout
    words: list[tuple[np.uint64, np.uint64, np.uint64, np.uint64, np.uint64]]
    hours: Ints
    seen: int = 0

    @classmethod
    def of(cls, layout: Layout) -> "_Comparison":
        size = -(-len(layout.template) // 8) * 8
        mask, value = bytearray(size), bytearray(layout.template.ljust(size, b"\0"))
        add, high = bytearray(size), bytearray(size)
        mask[: len(layout.template)] = b"\xff" * len(layout.template)
        base, low = layout.zero & 0xF0, layout.zero & 0x0F
        for column in (at for columns in layout.columns for at in columns):
            mask[column], value[column] = 0xF0, base
            add[column] = 0x10 - low if low else 6
            high[column] = base + (0x10 if low else 0)
        digits = bytearray(0xF0 if byte else 0 for byte in add)
        rows = zip(*(np.frombuffer(bytes(row), "<u8") for row in (mask, value, add, digits, high)), strict=True)
        hours = np.array(layout.hours, np.int64)
        return cls(layout, [tuple(map(np.uint64, row)) for row in rows], hours)  # type: ignore[misc]

    def fits(self, page: Page, at: Ints) -> Mask:
        """Tell which positions begin with this layout."""
        result: Mask | None = None
        for index, (mask, value, add, digits, high) in enumerate(self.words):
            word = page.words[at + 8 * index]
            fit = (word & mask) == value
            if digits:
                fit &= ((word + add) & digits) == high
            result = fit if result is None else result & fit
        return np.ones(len(at), np.bool_) if result is None else result

    def numbers(self, page: Page, at: Ints) -> list[Ints]:
        """Return the six numbers of the header at each position."""
        return [self._number(page, at, columns) for columns in self.layout.columns]

    def _number(self, page: Page, at: Ints, columns: tuple[int, ...]) -> Ints:
        total = np.zeros(len(at), np.int64)
        for column in columns:
            total = total * 10 + (page.bytes[at + column].astype(np.int64) - self.layout.zero)
        return total


@dataclass(slots=True)
class HeaderScanner:
    """Scans pages for headers, learning layouts on the way. ``layouts`` are numbered in order of meeting."""

    layouts: list[Layout] = field(default_factory=list)
    _comparisons: list[_Comparison] = field(default_factory=list)
    _known: dict[tuple[object, ...], int] = field(default_factory=dict)

    def scan(self, page: Page, lines: Lines) -> Hits:
        """Return the headers among the lines, in order."""
        index, at = self._candidates(page, lines)
        found: list[tuple[Ints, Ints, Words, Mask]] = []
        for number in self._by_use():
            if not len(at):
                break
            index, at = self._take(page, number, index, at, found)
        for learnt in self._learn(page, lines, index, at, found):
            index, at = learnt
        return _in_order(found)

    def _candidates(self, page: Page, lines: Lines) -> tuple[Ints, Ints]:
        at = _after_marks(page, lines.starts)
        head = page.words[at]
        possible = _first_bytes()[(head & np.uint64(0xFFFF)).astype(np.int64)]
        possible &= lines.ends - at >= _SHORTEST_HEADER
        index = np.flatnonzero(possible)
        return index, at[index]

    def _by_use(self) -> list[int]:
        return sorted(range(len(self._comparisons)), key=lambda number: -self._comparisons[number].seen)

    def _take(
        self, page: Page, number: int, index: Ints, at: Ints, found: list[tuple[Ints, Ints, Words, Mask]]
    ) -> tuple[Ints, Ints]:
        comparison = self._comparisons[number]
        fits = comparison.fits(page, at)
        if not fits.any():
            return index, at
        mine = at[fits]
        comparison.seen += len(mine)
        packed, plausible = _pack(comparison, number, comparison.numbers(page, mine))
        found.append((index[fits], mine + len(comparison.layout.template), packed, plausible))
        return index[~fits], at[~fits]

    def _learn(
        self, page: Page, lines: Lines, index: Ints, at: Ints, found: list[tuple[Ints, Ints, Words, Mask]]
    ) -> Iterator[tuple[Ints, Ints]]:
        done = 0
        while done < len(index):
            start = int(at[done])
            header = parse_header(page.data[start : start + HEAD_BYTES])
            done += 1
            if header is None or header.marks:
                continue
            number = self._number_of(header.layout)
            if number is None:
                continue
            rest = self._take(page, number, index[done - 1 :], at[done - 1 :], found)
            index, at, done = *rest, 0
            yield index, at

    def _number_of(self, layout: Layout) -> int | None:
        key = (layout.template, layout.form.style, layout.form.time_first, layout.columns)
        if key not in self._known:
            if len(self.layouts) == LAYOUTS_LIMIT:
                return None
            self._known[key] = len(self.layouts)
            self.layouts.append(layout)
            self._comparisons.append(_Comparison.of(layout))
        return self._known[key]


def _pack(comparison: _Comparison, number: int, numbers: list[Ints]) -> tuple[Words, Mask]:
    a, b, c, written, minute, second = numbers
    hour = comparison.hours[np.minimum(written, 24)]
    plausible = (hour >= 0) & (minute < 60) & (second < 60)
    plausible &= _date_like(comparison.layout.form.orders, a, b, c)
    minute_of_day = np.where(plausible, hour * 60 + minute, 0)
    second = np.where(plausible, second, 0)
    packed = a | b << _B_AT | c << _C_AT | minute_of_day << MINUTE_AT | second << SECOND_AT
    return packed.view(np.uint64) | np.uint64(number << LAYOUT_AT), plausible


def _date_like(orders: tuple[DateOrder, ...], a: Ints, b: Ints, c: Ints) -> Mask:
    result = np.zeros(len(a), np.bool_)
    readings = {DateOrder.DMY: (a, b), DateOrder.MDY: (b, a), DateOrder.YMD: (c, b)}
    for order in orders:
        day, month = readings[order]
        result |= (day >= 1) & (day <= 31) & (month >= 1) & (month <= 12)
    return result


def _after_marks(page: Page, starts: Ints) -> Ints:
    at = starts
    for _ in range(MARKS_LIMIT):
        head = page.words[at]
        width = _mark_widths()[(head & np.uint64(0xFFFF)).astype(np.int64)].astype(np.int64)
        maybe = np.flatnonzero(width)
        if not len(maybe):
            return at
        real = maybe[[_is_mark(page.data, int(at[row]), int(width[row])) for row in maybe]]
        if not len(real):
            return at
        at = at.copy()
        at[real] += width[real]
    return at


def _is_mark(data: bytes, at: int, width: int) -> bool:
    return data[at : at + width] in _MARKS


_MARKS = frozenset(
    chr(code).encode() for code in (0x200E, 0x200F, 0x061C, 0xFEFF, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
)


def _table(pairs: set[int], dtype: Any) -> NDArray[Any]:  # noqa: ANN401 - numpy's own name for a kind of number
    table = np.zeros(1 << 16, dtype)
    table[sorted(pairs)] = 1
    return table


def _mark_widths() -> NDArray[np.uint8]:
    return _TABLES[0]


def _first_bytes() -> Mask:
    return _TABLES[1]


def _build_tables() -> tuple[NDArray[np.uint8], Mask]:
    widths = np.zeros(1 << 16, np.uint8)
    for mark in _MARKS:
        widths[mark[0] | mark[1] << 8] = len(mark)
    first = np.zeros(1 << 16, np.bool_)
    words = datewords.load()
    starters = {zero.encode()[0] for zero in words.zeros} | {ord("[")}
    starters |= {era.encode()[0] for era in words.eras if ord(era[0]) > 127}
    starters |= set(range(ord("0"), ord("9") + 1))
    codes = np.arange(1 << 16)
    first |= np.isin(codes & 0xFF, sorted(starters))
    letters = {byte for era in words.eras if ord(era[0]) < 128 for byte in (*era[:1].lower().encode(), *era[:1].encode())}
    first |= np.isin(codes & 0xFF, sorted(letters))
    return widths, first


_TABLES = _build_tables()


def _in_order(found: list[tuple[Ints, Ints, Words, Mask]]) -> Hits:
    if not found:
        none = np.zeros(0, np.int64)
        return Hits(none, none, none.view(np.uint64), none.astype(np.bool_))
    if len(found) == 1:
        return Hits(*found[0])
    line, end, packed, plausible = (np.concatenate(column) for column in zip(*found, strict=True))
    order = np.argsort(line, kind="stable")
    return Hits(line[order], end[order], packed[order], plausible[order])
