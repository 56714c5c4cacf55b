"""Which texts of a column are worth the grammar's time: whole columns at once, nothing lost.

A text is ASCII, and one loose pattern runs over it as it stands; or it is not, and the same
pattern runs over its skeleton, looked up for the whole column in one table. The pattern
accepts every spacing, markup and scanning error of every word without which the grammar
finds nothing; a character that stands for several letters admits its text outright.
"""

import re
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from onrecord.screening import characters
from onrecord.screening.pack import Pack
from onrecord.screening.vocabulary import gap, loosely

_PIECE_BYTES = 4 * 1024**2
_FEW_BYTES = 2048
_CONTINUATION, _CONTINUATION_BITS = 0x80, 0xC0
_START = "(?:^|[^A-Za-z0-9])"
_END = "(?:[^A-Za-z0-9]|$)"
_SEVERAL = f"\\x{characters.SEVERAL:02x}"

Mask = npt.NDArray[np.bool_]
Bytes = npt.NDArray[np.uint8]


class Prefilter:
    """The loose pattern of one pack."""

    def __init__(self, pack: Pack) -> None:
        """Gather what the grammar cannot do without."""
        self._pattern = "|".join([*_tiers(pack), *_caveats(pack), *_letters(pack)])
        self._few = re.compile(f"{self._pattern}|{_SEVERAL}")

    def mask(self, texts: pa.StringArray) -> Mask:
        """Return, for each text, whether the grammar could find anything in it; null is False."""
        mask: Mask = np.zeros(len(texts), dtype=np.bool_)
        if texts.null_count:
            mask[_as_mask(texts.is_valid())] = self._mask(texts.drop_null())
        else:
            mask[:] = self._mask(texts)
        return mask

    def _mask(self, texts: pa.StringArray) -> Mask:
        if (pc.sum(pc.binary_length(texts)).as_py() or 0) <= _FEW_BYTES:
            return self._mask_few(texts.to_pylist())
        mask = _as_mask(pc.match_substring_regex(texts, self._pattern))
        foreign = ~_as_mask(pc.string_is_ascii(texts))
        if foreign.any():
            looks = _skeletons(texts.filter(pa.array(foreign)))
            mask[foreign] = _as_mask(pc.match_substring_regex(looks, f"{self._pattern}|{_SEVERAL}"))
        return mask

    def _mask_few(self, texts: Sequence[str]) -> Mask:
        """Judge by Python's own patterns, since Arrow compiles its pattern anew for each column."""
        looks = (text if text.isascii() else _look(text) for text in texts)
        return np.fromiter((self._few.search(look) is not None for look in looks), np.bool_, len(texts))


def _tiers(pack: Pack) -> Iterator[str]:
    for tier in pack.tier:
        for words in tier.words:
            yield _START + loosely(words, any_case=tier.any_case) + _END


def _caveats(pack: Pack) -> Iterator[str]:
    for companion in pack.companion:
        for words in companion.words if companion.level else ():
            start = "" if words.startswith("{") else _START
            yield start + loosely(words, any_case=companion.any_case)


def _letters(pack: Pack) -> Iterator[str]:
    """Yield abbreviations before a slash, any letter in brackets, and shorthand of running text."""
    short = [loosely(word, scanned=False) for tier in pack.tier for word in tier.abbreviations]
    yield f"[(\\[]{gap()}(?:{'|'.join(['[A-Z]', *short])}){gap()}[)\\]]"
    if short:
        yield f"{_START}(?:{'|'.join(short)}){gap()}/"
    for tier in pack.tier:
        for word in tier.abbreviations if tier.shorthand else ():
            start = _START if len(word) > 1 else _after_a_word(pack)
            yield f"{start}{loosely(word, scanned=False)}{_END}"


def _after_a_word(pack: Pack) -> str:
    """Return a pattern for the end of a word that may stand before a single letter."""
    last = {word[-1] for word in ("THE", *pack.prose.cues, *pack.prose.cue_links)}
    return f"[{''.join(sorted(last | {letter.lower() for letter in last}))}]{gap()}{_START}{gap()}"


def _skeletons(texts: pa.StringArray) -> pa.BinaryArray:
    """Return the skeleton of each text, one byte a character; the texts are not empty."""
    offsets = np.frombuffer(texts.buffers()[1], dtype=np.int32)[texts.offset : texts.offset + len(texts) + 1]
    data: Bytes = np.frombuffer(texts.buffers()[2], dtype=np.uint8)[offsets[0] : offsets[-1]]
    leads = (data & _CONTINUATION_BITS) != _CONTINUATION
    starts = _ends(np.add.reduceat(leads, offsets[:-1] - offsets[0], dtype=np.int64))
    looks = np.concatenate([_looks(piece.tobytes().decode("utf-8")) for piece in _pieces(data, leads)])
    kept = looks != characters.DROPPED
    ends = _ends(np.add.reduceat(kept, starts[:-1], dtype=np.int64))
    buffers = [None, pa.py_buffer(ends.astype(np.int64)), pa.py_buffer(looks[kept])]
    return pa.Array.from_buffers(pa.large_binary(), len(texts), buffers)


def _look(text: str) -> str:
    return _looks(text).tobytes().replace(bytes([characters.DROPPED]), b"").decode("ascii")


def _ends(counts: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    return np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(counts, dtype=np.int64)])


def _pieces(data: Bytes, leads: Mask) -> Iterator[Bytes]:
    """Cut between characters, so that one long text costs no more memory than its own size."""
    first = 0
    while first < len(data):
        last = min(first + _PIECE_BYTES, len(data))
        while last < len(data) and not leads[last]:
            last += 1
        yield data[first:last]
        first = last


def _looks(text: str) -> Bytes:
    points = np.frombuffer(text.encode("utf-32-le"), dtype="<u4")
    looks: Bytes = characters.codes()[points]
    return looks


def _as_mask(values: pa.BooleanArray) -> Mask:
    return np.array(values.to_numpy(zero_copy_only=False), dtype=np.bool_)
