"""What a reader is: a plain module with these names."""

from collections.abc import Iterator
from enum import Enum, IntEnum
from typing import Protocol, TypeAlias

from onrecord.ports.originals import Aside, Original
from onrecord.records.messages import Anomaly, Statement
from onrecord.records.schema import Batch

HEAD_BYTES = 64 * 1024
"""How much of an entry ``recognise`` is given: its first bytes, at most this many."""


class Match(IntEnum):
    """How sure a reader is that an entry is its own. Two that are equally sure are a tie."""

    NO = 0
    POSSIBLE = 1
    CERTAIN = 2


class Gathers(Enum):
    """Which recognised files of a folder make one source together, under one receipt.

    ``LONE``: each by itself, and nothing beside it. ``FILE``: each by itself, with the media that lie beside
    it when it is the only one there. ``FOLDER``: those that lie in one folder. ``TREE``: all of them. With
    the last three goes whatever else lies at or below their folder.
    """

    LONE = "lone"
    FILE = "file"
    FOLDER = "folder"
    TREE = "tree"


Item: TypeAlias = Batch | Anomaly | Statement | Aside
"""What a reader yields. An ``Aside`` is text inside an entry that no column holds, such as a mail's
attachment: it is screened, and neither indexed nor counted."""


class Reader(Protocol):
    """One export format. A module that has these names is a reader; there is nothing to inherit.

    ``NAME`` is short and lasting (it stands in every event), ``VERSION`` changes
    whenever the output for some source does, ``CHANNEL`` is the app's name as shown. A reader
    of databases, screenshots or notes says their evidential ``GRADE`` as well (``records.captures.Grade``).
    One of pictures or sound, which other apps' exports hold too, says ``WHEN_ALONE = True``: it is asked
    only where no other reader knows anything. One that tells its own file from another of its kind that was
    sent in it says ``KNOWS_APART = True``. Modules that ``read`` alone needs, and imports when it is called,
    are named in ``READS_WITH``: a child can import nothing once it is confined, and loads them before.
    """

    NAME: str
    VERSION: str
    CHANNEL: str
    GATHERS: Gathers

    def recognise(self, head: bytes, filename: str) -> Match:
        """Judge one entry by its first ``HEAD_BYTES`` and its name, without its path.

        Where two readers tie, both are asked again with the whole path, ``/`` between folders.
        Must be quick, must not raise, and should return ``NO`` on a source of another format.
        """

    def read(self, original: Original) -> Iterator[Item]:
        """Read a source whose entries hold at least one that this reader recognised.

        Yields batches of at most ``MAX_ROWS`` rows with ``said_at`` null where the source is
        naive (``zones.place`` fills it; it fills ``said_local`` where only the instant is known),
        anomalies and asides between them, and one ``Statement``, last. Memory must not grow
        with the source.

        Raises:
            AmbiguousFormatError: two readings fit; the message names the option that settles it.
            UnreadableError: recognised at first sight, yet not this format.
            UnsafeSourceError: a limit is broken.
        """
