"""Whether the journal changed, told by its last file as the disk names it: nothing of it is read."""

from pathlib import Path

from onrecord.archive import journal
from onrecord.archive.journal_segments import FOLDER, SEGMENT_EVENTS, first_sequences, segment_name

Stamp = tuple[int, int, int, int]
"""Of the last segment: its first sequence number, inode, size (bytes), and when it changed (ns)."""


class JournalWatch:
    """The end of one home's journal, for whoever keeps it open for long."""

    def __init__(self, home: Path) -> None:
        """Name the home; nothing is looked at yet."""
        self._folder = home / "archive" / journal.FOLDER / FOLDER
        self._last = 0

    def stamp(self) -> Stamp:
        """Return what differs from before whenever an event was added or taken back: no file is opened."""
        last = self._last
        if not self._path(last).exists():
            last = max(first_sequences(self._folder), default=0)
        while self._path(last + SEGMENT_EVENTS).exists():
            last += SEGMENT_EVENTS
        self._last = last
        try:
            found = self._path(last).stat()
        except FileNotFoundError:
            return last, 0, 0, 0
        return last, found.st_ino, found.st_size, found.st_mtime_ns

    def _path(self, sequence: int) -> Path:
        return self._folder / segment_name(sequence)
