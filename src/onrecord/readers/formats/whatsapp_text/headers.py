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

from onrecord.readers.formats.whatsapp_text import datewords
from onrecord.records.messages import DateOrder

HEAD_BYTES = 128
"""A header ends within this many bytes of its line's start."""
MARKS_LIMIT = 3
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
    ``columns`` gives, per field, where the last byte of each digit stands.
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
        return hour >= 0 and minute < 60 and second < 60 and _date_like(self.layout.form.orders, a, b, c)


def _date_like(orders: Iterable[DateOrder], a: int, b: int, c: int) -> bool:
    readings = {DateOrder.DMY: (a, b), DateOrder.MDY: (b, a), DateOrder.YMD: (c, b)}
    return any(1 <= day <= 31 and 1 <= month <= 12 for day, month in map(readings.__getitem__, orders))


def parse_header(head: bytes) -> Header | None:
    """Read the header at the start of a line, of which ``HEAD_BYTES`` are enough."""
    if b"-" not in head and b"\xe2\x80\x93" not in head and b"]" not in head:
        return None
    text = head[:HEAD_BYTES].decode("utf-8", "surrogateescape")
    for index, pattern in enumerate(_patterns()):
        found = pattern.match(text)
        if found:
            return _header(found, Style(index // 2), time_first=bool(index % 2))
    return None


@functools.cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    words = datewords.load()
    mark, space, digit = datewords.MARK + "{0,4}", datewords.SPACE, words.digit
    era = datewords.alternatives([*words.eras])
    year_word = datewords.alternatives(words.year_words)
    period = f"(?=\\w)(?!{digit}){datewords.alternatives([*words.periods])}"
    glue = datewords.alternatives(words.glue)
    between = f"{mark}[./-]{mark}{space}?{mark}"
    date = (
        f"{mark}(?P<ea>{era})?(?P<a>{digit}{{1,4}}){between}(?P<b>{digit}{{1,2}}){between}"
        f"(?P<ec>{era})?(?P<c>{digit}{{1,4}})(?:\\.|{space}?(?:(?P<et>{era})|{year_word}))?"
    )
    clock = (
        f"(?P<h>{digit}{{1,2}})(?:[:.]|{space}?h{space}?)(?P<m>{digit}{{2}})"
        f"(?:(?:[:.]|{space}min{space})(?P<s>{digit}{{2}})(?:{space}s)?)?"
        f"(?:{space}?(?P<p>{period}))?(?:{space}{datewords.alternatives(words.time_words)})?"
    )
    early = f"(?:(?P<q>{period}){space}?)?{clock}"
    join = f"{mark}[,\u060c]?{mark}{space}(?:{space}|{glue}{space})?{mark}"
    start = f"(?P<marks>{datewords.MARK}{{0,{MARKS_LIMIT}}})"
    stamps = (f"(?P<stamp>{date}{join}{early})", f"(?P<stamp>{mark}{clock}{join}{date})")
    shapes = (rf"{start}\[{{}}{mark}\]{mark}{space}", rf"{start}{{}}{space}[-\u2013]{space}")
    return tuple(
        re.compile(shape.replace("{}", stamp), re.IGNORECASE) for shape in shapes for stamp in stamps
    )


def _header(found: re.Match[str], style: Style, *, time_first: bool) -> Header | None:
    text = found.group()
    marks = len(found["marks"].encode())
    digits = "".join(found[name] or "" for name in _FIELDS)
    zeros = {ord(digit) - int(digit) for digit in digits}
    if len(zeros) != 1:
        return None
    groups = found.groupdict()
    form = _form(groups, style, text, found, time_first=time_first)
    if form is None:
        return None
    zero = chr(zeros.pop())
    template = text[found.end("marks") :].translate({ord(zero) + n: zero for n in range(10)}).encode()
    layout = _layout(form, template, _columns(found, zero), ord(zero), _stamp(found), groups["p"] or groups.get("q"))
    a, b, c, hour, minute, second = (int(groups[name] or 0) for name in _FIELDS)
    return Header(layout, marks, (a, b, c, layout.hours[min(hour, 24)], minute, second))


def _stamp(found: re.Match[str]) -> tuple[int, int]:
    text, begin = found.string, found.end("marks")
    return (
        len(text[begin : found.start("stamp")].encode()),
        len(text[begin : found.end("stamp")].encode()),
    )


def _columns(found: re.Match[str], zero: str) -> tuple[tuple[int, ...], ...]:
    text, begin, width = found.string, found.end("marks"), len(zero.encode())
    columns: list[tuple[int, ...]] = []
    for name in _FIELDS:
        start = len(text[begin : max(begin, found.start(name))].encode())
        count = len(found[name] or "")
        columns.append(tuple(start + width * (n + 1) - 1 for n in range(count)))
    return tuple(columns)


def _form(
    groups: dict[str, str | None], style: Style, text: str, found: re.Match[str], *, time_first: bool
) -> Form | None:
    orders = _orders(groups)
    if orders is None:
        return None
    era_name = groups["ea"] or groups["ec"] or groups["et"]
    eras = {name.casefold(): offset for name, offset in datewords.load().eras.items()}
    year = groups["a"] if orders == (DateOrder.YMD,) else groups["c"]
    return Form(
        style=style,
        time_first=time_first,
        skeleton=_skeleton(text, found),
        orders=orders,
        era=eras[era_name.casefold()] if era_name else 0,
        short_year=era_name is None and len(year or "") < 4,
        seconds=groups["s"] is not None,
    )


def _orders(groups: dict[str, str | None]) -> tuple[DateOrder, ...] | None:
    first, last = len(groups["a"] or ""), len(groups["c"] or "")
    if groups["ea"]:
        return (DateOrder.YMD,) if last <= 2 else None
    if groups["ec"] or (groups["et"] and first <= 2):
        return _BOTH if first <= 2 else None
    if first == 4 and last <= 2:
        return (DateOrder.YMD,)
    if last == 4 and first <= 2:
        return _BOTH
    if max(first, last) > 2:
        return None
    year_first = datewords.load().year_first_periods
    period = groups["p"] or groups.get("q")
    return (DateOrder.YMD,) if period in year_first else (*_BOTH, DateOrder.YMD)


def _skeleton(text: str, found: re.Match[str]) -> str:
    names = [name for name in (*_FIELDS, "p", "q") if found.groupdict().get(name) is not None]
    pieces, at = [], found.end("marks")
    for name in sorted(names, key=found.start):
        pieces.append(text[at : found.start(name)])
        wide = name in "ac" and len(found[name]) > 2
        pieces.append(f"<{name * 2 if wide else name}>")
        at = found.end(name)
    return "".join([*pieces, text[at:]])


@functools.lru_cache(maxsize=4096)
def _layout(
    form: Form,
    template: bytes,
    columns: tuple[tuple[int, ...], ...],
    zero: int,
    stamp: tuple[int, int],
    period: str | None,
) -> Layout:
    last_byte = chr(zero).encode()[-1]
    return Layout(form, template, columns, last_byte, stamp, datewords.hours_of(period))
