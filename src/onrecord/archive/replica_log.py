"""The journal's second copy: only what the home's checkpoint acknowledges, and only ever longer.

What stands after the checkpoint may yet be withdrawn, so it is not copied. A
replica that holds more, or other, events than the home shows a home that was rolled
back or forked: nothing is changed then, both are kept, and the officer is told. An
event without the home's seal is damage, and is written again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from onrecord.archive import anchors, journal_segments, log_tiles
from onrecord.archive.copying import files_below, mirror, read
from onrecord.archive.journal_records import Mac, Record, split_segment
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

    def compare(self, theirs: Path, mac: Mac) -> list[str]:
        """Check that a replica's journal is a beginning of this one; return its segments that are damaged.

        Raises:
            HomeError: it knows later events, or other ones.
            VerificationError: an event of the home itself is changed.
        """
        if _size_or_none(theirs) > self.size:
            raise _later(theirs)
        damaged = []
        for name, path in files_below(theirs / journal_segments.FOLDER).items():
            held, known = read(path), self.segments.get(name, b"")
            if held.startswith(known) and held != known:
                raise _later(theirs)
            if not known.startswith(held):
                refuse_fork(held, known, theirs / journal_segments.FOLDER / name, mac)
                damaged.append(name)
        return damaged

    def copy(self, theirs: Path, disk: Disk) -> int:
        """Copy journal, tiles and checkpoint, in this order, after ``compare`` raised nothing.

        Returns:
            How many tiles there differed; a tile never changes under its name.

        Raises:
            VerificationError: a file cannot be read, or a copy reads back differently.
            StorageError: the disk refuses.
        """
        for name, data in self.segments.items():
            mirror(disk, data, theirs / journal_segments.FOLDER / name)
        tiles = files_below(self.folder / log_tiles.FOLDER)
        repaired = sum(
            mirror(disk, read(path), theirs / log_tiles.FOLDER / name) for name, path in tiles.items()
        )
        for name in sorted(set(files_below(theirs / log_tiles.FOLDER)) - set(tiles)):
            disk.remove(theirs / log_tiles.FOLDER / name)
        if self.size:
            mirror(disk, read(self.folder / anchors.CHECKPOINT), theirs / anchors.CHECKPOINT)
        return repaired


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


def refuse_fork(held: bytes, known: bytes, path: Path, mac: Mac) -> None:
    """Refuse two beginnings of one segment that differ, unless it is the ``held`` one that is damaged.

    Where they part, an event that this home wrote whole is believed.

    Raises:
        HomeError: both hold whole events, and other ones: one of them was forked.
        VerificationError: it is the ``known`` one that is damaged.
    """
    first = int(path.name.partition(".")[0])
    ours, theirs = split_segment(known, first)[0], split_segment(held, first)[0]
    for mine, other in zip(ours, theirs, strict=False):
        if mine.is_sealed(mac) and other.is_sealed(mac):
            if mine.envelope == other.envelope:
                continue
            raise HomeError(
                f"{str(path)!r} is not a beginning of the home's journal: one of them was "
                "forked; keep both and call the records officer"
            )
        if not mine.is_sealed(mac):
            raise VerificationError(
                f"event {mine.sequence} of the journal was changed; run onrecord restore FOLDER"
            )
        return


def _size_or_none(log: Path) -> int:
    try:
        return checkpoint_size(log)
    except VerificationError:
        return 0  # it is written again, and the journal beside it is compared by itself


def _captured(record: Record) -> tuple[str, ...]:
    envelope = read_envelope(record.envelope)
    return tuple(envelope.objects[:1]) if envelope.verb is Verb.CAPTURE else ()


def _later(theirs: Path) -> HomeError:
    return HomeError(
        f"{str(theirs)!r} holds events that the home does not know: the home was rolled back, or this is "
        "the copy of a newer one; keep both and call the records officer"
    )
