"""Bringing a database to its last commit with what lies beside it; saying what of that is missing."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from onrecord.ports.originals import Original
from onrecord.readers.sqlite.wal import Laid, replay
from onrecord.readers.sqlite.wal_index import WalIndex
from onrecord.records.completeness import Incomplete
from onrecord.records.messages import Entry

_JOURNAL_MAGIC = b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7"
_IN_WAL_MODE = b"\2\2"

Odd = tuple[Incomplete, str]


@dataclass(frozen=True, slots=True)
class LastCommit:
    """One database, the files beside it by their ending, and its bytes, which are changed."""

    original: Original
    entry: Entry
    files: Mapping[str, Entry]
    data: bytearray

    def lay(self) -> Iterator[Odd]:
        """Lay the log onto the bytes; yield what was odd."""
        if self.entry.is_short:
            yield Incomplete.CUT_OFF, f"{self.entry.name!r} is cut off: {_part_of(self.entry)}"
        if "-wal" in self.files:
            yield from self._log(self.files["-wal"])
        elif self.data[18:20] == _IN_WAL_MODE:
            yield (
                Incomplete.NEWEST_MISSING,
                (
                    f"{self.entry.name!r} keeps its newest changes in a file {self.entry.name + '-wal'!r}, "
                    "which did not come with it: if there is one, the latest messages are missing here"
                ),
            )
        yield from self._journal()

    def _log(self, log: Entry) -> Iterator[Odd]:
        with self.original.open(log) as stream:
            laid = replay(self.data, stream)
        sentences = [*laid.warnings] or [sentence for sentence in [self._lost(log, laid)] if sentence]
        for sentence in sentences:
            yield Incomplete.NEWEST_MISSING, f"{self.entry.name!r}: {sentence}"

    def _lost(self, log: Entry, laid: Laid) -> str:
        """Say what a log that is sound as far as it goes lacks, or may lack."""
        if log.is_short:
            return f"the write-ahead log beside it is cut off: {_part_of(log)}"
        if self.data[18:20] != _IN_WAL_MODE:
            return ""
        index = self._index()
        if index is None:
            return _EMPTY if not laid.frames and log.said_bytes is None else ""
        is_of_it = not laid.frames or index.salts == laid.salts
        if is_of_it and index.frames > max(laid.frames, index.in_database):
            return (
                f"the write-ahead log beside it has {laid.frames:,} of the {index.frames:,} pages that its "
                "index counts: the latest messages are missing here"
            )
        return ""

    def _index(self) -> WalIndex | None:
        if "-shm" not in self.files:
            return None
        with self.original.open(self.files["-shm"]) as stream:
            return WalIndex.of(stream)

    def _journal(self) -> Iterator[Odd]:
        if "-journal" not in self.files:
            return
        with self.original.open(self.files["-journal"]) as stream:
            is_hot = stream.read(len(_JOURNAL_MAGIC)) == _JOURNAL_MAGIC
        if is_hot:
            yield (
                Incomplete.MID_CHANGE,
                (
                    f"{self.entry.name!r} was copied while the app was writing to it (its journal is not "
                    "empty): some of its rows may be from an unfinished change"
                ),
            )


def _part_of(entry: Entry) -> str:
    return f"it has {entry.size_bytes:,} of the {entry.said_bytes:,} bytes that the source says"


_EMPTY = (
    "the write-ahead log beside it is empty; one that the app had emptied looks like one that was lost in "
    "copying, so the latest messages may be missing here. Copy the file that ends in '-shm' too, or copy "
    "again with the app closed"
)
