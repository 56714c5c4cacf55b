"""The journal's second copy: only what the home's checkpoint acknowledges, and only ever longer.

What stands after the checkpoint may yet be withdrawn, so it is not copied. A
replica that holds more, or other, events than the home shows a home that was rolled
back or forked: nothing is changed then, both are kept, and the officer is told.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from onrecord.archive import anchors, journal_segments, log_tiles
from onrecord.archive.copying import files_below, mirror, read
from onrecord.archive.journal_records import Record, split_segment
from onrecord.archive.journal_segments import SEGMENT_EVENTS
from onrecord.integrity.envelopes import read_envelope
from onrecord.ports.archive import Disk
from onrecord.records.errors import HomeError, VerificationError
from onrecord.records.events import Verb

_CHECKPOINT_LINES = 3


@dataclass(frozen=True, slots=True)
class AcknowledgedLog:
    """The part of a home's log that its checkpoint counts: segments by name, each cut after it."""

    folder: Path
    size: int
    segments: Mapping[str, bytes]
    captures: frozenset[str]

    @classmethod
    def read(cls, folder: Path) -> "AcknowledgedLog":
        """Read a log, once.

        Raises:
            VerificationError: it holds fewer events than its checkpoint counts.
        """
        size = checkpoint_size(folder)
        segments: dict[str, bytes] = {}
        captures: set[str] = set()
        for first in range(0, size, SEGMENT_EVENTS):
            name = f"{first:012}.events"
            data = read(folder / journal_segments.FOLDER / name)
            records = split_segment(data, first)[0][: size - first]
            if len(records) < min(size - first, SEGMENT_EVENTS):
                raise VerificationError(
                    f"the journal's {name} lacks events that the checkpoint counts; run onrecord verify"
                )
            segments[name] = data[: records[-1].stop]
            captures |= {capture for record in records for capture in _captured(record)}
        return cls(folder, size, segments, frozenset(captures))

    def compare(self, theirs: Path) -> None:
        """Check that a replica's journal is a beginning of this one.

        Raises:
            HomeError: it is not: it knows later events, or other ones.
            VerificationError: its checkpoint cannot be read.
        """
        if checkpoint_size(theirs) > self.size:
            raise _later(theirs)
        for name, path in files_below(theirs / journal_segments.FOLDER).items():
            held, known = read(path), self.segments.get(name, b"")
            if held.startswith(known) and held != known:
                raise _later(theirs)
            if not known.startswith(held):
                raise HomeError(
                    f"the journal in {str(theirs)!r} is not a beginning of the home's: one of them was "
                    "forked; keep both and call the records officer"
                )

    def copy(self, theirs: Path, disk: Disk) -> None:
        """Copy journal, tiles and checkpoint, in this order, after ``compare`` found nothing wrong.

        Raises:
            VerificationError: a file cannot be read, or a copy reads back differently.
            StorageError: the disk refuses.
        """
        for name, data in self.segments.items():
            mirror(disk, data, theirs / journal_segments.FOLDER / name)
        tiles = files_below(self.folder / log_tiles.FOLDER)
        for name, path in tiles.items():
            mirror(disk, read(path), theirs / log_tiles.FOLDER / name)
        for name in sorted(set(files_below(theirs / log_tiles.FOLDER)) - set(tiles)):
            disk.remove(theirs / log_tiles.FOLDER / name)
        if self.size:
            mirror(disk, read(self.folder / anchors.CHECKPOINT), theirs / anchors.CHECKPOINT)


def checkpoint_size(log: Path) -> int:
    """Return how many events a checkpoint counts, 0 when there is none. Its signature is not checked here.

    Raises:
        VerificationError: it is no checkpoint.
    """
    path = log / anchors.CHECKPOINT
    if not path.is_file():
        return 0
    lines = read(path).split(b"\n")
    if len(lines) < _CHECKPOINT_LINES or not lines[1].isdigit():
        raise VerificationError(f"{str(path)!r} is no checkpoint; run onrecord verify")
    return int(lines[1])


def _captured(record: Record) -> tuple[str, ...]:
    envelope = read_envelope(record.envelope)
    return tuple(envelope.objects[:1]) if envelope.verb is Verb.CAPTURE else ()


def _later(theirs: Path) -> HomeError:
    return HomeError(
        f"{str(theirs)!r} holds events that the home does not know: the home was rolled back, or this is "
        "the copy of a newer one; keep both and call the records officer"
    )
