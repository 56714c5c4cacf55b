"""Which messages need a look, among millions that are plain text.

A message is looked at when its bytes could be words of the app, or typed words
that read like them. Everything else is text for certain: ``bodies`` would say so
of each, and a test holds that it does.
"""

from collections.abc import Iterator

import numpy as np

from onrecord.readers.formats.whatsapp_text import phrases
from onrecord.readers.formats.whatsapp_text.bodies import FIXED_FAMILIES, NULL
from onrecord.readers.formats.whatsapp_text.headers import MARK_BYTES, Style
from onrecord.readers.formats.whatsapp_text.readings import Context
from onrecord.readers.formats.whatsapp_text.roster import is_marked
from onrecord.readers.formats.whatsapp_text.scan import Ints, Mask, Page, Words
from onrecord.readers.formats.whatsapp_text.shapes import HEADING_BYTES
from onrecord.readers.formats.whatsapp_text.stretches import Texts

_LENGTHS = 1024
_LINK = b": https://"
_LINK_BYTES = 24
_SPACES = np.uint64(int.from_bytes(b" " * 8, "little"))
_ONES, _HIGHS = np.uint64(0x0101010101010101), np.uint64(0x8080808080808080)
_FULLWIDTH_BRACKET_LAST = 0x89


class RareText:
    """Finds, for one file, the messages that may be more than text."""

    def __init__(self, context: Context) -> None:
        """Prepare the tables for a file."""
        self._context = context
        self._bracket = context.style is Style.BRACKET
        self._lengths = np.zeros((256, _LENGTHS), np.bool_)
        for text in self._whole_texts():
            self._lengths[text[0], min(len(text), _LENGTHS - 1)] = True

    def _whole_texts(self) -> Iterator[bytes]:
        fixed = phrases.load().fixed
        names = (*FIXED_FAMILIES, *phrases.OMITTED) if self._bracket else FIXED_FAMILIES
        for text in (text for name in names for text in fixed[name]):
            yield from ((text + stop).encode() for stop in phrases.STOPS)
        yield NULL.encode()

    def find(self, page: Page, at: Texts) -> Mask:
        """Return a mask over messages."""
        widths = np.clip(at.line_ends - at.begins, 0, _LENGTHS - 1)
        found: Mask = self._lengths[page.bytes[at.begins], widths]
        found |= _closing(page, at.line_ends) | (page.bytes[at.ends - 1] == ord(">"))
        found |= (page.bytes[at.line_ends - 1] == ord(":")) & (at.line_ends - at.begins <= HEADING_BYTES)
        found |= self._context.openings.find(page, at.begins, at.ends)
        if not page.data.isascii():
            found |= (
                is_marked(page, at.begins) | _ends_in_mark(page, at.ends) | _ends_in_mark(page, at.line_ends)
            )
            if self._bracket:
                places = np.flatnonzero(page.bytes[: page.size] == MARK_LEAD)
                found |= _holding(places[is_marked(page, places)], at)
        if self._bracket and not self._context.trusted:
            found |= _holding(np.flatnonzero(page.bytes[: page.size] == ord("<")), at)
        found[_with_link(page, at)] = True
        return found & (at.ends > at.begins)


def _codes(size: int) -> Words:
    return np.array([int.from_bytes(mark, "little") for mark in MARK_BYTES if len(mark) == size], np.uint64)


MARK_LEAD, _BEYOND_ASCII = 0xE2, 0x80
_SHORT_MARK, _LONG_MARK = 2, 3
_SHORT_MARKS, _LONG_MARKS = _codes(_SHORT_MARK), _codes(_LONG_MARK)


def _closing(page: Page, ends: Ints) -> Mask:
    last = page.bytes[ends - 1]
    closing: Mask = (last == ord(")")) | (last == ord(">")) | (last == _FULLWIDTH_BRACKET_LAST)
    return closing


def _ends_in_mark(page: Page, ends: Ints) -> Mask:
    result = np.zeros(len(ends), np.bool_)
    rows = np.flatnonzero((page.bytes[ends - 1] >= _BEYOND_ASCII) & (ends >= _LONG_MARK))
    if not len(rows):
        return result
    lead = page.words[ends[rows] - _LONG_MARK] & np.uint64(0xFFFFFF)
    result[rows] = np.isin(lead, _LONG_MARKS) | np.isin(lead >> np.uint64(8), _SHORT_MARKS)
    return result


def _with_link(page: Page, at: Texts) -> list[int]:
    """Return which texts hold a link and end in as many bytes without a space as a link to a map has."""
    rows = np.flatnonzero(at.ends - at.begins > _LINK_BYTES)
    for before in range(8, _LINK_BYTES + 1, 8):
        odd = page.words[at.ends[rows] - before] ^ _SPACES
        rows = rows[((odd - _ONES) & ~odd & _HIGHS) == 0]
    bounds = zip(at.begins[rows].tolist(), at.ends[rows].tolist(), strict=True)
    return [row for row, pair in zip(rows.tolist(), bounds, strict=True) if page.data.find(_LINK, *pair) >= 0]


def _holding(places: Ints, at: Texts) -> Mask:
    """Tell which stretches hold one of the places."""
    if not len(places):
        return np.zeros(len(at.begins), np.bool_)
    index = np.searchsorted(places, at.begins)
    return (index < len(places)) & (places[np.minimum(index, len(places) - 1)] < at.ends)
