"""Texts that hold lines in the form of an export: one phone's export shows them as several messages.

Somebody pastes a piece of another chat. Where it stands in the form in which this phone writes, a reader
must take its lines for messages. Other phones write another form, so their copies hold the whole text: the
first part is a beginning of it, and the false messages follow in their order and end where it ends.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence

import numpy as np

from onrecord.reconciliation.joining import Joined
from onrecord.reconciliation.lines import Floats, Lines, Mask, Numbers, Sort
from onrecord.reconciliation.showing import bodies_match
from onrecord.reconciliation.words import MARKS

_MARKS = re.compile(MARKS)
_TWO_MINUTES = 120
_MOST_NEAR = 100


def join_pasted(lines: Lines, voice: Numbers, message: Numbers, best: Floats) -> Mask:
    """Join beginnings to whole texts, in place; return which lines are parts of the text before them."""
    parts = np.zeros(len(lines), bool)
    joined = Joined(message, lines.copy)
    texts = _Texts(lines, voice, best)
    for line in _suspects(lines, voice, message, best).tolist():
        for whole in texts.near(line):
            if found := _parts(lines, line, whole):
                joined.join_all([whole, line])
                parts[found] = True
                break
    joined.settle(message)
    return parts


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


def _parts(lines: Lines, line: int, whole: int) -> Sequence[int]:
    """Return the lines after a beginning that go on with the whole text, if they do so to its end."""
    text, begun = _words(lines, whole), _words(lines, line)
    if not text.startswith(begun):
        return []
    found, reached = [], len(begun)
    end = lines.of(int(lines.copy[line])).stop
    for part in range(line + 1, end):
        after = _after(text, reached, (_label(lines, part), _words(lines, part)))
        if after is None:
            break
        found.append(part)
        reached = after
    return found if reached == len(text) else []


def _after(text: str, reached: int, said: Sequence[str]) -> int | None:
    """Return where a text goes on after these words, each found in turn; None if one is not there."""
    for words in said:
        place = text.find(words, reached) if words else -1
        if place < 0:
            return None
        reached = place + len(words)
    return reached


def _label(lines: Lines, line: int) -> str:
    return lines.labels[lines.label[line]][1] if lines.label[line] >= 0 else ""


def _words(lines: Lines, line: int) -> str:
    copy = int(lines.copy[line])
    said = lines.copies[copy].messages.column("body")[line - lines.starts[copy]].as_py()
    return " ".join(_MARKS.sub("", unicodedata.normalize("NFC", said or "")).split())
