"""Portion marks: "(S) Embassy reports ..." at the head of a paragraph.

A mark that only a marking can be, "(TS//SI)" or "(SECRET)", stands alone. A bare letter is
also a list's letter, a size or an office's symbol, so it needs a witness: prose after it, or
another portion mark near by; and a list's letter near by or a word of trade refutes it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from onrecord.records.captures import MarkingLevel
from onrecord.screening.banner import Banners
from onrecord.screening.findings import Seen
from onrecord.screening.pack import Construct, Pack, Tier
from onrecord.screening.vocabulary import WORD_END, WORD_START, one_of

_NUMBERING = r"(?:[^A-Za-z0-9(\[]*+(?:\d{1,3}|[A-Za-z])[.)])?+[^A-Za-z0-9(\[]*+"
_MARK = re.compile(_NUMBERING + r"[(\[] ?(?P<inside>[A-Z][A-Z0-9 ,/\-]{0,60}) ?[)\]](?P<text>.*)", re.DOTALL)
_LETTER = re.compile(r"[(\[] ?([A-Z]) ?[)\]]")
_PROSE = 400
_SPILLS = (MarkingLevel.SECRET, MarkingLevel.TOP_SECRET)


@dataclass(frozen=True, slots=True)
class Mark:
    """A bracketed mark at the head of a line. ``level`` None: a letter that is no portion mark."""

    level: MarkingLevel | None
    proven: bool
    prose: bool
    refuted: bool


class Portions:
    """The portion grammar of one pack."""

    def __init__(self, pack: Pack, banners: Banners) -> None:
        """Compile the pack's abbreviations and the words that refute a mark."""
        self._pack = pack.portion
        self._banners = banners
        self._short = {short: tier for tier in pack.tier for short in tier.abbreviations}
        counters = one_of(pack.portion.counters)
        self._counter = re.compile(f"(?i:{WORD_START}(?:{counters}){WORD_END})", re.ASCII)

    @property
    def window(self) -> int:
        """How many lines apart two marks may bear on one another."""
        return self._pack.window

    def read(self, text: str) -> Mark | None:
        """Read the mark at the head of a line, or None."""
        match = _MARK.match(text)
        if match is None:
            return None
        inside, after = match["inside"].strip(), match["text"][:_PROSE]
        refuted = self._refuted(after)
        banner = self._banners.read(inside)
        if banner and banner.tier and banner.whole and after.strip():
            return Mark(
                banner.tier.level, proven=not self._banners.joking(after), prose=True, refuted=refuted
            )
        return self._short_mark(inside, after, refuted=refuted)

    def _short_mark(self, inside: str, after: str, *, refuted: bool) -> Mark | None:
        tier: Tier | None = self._short.get(inside)
        if tier is not None:
            return Mark(tier.level, proven=False, prose=self._is_prose(after), refuted=refuted)
        return Mark(None, proven=False, prose=False, refuted=False) if len(inside) == 1 else None

    def _is_prose(self, after: str) -> bool:
        words = after.split()
        return len(words) >= self._pack.words and (words[0][0].isupper() or words[0][0].isdigit())

    def _refuted(self, after: str) -> bool:
        listed = any(letter not in self._short for letter in _LETTER.findall(after))
        inline = _LETTER.search(after) is not None
        return listed or inline or self._counter.search(after) is not None or self._banners.joking(after)


def settle(marks: Sequence[tuple[int, Mark]], window: int) -> Iterator[tuple[int, Seen]]:
    """Decide each mark of a block, given as line number and mark in line order."""
    for place, (line, mark) in enumerate(marks):
        if mark.level is None:
            continue
        near = [other for number, other in _near(marks, place, window) if number != line]
        if mark.proven or _corroborated(mark, near):
            yield line, Seen(Construct.PORTION, mark.level)
        elif mark.level in _SPILLS:
            yield line, Seen(Construct.PORTION_UNCORROBORATED, mark.level)


def _corroborated(mark: Mark, near: Sequence[Mark]) -> bool:
    if mark.refuted or any(other.level is None for other in near):
        return False
    witnessed = any(not other.refuted for other in near)
    return mark.prose and (witnessed or mark.level in _SPILLS)


def _near(marks: Sequence[tuple[int, Mark]], place: int, window: int) -> Iterator[tuple[int, Mark]]:
    line = marks[place][0]
    first = place
    while first and line - marks[first - 1][0] <= window:
        first -= 1
    for number, mark in marks[first:]:
        if number - line > window:
            return
        yield number, mark
