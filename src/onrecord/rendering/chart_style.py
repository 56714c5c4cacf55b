"""How the coverage chart looks: patterns that differ without colour, light or dark, and the legend.

Every look stands in attributes, for programs that know no style sheet; the sheet changes them in the dark.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from onrecord.records.reconciliation import CoverageKind, FindingKind
from onrecord.rendering.escaping import escaped

WIDTH = 600
FONT = "font-family=\"Arial, Helvetica, 'Liberation Sans', sans-serif\""
_DARK_RED, INK, GREY = "#8b1a10", "#0b0c0c", "#505a5f"

_SHEET = """<style>
@media screen and (prefers-color-scheme:dark){.cv{background:#15181a}
.cv-paper{fill:#15181a}.cv-ink{fill:#e8eaed}
.cv-grey{fill:#a9b1b7}
.cv-halo{stroke:#15181a}.cv-line{stroke:#e8eaed}.cv-thin{stroke:#a9b1b7}.cv-grid{stroke:#3a4147}
.cv-held{fill:#2a5f8f;stroke:#7fb2de}.cv-open{fill:#15181a;stroke:#a9b1b7}
.cv-vague{fill:#2a3035;stroke:#a9b1b7}
.cv-gone{fill:#ff8272;stroke:#ff8272}.cv-ruled{stroke:#a9b1b7}.cv-edged{stroke:#e8eaed}}
</style>
"""


def _pattern(name: str, size: int, drawn: str) -> str:
    ground = f'<rect class="cv-paper" width="{size}" height="{size}" fill="#fff"/>'
    tile = f'width="{size}" height="{size}" patternUnits="userSpaceOnUse"'
    return f'<pattern id="coverage-{name}" {tile}>{ground}{drawn}</pattern>\n'


_STRIPES = f'<path class="cv-line" d="M0 1h6M0 4h6" stroke="{INK}" stroke-width="1.4"/>'
_SLANTS = f'<path class="cv-thin" d="M-2 2l4 -4M0 9l9 -9M7 11l4 -4" stroke="{GREY}" stroke-width="1.2"/>'
_CROSSES = f'<path class="cv-thin" d="M0 0l9 9M9 0l-9 9" stroke="{GREY}" stroke-width="0.8"/>'
_DOTS = f'<circle class="cv-ink" cx="2" cy="2" r="1.2" fill="{INK}"/>'
_TILES = (
    _pattern("expired", 6, _STRIPES),
    _pattern("cleared", 9, _SLANTS),
    _pattern("truncated", 9, _CROSSES),
    _pattern("unexplained", 4, _DOTS),
)
PATTERNS = f"{_SHEET}<defs>\n{''.join(_TILES)}</defs>\n"
PAPER = 'class="cv-paper" fill="#fff"'
GRID = 'class="cv-grid" stroke="#d3d6d8" stroke-width="1"'
_SOLID = 'class="cv-held" fill="#a9cbe8" stroke="#1d5a94"'
_OUTLINE = f'class="cv-open" fill="#fff" stroke="{GREY}"'

STRETCHES = {
    CoverageKind.COVERED: _SOLID,
    CoverageKind.BEFORE_JOINING: _OUTLINE,
    CoverageKind.AFTER_LEAVING: _OUTLINE,
    CoverageKind.AFTER_EXPORT: _OUTLINE,
    CoverageKind.CLEARED: f'class="cv-ruled" fill="url(#coverage-cleared)" stroke="{GREY}"',
    CoverageKind.TRUNCATED: f'class="cv-ruled" fill="url(#coverage-truncated)" stroke="{GREY}"',
    CoverageKind.UNPROVEN: f'class="cv-vague" fill="#f3f2f1" stroke="{GREY}" stroke-dasharray="5 3"',
    CoverageKind.TIMER: f'class="cv-ink" fill="{INK}"',
}
"""The look of each stretch of a copy's row."""

TICKS = {
    FindingKind.DELETED_FROM_COPY: (
        f'class="cv-gone" fill="{_DARK_RED}" stroke="{_DARK_RED}" stroke-width="0.5"'
    ),
    FindingKind.EXPIRED: (
        f'class="cv-edged" fill="url(#coverage-expired)" stroke="{INK}" stroke-width="0.5"'
    ),
    FindingKind.UNEXPLAINED: (
        f'class="cv-edged" fill="url(#coverage-unexplained)" stroke="{INK}" stroke-width="0.5"'
    ),
    FindingKind.WITHHELD: f'class="cv-vague" fill="#f3f2f1" stroke="{INK}" stroke-width="0.5"',
}
"""The look of single messages that are absent inside a stretch."""

_LEGEND: Sequence[tuple[str, Sequence[CoverageKind | FindingKind], str]] = (
    (_SOLID, (CoverageKind.COVERED,), "Time that the copy covers"),
    (
        TICKS[FindingKind.DELETED_FROM_COPY],
        (FindingKind.DELETED_FROM_COPY,),
        "Absent, no other cause fits (taller: larger share)",
    ),
    (TICKS[FindingKind.EXPIRED], (FindingKind.EXPIRED,), "Expired by the disappearing-message timer"),
    (
        _OUTLINE,
        (CoverageKind.BEFORE_JOINING, CoverageKind.AFTER_LEAVING, CoverageKind.AFTER_EXPORT),
        "Could not hold: before joining, after leaving or copying",
    ),
    (STRETCHES[CoverageKind.CLEARED], (CoverageKind.CLEARED,), "History cleared"),
    (STRETCHES[CoverageKind.TRUNCATED], (CoverageKind.TRUNCATED,), "Export cut at its limit"),
    (STRETCHES[CoverageKind.UNPROVEN], (CoverageKind.UNPROVEN,), "Coverage not proven"),
    (TICKS[FindingKind.UNEXPLAINED], (FindingKind.UNEXPLAINED,), "Absent, cause not explained"),
    (TICKS[FindingKind.WITHHELD], (FindingKind.WITHHELD,), "Where lines were withheld"),
    (
        STRETCHES[CoverageKind.TIMER],
        (CoverageKind.TIMER,),
        "Disappearing-message timer on, with its length",
    ),
)
_HALO = ' stroke="#fff" stroke-width="4" paint-order="stroke"'
_LEFT, _LINE = 20, 24


@dataclass(frozen=True, slots=True)
class Text:
    """A line of text of the chart, or several beneath each other (``more``).

    ``anchor`` is SVG's word for where it begins; ``is_over_lines`` keeps lines from running through it.
    """

    x: float
    y: float
    says: str
    size: int = 15
    is_grey: bool = False
    is_bold: bool = False
    anchor: str = "start"
    is_over_lines: bool = False
    more: Sequence[str] = ()

    def svg(self) -> str:
        """Write it; its words are escaped here and turn nothing that stands beside them."""
        weight = ' font-weight="bold"' if self.is_bold else ""
        around = _HALO if self.is_over_lines else ""
        names = f"{'cv-grey' if self.is_grey else 'cv-ink'}{' cv-halo' if self.is_over_lines else ''}"
        below = (
            f' <tspan x="{self.x:.1f}" dy="{self.size + 4}">{escaped(line)}</tspan>' for line in self.more
        )
        return (
            f'<text class="{names}" x="{self.x:.1f}" y="{self.y:.1f}" font-size="{self.size}"'
            f' fill="{GREY if self.is_grey else INK}"'
            f' text-anchor="{self.anchor}"{weight}{around} unicode-bidi="isolate">'
            f"{escaped(self.says)}{''.join(below)}</text>\n"
        )


def box(x: float, y: float, width: float, height: float, look: str) -> str:
    """Write a rectangle of this look."""
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" {look}/>\n'


def legend_height(kinds: Iterable[str]) -> int:
    """Return how high the legend of these kinds is."""
    return 44 + _LINE * len(_entries(kinds))


def legend(top: float, kinds: Iterable[str]) -> Iterator[str]:
    """Yield the legend of the kinds that occur: a swatch and its words each."""
    yield Text(_LEFT, top + 16, "How to read this chart", 15, is_bold=True).svg()
    for number, (look, of, words) in enumerate(_entries(kinds)):
        y, is_timer = top + 28 + _LINE * number, CoverageKind.TIMER in of
        yield box(_LEFT, y + (6 if is_timer else 0), 26, 4 if is_timer else 16, look)
        yield Text(_LEFT + 36, y + 13, words).svg()


def _entries(kinds: Iterable[str]) -> list[tuple[str, Sequence[str], str]]:
    occurring = set(kinds)
    return [(look, of, words) for look, of, words in _LEGEND if occurring & set(of)]
