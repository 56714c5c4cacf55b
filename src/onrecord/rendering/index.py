"""What renderings look up of a reconciliation: which copy holds which message at which line, and counts.

Columns stay columns: a million messages in eight copies take about 100 MB here, and no object each.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from onrecord.records.messages import Kind
from onrecord.records.reconciliation import FindingKind, Reconciliation
from onrecord.rendering.names import Names
from onrecord.rendering.words import BY_WEIGHT

Numbers = npt.NDArray[np.int64]
KINDS = tuple(FindingKind)
_NAMES = [kind.value for kind in KINDS]
_ABSENT = [KINDS.index(kind) for kind in BY_WEIGHT]
NO_TIME = np.iinfo(np.int64).min


@dataclass(frozen=True, slots=True)
class Place:
    """Where a copy shows a message: the copy's index and the first line.

    ``is_tombstone``: in the message's place the copy shows that it was deleted.
    """

    copy: int
    line: int
    is_tombstone: bool


class Index:
    """Places and findings by message and by copy. A message's ordinal is its row number."""

    def __init__(self, found: Reconciliation) -> None:
        """Take the columns that are looked up; nothing is counted before it is asked for."""
        self.found = found
        self.names = Names(found)
        self.messages = found.timeline.num_rows
        places = _whole(found.timeline["places"])
        flat = places.flatten()
        self._bounds = _numbers(places.value_lengths()).cumsum()
        self._copies = _numbers(flat.field("copy"))
        self._lines = _numbers(flat.field("first"))
        self._tombstones = pc.equal(flat.field("kind"), Kind.DELETED.value).to_numpy(zero_copy_only=False)
        table = found.findings.sort_by([("message", "ascending"), ("copy", "ascending")])
        self.finding_copies = _numbers(_whole(table["copy"]))
        self.finding_messages = _numbers(_whole(table["message"]))
        self.finding_causes = _numbers(_whole(table["cause"]))
        kinds = pc.index_in(table["kind"].cast(pa.string()), value_set=pa.array(_NAMES))
        self.finding_codes = _numbers(_whole(kinds))

    @cached_property
    def said_ms(self) -> Numbers:
        """When each message was said, milliseconds after the epoch; ``NO_TIME`` where that is not known."""
        column = _whole(self.found.timeline["said_at"]).cast(pa.int64())
        return _numbers(column.fill_null(NO_TIME))

    @cached_property
    def counts(self) -> Counter[tuple[int, FindingKind]]:
        """Count the findings by copy and kind."""
        pairs, counts = np.unique(self.finding_copies * len(KINDS) + self.finding_codes, return_counts=True)
        each = zip(pairs.tolist(), counts.tolist(), strict=True)
        return Counter({(pair // len(KINDS), KINDS[pair % len(KINDS)]): count for pair, count in each})

    @cached_property
    def _held(self) -> Sequence[tuple[Numbers, Numbers]]:
        """For each copy the messages that it holds, in order, and their lines."""
        rows = np.repeat(np.arange(self.messages), np.diff(self._bounds, prepend=0))
        picks = (self._copies == copy for copy in range(len(self.found.copies)))
        return [(rows[pick], self._lines[pick]) for pick in picks]

    def places(self, message: int) -> list[Place]:
        """Return where a message stands, in the order of the copies."""
        start, end = (int(self._bounds[message - 1]) if message else 0), int(self._bounds[message])
        columns = (self._copies, self._lines, self._tombstones)
        rows = zip(*(column[start:end].tolist() for column in columns), strict=True)
        return [Place(*row) for row in sorted(rows)]

    def held(self, copy: int) -> int:
        """Count the messages of the timeline that a copy shows."""
        rows = self._held[copy][0]
        return int(np.count_nonzero(np.diff(rows, prepend=-1)))

    def absent(self, copy: int) -> dict[FindingKind, int]:
        """Count what a copy lacks, by the kinds of absence that occur in it."""
        return {kind: self.counts[copy, kind] for kind in BY_WEIGHT if self.counts[copy, kind]}

    def neither(self, copy: int) -> tuple[int, int]:
        """Count what a copy neither shows nor is said to lack: with a time, and without one."""
        told = np.zeros(self.messages, bool)
        told[self._held[copy][0]] = True
        mine = self.finding_copies == copy
        told[self.finding_messages[mine & np.isin(self.finding_codes, _ABSENT)]] = True
        untimed = int(np.count_nonzero(~told & (self.said_ms == NO_TIME)))
        return int(np.count_nonzero(~told)) - untimed, untimed

    @cached_property
    def have_text(self) -> npt.NDArray[np.bool_]:
        """Tell of which messages some copy shows more than that they were deleted."""
        rows = np.repeat(np.arange(self.messages), np.diff(self._bounds, prepend=0))
        have = np.zeros(self.messages, bool)
        have[rows[~self._tombstones]] = True
        return have

    @cached_property
    def differ(self) -> npt.NDArray[np.bool_]:
        """Tell of which messages copies show several texts."""
        lengths = pc.list_value_length(_whole(self.found.timeline["wordings"])).fill_null(0)
        are: npt.NDArray[np.bool_] = _numbers(lengths) > 1
        return are

    def around(self, copy: int, message: int) -> tuple[int | None, int | None]:
        """Return the lines of the nearest messages that a copy holds before and after one that it lacks."""
        rows, lines = self._held[copy]
        before, after = np.searchsorted(rows, message, "left"), np.searchsorted(rows, message, "right")
        return (
            int(lines[before - 1]) if before else None,
            int(lines[after]) if after < len(rows) else None,
        )

    def of_kind(self, copy: int, kind: FindingKind) -> Numbers:
        """Return the messages of which this kind was found in this copy, in order."""
        found: Numbers = self.finding_messages[self._are(copy, kind)]
        return found

    def of_cause(self, copy: int, kind: FindingKind, cause: int) -> Numbers:
        """Return the messages of which this was found in this copy for this cause, in order."""
        found: Numbers = self.finding_messages[self._are(copy, kind) & (self.finding_causes == cause)]
        return found

    def causes_of(self, copy: int, kind: FindingKind) -> list[int]:
        """Return the numbers of the causes of this kind in this copy."""
        return sorted(set(self.finding_causes[self._are(copy, kind)].tolist()))

    def _are(self, copy: int, kind: FindingKind) -> npt.NDArray[np.bool_]:
        is_kind = self.finding_codes == KINDS.index(kind)
        are: npt.NDArray[np.bool_] = is_kind & (self.finding_copies == copy)
        return are


def _whole(column: Any) -> Any:  # noqa: ANN401 - pyarrow has no types
    """Return a column as one array."""
    array = column.combine_chunks()
    return array if not isinstance(array, pa.ChunkedArray) else pa.concat_arrays(array.chunks)


def _numbers(array: Any) -> Numbers:  # noqa: ANN401 - the same
    numbers: Numbers = np.asarray(array.to_numpy(zero_copy_only=False), dtype=np.int64)
    return numbers
