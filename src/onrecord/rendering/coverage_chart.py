"""The coverage chart: a row for each copy, time across, what is there and what is absent, as one SVG file.

It can be understood in black and white (each kind has a pattern or a place of its own), needs no font from
elsewhere, is as wide as where it stands, and says its content in words to those who hear it.
"""

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from onrecord.records.legible import legible
from onrecord.records.reconciliation import CoverageKind, CoverageSpan, FindingKind, Reconciliation
from onrecord.records.timers import timer_sign
from onrecord.rendering.accounts import Account, accounts, headline, not_applicable_words
from onrecord.rendering.chart_scale import (
    BIN_WIDTH,
    BINS,
    LEFT,
    NARROWEST,
    RIGHT,
    Scale,
    drawn,
    ends,
    marks,
    scale_of,
)
from onrecord.rendering.chart_style import (
    FONT,
    GRID,
    PAPER,
    PATTERNS,
    STRETCHES,
    TICKS,
    WIDTH,
    Text,
    box,
    legend,
    legend_height,
)
from onrecord.rendering.copy_notes import from_where
from onrecord.rendering.coverage_table import described
from onrecord.rendering.escaping import escaped, shortened
from onrecord.rendering.index import Index
from onrecord.rendering.timers import TimerLength, length_at, lengths, timer_history
from onrecord.rendering.times import WallClock
from onrecord.rendering.words import STRETCH, closed

_BAR, _BAR_TOP, _BAND, _LINE = 34, 62, 5, 19
_CHARACTER = 6.8
_SMALLEST_OF_FEW, _SMALLEST = 0.4, 0.1
_FEW = BINS // 4
_NAME, _FILE, _HEADLINE, _SENTENCE = 46, 76, 40, 68
_ONE_LETTER = 22.0


@dataclass(frozen=True, slots=True)
class _Row:
    """One copy's row: its figures, the stretches drawn, where its bar lies, and the lines beneath that."""

    number: int
    account: Account
    spans: Sequence[CoverageSpan]
    bar: float
    summed_up: Sequence[str]

    @property
    def end(self) -> float:
        return self.bar + _BAR + 14 + _LINE * len(self.summed_up)


def coverage_chart(found: Reconciliation, clock: WallClock | None = None) -> str:
    """Draw the chart of a reconciliation; times on one clock, London's unless another is given."""
    return "".join(chart_of(Index(found), clock or WallClock()))


def chart_of(index: Index, clock: WallClock) -> Iterator[str]:
    """Yield the SVG in pieces."""
    of, scale = accounts(index), scale_of(index)
    head = textwrap.wrap(f"{headline(index, of)}.", _HEADLINE)
    under = textwrap.wrap(f"{closed(legible(index.found.title))} {_clock_words(clock)}", _SENTENCE)
    top = 34 + 27 * len(head) + _LINE * len(under)
    rows = _rows(index, of, scale, top + 30)
    foot = textwrap.wrap(not_applicable_words(of), _SENTENCE)
    bottom = rows[-1].end + _LINE * len(foot)
    kinds = _kinds(index, rows)
    yield from _opened(index, of, clock, bottom + legend_height(kinds))
    yield from (Text(20, 34 + 27 * number, line, 21, is_bold=True).svg() for number, line in enumerate(head))
    yield Text(20, 30 + 27 * len(head), under[0], is_grey=True, more=under[1:]).svg()
    if scale:
        yield from _axis(scale, clock, top + 12, rows)
        yield from _ends(ends(index, scale, clock), top + 29)
    history = lengths(timer_history(index))
    for row in rows:
        yield from _labelled(row, clock)
        if scale:
            yield from _drawn(index, row, scale, history)
    if foot:
        yield Text(20, rows[-1].end + 4, foot[0], is_grey=True, more=foot[1:]).svg()
    yield from legend(bottom + 8, kinds)
    yield "</svg>\n"


def _rows(index: Index, of: Sequence[Account], scale: Scale | None, top: float) -> list[_Row]:
    rows: list[_Row] = []
    for number, account in enumerate(of):
        begin = rows[-1].end if rows else top
        spans = drawn(index, account.copy.coverage, scale) if scale else ()
        summed_up = textwrap.wrap(account.summed_up, _SENTENCE)
        rows.append(_Row(number, account, spans, begin + _BAR_TOP, summed_up))
    return rows


def _kinds(index: Index, rows: Sequence[_Row]) -> set[str]:
    """Return what occurs in the chart, for the legend."""
    copies = range(len(index.found.copies))
    absent = {kind for kind in TICKS if any(index.counts[copy, kind] for copy in copies)}
    return {span.kind for row in rows for span in row.spans} | absent


def _opened(index: Index, of: Sequence[Account], clock: WallClock, height: float) -> Iterator[str]:
    yield f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:.0f}" width="100%"'
    yield ' preserveAspectRatio="xMidYMin" class="cv"'
    yield f' role="img" aria-labelledby="coverage-title coverage-desc" {FONT}>\n'
    yield f'<title id="coverage-title">{escaped(headline(index, of))}</title>\n'
    yield f'<desc id="coverage-desc">{escaped(described(of, clock))}</desc>\n{PATTERNS}'
    yield box(0, 0, WIDTH, height, PAPER)


def _clock_words(clock: WallClock) -> str:
    return f"Times on the clock of {clock.zone}."


def _axis(scale: Scale, clock: WallClock, top: float, rows: Sequence[_Row]) -> Iterator[str]:
    """Mark days or months at the head, and through every bar."""
    for x, words in marks(scale, clock):
        yield Text(x, top, words, 13, is_grey=True, anchor="end" if x > RIGHT - 30 else "middle").svg()
        for row in rows:
            yield f'<path d="M{x:.1f} {row.bar - 6}V{row.bar + _BAR + 6}" {GRID}/>\n'


def _ends(found: Sequence[tuple[float, str]], y: float) -> Iterator[str]:
    """Write the first and the last day under the marks."""
    for number, (x, words) in enumerate(found):
        anchor = ("start", "end")[number] if len(found) > 1 else "middle"
        yield Text(x, y, words, 13, anchor=anchor).svg()


def _labelled(row: _Row, clock: WallClock) -> Iterator[str]:
    named = f"{row.account.letter}  {shortened(row.account.name, _NAME)}"
    yield Text(LEFT, row.bar - 34, named, 17, is_bold=True).svg()
    yield Text(LEFT, row.bar - 17, shortened(from_where(row.account, clock), _FILE), 12, is_grey=True).svg()
    first, *more = row.summed_up
    yield Text(LEFT, row.bar + _BAR + 19, first, more=more).svg()


def _drawn(index: Index, row: _Row, scale: Scale, history: Sequence[TimerLength]) -> Iterator[str]:
    yield from (part for span in row.spans for part in _stretch(span, scale, row.bar))
    yield from _ticks(index, row.number, scale, row.bar)
    yield from _words_inside(row.spans, scale, row.bar)
    yield from _timers(row.spans, scale, row.bar, history)


def _stretch(span: CoverageSpan, scale: Scale, bar: float) -> Iterator[str]:
    if span.kind is CoverageKind.TIMER:
        return
    begin, end = scale.x(span.since, LEFT), scale.x(span.until, RIGHT)
    yield box(begin, bar, max(end - begin, NARROWEST), _BAR, STRETCHES[span.kind])


def _words_inside(spans: Sequence[CoverageSpan], scale: Scale, bar: float) -> Iterator[str]:
    """Write what stretches are into them, each where it is wide enough and no other's words stand."""
    taken: list[tuple[float, float]] = []
    for span in spans:
        begin, end = scale.x(span.since, LEFT), scale.x(span.until, RIGHT)
        said = _fitting(STRETCH.get(span.kind, ""), end - begin)
        middle, half = (begin + end) / 2, _width(said) / 2
        if said and all(middle + half < low or middle - half > high for low, high in taken):
            taken.append((middle - half, middle + half))
            yield from _written(said, middle, bar)


def _fitting(words: str, room: float) -> list[str]:
    """Return words on one line or on two, none where neither fits."""
    ways = ([words], textwrap.wrap(words, len(words) // 2 + 2))
    return next((said for said in ways if words and _width(said) < room), [])


def _written(said: Sequence[str], middle: float, bar: float) -> Iterator[str]:
    first = bar + (21 if len(said) == 1 else 14)
    yield box(middle - _width(said) / 2, first - 11, _width(said), 14 * len(said), PAPER)
    for number, line in enumerate(said):
        yield Text(middle, first + 14 * number, line, 13, anchor="middle").svg()


def _width(said: Sequence[str]) -> float:
    return max(map(len, said), default=0) * _CHARACTER + 6


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
    spans: Sequence[CoverageSpan], scale: Scale, bar: float, history: Sequence[TimerLength]
) -> Iterator[str]:
    for span in (span for span in spans if span.kind is CoverageKind.TIMER):
        begin, end = scale.x(span.since, LEFT), scale.x(span.until, RIGHT)
        yield box(begin, bar - _BAND - 2, max(end - begin, 1), _BAND, STRETCHES[CoverageKind.TIMER])
        seconds = length_at(history, span.since)
        words = timer_sign(seconds) if seconds else "timer"
        if RIGHT - begin > _ONE_LETTER:
            yield Text(end + 4, bar - _BAND + 4, words, 12, is_over_lines=True).svg()
