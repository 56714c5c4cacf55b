"""Words of a source that no column holds, as asides: they are screened, and neither indexed nor counted."""

import functools
import io
from collections.abc import Iterable, Iterator

from onrecord.ports.originals import Aside


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
