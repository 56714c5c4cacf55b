"""The journal's second copy: only what the home's checkpoint acknowledges, and only ever longer.

What stands after the checkpoint may yet be withdrawn, so it is not copied. A
replica that holds more, or other, events than the home shows a home that was rolled
back or forked: nothing is changed then, both are kept, and the officer is told.
"""

from pathlib import Path

from onrecord.archive import anchors, journal_segments, log_tiles
from onrecord.archive.copying import files_below, mirror, read
from onrecord.archive.journal_records import split_segment
from onrecord.archive.journal_segments import SEGMENT_EVENTS
from onrecord.ports.archive import Disk
from onrecord.records.errors import HomeError, VerificationError


def compare_log(ours: Path, theirs: Path) -> None:
    """Check that the replica's journal is a beginning of the home's.

    Raises:
        HomeError: it is not: it knows later events, or other ones.
        VerificationError: the home's journal is shorter than its own checkpoint says.
    """
    segments = acknowledged_segments(ours)
    if checkpoint_size(theirs) > checkpoint_size(ours):
        raise _later(theirs)
    for name, path in files_below(theirs / journal_segments.FOLDER).items():
        held, known = read(path), segments.get(name)
        if known is None or len(held) > len(known):
            raise _later(theirs)
        if not known.startswith(held):
            raise HomeError(
                f"the journal in {str(theirs)!r} is not a beginning of the home's: one of them was forked; "
                "keep both and call the records officer"
            )


def copy_log(ours: Path, theirs: Path, disk: Disk) -> None:
    """Copy journal, tiles and checkpoint, in this order; ``compare_log`` found nothing wrong before.

    Raises:
        VerificationError: the home's journal is not whole, or a copy reads back differently.
        StorageError: the disk refuses.
    """
    for name, data in sorted(acknowledged_segments(ours).items()):
        mirror(disk, data, theirs / journal_segments.FOLDER / name)
    tiles = files_below(ours / log_tiles.FOLDER)
    for name, path in tiles.items():
        mirror(disk, read(path), theirs / log_tiles.FOLDER / name)
    for name in sorted(set(files_below(theirs / log_tiles.FOLDER)) - set(tiles)):
        disk.remove(theirs / log_tiles.FOLDER / name)
    if (ours / anchors.CHECKPOINT).is_file():
        mirror(disk, read(ours / anchors.CHECKPOINT), theirs / anchors.CHECKPOINT)


def acknowledged_segments(log: Path) -> dict[str, bytes]:
    """Return the journal's segments by name, cut after the last event that its checkpoint counts.

    Raises:
        VerificationError: there are fewer events than that.
    """
    size = checkpoint_size(log)
    segments = {}
    for first in range(0, size, SEGMENT_EVENTS):
        name = f"{first:012}.events"
        data = read(log / journal_segments.FOLDER / name)
        records, _ = split_segment(data, first)
        wanted = min(size - first, SEGMENT_EVENTS)
        if len(records) < wanted:
            raise VerificationError(
                f"the journal's segment {name} lacks events that the checkpoint counts; run onrecord verify"
            )
        segments[name] = data[: records[wanted - 1].stop]
    return segments


def checkpoint_size(log: Path) -> int:
    """Return how many events a checkpoint counts, 0 when there is none. Its signature is not checked here.

    Raises:
        VerificationError: it is no checkpoint.
    """
    path = log / anchors.CHECKPOINT
    if not path.is_file():
        return 0
    lines = read(path).split(b"\n", 2)
    if len(lines) < 3 or not lines[1].isdigit():  # noqa: PLR2004 - origin, size, and the rest
        raise VerificationError(f"{str(path)!r} is no checkpoint; run onrecord verify")
    return int(lines[1])


def _later(theirs: Path) -> HomeError:
    return HomeError(
        f"{str(theirs)!r} holds events that the home does not know: the home was rolled back, or this is "
        "the copy of a newer one; keep both and call the records officer"
    )
