"""Row numbers for a batch: as ``times`` lays them out, around those already taken."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from onrecord.catalogue.times import FIRST_KNOWN, LAST_SECOND, ROWS_A_SECOND

Numbers = npt.NDArray[np.int64]

UNKNOWN = np.iinfo(np.int64).min
"""Stands for an unknown instant in an array of milliseconds."""


@dataclass(frozen=True, slots=True)
class Taken:
    """The numbers in use: the greatest below ``FIRST_KNOWN`` and in all (0 when none), and a look-up.

    ``between`` returns those between two numbers, both included, ascending. A gap wider
    than ``far`` costs less to leave out than to read.
    """

    last_unknown: int
    last: int
    far: int
    between: Callable[[int, int], Numbers]


def wanted(said_at: Numbers) -> Numbers:
    """Return the number each message would have alone; 1 where the instant is ``UNKNOWN``."""
    rows = FIRST_KNOWN + np.clip(said_at // 1000, 0, LAST_SECOND) * ROWS_A_SECOND
    return np.where(said_at == UNKNOWN, 1, rows)


def allotted(want: Numbers, taken: Taken) -> Numbers:
    """Return strictly ascending free numbers for ascending wanted ones, each the least possible."""
    unknown = int(np.searchsorted(want, FIRST_KNOWN))
    runs: list[Numbers] = [taken.last_unknown + 1 + np.arange(unknown, dtype=np.int64)]
    floor = 0
    for run in _runs(want[unknown:], taken):
        runs.append(_free(np.maximum(run, floor), taken))
        floor = int(runs[-1][-1]) + 1
    return np.concatenate(runs)


def _runs(want: Numbers, taken: Taken) -> Iterator[Numbers]:
    """Split at wide gaps, so that a stray date, or a thin source, does not read the whole table."""
    if len(want) and want[0] > taken.last:
        yield want
    elif len(want):
        yield from np.split(want, np.flatnonzero(np.diff(want) > taken.far) + 1)


def _free(want: Numbers, taken: Taken) -> Numbers:
    end = int(want[-1])
    while True:
        used = taken.between(int(want[0]), end) if want[0] <= taken.last else want[:0]
        rows = _around(want, used)
        if rows[-1] <= end or end >= taken.last:
            return rows
        # Numbers moved past what was looked at: look again, twice as far.
        end = int(rows[-1]) + len(want) + len(used)


def _around(want: Numbers, used: Numbers) -> Numbers:
    """Place each number in the sequence of free ones, keep them apart, and turn places back."""
    index = np.arange(len(want))
    places = want - np.searchsorted(used, want)
    places = np.maximum.accumulate(places - index) + index
    return places + np.searchsorted(used - np.arange(len(used)), places, side="right")
