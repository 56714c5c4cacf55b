"""Labels that are seen again and again, found at thousands of positions at once.

A label with the ``": "`` after it is a masked comparison of 64-bit words. Its first
four bytes say where in a table it stands; labels that begin alike lie in further
rounds of the table.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from onrecord.readers.formats.whatsapp_text.scan import Ints, Mask, Page, Words

_WORDS = 3
_LEAST_BYTES, _MOST_BYTES = 4 - len(b": "), 8 * _WORDS - len(b": ")
_LIMIT = 4_096
_ROUNDS = 16
_TABLE_BITS = 12
_LEAD = np.uint64(0xFFFFFFFF)
_FACTOR = np.uint64(0x9E3779B97F4A7C15)
_SHIFT = np.uint64(64 - _TABLE_BITS)

Table = NDArray[np.int16]


@dataclass(slots=True)
class Familiar:
    """Labels, numbered; ``widths`` count the bytes of each with its ``": "``."""

    labels: list[bytes] = field(default_factory=list)
    widths: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    _masks: Words = field(default_factory=lambda: np.zeros((_WORDS, 0), np.uint64))
    _values: Words = field(default_factory=lambda: np.zeros((_WORDS, 0), np.uint64))
    _rounds: list[Table] = field(default_factory=list)

    def among(self, labels: Iterable[bytes]) -> "Familiar":
        """Return these labels as ones to be found, as far as they fit: the same object when it has them."""
        fitting = [label for label in labels if _LEAST_BYTES <= len(label) <= _MOST_BYTES][:_LIMIT]
        if fitting == self.labels:
            return self
        texts = [label + b": " for label in fitting]
        rounds, placed = _rounds(texts)
        texts = [texts[number] for number in placed]
        masks = [(b"\xff" * len(text)).ljust(8 * _WORDS, b"\0") for text in texts]
        values = [text.ljust(8 * _WORDS, b"\0") for text in texts]
        return Familiar(
            [text[:-2] for text in texts],
            np.array([*map(len, texts)], np.int64),
            np.frombuffer(b"".join(masks), "<u8").reshape(-1, _WORDS).T,
            np.frombuffer(b"".join(values), "<u8").reshape(-1, _WORDS).T,
            rounds,
        )

    def find(self, page: Page, at: Ints) -> Ints:
        """Return the number of the label that stands at each position, -1 where none does."""
        found = np.full(len(at), -1, np.int64)
        if not self._rounds:
            return found
        rows = np.arange(len(at))
        words = [page.words[at + 8 * index] for index in range(_WORDS)]
        places = _places(words[0])
        for table in self._rounds:
            numbers = table[places].astype(np.int64)
            fits = (numbers >= 0) & self._stands(words, numbers)
            found[rows[fits]] = numbers[fits]
            rest = ~fits
            if not rest.any():
                break
            rows, places, words = rows[rest], places[rest], [word[rest] for word in words]
        return found

    def _stands(self, words: list[Words], numbers: Ints) -> Mask:
        stands = np.ones(len(numbers), np.bool_)
        for word, mask, value in zip(words, self._masks, self._values, strict=True):
            stands &= (word & mask[numbers]) == value[numbers]
        return stands


def _places(words: Words) -> Ints:
    """Return where in a table a label stands, from the first word of it."""
    return ((words & _LEAD) * _FACTOR >> _SHIFT).astype(np.int64)


def _rounds(texts: list[bytes]) -> tuple[list[Table], list[int]]:
    """Return the rounds of the table, and which of the texts found a place, in order of number."""
    rounds: list[Table] = []
    placed: list[int] = []
    leads = np.array([int.from_bytes(text[:4], "little") for text in texts], np.uint64)
    for number, place in enumerate(_places(leads).tolist()):
        free = next((table for table in rounds if table[place] < 0), None)
        if free is None and len(rounds) < _ROUNDS:
            free = np.full(1 << _TABLE_BITS, -1, np.int16)
            rounds.append(free)
        if free is not None:
            free[place] = len(placed)
            placed.append(number)
    return rounds, placed
