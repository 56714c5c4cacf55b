"""The grammar of a message's header, exactly, one line at a time.

Two shapes exist: ``[date, time] rest`` on iPhone and ``date, time - rest`` on
Android. What varies by phone and locale is data (``datewords``). A *form* is one
way of writing a header; a *layout* is a form at fixed widths, byte by byte, which
is what ``scan`` looks for in millions of lines at once.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Literal

from onrecord.readers.formats.whatsapp_text import datewords
from onrecord.readers.formats.whatsapp_text.header_pattern import pattern
from onrecord.records.messages import DateOrder

HEAD_BYTES = 128
"""A header ends within this many bytes of its line's start."""
MARKS_LIMIT = 3
LABEL_BYTES = 400
_LONGEST_WORD, _MOST_WORDS = 24, 4
_PERIOD = re.compile(f"{datewords.SPACE}?<[pq]>")
_NONE: Mapping[str, str] = {}
_SHORT, _LONG_YEAR = 2, 4
MARK_BYTES = frozenset(mark.encode() for mark in datewords.MARKS)
_FIELDS = ("a", "b", "c", "h", "m", "s")
_BOTH = (DateOrder.DMY, DateOrder.MDY)


class Style(IntEnum):
    """How the header is set apart: square brackets (iPhone) or a dash (Android)."""

    BRACKET = 0
    DASH = 1


@dataclass(frozen=True, slots=True)
class Form:
    """One way of writing a header.

    ``skeleton`` shows it with letters for numbers; ``orders`` are the readings that
    its shape allows; ``era`` is added to its years, ``None`` when the era's calendar
    is not solar; ``short_year`` tells years of two digits.
    """

    style: Style
    time_first: bool
    skeleton: str
    orders: tuple[DateOrder, ...]
    era: int | None
    short_year: bool
    seconds: bool


@dataclass(frozen=True, slots=True)
class Layout:
    """A form at fixed widths. Offsets count bytes from the first that is not a mark.

    ``template`` is the header with every digit replaced by its script's zero;
    ``columns`` gives, per field, where the last byte of each digit stands, and
    ``zero`` is that byte of the script's zero. ``stamp`` is where the date and time
    stand; ``hours`` turns the hour as written into the hour of the day.
    """

    form: Form
    template: bytes
    columns: tuple[tuple[int, ...], ...]
    zero: int
    stamp: tuple[int, int]
    hours: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Header:
    """A line's header: its layout, the bytes of marks before it, and the numbers as written.

    ``numbers`` are the three of the date in order, then hour of the day, minute and
    second; the hour is -1 where its period of the day does not allow it.
    """

    layout: Layout
    marks: int
    numbers: tuple[int, int, int, int, int, int]

    @property
    def end(self) -> int:
        """Return where the rest of the line begins, in bytes from the line's start."""
        return self.marks + len(self.layout.template)

    @property
    def plausible(self) -> bool:
        """Tell whether the numbers can be a date and a time in some order."""
        a, b, c, hour, minute, second = self.numbers
        clock = hour >= 0 and minute < datewords.HOUR_MINUTES and second < datewords.MINUTE_SECONDS
        return clock and _date_like(self.layout.form.orders, a, b, c)


def _date_like(orders: Iterable[DateOrder], a: int, b: int, c: int) -> bool:
    readings = {DateOrder.DMY: (a, b), DateOrder.MDY: (b, a), DateOrder.YMD: (c, b)}
    return any(
        1 <= day <= datewords.LONGEST_MONTH_DAYS and 1 <= month <= datewords.MONTHS
        for day, month in map(readings.__getitem__, orders)
    )


@dataclass(frozen=True, slots=True)
class Unknown:
    """What would be a header, with a name after it, were the word for its time of day known.

    ``shape`` is its form's (``shape_of``), ``word`` the word as ``datewords.fold`` writes it, ``numbers`` are
    the three of the date, the hour as written and the minute.
    """

    shape: str
    word: str
    numbers: tuple[int, int, int, int, int]


def without_hour(line: bytes, header: Header) -> Unknown | None:
    """Return what a header with a name after it is whose hour its word for the time of day does not allow."""
    a, b, c, hour, minute, _ = header.numbers
    named = line.find(b": ", header.end, 2 * LABEL_BYTES) >= 0
    is_date = _date_like(header.layout.form.orders, a, b, c) and minute < datewords.HOUR_MINUTES
    has_word = shape_of(header.layout.form) != header.layout.form.skeleton
    if hour >= 0 or not (has_word and is_date and named):
        return None
    return Unknown(shape_of(header.layout.form), "", (a, b, c, hour, minute))


def shape_of(form: Form) -> str:
    """Return how headers of a form are written without the word for the time of day."""
    return _PERIOD.sub("", form.skeleton)


def parse_header(line: bytes, learned: Mapping[str, str] = _NONE) -> Header | None:
    """Read the header at the start of a line, if it has one; ``learned`` words stand for known ones."""
    found = parse(line, learned)
    return found if isinstance(found, Header) else None


def parse(line: bytes, learned: Mapping[str, str] = _NONE) -> Header | Unknown | None:
    """Read the header at the start of a line, or what would be one were its word known."""
    marks = leading_marks(line)
    head = line[marks : marks + HEAD_BYTES]
    if b"-" not in head and b"\xe2\x80\x93" not in head and b"]" not in head:
        return None
    text = head.decode("utf-8", "surrogateescape")
    style = Style.BRACKET if text.startswith("[") else Style.DASH
    for time_first in (False, True):
        found = pattern(bracket=style is Style.BRACKET, time_first=time_first).match(text)
        if found:
            header = _header(found, marks, learned, style, time_first=time_first)
            return header or _unknown(found, line[marks:], learned, style, time_first=time_first)
    return None


def _unknown(
    found: re.Match[str], line: bytes, learned: Mapping[str, str], style: Style, *, time_first: bool
) -> Unknown | None:
    groups = found.groupdict()
    word = groups["p"] or groups["q"] or ""
    name = line.find(b": ", len(found.group().encode("utf-8", "surrogateescape")), 2 * LABEL_BYTES)
    is_word = bool(word) and len(word) <= _LONGEST_WORD and word.count(" ") < _MOST_WORDS
    if not is_word or name < 0 or b"\n" in line[:name] or _period(groups, learned) is not False:
        return None
    form = _form(groups, None, style, found, time_first=time_first)
    digits = "".join(found[field] or "" for field in _FIELDS)
    a, b, c, hour, minute, _ = (int(found[field] or 0) for field in _FIELDS)
    if form is None or len({ord(digit) - int(digit) for digit in digits}) != 1:
        return None
    is_time = hour < datewords.DAY_HOURS and minute < datewords.HOUR_MINUTES
    if not is_time or not _date_like(form.orders, a, b, c):
        return None
    return Unknown(shape_of(form), datewords.fold(word), (a, b, c, hour, minute))


def leading_marks(line: bytes) -> int:
    """Return how many bytes of direction marks stand before the header; three marks at most are skipped."""
    at = 0
    for _ in range(MARKS_LIMIT):
        width = next((len(mark) for mark in MARK_BYTES if line.startswith(mark, at)), 0)
        if not width:
            break
        at += width
    return at


def _header(
    found: re.Match[str], marks: int, learned: Mapping[str, str], style: Style, *, time_first: bool
) -> Header | None:
    digits = "".join(found[name] or "" for name in _FIELDS)
    zeros = {ord(digit) - int(digit) for digit in digits}
    groups = found.groupdict()
    period = _period(groups, learned)
    if len(zeros) != 1 or period is False:
        return None
    if period is None:
        groups["p"] = groups["q"] = None
    form = _form(groups, period, style, found, time_first=time_first)
    if form is None:
        return None
    zero = chr(zeros.pop())
    template = found.group().translate({ord(zero) + n: zero for n in range(10)}).encode()
    stamp = (_offset(found, found.start("stamp")), _offset(found, found.end("stamp")))
    layout = Layout(
        form, template, _columns(found, zero), zero.encode()[-1], stamp, datewords.hours_of(period)
    )
    a, b, c, hour, minute, second = (int(groups[name] or 0) for name in _FIELDS)
    return Header(layout, marks, (a, b, c, layout.hours[min(hour, 24)], minute, second))


def _period(groups: dict[str, str | None], learned: Mapping[str, str]) -> str | Literal[False] | None:
    """Return the period of the day that a header names, ``None`` without one, ``False`` for another word."""
    words = datewords.load()
    named = [word for name in ("q", "p") if (word := groups.get(name))]
    periods = [word for word in named if word not in words.time_words]
    if not periods:
        return None
    word = learned.get(datewords.fold(periods[0]), periods[0])
    known = len(periods) == 1 and datewords.fold(word) in words.periods
    return word if known else False


def _offset(found: re.Match[str], index: int) -> int:
    return len(found.string[:index].encode())


def _columns(found: re.Match[str], zero: str) -> tuple[tuple[int, ...], ...]:
    width = len(zero.encode())
    columns: list[tuple[int, ...]] = []
    for name in _FIELDS:
        start = _offset(found, max(0, found.start(name)))
        columns.append(tuple(start + width * (n + 1) - 1 for n in range(len(found[name] or ""))))
    return tuple(columns)


def _form(
    groups: dict[str, str | None], period: str | None, style: Style, found: re.Match[str], *, time_first: bool
) -> Form | None:
    orders = _orders(groups, period)
    if orders is None:
        return None
    words = datewords.load()
    era_name = groups["ea"] or groups["ec"] or groups["et"]
    every = {**words.eras_before_year, **words.eras_after_year}
    eras = {name.casefold(): offset for name, offset in every.items()}
    year = groups["a"] if orders == (DateOrder.YMD,) else groups["c"]
    return Form(
        style=style,
        time_first=time_first,
        skeleton=_skeleton(found, groups),
        orders=orders,
        era=eras[era_name.casefold()] if era_name else 0,
        short_year=era_name is None and len(year or "") < _LONG_YEAR,
        seconds=groups["s"] is not None,
    )


def _orders(groups: dict[str, str | None], period: str | None) -> tuple[DateOrder, ...] | None:
    first, last = len(groups["a"] or ""), len(groups["c"] or "")
    if groups["ea"]:
        return (DateOrder.YMD,) if last <= _SHORT else None
    if groups["ec"] or (groups["et"] and first <= _SHORT):
        return _BOTH if first <= _SHORT else None
    if _LONG_YEAR in (first, last) and min(first, last) <= _SHORT:
        return (DateOrder.YMD,) if first == _LONG_YEAR else _BOTH
    if max(first, last) > _SHORT:
        return None
    year_first = datewords.load().year_first_periods
    return (DateOrder.YMD,) if period in year_first else (*_BOTH, DateOrder.YMD)


def _skeleton(found: re.Match[str], groups: dict[str, str | None]) -> str:
    text = found.group()
    names = [name for name in (*_FIELDS, "p", "q") if groups.get(name) is not None]
    pieces, at = [], 0
    for name in sorted(names, key=found.start):
        pieces.append(text[at : found.start(name)])
        wide = name in "ac" and len(found[name]) > _SHORT
        pieces.append(f"<{name * 2 if wide else name}>")
        at = found.end(name)
    return "".join([*pieces, text[at:]])
