"""Finding headers in millions of lines at once, with the grammar of ``headers`` and nothing else.

A page of text is looked at as bytes and as overlapping 64-bit words. Each layout
that the exact grammar has met becomes a few masked comparisons; lines that may
hold a header but fit no known layout go to the exact grammar, one by one, and
what it finds becomes a layout. So every line gets the answer that
``headers.parse_header`` gives: a test holds it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from onrecord.readers.formats.whatsapp_text import datewords
from onrecord.readers.formats.whatsapp_text.comparisons import Comparison
from onrecord.readers.formats.whatsapp_text.headers import (
    HEAD_BYTES,
    LABEL_BYTES,
    MARK_BYTES,
    MARKS_LIMIT,
    Header,
    Layout,
    Unknown,
    parse,
    parse_header,
    without_hour,
)
from onrecord.records.messages import DateOrder

Ints = NDArray[np.int64]
Words = NDArray[np.uint64]
Mask = NDArray[np.bool_]

PAD = bytes(HEAD_BYTES + 8)
LAYOUTS_LIMIT = 1024
_SHORTEST_HEADER = 12
_A_BITS, _B_BITS, _C_BITS, _MINUTE_BITS, _SECOND_BITS = 14, 7, 14, 11, 6
_B_AT = _A_BITS
_C_AT = _B_AT + _B_BITS
MINUTE_AT = _C_AT + _C_BITS
SECOND_AT = MINUTE_AT + _MINUTE_BITS
LAYOUT_AT = SECOND_AT + _SECOND_BITS


class Page:
    """A stretch of text: its bytes, as bytes and as the 64-bit word that starts at each byte."""

    def __init__(self, data: bytes | bytearray, size: int) -> None:
        """Take text of ``size`` bytes with zeros after it, ``PAD`` at least, that nobody changes any more."""
        self.data = data
        self.size = size
        self.bytes: NDArray[np.uint8] = np.frombuffer(data, np.uint8)
        self.words: Words = np.ndarray((len(data) - 8,), "<u8", data, 0, (1,))

    @classmethod
    def of(cls, text: bytes) -> "Page":
        """Make a page of a text."""
        return cls(text + PAD, len(text))

    def cut(self, begin: int, end: int) -> bytes:
        """Return a copy of some of its bytes."""
        return bytes(memoryview(self.data)[begin:end])


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
        second_of(packed),
    )


def second_of(packed: Words) -> Ints:
    """Return the second of each header, 0 where none is written."""
    return packed.view(np.int64) >> SECOND_AT & ((1 << _SECOND_BITS) - 1)


def layout_of(packed: Words) -> Ints:
    """Return the number of each header's layout."""
    return (packed >> np.uint64(LAYOUT_AT)).astype(np.int64)


def lines_of(page: Page, usable: int) -> Lines:
    """Split the first ``usable`` bytes into lines; they end at LF only, and the last may lack it."""
    feeds = np.flatnonzero(page.bytes[:usable] == ord("\n"))
    bounds = np.empty(len(feeds) + 2, np.int64)
    bounds[0], bounds[-1] = 0, usable
    np.add(feeds, 1, out=bounds[1:-1])
    if len(feeds) and bounds[-2] == usable:
        bounds = bounds[:-1]
    return Lines(bounds[:-1], bounds[1:])


@dataclass(slots=True)
class HeaderScanner:
    """Scans pages for headers, learning layouts on the way. ``layouts`` are numbered in order of meeting.

    ``unknown`` are the lines of the last page that would begin with a header, were the word for its time of
    day known; ``learned`` words are.
    """

    learned: Mapping[str, str] = field(default_factory=dict)
    unknown: list[tuple[int, Unknown]] = field(default_factory=list)
    layouts: list[Layout] = field(default_factory=list)
    _comparisons: list[Comparison] = field(default_factory=list)
    _known: dict[tuple[object, ...], int] = field(default_factory=dict)

    def scan(self, page: Page, lines: Lines) -> Hits:
        """Return the headers among the lines, in order."""
        self.unknown = []
        index, at = self._candidates(page, lines)
        found: list[tuple[Ints, Ints, Words, Mask]] = []
        for number in self._by_use():
            if not len(at):
                break
            index, at = self._take(page, number, index, at, found)
        self._learn(page, index, at, found)
        hits = _in_order(found)
        self._note_without_hour(page, lines, hits)
        return hits

    def _note_without_hour(self, page: Page, lines: Lines, hits: Hits) -> None:
        for number in hits.line[~hits.plausible].tolist():
            start = int(lines.starts[number])
            line = page.cut(start, min(int(lines.ends[number]), start + HEAD_BYTES + LABEL_BYTES))
            header = parse_header(line, self.learned)
            if header is not None and (one := without_hour(line, header)):
                self.unknown.append((number, one))
        self.unknown.sort(key=lambda one: one[0])

    def _candidates(self, page: Page, lines: Lines) -> tuple[Ints, Ints]:
        at = _after_marks(page, lines.starts)
        head = page.words[at]
        possible = _STARTS[(head & np.uint64(0xFFFF)).astype(np.int64)]
        possible &= lines.ends - at >= _SHORTEST_HEADER
        index = np.flatnonzero(possible)
        return index, at[index]

    def _by_use(self) -> list[int]:
        return sorted(range(len(self._comparisons)), key=lambda number: -self._comparisons[number].seen)

    def _take(
        self, page: Page, number: int, index: Ints, at: Ints, found: list[tuple[Ints, Ints, Words, Mask]]
    ) -> tuple[Ints, Ints]:
        comparison = self._comparisons[number]
        fits, words = comparison.read(page.words, at)
        mine = np.flatnonzero(fits)
        if not len(mine):
            return index, at
        comparison.seen += len(mine)
        packed, plausible = _pack(comparison, number, comparison.numbers([word[mine] for word in words]))
        found.append((index[mine], at[mine] + len(comparison.layout.template), packed, plausible))
        return index[~fits], at[~fits]

    def _learn(self, page: Page, index: Ints, at: Ints, found: list[tuple[Ints, Ints, Words, Mask]]) -> None:
        while len(index):
            start = int(at[0])
            header = parse(page.cut(start, start + HEAD_BYTES + LABEL_BYTES), self.learned)
            number = self._number_of(header.layout) if isinstance(header, Header) else None
            if number is not None:
                index, at = self._take(page, number, index, at, found)
                continue
            if isinstance(header, Unknown):
                self.unknown.append((int(index[0]), header))
            index, at = index[1:], at[1:]

    def _number_of(self, layout: Layout) -> int | None:
        key = (layout.template, layout.form.style, layout.form.time_first, layout.columns)
        if key not in self._known:
            if len(self.layouts) == LAYOUTS_LIMIT:
                return None
            self._known[key] = len(self.layouts)
            self.layouts.append(layout)
            self._comparisons.append(Comparison.of(layout))
        return self._known[key]


def _pack(comparison: Comparison, number: int, numbers: list[Ints]) -> tuple[Words, Mask]:
    a, b, c, written, minute, second = numbers
    hour = comparison.hours[np.minimum(written, 24)]
    plausible = (hour >= 0) & (minute < datewords.HOUR_MINUTES) & (second < datewords.MINUTE_SECONDS)
    plausible &= _date_like(comparison.layout.form.orders, a, b, c)
    minute_of_day = np.where(plausible, hour * datewords.HOUR_MINUTES + minute, 0)
    second = np.where(plausible, second, 0)
    packed = a | b << _B_AT | c << _C_AT | minute_of_day << MINUTE_AT | second << SECOND_AT
    return packed.view(np.uint64) | np.uint64(number << LAYOUT_AT), plausible


def _date_like(orders: tuple[DateOrder, ...], a: Ints, b: Ints, c: Ints) -> Mask:
    result = np.zeros(len(a), np.bool_)
    readings = {DateOrder.DMY: (a, b), DateOrder.MDY: (b, a), DateOrder.YMD: (c, b)}
    for order in orders:
        day, month = readings[order]
        in_month = (day >= 1) & (day <= datewords.LONGEST_MONTH_DAYS)
        result |= in_month & (month >= 1) & (month <= datewords.MONTHS)
    return result


def _after_marks(page: Page, starts: Ints) -> Ints:
    at = starts
    for _ in range(MARKS_LIMIT):
        maybe = np.flatnonzero(_MARK_STARTS[page.bytes[at]])
        if not len(maybe):
            break
        at = at.copy()
        at[maybe] += _mark_width(page.words[at[maybe]])
    return at


def _mark_width(head: Words) -> Ints:
    width = np.zeros(len(head), np.int64)
    for size in (2, 3):
        codes = [int.from_bytes(mark, "little") for mark in MARK_BYTES if len(mark) == size]
        lead = head & np.uint64((1 << 8 * size) - 1)
        width[np.isin(lead, np.array(codes, np.uint64))] = size
    return width


def _possible_starts() -> Mask:
    """Return, for each two bytes (little end first), whether a header can begin with them."""
    words = datewords.load()
    digits = {zero.encode()[0] for zero in words.zeros if zero != "0"} | set(b"0123456789")
    firsts = digits | {ord("[")} | {era.encode()[0] for era in words.eras_before_year if not era.isascii()}
    letters = {
        byte for era in words.eras_before_year if era.isascii() for byte in (era + era.lower()).encode()
    }
    codes = np.arange(1 << 16)
    first, second = codes & 0xFF, codes >> 8
    plain: Mask = np.isin(first, sorted(firsts))
    return plain | (np.isin(first, sorted(letters)) & np.isin(second, sorted(digits)))


_MARK_STARTS = np.isin(np.arange(256), sorted({mark[0] for mark in MARK_BYTES}))
_STARTS = _possible_starts()


def _in_order(found: list[tuple[Ints, Ints, Words, Mask]]) -> Hits:
    if not found:
        none = np.zeros(0, np.int64)
        return Hits(none, none, none.view(np.uint64), none.astype(np.bool_))
    if len(found) == 1:
        return Hits(*found[0])
    line, end, packed, plausible = (np.concatenate(column) for column in zip(*found, strict=True))
    order = np.argsort(line, kind="stable")
    return Hits(line[order], end[order], packed[order], plausible[order])
