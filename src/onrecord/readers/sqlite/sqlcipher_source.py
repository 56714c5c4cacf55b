"""An encrypted database as a source of its own, for containers that must look inside for keys."""

from collections.abc import Sequence
from dataclasses import dataclass

from onrecord.ports.originals import ByteStream, Original
from onrecord.readers.sqlite.sqlcipher import PAGE_BYTES, Pages, plain_database, plain_log
from onrecord.readers.streams import as_stream
from onrecord.records.messages import Assumptions, Entry


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
        return as_stream(opened(self.pages, stream), stream.close)


def plain_original(original: Original, database: Entry, log: Entry | None, pages: Pages) -> Original:
    """Return the plain database, and its log, as a source."""
    size = database.size_bytes // PAGE_BYTES * PAGE_BYTES
    sources = [(Entry(0, "db.sqlite", size), database)]
    if log is not None:
        sources.append((Entry(1, "db.sqlite-wal", log.size_bytes), log))
    return _Plain(original, sources, pages)
