"""Tiles on disk are those of the tree, whichever way the log grew."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.keys.desk import Unsynced, files

from onrecord.archive.disk import LocalDisk
from onrecord.archive.log_tiles import LogTiles, right_edge
from onrecord.integrity import merkle
from onrecord.integrity.tiles import TILE_WIDTH, Tile, read_bundle, tiles_of


def entries(count: int) -> list[bytes]:
    return [b"entry %d" % number for number in range(count)]


def leaves(count: int) -> list[bytes]:
    return [merkle.leaf_hash(entry) for entry in entries(count)]


def grown(root: Path, count: int, *, step: int = TILE_WIDTH) -> LogTiles:
    tiles = LogTiles(root, LocalDisk(Unsynced()))
    while tiles.size < count:
        room = min(step, TILE_WIDTH - tiles.size % TILE_WIDTH, count - tiles.size)
        tiles.grow(entries(tiles.size + room)[tiles.size :])
    return tiles


def last_entries(count: int) -> list[bytes]:
    return entries(count)[count - count % TILE_WIDTH :]


@pytest.mark.parametrize("count", [1, 2, 255, 256, 257, 511, 512, 65_536 + 257])
def test_the_root_is_that_of_the_leaves_and_every_tile_is_there(tmp_path: Path, count: int) -> None:
    tiles = grown(tmp_path, count)
    assert merkle.root_of(count, tiles.nodes(count)) == merkle.root(leaves(count))
    for tile in tiles_of(count):
        assert len((tmp_path / tile.path).read_bytes()) == 32 * tile.width
    again = LogTiles(tmp_path, LocalDisk(Unsynced()))
    assert again.load(count, merkle.root(leaves(count)), last_entries(count))
    path = merkle.inclusion_path(count // 3, count, again.nodes(count))
    assert merkle.root_from_path(leaves(count)[count // 3], count // 3, count, path) == merkle.root(
        leaves(count)
    )


@settings(max_examples=15, deadline=None)
@given(st.integers(1, 600), st.integers(1, 256))
def test_one_by_one_or_many_at_once_gives_the_same_tiles(
    tmp_path_factory: pytest.TempPathFactory, count: int, step: int
) -> None:
    one, many = tmp_path_factory.mktemp("one"), tmp_path_factory.mktemp("many")
    grown(one, count, step=step).sweep()
    grown(many, count).sweep()
    assert files(many).items() <= files(one).items()
    extra = set(files(one)) - set(files(many))
    assert all(".p/" in name and int(name.rsplit("/", 1)[1]) < count % TILE_WIDTH for name in extra)


def test_bundles_hold_the_entries_of_their_tile(tmp_path: Path) -> None:
    grown(tmp_path, 300)
    assert list(read_bundle((tmp_path / "tile/entries/000").read_bytes())) == entries(256)
    assert list(read_bundle((tmp_path / "tile/entries/001.p/44").read_bytes())) == entries(300)[256:]


@pytest.mark.parametrize("name", ["tile/0/001.p/44", "tile/1/000.p/1", "tile/entries/001.p/44", "tile/0/000"])
@pytest.mark.parametrize("harm", ["gone", "short", "changed"])
def test_tiles_that_are_not_whole_are_not_taken_up(tmp_path: Path, name: str, harm: str) -> None:
    grown(tmp_path, 300)
    path = tmp_path / name
    data = path.read_bytes()
    if harm == "gone":
        path.unlink()
    else:
        path.write_bytes(data[:-1] if harm == "short" else bytes([data[0] ^ 1]) + data[1:])
    tiles = LogTiles(tmp_path, LocalDisk(Unsynced()))
    known_later = (harm, name) == ("changed", "tile/0/000")  # A full tile is above the edge: check reads it.
    assert tiles.load(300, merkle.root(leaves(300)), last_entries(300)) is known_later


def test_a_tree_of_another_root_or_other_entries_is_not_taken_up(tmp_path: Path) -> None:
    grown(tmp_path, 5)
    tiles = LogTiles(tmp_path, LocalDisk(Unsynced()))
    assert not tiles.load(5, merkle.root(leaves(4)), entries(5))
    assert not tiles.load(5, merkle.root(leaves(5)), [*entries(4), b"other"])
    assert tiles.load(5, merkle.root(leaves(5)), entries(5))


def test_what_a_withdrawn_entry_left_is_swept(tmp_path: Path) -> None:
    before = grown(tmp_path, 255)
    kept = files(tmp_path)
    before.grow([b"withdrawn"])
    before.retract(255)
    left = files(tmp_path)
    assert "tile/0/000" not in left
    assert left.items() <= kept.items()


def test_a_tree_loaded_from_its_files_grows_as_one_in_memory(tmp_path: Path) -> None:
    grown(tmp_path / "whole", 520)
    for count in (1, 255, 256, 257, 511, 512):
        folder = tmp_path / str(count)
        grown(folder, count)
        tiles = LogTiles(folder, LocalDisk(Unsynced()))
        assert tiles.load(count, merkle.root(leaves(count)), last_entries(count))
        for entry in entries(520)[count:]:
            tiles.grow([entry])
        tiles.sweep()
        assert files(tmp_path / "whole").items() <= files(folder).items()


def test_the_right_edge_is_the_last_tile_of_each_level() -> None:
    assert list(right_edge(0)) == []
    assert list(right_edge(256)) == [Tile(0, 0), Tile(1, 0, 1)]
    assert list(right_edge(600)) == [Tile(0, 2, 88), Tile(1, 0, 2)]
