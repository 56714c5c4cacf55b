"""The log on disk as C2SP tlog-tiles: coordinates, paths, contents, and trees read from them.

A tile holds up to 256 consecutive hashes of 32 bytes. Level 0 holds leaf hashes;
a hash on level l + 1 is the root of a full tile on level l. Beside each level-0
tile stands an entries bundle: each entry after its length in a big-endian uint16.
Source: https://c2sp.org/tlog-tiles.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from onrecord.integrity import merkle
from onrecord.integrity.merkle import HASH_BYTES, NodeReader
from onrecord.records.errors import VerificationError

TILE_HEIGHT = 8
TILE_WIDTH = 1 << TILE_HEIGHT
MAX_ENTRY_BYTES = 0xFFFF

_LENGTH_BYTES = 2
_PATH = re.compile(
    r"tile/(?P<level>0|[1-9]|[1-5][0-9]|6[0-3]|entries)"
    r"/(?P<index>(?:x[0-9]{3}/){0,5}[0-9]{3})(?:\.p/(?P<width>[1-9][0-9]{0,2}))?"
)


@dataclass(frozen=True, slots=True)
class Tile:
    """The coordinates of a tile; ``width`` below 256 makes it partial.

    An entries bundle has the coordinates of the level-0 tile of its leaves.
    """

    level: int
    index: int
    width: int = TILE_WIDTH

    @property
    def is_full(self) -> bool:
        """Whether the tile can never change again."""
        return self.width == TILE_WIDTH

    @property
    def path(self) -> str:
        """The tile's path below the log's prefix, such as ``tile/0/x001/234.p/5``."""
        return f"tile/{self.level}/{self._place}"

    @property
    def entries_path(self) -> str:
        """The path of the entries bundle beside a level-0 tile."""
        return f"tile/entries/{self._place}"

    @property
    def _place(self) -> str:
        *upper, last = f"{self.index:,}".split(",")
        groups = [f"x{int(group):03d}" for group in upper] + [f"{int(last):03d}"]
        return "/".join(groups) + ("" if self.is_full else f".p/{self.width}")


TileReader = Callable[[Tile], bytes]
"""Returns a tile's bytes. Asked for a partial tile, it may give the full one that replaced it."""


def parse_path(path: str) -> Tile:
    """Read a path as ``Tile.path`` or ``Tile.entries_path`` writes it; a bundle reads as level 0.

    Raises:
        VerificationError: no tile has this path.
    """
    match = _PATH.fullmatch(path)
    tile = None
    if match:
        level = 0 if match["level"] == "entries" else int(match["level"])
        index = int(match["index"].replace("/", "").replace("x", ""))
        tile = Tile(level, index, int(match["width"] or TILE_WIDTH))
    if tile is None or path not in (tile.path, tile.entries_path):
        raise VerificationError(f"the log has no file {path!r}; move it out of the archive")
    return tile


def tile_at(level: int, index: int, size: int) -> Tile:
    """Return the tile at a place in a tree of ``size`` leaves, partial where the tree ends.

    Raises:
        VerificationError: the tree does not reach there.
    """
    width = min(TILE_WIDTH, (size >> (TILE_HEIGHT * level)) - index * TILE_WIDTH)
    if width <= 0:
        raise VerificationError(f"a log of {size} entries has no tile {index} on level {level}")
    return Tile(level, index, width)


def tiles_of(size: int) -> Iterator[Tile]:
    """Yield every tile of a tree of ``size`` leaves, lowest level first."""
    level = 0
    while hashes := size >> (TILE_HEIGHT * level):
        for index in range(-(-hashes // TILE_WIDTH)):
            yield tile_at(level, index, size)
        level += 1


def split_tile(tile: Tile, data: bytes) -> list[bytes]:
    """Cut a tile's bytes into its hashes.

    Raises:
        VerificationError: it has neither its own nor a full tile's length.
    """
    if len(data) not in (tile.width * HASH_BYTES, TILE_WIDTH * HASH_BYTES):
        raise VerificationError(f"{tile.path} has {len(data)} bytes; run onrecord restore FOLDER")
    return [data[at : at + HASH_BYTES] for at in range(0, tile.width * HASH_BYTES, HASH_BYTES)]


def nodes_from_tiles(size: int, read: TileReader) -> NodeReader:
    """Return a reader of full subtrees over the tiles of a tree of ``size`` leaves.

    Each tile is read once. With it ``merkle.root_of``, ``inclusion_path`` and
    ``consistency_path`` work on a log of any size.
    """
    seen: dict[Tile, list[bytes]] = {}

    def node(level: int, index: int) -> bytes:
        tile_level, rise = divmod(level, TILE_HEIGHT)
        tile_index, offset = divmod(index << rise, TILE_WIDTH)
        tile = tile_at(tile_level, tile_index, size)
        hashes = seen.get(tile) or seen.setdefault(tile, split_tile(tile, read(tile)))
        return merkle.root(hashes[offset : offset + (1 << rise)])

    return node


def grown_tiles(size: int, leaves: Sequence[bytes], read: TileReader) -> Iterator[tuple[Tile, bytes]]:
    """Yield each tile to be written when leaf hashes are appended to a tree of ``size`` leaves.

    Args:
        size: Leaves before.
        leaves: Hashes of the new leaves.
        read: Gives the partial tiles of the tree as it was; no other tile is read.

    Yields:
        Coordinates and bytes, lowest level first, full tiles before the partial one.
    """
    level, new = 0, list(leaves)
    while new:
        first, width = divmod(size >> (TILE_HEIGHT * level), TILE_WIDTH)
        if width:
            partial = Tile(level, first, width)
            new = split_tile(partial, read(partial)) + new
        groups = [new[at : at + TILE_WIDTH] for at in range(0, len(new), TILE_WIDTH)]
        for index, group in enumerate(groups, first):
            yield Tile(level, index, len(group)), b"".join(group)
        new = [merkle.root(group) for group in groups if len(group) == TILE_WIDTH]
        level += 1


def write_bundle(entries: Sequence[bytes]) -> bytes:
    """Write an entries bundle; bundles may be joined, so that one entry appended is one write.

    Raises:
        VerificationError: an entry has more than 65,535 bytes.
    """
    for entry in entries:
        if len(entry) > MAX_ENTRY_BYTES:
            raise VerificationError(f"an entry of {len(entry)} bytes does not fit the log; shorten its names")
    return b"".join(len(entry).to_bytes(_LENGTH_BYTES, "big") + entry for entry in entries)


def read_bundle(data: bytes) -> tuple[bytes, ...]:
    """Cut an entries bundle into its entries.

    Raises:
        VerificationError: the bundle ends inside an entry.
    """
    entries, at = [], 0
    while at < len(data):
        start = at + _LENGTH_BYTES
        at = start + int.from_bytes(data[at:start], "big")
        if at > len(data) or start > len(data):
            raise VerificationError("a bundle of log entries is cut short; run onrecord restore FOLDER")
        entries.append(data[start:at])
    return tuple(entries)
