"""The part of a message around the first hit, with the hits marked."""

import itertools
import re
from collections.abc import Iterator, Sequence

from onrecord.catalogue.questions import Term
from onrecord.catalogue.words import GAP_CHARACTERS, folded_with_origins

HIT_START = "\x02"
HIT_END = "\x03"
WIDTH = 160

_LEAD = 60
_SCANNED = (4_000, 1_000_000)
_TO_SPACE = str.maketrans(dict.fromkeys("\x02\x03\r\n\t\v\f", " "))

Hits = re.Pattern[str] | None
"""Finds hits in folded text; None finds none."""


def hits_of(wanted: Sequence[Term]) -> Hits:
    """Write terms as one expression over folded text: the longest term that fits counts."""
    if not wanted:
        return None
    word, gap = f"[^{GAP_CHARACTERS}]", f"[{GAP_CHARACTERS}]+"
    longest_first = sorted(wanted, key=lambda term: len(term.words), reverse=True)
    terms = [gap.join(term.words) + (f"{word}*" if term.is_prefix else "") for term in longest_first]
    return re.compile(f"(?<!{word})(?:{'|'.join(terms)})(?!{word})")


def snippet(text: str, hits: Hits) -> str:
    """Cut about ``WIDTH`` characters around the first hit and mark hits in them.

    Line breaks become spaces. A hit beyond the first million characters is not looked for:
    the text's beginning is shown then, as when there are no terms.
    """
    spans = _first_spans(text, hits)
    first = next(spans, None)
    start, end = _window(text, first[0] if first else 0)
    marked = [(first[0], min(first[1], end))] if first else []
    marked += itertools.takewhile(lambda span: span[1] <= end, spans)
    return ("…" if start else "") + _mark(text, marked, start, end) + ("…" if end < len(text) else "")


def _first_spans(text: str, hits: Hits) -> Iterator[tuple[int, int]]:
    """Look in the beginning, and in the rest only when nothing is there: folding long text is slow."""
    for scanned in _SCANNED:
        spans = _spans(text, scanned, hits)
        first = next(spans, None)
        if first is not None:
            return itertools.chain((first,), spans)
        if len(text) <= scanned:
            break
    return iter(())


def _spans(text: str, scanned: int, hits: Hits) -> Iterator[tuple[int, int]]:
    """Yield where hits are, as character offsets, in order, not overlapping."""
    if hits is None:
        return
    folded, origins = folded_with_origins(text[:scanned])
    for hit in hits.finditer(folded):
        start, end = origins[hit.start()], origins[hit.end() - 1] + 1
        # A word that the part's end cuts may be another word.
        if end < scanned:
            yield start, end


def _window(text: str, hit: int) -> tuple[int, int]:
    """Choose the characters to show: whole words where a space is near."""
    start = max(0, min(hit - _LEAD, len(text) - WIDTH))
    if start:
        space = text.find(" ", start, min(start + 15, hit))
        start = space + 1 if space >= 0 else start
    end = start + WIDTH
    if end >= len(text):
        return start, len(text)
    space = text.rfind(" ", end - 15, end)
    return start, space if space > hit else end


def _mark(text: str, spans: Sequence[tuple[int, int]], start: int, end: int) -> str:
    shown = text[start:end].translate(_TO_SPACE)
    pieces, done = [], 0
    for first, last in spans:
        pieces += [shown[done : first - start], HIT_START, shown[first - start : last - start], HIT_END]
        done = last - start
    return "".join([*pieces, shown[done:]])
