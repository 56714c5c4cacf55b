"""An encrypted database as a source of its own, for containers that must look inside for keys."""

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from onrecord.ports.originals import ByteStream, Original
from onrecord.readers.sqlcipher import PAGE_BYTES, Pages, plain_database, plain_log
from onrecord.records.messages import Assumptions, Entry


class Pieces(io.RawIOBase):
    """Pieces of bytes as a forward stream."""

    def __init__(self, pieces: Iterator[bytes], close: Callable[[], None]) -> None:
        """Take the pieces, and what is to be closed with the stream."""
        super().__init__()
        self._pieces = pieces
        self._held = b""
        self._also = close

    def readable(self) -> bool:
        """Tell that it can be read."""
        return True

    def readinto(self, buffer: "memoryview") -> int:  # type: ignore[override]
        """Put the next bytes into a buffer."""
        if not self._held:
            self._held = next(self._pieces, b"")
        count = min(len(buffer), len(self._held))
        buffer[:count] = self._held[:count]
        self._held = self._held[count:]
        return count

    def close(self) -> None:
        """Close what is behind it, too."""
        self._also()
        super().close()


@dataclass(frozen=True, slots=True)
class _Plain:
    original: Original
    sources: Sequence[tuple[Entry, Entry]]
    pages: Pages

    @property
    def name(self) -> str:
        return self.original.name

    @property
    def assumptions(self) -> Assumptions:
        return self.original.assumptions

    def entries(self) -> Sequence[Entry]:
        return [shown for shown, _ in self.sources]

    def open(self, entry: Entry) -> ByteStream:
        source = self.sources[entry.number][1]
        stream = self.original.open(source)
        opened = plain_log if entry.number else plain_database
        return io.BufferedReader(Pieces(opened(self.pages, stream), stream.close))


def plain_original(original: Original, database: Entry, log: Entry | None, pages: Pages) -> Original:
    """Return the plain database, and its log, as a source."""
    size = database.size_bytes // PAGE_BYTES * PAGE_BYTES
    sources = [(Entry(0, "db.sqlite", size), database)]
    if log is not None:
        sources.append((Entry(1, "db.sqlite-wal", log.size_bytes), log))
    return _Plain(original, sources, pages)
