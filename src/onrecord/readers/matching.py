"""What a reader is: a plain module with these names."""

from collections.abc import Iterator
from enum import IntEnum
from typing import Protocol

from onrecord.ports.originals import Original
from onrecord.records.messages import Anomaly, Statement
from onrecord.records.schema import Batch

HEAD_BYTES = 64 * 1024
"""How much of an entry ``recognise`` is given: its first bytes, at most this many."""


class Match(IntEnum):
    """How sure a reader is that an entry is its own. Two that are equally sure are a tie."""

    NO = 0
    POSSIBLE = 1
    CERTAIN = 2


class Reader(Protocol):
    """One export format. A module that has these names is a reader; there is nothing to inherit.

    ``NAME`` is short and lasting (it stands in every event), ``VERSION`` changes
    whenever the output for some source does, ``CHANNEL`` is the app's name as shown.
    """

    NAME: str
    VERSION: str
    CHANNEL: str

    def recognise(self, head: bytes, filename: str) -> Match:
        """Judge one entry by its first ``HEAD_BYTES`` and its name, without its path.

        Must be quick, must not raise, and should return ``NO`` on a source of another format.
        """

    def read(self, original: Original) -> Iterator[Batch | Anomaly | Statement]:
        """Read a source whose entries hold at least one that this reader recognised.

        Yields batches of at most ``MAX_ROWS`` rows with ``said_at`` null where the source is
        naive (``zones.place`` fills it), anomalies between them, and one ``Statement``, last.
        Memory must not grow with the source.

        Raises:
            AmbiguousFormatError: two readings fit; the message names the option that settles it.
            UnreadableError: recognised at first sight, yet not this format.
            UnsafeSourceError: a limit is broken.
        """
