"""The log's tiles on disk: derived from the journal, and made again from it when they are not whole.

The right edge of the tree, from which the next root follows, is held in memory
and not read back while the log grows, so that a changed file cannot enter a
signed root. Source: https://c2sp.org/tlog-tiles.
"""

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from onrecord.integrity import merkle
from onrecord.integrity.merkle import HASH_BYTES, NodeReader
from onrecord.integrity.tiles import (
    TILE_HEIGHT,
    TILE_WIDTH,
    Tile,
    grown_tiles,
    nodes_from_tiles,
    parse_path,
    tile_at,
    tiles_of,
    write_bundle,
)
from onrecord.ports.archive import Disk
from onrecord.records.errors import StorageError, VerificationError

FOLDER = "tile"


class LogTiles:
    """The tree of one log: its size, its right edge, its files."""

    def __init__(self, root: Path, disk: Disk) -> None:
        """Name the log's folder; the tree in memory is empty until it is loaded or grown."""
        self._root = root
        self._disk = disk
        self._size = 0
        self._edge: dict[tuple[int, int], bytes] = {}
        self._bundle = b""

    @property
    def size(self) -> int:
        """How many leaves the tree in memory has."""
        return self._size

    def nodes(self, size: int) -> NodeReader:
        """Return a reader of the full subtrees of the tree's first ``size`` leaves."""
        return nodes_from_tiles(size, self._read)

    def load(self, size: int, root: bytes, last_entries: Sequence[bytes]) -> bool:
        """Take up the tree from its files; tell whether they are whole.

        Args:
            size: Leaves in the tree.
            root: Its root, from a checkpoint.
            last_entries: The entries of its last tile, when that one is partial.
        """
        self._size, self._edge, self._bundle = size, {}, write_bundle(last_entries)
        leaves = b"".join(merkle.leaf_hash(entry) for entry in last_entries)
        try:
            for tile in (tile for tile in right_edge(size) if not tile.is_full):
                self._edge[tile.level, tile.index] = self._file(tile)
            same = self._edge.get((0, size // TILE_WIDTH), b"") == leaves
            return same and self._has_all(size) and merkle.root_of(size, self.nodes(size)) == root
        except VerificationError:
            return False

    def reset(self) -> None:
        """Begin with an empty tree in memory; ``grow`` then writes every file that differs."""
        self._size, self._edge, self._bundle = 0, {}, b""

    def clear(self) -> None:
        """Remove every file, to be written again from the journal."""
        self.reset()
        self._disk.remove(self._root / FOLDER)

    def grow(self, entries: Sequence[bytes]) -> None:
        """Append entries, none beyond the tile that is being filled, and write what they change."""
        grown = list(grown_tiles(self._size, [merkle.leaf_hash(entry) for entry in entries], self._read))
        self._bundle += write_bundle(entries)
        self._size += len(entries)
        for tile, data in grown:
            self._edge[tile.level, tile.index] = data
            self._put(tile.path, data)
            if tile.level == 0:
                self._put(tile.entries_path, self._bundle)
        self._drop_partial(tile for tile, _ in grown if tile.is_full)

    def retract(self, size: int) -> None:
        """Remove the files of leaves that no checkpoint has; the tree must be loaded again to grow."""
        self._size = size
        self.sweep()

    def sweep(self) -> None:
        """Remove files that are not of this tree: a withdrawn event's, and partial tiles outgrown."""
        for path, tile in tile_files(self._root):
            width = min(TILE_WIDTH, (self._size >> (TILE_HEIGHT * tile.level)) - tile.index * TILE_WIDTH)
            if width < tile.width or (width == TILE_WIDTH and not tile.is_full):
                self._disk.remove(path)

    def _drop_partial(self, full: Iterable[Tile]) -> None:
        for tile in full:
            del self._edge[tile.level, tile.index]
            self._disk.remove(self._root / f"{tile.path}.p")
            if tile.level == 0:
                self._bundle = b""
                self._disk.remove(self._root / f"{tile.entries_path}.p")

    def _read(self, tile: Tile) -> bytes:
        edge = self._edge.get((tile.level, tile.index), b"")[: tile.width * HASH_BYTES]
        return edge if len(edge) == tile.width * HASH_BYTES else self._file(tile)

    def _file(self, tile: Tile) -> bytes:
        for candidate in (tile, Tile(tile.level, tile.index)):
            data = read_file(self._root / candidate.path)
            if data is not None:
                return data
        raise VerificationError(f"{tile.path} is missing from the log; the next event makes it again")

    def _has_all(self, size: int) -> bool:
        """Tell whether every tile and bundle is there, of a possible length, the last bundle as it was."""
        last = Tile(0, size // TILE_WIDTH, size % TILE_WIDTH) if size % TILE_WIDTH else None
        return all(
            _length(self._root / tile.path) == tile.width * HASH_BYTES
            and (tile.level > 0 or _length(self._root / tile.entries_path) > 0)
            for tile in tiles_of(size)
        ) and (last is None or read_file(self._root / last.entries_path) == self._bundle)

    def _put(self, name: str, data: bytes) -> None:
        path = self._root / name
        standing = read_file(path)
        if standing == data:
            return
        if standing is not None:
            self._disk.replace(path, data)
            return
        if not path.parent.is_dir():
            self._disk.make_folder(path.parent)
        self._disk.write_new(path, data)


def right_edge(size: int) -> Iterator[Tile]:
    """Yield the last tile of each level in a tree of ``size`` leaves."""
    level = 0
    while hashes := size >> (TILE_HEIGHT * level):
        yield tile_at(level, (hashes - 1) // TILE_WIDTH, size)
        level += 1


def tile_files(root: Path) -> Iterator[tuple[Path, Tile]]:
    """Yield each file under ``tile/`` that is named as a tile or an entries bundle, in name order."""
    for name in tile_names(root):
        try:
            tile = parse_path(name)
        except VerificationError:
            continue
        yield root / name, tile


def tile_names(root: Path) -> list[str]:
    """Return the path below the log's folder of each file under ``tile/`` that is not being written."""
    found = []
    for folder, _, names in os.walk(root / FOLDER):  # Not rglob: a writer may remove a folder meanwhile.
        below = Path(folder).relative_to(root)
        found += [(below / name).as_posix() for name in names if not name.startswith(".")]
    return sorted(found)


def read_file(path: Path) -> bytes | None:
    """Return a file's bytes, or None when there is no such file.

    Raises:
        StorageError: the disk refuses.
    """
    try:
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise StorageError(f"{path} cannot be read ({error.strerror}); see to the disk") from error


def _length(path: Path) -> int:
    try:
        return path.stat().st_size
    except (FileNotFoundError, NotADirectoryError):
        return 0
