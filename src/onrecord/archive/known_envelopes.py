"""Clear parts of events that were read before: of a segment whose file is as it was, nothing is read again.

Whoever keeps a home open for long keeps one of these, so that a question costs what is new. It is no check
of the journal: ``FilesystemJournal.check`` reads every byte each time.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from onrecord.records.events import Envelope

MOST_SEGMENTS = 1024
"""Some 260,000 events, at about 800 bytes each; what is beyond is read each time."""

_Stamp = tuple[int, int, int]


@dataclass(slots=True)
class KnownEnvelopes:
    """What was read of segments, by their files' inode, size and time of change."""

    _of: dict[Path, tuple[_Stamp, Sequence[Envelope]]] = field(default_factory=dict)

    def of(self, path: Path, read: Callable[[], Sequence[Envelope] | None]) -> Sequence[Envelope] | None:
        """Return what a segment's file holds; it is read unless it is as it was before.

        None, where something in it is no event, is never kept.

        Raises:
            VerificationError: one of its records is no event; nothing of it is kept.
        """
        stamp = _stamp(path)
        known = self._of.get(path)
        if known is not None and known[0] == stamp:
            return known[1]
        found = read()
        has_room = path in self._of or len(self._of) < MOST_SEGMENTS
        if found is not None and stamp is not None and _stamp(path) == stamp and has_room:
            self._of[path] = stamp, found
        return found


def _stamp(path: Path) -> _Stamp | None:
    try:
        found = path.stat()
    except OSError:
        return None  # who reads it says why
    return found.st_ino, found.st_size, found.st_mtime_ns
