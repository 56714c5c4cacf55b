"""What bodies say: one code for all that a person reads the same, however a phone writes it.

Set aside are marks of direction, kinds of space, joiners, variation selectors, curly or straight quotation
marks and dashes, and what a mention calls somebody: each phone writes its own name or number there. That is
for the comparison alone. What is shown stays as it was written.
"""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Executor

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from onrecord.records.schema import Table

MARKS = "[\u061c\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef]"
"""What has no width: marks of direction, joiners, variation selectors."""

_SPACES = r"[\s\p{Z}]+"
_NAMED = "@\u2068[^\u2068\u2069\n]*\u2069"
_NUMBERED = r"(^|[^0-9A-Za-z_.@])@\+?[0-9]{7,15}\b"
_TYPED = (("[\u2018-\u201b]", "'"), ("[\u201c-\u201f]", '"'), ("[\u2010-\u2015\u2212]", "-"))
_PIECE = 65_536

_Coded = tuple[NDArray[np.int64], pa.Array]


def words_of(
    tables: Sequence[Table], executor: Executor | None = None
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return a code for each body, equal for what reads the same, and its length in characters.

    What copies share is made plain once, in pieces that an executor may take.
    """
    at, written = _coded(chunk for table in tables for chunk in table.column("body").chunks)
    pieces = [written.slice(start, _PIECE) for start in range(0, len(written), _PIECE)]
    plain = list((executor.map if executor else map)(plain_words, pieces))
    codes, words = _coded(plain)
    return codes[at], pc.utf8_length(words).to_numpy().astype(np.int64)[codes[at]]


def plain_words(bodies: pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    """Return what bodies say, spaces told apart no more than by being there."""
    plain = _without_names(bodies.cast(pa.large_string()).fill_null(""))
    if not pc.all(pc.string_is_ascii(plain), min_count=0).as_py():
        plain = pc.replace_substring_regex(plain, pattern=MARKS, replacement="")
        for pattern, typed in _TYPED:
            plain = pc.replace_substring_regex(plain, pattern=pattern, replacement=typed)
        plain = pc.utf8_normalize(plain, "NFC")
    return pc.utf8_trim_whitespace(pc.replace_substring_regex(plain, pattern=_SPACES, replacement=" "))


def _without_names(bodies: pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    """Return bodies in which a mention says no more than that somebody is mentioned."""
    if not pc.any(pc.match_substring(bodies, "@"), min_count=0).as_py():
        return bodies
    named = pc.replace_substring_regex(bodies, pattern=_NAMED, replacement="@")
    return pc.replace_substring_regex(named, pattern=_NUMBERED, replacement=r"\1@")


def _coded(chunks: Iterable[pa.Array]) -> _Coded:
    """Return a code for each text (none as an empty one), and the texts that the codes stand for."""
    # Together they may be more than the two gigabytes that a plain column holds.
    large = list(_fewer(chunk.cast(pa.large_string()).fill_null("") for chunk in chunks))
    if not large:
        return np.zeros(0, np.int64), pa.array([], pa.large_string())
    coded = pa.chunked_array(large).dictionary_encode().unify_dictionaries()
    codes = np.concatenate([chunk.indices.to_numpy() for chunk in coded.chunks])
    return codes.astype(np.int64), coded.chunk(0).dictionary


def _fewer(chunks: Iterable[pa.Array]) -> Iterator[pa.Array]:
    """Put small pieces together: each piece is given all words at the end, and a phone has many chats."""
    waiting: list[pa.Array] = []
    size = 0
    for chunk in chunks:
        waiting.append(chunk)
        size += len(chunk)
        if size >= _PIECE:
            yield pa.concat_arrays(waiting)
            waiting, size = [], 0
    if waiting:
        yield pa.concat_arrays(waiting)
