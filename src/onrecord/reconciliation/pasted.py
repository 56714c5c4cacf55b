"""Texts that hold lines in the form of an export: one phone's export shows them as several messages.

Somebody pastes a piece of another chat. Where it stands in the form in which this phone writes, a reader
must take its lines for messages. Other phones write another form, so their copies hold the whole text: its
first lines are the message before, and each of the rest is, to the letter, the line of the export that shows
a message, header included. Anything else before a header makes it no such line.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from onrecord.reconciliation.joining import Joined
from onrecord.reconciliation.lines import Floats, Lines, Mask, Numbers, Sort
from onrecord.reconciliation.showing import bodies_match
from onrecord.reconciliation.words import MARKS

_MARKS = re.compile(MARKS)
_TWO_MINUTES = 120
_MOST_NEAR = 100
_COLUMNS = ["said_text", "sender", "body", "attachments"]
_BRACKETS, _DASH = ("[", "] "), ("", " - ")
_FORMS: Mapping[str, Sequence[tuple[str, str]]] = {"iphone": (_BRACKETS,), "android": (_DASH,)}
"""What stands around the time in the headers of each platform's exports."""


def join_pasted(lines: Lines, voice: Numbers, message: Numbers, best: Floats) -> Mask:
    """Join beginnings to whole texts, in place; return which lines are parts of the text before them."""
    texts, sources = _Texts(lines, voice, best), _Sources(lines)
    found: dict[int, tuple[int, Sequence[int]]] = {}
    for line in _suspects(lines, voice, message, best).tolist():
        for whole in texts.near(line):
            if pieces := sources.pieces(line, whole):
                found[line] = whole, pieces
                break
    parts = _agreed(message, found)
    joined = Joined(message, lines.copy)
    for line, (whole, _) in found.items():
        joined.join_all([whole, line])
    joined.settle(message)
    return parts


def _agreed(message: Numbers, found: dict[int, tuple[int, Sequence[int]]]) -> Mask:
    """Return which lines are pieces, after leaving out texts of which a copy shows a piece as a message."""
    while True:
        parts = np.zeros(len(message), bool)
        parts[[piece for _, pieces in found.values() for piece in pieces]] = True
        shown = np.isin(message, message[~parts])
        wrong = [line for line, (_, pieces) in found.items() if shown[list(pieces)].any()]
        if not wrong:
            return parts
        for line in wrong:
            del found[line]


def _suspects(lines: Lines, voice: Numbers, message: Numbers, best: Floats) -> Numbers:
    """Return texts that some copy lacks, as it does the line that follows them."""
    lacking = np.bincount(message)[message] < len(lines.copies)
    before = np.zeros(len(lines), bool)
    before[:-1] = lacking[:-1] & lacking[1:] & (lines.copy[:-1] == lines.copy[1:])
    return np.flatnonzero(before & (lines.sort == Sort.TEXT) & (voice >= 0) & ~np.isnan(best))


class _Texts:
    """Texts of each voice, in order of time."""

    def __init__(self, lines: Lines, voice: Numbers, best: Floats) -> None:
        at = np.flatnonzero((lines.sort == Sort.TEXT) & (voice >= 0) & ~np.isnan(best))
        self._of_lines = bodies_match(lines, r"\n")
        self._at = at[np.lexsort((best[at], voice[at]))]
        self._lines, self._voice, self._best = lines, voice, best
        self._place = np.full(len(lines), -1)
        self._place[self._at] = np.arange(len(self._at))

    def near(self, line: int) -> Iterator[int]:
        """Yield longer texts of other copies that the same voice says at about the same time."""
        place = int(self._place[line])
        around = self._at[max(place - _MOST_NEAR, 0) : place + _MOST_NEAR]
        close = np.abs(self._best[around] - self._best[line]) <= _TWO_MINUTES
        longer = self._lines.length[around] > self._lines.length[line] + self._lines.length[line + 1]
        same = (self._voice[around] == self._voice[line]) & (
            self._lines.copy[around] != self._lines.copy[line]
        )
        yield from around[close & longer & same & self._of_lines[around]].tolist()


class _Sources:
    """Lines as their sources write them."""

    def __init__(self, lines: Lines) -> None:
        self._lines = lines
        self._said = [copy.messages.select(_COLUMNS) for copy in lines.copies]
        self._known: dict[int, Sequence[str]] = {}

    def pieces(self, line: int, whole: int) -> Sequence[int]:
        """Return the lines after a beginning that the rest of the whole text consists of, to its end."""
        text, begun = self._rows(whole), self._rows(line)
        if text[: len(begun)] != begun:
            return []
        found: list[int] = []
        for piece in range(line + 1, self._lines.of(int(self._lines.copy[line])).stop):
            # What was not understood between two messages has no line here, but a place in the source.
            place = int(self._lines.first[piece] - self._lines.first[line])
            if place >= len(text):
                break
            if place < len(begun) or not self._writes(piece, text[place:]):
                return []
            found.append(piece)
        return found

    def _writes(self, piece: int, text: Sequence[str]) -> bool:
        """Tell whether the export that shows a piece as a message writes it as the text goes on."""
        row = self._row(piece)
        stamp, body = _plain(row["said_text"]), _plain(row["body"]).strip().split("\n")
        label = "" if row["sender"] is None else f"{_plain(row['sender'])}: "
        platform = self._lines.copies[int(self._lines.copy[piece])].platform
        # Of what is attached a reader keeps no words, or others.
        said = [] if row["attachments"] or body == [""] else body
        return bool(stamp) and any(
            _goes_on(text, f"{opened}{stamp}{closed}{label}".rstrip(), said)
            for opened, closed in _FORMS.get(platform, (_BRACKETS, _DASH))
        )

    def _rows(self, line: int) -> Sequence[str]:
        if line not in self._known:
            self._known[line] = _plain(self._row(line)["body"]).split("\n")
        return self._known[line]

    def _row(self, line: int) -> Mapping[str, Any]:
        copy = int(self._lines.copy[line])
        at = line - self._lines.starts[copy]
        return dict(self._said[copy].slice(at, 1).to_pylist()[0])


def _goes_on(text: Sequence[str], header: str, said: Sequence[str]) -> bool:
    """Tell whether a text goes on with a header, and the words under it."""
    if not text[0].startswith(header):
        return False
    return [text[0].removeprefix(header).strip(), *text[1:]][: len(said)] == list(said)


def _plain(text: str | None) -> str:
    """Return a text without marks, its spaces one each, line by line."""
    plain = _MARKS.sub("", unicodedata.normalize("NFC", text or ""))
    return "\n".join(" ".join(row.split()) for row in plain.split("\n"))
