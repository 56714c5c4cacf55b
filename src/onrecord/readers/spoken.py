"""Words of a source that no column holds, as asides: they are screened, and neither indexed nor counted."""

import functools
import io
import re
from collections.abc import Iterable, Iterator
from typing import TypeVar

from onrecord.ports.originals import Aside
from onrecord.records.messages import Statement

T = TypeVar("T")
_LETTER = re.compile(r"(?!https?://)[^\W\d_]{2}")
_TOGETHER = 256 * 1024
_MOST_SEEN, _LONGEST_SEEN = 20_000, 200


def aside_of_words(place: str, words: Iterable[object]) -> Iterator[Aside]:
    """Yield one aside of all words that are text, each on lines of its own; none where there is none."""
    said = "\n".join(one for one in words if isinstance(one, str) and one)
    if said:
        data = said.encode("utf-8", "replace")
        yield Aside(place, functools.partial(io.BytesIO, data), certain=True)


def asides_of_names(names: Iterable[object]) -> Iterator[Aside]:
    """Yield an aside for each name, which is screened as the name of a file is."""
    for name in names:
        if isinstance(name, str) and name:
            yield Aside(name, io.BytesIO)


def words_in(value: object, depth: int = 20) -> Iterator[str]:
    """Yield every text within a value of JSON, names of members left out."""
    if isinstance(value, str):
        yield value
    elif depth and isinstance(value, dict):
        for one in value.values():
            yield from words_in(one, depth - 1)
    elif depth and isinstance(value, list):
        for one in value:
            yield from words_in(one, depth - 1)


class Spare:
    """Gathers words that no column holds while a source is read, each once as far as it is remembered."""

    def __init__(self, place: str) -> None:
        """Gather nothing yet; findings will bear the name of the place."""
        self._place = place
        self._seen: set[str] = set()
        self._words: list[str] = []
        self._names: dict[str, None] = {}
        self._length = 0

    def note_names(self, names: Iterable[object]) -> None:
        """Remember names of files."""
        self._names |= dict.fromkeys(name for name in names if isinstance(name, str))
        self._length += _TOGETHER if len(self._names) > _MOST_SEEN else 0

    def note(self, words: Iterable[object]) -> None:
        """Remember words to be screened; numbers, times and addresses of pages are none."""
        for word in words:
            if isinstance(word, str) and word not in self._seen and _LETTER.search(word):
                if len(word) < _LONGEST_SEEN:
                    self._seen.add(word)
                self._words.append(word)
                self._length += len(word)

    def told(self, *, is_over: bool = False) -> Iterator[Aside]:
        """Yield what was gathered, once it is much or the source is over; then forget it."""
        if is_over or self._length > _TOGETHER:
            yield from aside_of_words(self._place, self._words)
            yield from asides_of_names(self._names)
            self._words, self._names, self._length = [], {}, 0
            self._seen = self._seen if len(self._seen) < _MOST_SEEN else set()

    def beside(self, items: Iterable[T]) -> Iterator[T | Aside]:
        """Yield items and, between them and before the statement, what was gathered meanwhile."""
        for item in items:
            yield from self.told(is_over=isinstance(item, Statement))
            yield item
        yield from self.told(is_over=True)
