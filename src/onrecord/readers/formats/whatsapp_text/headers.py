"""The grammar of a message's header, exactly, one line at a time.

Two shapes exist: ``[date, time] rest`` on iPhone and ``date, time - rest`` on
Android. What varies by phone and locale is data (``datewords``). A *form* is one
way of writing a header; a *layout* is a form at fixed widths, byte by byte, which
is what ``scan`` looks for in millions of lines at once.
"""

import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from typing import Literal

from onrecord.readers.formats.whatsapp_text import datewords
from onrecord.records.messages import DateOrder

HEAD_BYTES = 128
"""A header ends within this many bytes of its line's start."""
MARKS_LIMIT = 3
_PERIOD_LENGTH = 40
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


def parse_header(line: bytes) -> Header | None:
    """Read the header at the start of a line, if it has one."""
    marks = leading_marks(line)
    head = line[marks : marks + HEAD_BYTES]
    if b"-" not in head and b"\xe2\x80\x93" not in head and b"]" not in head:
        return None
    text = head.decode("utf-8", "surrogateescape")
    style = Style.BRACKET if text.startswith("[") else Style.DASH
    for time_first in (False, True):
        found = _pattern(style, time_first=time_first).match(text)
        if found:
            return _header(found, marks, style, time_first=time_first)
    return None


def leading_marks(line: bytes) -> int:
    """Return how many bytes of direction marks stand before the header; three marks at most are skipped."""
    at = 0
    for _ in range(MARKS_LIMIT):
        width = next((len(mark) for mark in MARK_BYTES if line.startswith(mark, at)), 0)
        if not width:
            break
        at += width
    return at


@functools.cache
def _pattern(style: Style, *, time_first: bool) -> re.Pattern[str]:
    words = datewords.load()
    mark, space, digit = datewords.MARK + "{0,4}", datewords.SPACE, words.digit
    era = datewords.alternatives([*words.eras_before_year])
    late_era = datewords.alternatives([*words.eras_after_year])
    year_word = datewords.alternatives(words.year_words)
    letter = rf"(?!{digit})[^\W_]"
    # Any short run of words: what it must be is looked up afterwards, in a table of hundreds.
    period = rf"{letter}(?:(?!{digit})[^\[\]<>:]){{0,{_PERIOD_LENGTH}}}?"
    glue = datewords.alternatives(words.glue)
    between = f"{mark}[./-]{mark}{space}?{mark}"
    date = (
        f"(?P<ea>{era})?(?P<a>{digit}{{1,4}}){between}(?P<b>{digit}{{1,2}}){between}"
        f"(?P<ec>{era})?(?P<c>{digit}{{1,4}})(?:\\.|{space}?(?:(?P<et>{late_era})|{year_word}))?"
    )
    clock = (
        f"(?P<h>{digit}{{1,2}})(?:[:.]|{space}?h{space}?)(?P<m>{digit}{{2}})"
        f"(?:(?:[:.]|{space}min{space})(?P<s>{digit}{{2}})(?:{space}s)?)?"
        f"(?:{space}?(?P<p>{period}))?(?:{space}{datewords.alternatives(words.time_words)})?"
    )
    early = f"(?:(?P<q>{period}){space}?)?{clock}"
    join = f"{mark}[,\u060c]?{mark}{space}(?:{space}|{glue}{space})?{mark}"
    stamp = f"{clock}{join}{date}" if time_first else f"{date}{join}{early}"
    if style is Style.BRACKET:
        shape = rf"\[(?P<stamp>{mark}{stamp}){mark}\]{mark}{space}"
    else:
        shape = rf"(?P<stamp>{stamp}){space}[-\u2013]{space}"
    return re.compile(shape, re.IGNORECASE)


def _header(found: re.Match[str], marks: int, style: Style, *, time_first: bool) -> Header | None:
    digits = "".join(found[name] or "" for name in _FIELDS)
    zeros = {ord(digit) - int(digit) for digit in digits}
    groups = found.groupdict()
    period = _period(groups)
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


def _period(groups: dict[str, str | None]) -> str | Literal[False] | None:
    """Return the period of the day that a header names, ``None`` without one, ``False`` for another word."""
    words = datewords.load()
    named = [word for name in ("q", "p") if (word := groups.get(name))]
    periods = [word for word in named if word not in words.time_words]
    if not periods:
        return None
    known = len(periods) == 1 and datewords.fold(periods[0]) in words.periods
    return periods[0] if known else False


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
