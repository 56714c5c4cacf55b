"""The labels of a page's messages, and what the roster of the whole file says of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from onrecord.readers.formats.whatsapp_text import arrow
from onrecord.readers.formats.whatsapp_text.pages import gather
from onrecord.readers.formats.whatsapp_text.roster import CODES, find_colons, label_text
from onrecord.readers.formats.whatsapp_text.scan import Ints, Mask
from onrecord.readers.formats.whatsapp_text.stretches import Stretch
from onrecord.readers.formats.whatsapp_text.verdicts import Verdict

Codes = NDArray[np.uint16]


class LabelBook:
    """What the roster says of each label, by its code (``roster``): its verdict, and bytes to its text."""

    def __init__(self, labels: Sequence[bytes], verdicts: Mapping[bytes, Verdict]) -> None:
        """Take the labels of a file in order of meeting."""
        self.verdicts = verdicts
        counted = labels[: CODES - 2]
        self.decided = [verdicts[label] for label in counted]
        self._widths = np.array([0, *(len(label) + 2 for label in counted)], np.int64)

    def colons(self, stretch: Stretch, codes: Codes) -> Ints:
        """Return where the ``": "`` after each message's label stands, -1 without one."""
        known = np.where(codes < CODES - 1, codes, 0)
        colons = np.where(known > 0, stretch.hits.end + self._widths[known] - 2, -1)
        beyond = codes == CODES - 1
        if beyond.any():
            colons[beyond] = find_colons(stretch.page, stretch.lines, stretch.hits.only(beyond))
        return colons


@dataclass(frozen=True, slots=True)
class Labels:
    """Per message: where its label's ``": "`` stands and a code for the label, both -1 without one.

    ``special`` marks labels that no name is sure of: each such message is looked at.
    """

    colons: Ints
    codes: Ints
    decided: Sequence[Verdict]
    uncertain: Mask
    special: Mask

    @classmethod
    def of(cls, stretch: Stretch, book: LabelBook, codes: Codes) -> "Labels":
        """Find the labels of a stretch."""
        colons = book.colons(stretch, codes)
        decided, places = book.decided, codes.astype(np.int64) - 1
        beyond = np.flatnonzero(codes == CODES - 1)
        if len(beyond):
            begins = stretch.hits.end[beyond]
            labels = gather(stretch.page.data, begins, colons[beyond]).dictionary_encode()
            values: list[bytes] = labels.dictionary.to_pylist()
            places[beyond] = len(decided) + labels.indices.to_numpy()
            decided = decided + [book.verdicts.get(value) or Verdict(label_text(value)) for value in values]
        uncertain = np.array([*(one.uncertain for one in decided), False])[places]
        special = np.array([*(bool(one.names) or one.notice_like for one in decided), False])[places]
        return cls(colons, places, decided, uncertain, special)

    def verdict(self, row: int) -> Verdict | None:
        """Return what the roster says of a message's label, ``None`` without a label."""
        return self.decided[code] if (code := int(self.codes[row])) >= 0 else None

    def name(self, row: int) -> str | None:
        """Return the sender of a message as its label says, ``None`` without one."""
        return self.decided[code].label if (code := int(self.codes[row])) >= 0 else None

    def column(self, instead: Mapping[int, str | None]) -> pa.Array:
        """Return the senders, with others (or none) for some rows."""
        texts = [one.label for one in self.decided]
        names = dict.fromkeys([*texts, *(name for name in instead.values() if name is not None)])
        numbers = {name: number for number, name in enumerate(names)}
        codes = np.array([*(numbers[text] for text in texts), -1])[self.codes]
        for row, name in instead.items():
            codes[row] = -1 if name is None else numbers[name]
        indices = arrow.numbers(codes.astype(np.int32), codes < 0)
        return pa.DictionaryArray.from_arrays(indices, pa.array([*names], pa.string()))
