"""The labels of a page's messages, and what the roster of the whole file says of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from onrecord.readers.formats.whatsapp_text.pages import gather
from onrecord.readers.formats.whatsapp_text.roster import find_colons, label_text
from onrecord.readers.formats.whatsapp_text.scan import Ints, Mask
from onrecord.readers.formats.whatsapp_text.stretches import Stretch
from onrecord.readers.formats.whatsapp_text.verdicts import Verdict


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
    def of(cls, stretch: Stretch, verdicts: Mapping[bytes, Verdict]) -> "Labels":
        """Find the labels of a stretch."""
        colons = find_colons(stretch.page, stretch.lines, stretch.hits)
        rows = np.flatnonzero(colons >= 0)
        labels = gather(stretch.page.data, stretch.hits.end[rows], colons[rows]).dictionary_encode()
        values: list[bytes] = labels.dictionary.to_pylist()
        decided = [verdicts.get(value) or Verdict(label_text(value)) for value in values]
        codes = np.full(len(colons), -1, np.int64)
        codes[rows] = labels.indices.to_numpy()
        uncertain = np.array([*(one.uncertain for one in decided), False])[codes]
        special = np.array([*(bool(one.names) or one.notice_like for one in decided), False])[codes]
        return cls(colons, codes, decided, uncertain, special)

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
        indices = pa.array(codes.astype(np.int32), mask=codes < 0)
        return pa.DictionaryArray.from_arrays(indices, pa.array([*names], pa.string()))
