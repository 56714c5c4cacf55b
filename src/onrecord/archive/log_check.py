"""Compare the log's files with the leaves that the journal gives."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from onrecord.archive.log_tiles import FOLDER, read_file, tile_names
from onrecord.integrity import merkle
from onrecord.integrity.merkle import HASH_BYTES
from onrecord.integrity.tiles import TILE_HEIGHT, TILE_WIDTH, Tile, parse_path, read_bundle, tiles_of
from onrecord.records.errors import VerificationError

Leaf = bytes | None
"""A leaf hash, or None where the journal's event is changed or gone."""

_BUNDLES = f"{FOLDER}/entries/"


class TileFiles:
    """The files under ``tile/`` as they were when this was made."""

    def __init__(self, root: Path) -> None:
        """List the files; none is read yet."""
        self._root = root
        self._tiles: dict[str, Tile] = {}
        self._strangers: list[str] = []
        self._widest: dict[int, int] = {}
        for name in tile_names(root):
            self._list(name)

    def leaf(self, sequence: int) -> Leaf:
        """Return what the widest level-0 tile says of one leaf, or None."""
        index, offset = divmod(sequence, TILE_WIDTH)
        width = self._widest.get(index, 0)
        data = read_file(self._root / Tile(0, index, width).path) if width > offset else None
        return (data or b"")[offset * HASH_BYTES : (offset + 1) * HASH_BYTES] or None

    def check(self, leaves: Sequence[Leaf], published: int) -> Iterator[str]:
        """Yield one sentence for each file that differs, is missing, or is not the log's.

        Args:
            leaves: The journal's leaf hashes, in order.
            published: The size in the home's checkpoint, whose tiles must all be there;
                a file that reaches further, but not past the journal, may be half-written.
        """
        levels = [list(leaves)]
        while len(levels[-1]) >= TILE_WIDTH:
            levels.append(_roots(levels[-1]))
        for name, tile in self._tiles.items():
            if not published < _reach(tile) <= len(leaves):
                yield from self._check_file(name, tile, levels)
        for name in self._strangers:
            yield f"{name!r} is no file of the log; move it out of the archive"
        yield from self._missing(published)

    def _list(self, name: str) -> None:
        try:
            tile = parse_path(name)
        except VerificationError:
            self._strangers.append(name)
            return
        self._tiles[name] = tile
        if tile.level == 0 and not name.startswith(_BUNDLES):
            self._widest[tile.index] = max(tile.width, self._widest.get(tile.index, 0))

    def _check_file(self, name: str, tile: Tile, levels: Sequence[Sequence[Leaf]]) -> Iterator[str]:
        hashes = levels[tile.level] if tile.level < len(levels) else ()
        start = tile.index << TILE_HEIGHT
        expected = hashes[start : start + tile.width]
        data = read_file(self._root / name)
        if data is None:
            return  # A writer has put the full tile in its place since.
        if len(expected) < tile.width:
            yield f"{name} holds more than the journal: its tail was cut, or the file is a stranger's"
        elif not _agree(_hashes(name, data), expected):
            yield f"{name} was changed: the journal says otherwise"

    def _missing(self, published: int) -> Iterator[str]:
        for tile in tiles_of(published):
            full = Tile(tile.level, tile.index)
            pairs = [(tile.path, full.path), (tile.entries_path, full.entries_path)]
            for path, outgrown in pairs[: 2 if tile.level == 0 else 1]:
                if not ((self._root / path).is_file() or (self._root / outgrown).is_file()):
                    yield f"{path} is missing; the next event makes it again from the journal"


def _reach(tile: Tile) -> int:
    """Return how many leaves a log must have for a tile to be in it."""
    return ((tile.index << TILE_HEIGHT) + tile.width) << (TILE_HEIGHT * tile.level)


def _roots(level: Sequence[Leaf]) -> list[Leaf]:
    """Return the roots of a level's full tiles; None where a hash is not known."""
    roots: list[Leaf] = []
    for start in range(0, len(level) - TILE_WIDTH + 1, TILE_WIDTH):
        hashes = [leaf for leaf in level[start : start + TILE_WIDTH] if leaf is not None]
        roots.append(merkle.root(hashes) if len(hashes) == TILE_WIDTH else None)
    return roots


def _hashes(name: str, data: bytes) -> Sequence[bytes]:
    """Return the hashes that a tile holds, or that a bundle's entries have."""
    if not name.startswith(_BUNDLES):
        return [data[at : at + HASH_BYTES] for at in range(0, len(data), HASH_BYTES)]
    try:
        return [merkle.leaf_hash(entry) for entry in read_bundle(data)]
    except VerificationError:
        return []


def _agree(found: Sequence[bytes], expected: Sequence[Leaf]) -> bool:
    pairs = zip(found, expected, strict=False)
    return len(found) == len(expected) and all(right in (None, left) for left, right in pairs)
