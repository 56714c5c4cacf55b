"""Compare journal, tiles and checkpoints with one another, and name what differs.

Checkpoints are read first, then the tiles are listed, then the journal is read,
so that a writer at work beside this never looks like a fault.
"""

from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path

from onrecord.archive.anchors import Anchor, Anchors, acknowledged, fork, setback, shortfall, surplus
from onrecord.archive.journal_records import Mac, Record
from onrecord.archive.journal_segments import FOLDER, SEGMENT_EVENTS, Segment, Segments, segment_name
from onrecord.archive.log_check import Leaf, TileFiles
from onrecord.integrity import merkle
from onrecord.integrity.envelopes import envelope_leaf, read_envelope
from onrecord.records.errors import VerificationError


def check_journal(root: Path, segments: Segments, anchors: Anchors, mac: Mac) -> Iterator[str]:
    """Yield one sentence for each thing that is not as it was written."""
    seen = anchors.examine()
    yield from seen.faults
    counted = seen.published.checkpoint.size if seen.published else acknowledged(seen.valid)
    files = TileFiles(root)
    reading = _Reading(segments, files, mac)
    yield from reading.read(counted)
    behind = shortfall(seen, reading.size) or setback(seen)
    # A writer may have signed more since: only what is there now can tell too many events.
    for fault in (behind, surplus(anchors.examine().valid, reading.size)):
        if fault:
            yield fault
    yield from _forks(seen.valid, reading.leaves)
    yield from files.check(reading.leaves, min(counted, len(reading.leaves)))


def _forks(anchors: Sequence[Anchor], leaves: Sequence[Leaf]) -> Iterator[str]:
    known = [leaf for leaf in leaves if leaf is not None]
    nodes = merkle.nodes_of(known)
    for anchor in anchors:
        if anchor.checkpoint.size <= len(known) == len(leaves):
            fault = fork(anchor, nodes)
            if fault:
                yield fault


class _Reading:
    """One pass over the journal: its leaf hashes, and a sentence for each event that is not whole.

    Where an event is changed, its leaf is what the tiles say, so that the rest can
    still be compared. ``size`` leaves out events that are missing at the end.
    """

    def __init__(self, segments: Segments, files: TileFiles, mac: Mac) -> None:
        self.leaves: list[Leaf] = []
        self.size = 0
        self._segments = segments
        self._files = files
        self._mac = mac
        self._gaps: list[range] = []

    def read(self, counted: int) -> Iterator[str]:
        """Read the ``counted`` events that there must be, and the sealed ones that follow."""
        first, last = 0, counted - counted % SEGMENT_EVENTS
        while first <= last or len(self.leaves) == first:
            segment = self._segments.read(first)
            needed = min(max(counted - first, 0), SEGMENT_EVENTS)
            yield from self._read_needed(segment, needed)
            yield from self._read_rest(segment, needed)
            first += SEGMENT_EVENTS
        for stray in self._segments.firsts():
            if stray >= first:
                yield f"{_file(stray)} lies beyond the journal's end; move it out of the archive"

    def _read_needed(self, segment: Segment, needed: int) -> Iterator[str]:
        for record in segment.records[:needed]:
            yield from self._read_record(record)
        missing = range(segment.first + min(len(segment.records), needed), segment.first + needed)
        if not missing:
            return
        self.leaves += [self._files.leaf(sequence) for sequence in missing]
        if segment.rest == segment.size_bytes:
            self._gaps.append(missing)
            return
        self.size = missing.stop
        yield (
            f"{_events(missing)} cannot be read: a length in {_file(segment.first)} was changed,"
            " or the file was cut; run onrecord restore FOLDER"
        )

    def _read_record(self, record: Record) -> Iterator[str]:
        for gap in self._gaps:
            yield f"{_events(gap)} is missing from {_file(gap.start)}; run onrecord restore FOLDER"
        self._gaps.clear()
        self.size = record.sequence + 1
        if record.is_sealed(self._mac):
            self.leaves.append(envelope_leaf(record.envelope))
            return
        leaf = self._files.leaf(record.sequence)
        self.leaves.append(leaf)
        what, where = _what_changed(record, leaf), _file(record.sequence)
        yield f"{what} was changed in {where}; run onrecord restore FOLDER"

    def _read_rest(self, segment: Segment, needed: int) -> Iterator[str]:
        """Read what follows: an event not yet in a checkpoint, or a torn one, which is no fault."""
        following = segment.records[needed:SEGMENT_EVENTS]
        for record in following:
            if not record.is_sealed(self._mac):
                if record.is_strange(self._mac):
                    where = _file(record.sequence)
                    yield f"event {record.sequence} in {where} was not written by this home; move it out"
                return
            yield from self._read_record(record)
        whole = segment.records[:SEGMENT_EVENTS]
        if len(whole) == SEGMENT_EVENTS and whole[-1].stop != segment.size_bytes:
            yield f"{_file(segment.first)} holds bytes after its last event; move them out"


def _what_changed(record: Record, leaf: Leaf) -> str:
    event = f"event {record.sequence}"
    if leaf is not None and envelope_leaf(record.envelope) != leaf:
        return f"the entry of {event}"
    try:
        envelope = read_envelope(record.envelope)
    except VerificationError:
        return f"the entry of {event}"
    is_payload = envelope.payload_sha256 != sha256(record.payload).hexdigest()
    return f"the payload of {event}" if is_payload else f"the seal of {event}"


def _file(sequence: int) -> str:
    return f"{FOLDER}/{segment_name(sequence)}"


def _events(numbers: range) -> str:
    if len(numbers) == 1:
        return f"event {numbers.start}"
    return f"each of the events {numbers.start} to {numbers.stop - 1}"
