"""The coverage chart: a row for each copy, time across, what is there and what is absent, as one SVG file.

It can be understood in black and white (each kind has a pattern or a place of its own), needs no font from
elsewhere, and says its content in words (``title``, ``desc``) to those who hear it.
"""

import textwrap
from collections.abc import Iterator, Sequence

import numpy as np

from onrecord.records.legible import legible
from onrecord.records.reconciliation import CoverageKind, CoverageSpan, FindingKind, Reconciliation
from onrecord.records.timers import timer_sign
from onrecord.rendering.accounts import Account, accounts, headline
from onrecord.rendering.chart_scale import BIN_WIDTH, BINS, LEFT, RIGHT, Scale, marks, scale_of
from onrecord.rendering.chart_style import (
    FONT,
    GREY,
    LEGEND_HEIGHT,
    PATTERNS,
    STRETCHES,
    TICKS,
    WIDTH,
    Text,
    box,
    legend,
)
from onrecord.rendering.coverage_table import described
from onrecord.rendering.escaping import escaped, shortened
from onrecord.rendering.index import Index
from onrecord.rendering.timers import TimerSet, length_at, timer_history
from onrecord.rendering.times import WallClock
from onrecord.rendering.words import STRETCH

_ROW, _BAR, _BAR_TOP, _BAND = 96, 34, 24, 5
_CHARACTER = 6.4
_SMALLEST_OF_FEW, _SMALLEST = 0.4, 0.1
_FEW = BINS // 4
_NAME, _FILE, _HEADLINE = 24, 40, 92
_ONE_LETTER = 22.0


def coverage_chart(found: Reconciliation, clock: WallClock | None = None) -> str:
    """Draw the chart of a reconciliation; times on one clock, London's unless another is given."""
    return "".join(chart_of(Index(found), clock or WallClock()))


def chart_of(index: Index, clock: WallClock) -> Iterator[str]:
    """Yield the SVG in pieces."""
    of, scale = accounts(index), scale_of(index)
    head = textwrap.wrap(f"{headline(index, of)}.", _HEADLINE)
    top = 60 + 28 * len(head)
    bottom = top + _ROW * len(of)
    yield from _opened(index, of, clock, bottom + LEGEND_HEIGHT)
    for number, line in enumerate(head):
        yield Text(20, 36 + 28 * number, line, 22, is_bold=True).svg()
    yield Text(
        20, 32 + 28 * len(head), f"{legible(index.found.title)}. {_clock_words(clock)}", 13, GREY
    ).svg()
    if scale:
        yield from _axis(scale, clock, top, bottom)
    history = timer_history(index)
    for number, account in enumerate(of):
        bar = top + _ROW * number + _BAR_TOP
        yield from _labelled(index, account, bar)
        if scale:
            yield from _drawn(index, number, scale, bar, history)
    yield from legend(bottom + 8)
    yield "</svg>\n"


def _opened(index: Index, of: Sequence[Account], clock: WallClock, height: float) -> Iterator[str]:
    yield f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:.0f}" width="{WIDTH}"'
    yield f' height="{height:.0f}" role="img" aria-labelledby="coverage-title coverage-desc" {FONT}>\n'
    yield f'<title id="coverage-title">{escaped(headline(index, of))}</title>\n'
    yield f'<desc id="coverage-desc">{escaped(described(index, of, clock))}</desc>\n{PATTERNS}'
    yield box(0, 0, WIDTH, height, 'fill="#fff"')


def _clock_words(clock: WallClock) -> str:
    return f"Times on the clock of {clock.zone}."


def _axis(scale: Scale, clock: WallClock, top: float, bottom: float) -> Iterator[str]:
    for x, words in marks(scale, clock):
        yield f'<path d="M{x:.1f} {top}V{bottom - 10}" stroke="#b1b4b6" stroke-width="1"/>\n'
        yield Text(x, top - 6, words, 12, GREY, anchor="end" if x > RIGHT - _NAME else "middle").svg()


def _labelled(index: Index, account: Account, bar: float) -> Iterator[str]:
    beside = 44 if len(account.letter) == 1 else 56
    yield Text(20, bar + 16, account.letter, 18, is_bold=True).svg()
    yield Text(beside, bar + 14, shortened(account.name, _NAME), 15, is_bold=True).svg()
    yield Text(44, bar + 31, shortened(account.copy.source, _FILE), 11, GREY).svg()
    yield Text(LEFT, bar + _BAR + 18, _summed_up(index, account), 13, is_over_lines=True).svg()


def _drawn(index: Index, number: int, scale: Scale, bar: float, history: Sequence[TimerSet]) -> Iterator[str]:
    spans = index.found.copies[number].coverage
    yield from (part for span in spans for part in _stretch(span, scale, bar))
    yield from _ticks(index, number, scale, bar)
    yield from (part for span in spans for part in _words_inside(span, scale, bar))
    yield from _timers(spans, scale, bar, history)


def _summed_up(index: Index, account: Account) -> str:
    held = f"Holds {account.held:,} of {index.messages:,}."
    return (
        f"{held} Absent {account.lacks:,}: {account.by_cause}." if account.lacks else f"{held} None absent."
    )


def _stretch(span: CoverageSpan, scale: Scale, bar: float) -> Iterator[str]:
    if span.kind is CoverageKind.TIMER:
        return
    begin, end = scale.x(span.since, LEFT), scale.x(span.until, RIGHT)
    yield box(begin, bar, max(end - begin, 1), _BAR, STRETCHES[span.kind])


def _words_inside(span: CoverageSpan, scale: Scale, bar: float) -> Iterator[str]:
    """Write what a stretch is into it, on one line or on two, where it is wide enough for that."""
    words = STRETCH.get(span.kind, "")
    begin, end = scale.x(span.since, LEFT), scale.x(span.until, RIGHT)
    one, two = [words], words.split(" ", 1)
    said = next((said for said in (one, two) if _width(said) < end - begin), [])
    if not words or not said:
        return
    middle, first = (begin + end) / 2, bar + (21 if len(said) == 1 else 14)
    yield box(middle - _width(said) / 2, first - 11, _width(said), 14 * len(said), 'fill="#fff"')
    for number, line in enumerate(said):
        yield Text(middle, first + 14 * number, line, 12, anchor="middle").svg()


def _width(said: Sequence[str]) -> float:
    return max(map(len, said)) * _CHARACTER + 6


def _ticks(index: Index, copy: int, scale: Scale, bar: float) -> Iterator[str]:
    """Mark absent messages: those without another cause rise from the bottom, others hang from the top.

    A mark is as high as the share that is absent; where they are few, high enough to be seen.
    """
    known = np.maximum(scale.binned(index.said_ms), 1)
    for kind, look in TICKS.items():
        absent = scale.binned(index.said_ms[index.of_kind(copy, kind)])
        columns = np.flatnonzero(absent).tolist()
        smallest = _SMALLEST_OF_FEW if len(columns) <= _FEW else _SMALLEST
        for column in columns:
            height = _BAR * max(smallest, float(absent[column] / known[column]))
            top = bar + _BAR - height if kind is FindingKind.DELETED_FROM_COPY else bar
            yield box(LEFT + column * BIN_WIDTH, top, BIN_WIDTH, height, look)


def _timers(
    spans: Sequence[CoverageSpan], scale: Scale, bar: float, history: Sequence[TimerSet]
) -> Iterator[str]:
    for span in (span for span in spans if span.kind is CoverageKind.TIMER):
        begin, end = scale.x(span.since, LEFT), scale.x(span.until, RIGHT)
        yield box(begin, bar - _BAND - 2, max(end - begin, 1), _BAND, STRETCHES[CoverageKind.TIMER])
        seconds = length_at(history, span.since)
        words = timer_sign(seconds) if seconds else "timer"
        if end - begin > _ONE_LETTER:
            yield Text(begin, bar - _BAND - 5, words, 11, is_over_lines=True).svg()
