"""The journal's files: segments of 256 records each, aligned with the log's tiles.

``journal/000000000512.events`` holds events 512 to 767. A full segment never
changes. Reading writes nothing; a torn end is seen, not removed.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby, takewhile
from pathlib import Path

from onrecord.archive.journal_records import HEADER, Mac, Record, split_segment, write_record
from onrecord.archive.known_envelopes import KnownEnvelopes
from onrecord.integrity.envelopes import read_envelope
from onrecord.integrity.tiles import TILE_WIDTH
from onrecord.ports.archive import Disk
from onrecord.records.errors import StorageError, VerificationError
from onrecord.records.events import Envelope

FOLDER = "journal"
SEGMENT_EVENTS = TILE_WIDTH

_NAME = re.compile(r"([0-9]{12})\.events")


@dataclass(frozen=True, slots=True)
class Segment:
    """One file's records, by lengths alone: they end at ``rest``, the file at ``size_bytes``."""

    first: int
    records: Sequence[Record]
    rest: int
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Tail:
    """How the journal ends: ``size`` sealed events, then perhaps bytes that are none.

    ``records`` are the sealed ones of the last segment; ``cut_at`` is where in ``path``
    other bytes begin, ``has_stranger`` whether these are an event of another home.
    """

    path: Path
    size: int
    records: Sequence[Record]
    cut_at: int | None
    has_stranger: bool


class Segments:
    """The folder ``journal`` of a log."""

    def __init__(self, root: Path, disk: Disk, mac: Mac) -> None:
        """Name the log's folder; nothing is read yet."""
        self._folder = root / FOLDER
        self._disk = disk
        self._mac = mac

    def firsts(self) -> list[int]:
        """Return the first sequence number of each segment there is, in order."""
        return first_sequences(self._folder)

    def read(self, first: int) -> Segment:
        """Read one segment; one that is missing is empty.

        Raises:
            StorageError: the disk refuses.
        """
        path = self.path(first)
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            data = b""
        except OSError as error:
            raise StorageError(f"{path} cannot be read ({error.strerror}); see to the disk") from error
        records, rest = split_segment(data, first)
        return Segment(first, records, rest, len(data))

    def path(self, sequence: int) -> Path:
        """Return the path of the segment that an event belongs to."""
        return self._folder / segment_name(sequence)

    def tail(self) -> Tail:
        """Look at the end of the journal; only its last segment is read."""
        first = max(self.firsts(), default=0)
        segment = self.read(first)
        sealed = list(takewhile(lambda record: record.is_sealed(self._mac), segment.records))
        following = segment.records[len(sealed) : len(sealed) + 1]
        has_stranger = any(record.is_strange(self._mac) for record in following)
        stop = sealed[-1].stop if sealed else min(segment.rest, len(HEADER))
        clean = stop == segment.size_bytes and (bool(sealed) or not segment.size_bytes)
        cut_at = None if clean else stop
        return Tail(self.path(first), first + len(sealed), sealed, cut_at, has_stranger)

    def sealed(self, start: int = 0) -> Iterator[Record]:
        """Yield sealed records from a sequence number on, up to the first that is missing or not sealed."""
        for first in self._following(start):
            records = self.read(first).records
            for record in records[max(start - first, 0) :]:
                if record.sequence >= first + SEGMENT_EVENTS or not record.is_sealed(self._mac):
                    return
                yield record
            if len(records) < SEGMENT_EVENTS:
                return

    def at(self, sequences: Iterable[int]) -> Iterator[Record]:
        """Yield records by their sequence numbers, as given; neighbours of one segment are read at once.

        Raises:
            VerificationError: one is missing or not sealed.
        """
        for first, wanted in groupby(sequences, lambda one: one - one % SEGMENT_EVENTS):
            records = self.read(first).records
            for place in (one - first for one in wanted):
                if place >= len(records) or not records[place].is_sealed(self._mac):
                    raise VerificationError(
                        f"event {first + place} was changed or is missing; run onrecord verify"
                    )
                yield records[place]

    def envelopes(self, known: KnownEnvelopes, start: int = 0) -> Iterator[Envelope]:
        """Yield what the sealed records say in the clear; what is known of a segment is not read again.

        Raises:
            VerificationError: a sealed record is no event.
        """
        for first in self._following(start):
            found = known.of(self.path(first), partial(self._envelopes_in, first))
            if found is None:
                yield from (read_envelope(one.envelope) for one in self.sealed(max(start, first)))
                return
            yield from found[max(start - first, 0) :]
            if len(found) < SEGMENT_EVENTS:
                return

    def _following(self, start: int) -> Iterator[int]:
        """Yield the first numbers of segments, from an event's own on, up to one that is missing."""
        following = start - start % SEGMENT_EVENTS
        for first in self.firsts():
            if first > following:
                return
            if first == following:
                yield first
                following += SEGMENT_EVENTS

    def _envelopes_in(self, first: int) -> Sequence[Envelope] | None:
        """Read a segment's envelopes; None where something in it is no sealed event of its own."""
        records = self.read(first).records
        if len(records) > SEGMENT_EVENTS or not all(one.is_sealed(self._mac) for one in records):
            return None
        return tuple(read_envelope(one.envelope) for one in records)

    def append(self, sequence: int, envelope: bytes, payload: bytes) -> None:
        """Append a record; its fsync is the event's commit."""
        path = self.path(sequence)
        data = write_record(sequence, envelope, payload, self._mac)
        if sequence % SEGMENT_EVENTS == 0:
            self._disk.make_folder(self._folder)
            data = HEADER + data
        self._disk.append(path, data)
        if sequence % SEGMENT_EVENTS == 0:
            self._disk.sync_folder(self._folder)

    def cut(self, path: Path, size_bytes: int) -> None:
        """Cut a segment at a record's start; what would hold no record is removed."""
        if size_bytes > len(HEADER):
            self._disk.truncate(path, size_bytes)
        else:
            self._disk.remove(path)

    def withdraw(self, sequence: int) -> None:
        """Take back the last record, which nothing has acknowledged.

        Raises:
            VerificationError: the last record is another.
        """
        tail = self.tail()
        if tail.size != sequence + 1:
            raise VerificationError(f"event {sequence} is not the journal's last; run onrecord verify")
        self.cut(tail.path, tail.records[-1].start)


def first_sequences(folder: Path) -> list[int]:
    """Return the first sequence number of each segment in a folder, in order."""
    try:
        names = [path.name for path in folder.iterdir()]
    except FileNotFoundError:
        return []
    found = (_NAME.fullmatch(name) for name in names)
    firsts = (int(match[1]) for match in found if match)
    return sorted(first for first in firsts if first % SEGMENT_EVENTS == 0)


def segment_name(sequence: int) -> str:
    """Return the file name of the segment that an event belongs to."""
    return f"{sequence - sequence % SEGMENT_EVENTS:012}.events"
