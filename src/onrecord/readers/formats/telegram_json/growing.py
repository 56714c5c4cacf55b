"""Columns that grow by many values at a time; what they were made of is let go of at once."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray


class Texts:
    """A column of texts. ``characters`` is how long they are together."""

    def __init__(self) -> None:
        """Begin with none."""
        self.characters = 0
        self._data: list[bytes] = []
        self._lengths: list[NDArray[np.int64]] = []
        self._nulls: list[int] = []
        self._count = 0

    def add(self, values: Sequence[str | None]) -> None:
        """Add texts, which may be none."""
        if None in values:
            self._nulls += [self._count + at for at, value in enumerate(values) if value is None]
        texts = [value or "" for value in values] if None in values else values
        joined = "".join(texts)  # type: ignore[arg-type] # no None is left
        data = joined.encode()
        wide = len(data) != len(joined)
        lengths = [len(text.encode()) for text in texts] if wide else map(len, texts)  # type: ignore[union-attr,arg-type]
        self._lengths.append(np.fromiter(lengths, np.int64, len(texts)))
        self._data.append(data)
        self._count += len(texts)
        self.characters += len(joined)

    def take(self) -> "pa.Array[Any]":
        """Return the column."""
        offsets = np.zeros(self._count + 1, np.int32)
        np.cumsum(np.concatenate(self._lengths), out=offsets[1:])
        buffers = (pa.py_buffer(offsets), pa.py_buffer(b"".join(self._data)))
        if not self._nulls:
            return pa.StringArray.from_buffers(self._count, *buffers)
        valid = np.ones(self._count, np.bool_)
        valid[self._nulls] = False
        bits = pa.py_buffer(np.packbits(valid, bitorder="little"))
        return pa.StringArray.from_buffers(self._count, *buffers, bits)


class _Codes(dict[str | None, int]):
    characters = 0

    def __missing__(self, name: str) -> int:
        self[name] = code = len(self) - 1
        self.characters += len(name)
        return code


class Names:
    """A column of names that come again and again. ``characters`` is how long they are, each once."""

    def __init__(self) -> None:
        """Begin with none."""
        self._codes = _Codes({None: -1})
        self._values: list[NDArray[np.int32]] = []

    @property
    def characters(self) -> int:  # noqa: D102 - said above
        return self._codes.characters

    def add(self, values: Sequence[str | None]) -> None:
        """Add names, which may be none."""
        codes = map(self._codes.__getitem__, values)
        self._values.append(np.fromiter(codes, np.int32, len(values)))

    def take(self) -> "pa.DictionaryArray[Any]":
        """Return the column."""
        codes = np.concatenate(self._values)
        _, *names = self._codes
        return pa.DictionaryArray.from_arrays(pa.array(codes, mask=codes < 0), pa.array(names, pa.string()))
