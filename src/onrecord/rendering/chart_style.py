"""How the coverage chart looks: patterns that differ without colour, and the legend that explains them."""

from collections.abc import Iterator
from dataclasses import dataclass

from onrecord.records.reconciliation import CoverageKind, FindingKind
from onrecord.rendering.escaping import escaped

WIDTH = 1200
FONT = "font-family=\"Arial, Helvetica, 'Liberation Sans', sans-serif\""
DARK_RED, INK, GREY = "#8b1a10", "#0b0c0c", "#505a5f"


def _pattern(name: str, size: int, drawn: str) -> str:
    ground = f'<rect width="{size}" height="{size}" fill="#fff"/>'
    tile = f'width="{size}" height="{size}" patternUnits="userSpaceOnUse"'
    return f'<pattern id="coverage-{name}" {tile}>{ground}{drawn}</pattern>\n'


_STRIPES = f'<path d="M0 1h6M0 4h6" stroke="{INK}" stroke-width="1.4"/>'
_SLANTS = f'<path d="M-2 2l4 -4M0 9l9 -9M7 11l4 -4" stroke="{GREY}" stroke-width="1.2"/>'
_CROSSES = f'<path d="M0 0l9 9M9 0l-9 9" stroke="{GREY}" stroke-width="0.8"/>'
_DOTS = f'<circle cx="2" cy="2" r="1.2" fill="{INK}"/>'
_TILES = (
    _pattern("expired", 6, _STRIPES),
    _pattern("cleared", 9, _SLANTS),
    _pattern("truncated", 9, _CROSSES),
    _pattern("unexplained", 4, _DOTS),
)
PATTERNS = f"<defs>\n{''.join(_TILES)}</defs>\n"
_SOLID = 'fill="#a9cbe8" stroke="#1d5a94"'
_OUTLINE = f'fill="#fff" stroke="{GREY}"'

STRETCHES = {
    CoverageKind.COVERED: _SOLID,
    CoverageKind.BEFORE_JOINING: _OUTLINE,
    CoverageKind.AFTER_LEAVING: _OUTLINE,
    CoverageKind.AFTER_EXPORT: _OUTLINE,
    CoverageKind.CLEARED: f'fill="url(#coverage-cleared)" stroke="{GREY}"',
    CoverageKind.TRUNCATED: f'fill="url(#coverage-truncated)" stroke="{GREY}"',
    CoverageKind.UNPROVEN: f'fill="#f3f2f1" stroke="{GREY}" stroke-dasharray="5 3"',
    CoverageKind.TIMER: f'fill="{INK}"',
}
"""The look of each stretch of a copy's row."""

TICKS = {
    FindingKind.DELETED_FROM_COPY: f'fill="{DARK_RED}" stroke="{DARK_RED}" stroke-width="0.5"',
    FindingKind.EXPIRED: f'fill="url(#coverage-expired)" stroke="{INK}" stroke-width="0.5"',
    FindingKind.UNEXPLAINED: f'fill="url(#coverage-unexplained)" stroke="{INK}" stroke-width="0.5"',
}
"""The look of single messages that are absent inside a stretch."""

_LEGEND = (
    (_SOLID, "Time that the copy covers"),
    (TICKS[FindingKind.DELETED_FROM_COPY], "Absent, no other cause fits (taller: larger share)"),
    (TICKS[FindingKind.EXPIRED], "Expired by the disappearing-message timer"),
    (_OUTLINE, "Could not hold: before joining, after leaving or after export"),
    (STRETCHES[CoverageKind.CLEARED], "History cleared"),
    (STRETCHES[CoverageKind.TRUNCATED], "Export cut at its limit"),
    (STRETCHES[CoverageKind.UNPROVEN], "Coverage not proven"),
    (TICKS[FindingKind.UNEXPLAINED], "Absent, cause not explained"),
    (STRETCHES[CoverageKind.TIMER], "Disappearing-message timer on, with its length"),
)
_HALO = ' stroke="#fff" stroke-width="4" paint-order="stroke"'
_COLUMNS = (20, 450, 840)
_LINE = 26
LEGEND_HEIGHT = 40 + _LINE * -(-len(_LEGEND) // len(_COLUMNS))


@dataclass(frozen=True, slots=True)
class Text:
    """A line of text of the chart.

    ``anchor`` is SVG's word for where it begins; ``is_over_lines`` keeps lines from running through it.
    """

    x: float
    y: float
    says: str
    size: int = 13
    fill: str = INK
    is_bold: bool = False
    anchor: str = "start"
    is_over_lines: bool = False

    def svg(self) -> str:
        """Write it; its words are escaped here and turn nothing that stands beside them."""
        weight = ' font-weight="bold"' if self.is_bold else ""
        around = _HALO if self.is_over_lines else ""
        return (
            f'<text x="{self.x:.1f}" y="{self.y:.1f}" font-size="{self.size}" fill="{self.fill}"'
            f' text-anchor="{self.anchor}"{weight}{around} unicode-bidi="isolate">'
            f"{escaped(self.says)}</text>\n"
        )


def box(x: float, y: float, width: float, height: float, look: str) -> str:
    """Write a rectangle of this look."""
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" {look}/>\n'


def legend(top: float) -> Iterator[str]:
    """Yield the legend, three columns of a swatch and its words."""
    yield Text(_COLUMNS[0], top + 16, "How to read this chart", 14, is_bold=True).svg()
    for number, (look, words) in enumerate(_LEGEND):
        x, y = _COLUMNS[number % len(_COLUMNS)], top + 28 + _LINE * (number // len(_COLUMNS))
        is_timer = look == STRETCHES[CoverageKind.TIMER]
        yield box(x, y + (6 if is_timer else 0), 26, 4 if is_timer else 16, look)
        yield Text(x + 34, y + 13, words, 12).svg()
