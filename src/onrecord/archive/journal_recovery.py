"""Open a journal for writing: take away what was half-written, finish what was committed.

A kill or a power cut leaves at most one event beyond the newest checkpoint: torn,
and it goes; or whole, and it is brought into the log. Anything else was not left
by this program, and is refused rather than mended.
"""

from collections.abc import Iterator, Sequence
from itertools import islice

from onrecord.archive.anchors import Anchor, Anchors, Examined, acknowledged, fork, shortfall, surplus
from onrecord.archive.journal_segments import Segments, Tail
from onrecord.archive.log_tiles import LogTiles
from onrecord.integrity import merkle
from onrecord.integrity.tiles import TILE_WIDTH
from onrecord.records.errors import VerificationError

_NOTHING_WRITTEN = "nothing is written to this home until that is settled"


def recover(segments: Segments, tiles: LogTiles, anchors: Anchors) -> Sequence[str]:
    """Make journal, tiles and checkpoint agree; return one sentence for each thing done.

    (1) Check that the journal reaches what was signed. (2) Remove a torn end. (3) Take
    up the tiles, or write them again from the journal. (4) Bring a committed event into
    the log. (5) Check that the log begins with every checkpoint, then sign it anew.

    Raises:
        VerificationError: the journal was cut, rolled back, forked or changed.
    """
    seen, tail = anchors.confirmed(), segments.tail()
    _refuse(_changed(tail, acknowledged(seen.valid)))
    _refuse(shortfall(seen, tail.size) or surplus(seen.valid, tail.size))
    done = list(_remove_torn(segments, tail))
    done += _take_up(segments, tiles, seen.published)
    done += _finish(segments, tiles, tail.size)
    for anchor in seen.valid:
        _refuse(fork(anchor, tiles.nodes(tiles.size)))
    _sign(tiles, anchors, seen)
    tiles.sweep()
    return tuple(done)


def _refuse(fault: str | None) -> None:
    if fault:
        raise VerificationError(f"{fault}; until that is settled nothing is written to this home")


def _changed(tail: Tail, known: int) -> str | None:
    """Say that bytes after the last sealed event are not what a kill or power cut leaves."""
    if tail.cut_at is not None and tail.size < known:
        return f"event {tail.size} was changed; run onrecord verify, then onrecord restore FOLDER"
    if tail.has_stranger:
        return f"event {tail.size} was not written by this home, or its seal was changed; run onrecord verify"
    return None


def _remove_torn(segments: Segments, tail: Tail) -> Iterator[str]:
    if tail.cut_at is not None:
        segments.cut(tail.path, tail.cut_at)
        yield f"what an interrupted write left after event {tail.size - 1} was removed"


def _take_up(segments: Segments, tiles: LogTiles, published: Anchor | None) -> Iterator[str]:
    if published is None or published.checkpoint.size == 0:
        tiles.reset()
        return
    size, root = published.checkpoint.size, published.checkpoint.root
    if tiles.load(size, root, _entries(segments, size - size % TILE_WIDTH, size)):
        return
    if merkle.root([merkle.leaf_hash(entry) for entry in _entries(segments, 0, size)]) != root:
        _refuse(f"the log was forked: its first {size} events are not those that {published.place} signed")
    tiles.reset()
    for start in range(0, size, TILE_WIDTH):
        tiles.grow(_entries(segments, start, min(start + TILE_WIDTH, size)))
    yield "tiles of the log were written again from the journal"


def _finish(segments: Segments, tiles: LogTiles, size: int) -> Iterator[str]:
    for sequence in range(tiles.size, size):
        tiles.grow(_entries(segments, sequence, sequence + 1))
        yield f"event {sequence}, committed before an interruption, was brought into the log"


def _entries(segments: Segments, start: int, stop: int) -> Sequence[bytes]:
    entries = [record.envelope for record in islice(segments.sealed(start), stop - start)]
    if len(entries) < stop - start:
        _refuse(f"event {start + len(entries)} was changed or is missing; run onrecord verify")
    return entries


def _sign(tiles: LogTiles, anchors: Anchors, seen: Examined) -> None:
    published, witnessed = seen.published, seen.witnessed
    signed = published.checkpoint.size if published else 0
    if tiles.size > signed:
        anchors.publish(tiles.size, merkle.root_of(tiles.size, tiles.nodes(tiles.size)))
    elif published and (witnessed is None or witnessed.checkpoint.size < signed):
        anchors.remember(published.note)
