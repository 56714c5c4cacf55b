"""Lines that would begin with a header, were the word for its time of day known: where they stand."""

from array import array
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import numpy as np

from onrecord.readers.formats.whatsapp_text.headers import Unknown
from onrecord.readers.formats.whatsapp_text.scan import Ints

_MOST_LEARNED_FROM = 50_000


@dataclass(slots=True)
class UnknownWords:
    """What the first pass met of such lines, and after how many headers each stands.

    ``first`` are the first of them, from which a word's meaning may be learned.
    """

    first: list[tuple[int, Unknown]] = field(default_factory=list)
    _lines: dict[str, "array[int]"] = field(default_factory=dict)
    _headers: int = 0
    _passed: int = 0

    def add(self, found: Sequence[tuple[int, Unknown]], headers: Ints, lines: int) -> None:
        """Take in a page's: their lines, the lines of its headers, and how many lines it has."""
        before = np.searchsorted(headers, [line for line, _ in found]) + self._headers
        for (line, one), place in zip(found, before.tolist(), strict=True):
            self._lines.setdefault(one.shape, array("q")).append(self._passed + line + 1)
            if len(self.first) < _MOST_LEARNED_FROM:
                self.first.append((place, one))
        self._headers += len(headers)
        self._passed += lines

    def lines(self, shapes: Collection[str]) -> Sequence[int]:
        """Return the lines, counted from 1, that are written as these headers are."""
        return sorted(line for shape in shapes for line in self._lines.get(shape, ()))
