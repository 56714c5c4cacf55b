"""The part of a message around the first hit, with the hits marked."""

from collections.abc import Iterator, Sequence

from onrecord.catalogue.questions import Term
from onrecord.catalogue.words import WORD, folded_with_origins

HIT_START = "\x02"
HIT_END = "\x03"
WIDTH = 160

_LEAD = 60
_SCANNED = 1_000_000
_TO_SPACE = dict.fromkeys(map(ord, "\x02\x03\r\n\t\v\f"), " ")


def snippet(text: str, wanted: Sequence[Term]) -> str:
    """Cut about ``WIDTH`` characters around the first hit and mark hits in them.

    Line breaks become spaces. A hit beyond the first million characters is not looked for:
    the text's beginning is shown then, as when there are no terms.
    """
    spans = _spans(text[:_SCANNED], wanted)
    first = next(spans, None)
    start, end = _window(text, first[0] if first else 0)
    marked = [(first[0], min(first[1], end))] if first else []
    for span in spans:
        if span[1] > end:
            break
        marked.append(span)
    return ("…" if start else "") + _mark(text, marked, start, end) + ("…" if end < len(text) else "")


def _spans(text: str, wanted: Sequence[Term]) -> Iterator[tuple[int, int]]:
    """Yield where hits are, as character offsets, in order, not overlapping."""
    if not wanted:
        return
    folded, origins = folded_with_origins(text)
    places = [match.span() for match in WORD.finditer(folded)]
    found = [folded[start:end] for start, end in places]
    at = 0
    while at < len(found):
        size = max(term.length_at(found, at) for term in wanted)
        if size:
            yield origins[places[at][0]], origins[places[at + size - 1][1] - 1] + 1
        at += size or 1


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
    pieces = []
    for first, last in spans:
        pieces += [text[start:first].translate(_TO_SPACE), HIT_START]
        pieces += [text[first:last].translate(_TO_SPACE), HIT_END]
        start = last
    pieces.append(text[start:end].translate(_TO_SPACE))
    return "".join(pieces)
