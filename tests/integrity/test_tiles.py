"""Tiles: coordinates as C2SP writes them, and the same tree as plain computation gives."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.integrity import merkle
from onrecord.integrity.tiles import (
    Tile,
    grown_tiles,
    nodes_from_tiles,
    parse_path,
    read_bundle,
    split_tile,
    tile_at,
    tiles_of,
    write_bundle,
)
from onrecord.records.errors import VerificationError

MOST = 70_000
LEAVES = [merkle.leaf_hash(number.to_bytes(4, "big")) for number in range(MOST)]
NODES = merkle.nodes_of(LEAVES)
SIZES = (1, 2, 255, 256, 257, 511, 512, 513, 1_000, 65_535, 65_536, 65_537, MOST)


def stored(size: int) -> dict[Tile, bytes]:
    return dict(grown_tiles(0, LEAVES[:size], nothing))


def nothing(tile: Tile) -> bytes:
    raise AssertionError(tile.path)


@pytest.mark.parametrize(
    ("tile", "path"),
    [
        (Tile(0, 0), "tile/0/000"),
        (Tile(0, 999), "tile/0/999"),
        (Tile(1, 1000), "tile/1/x001/000"),
        (Tile(0, 1_234_067), "tile/0/x001/x234/067"),
        (Tile(63, 1_234_067, 7), "tile/63/x001/x234/067.p/7"),
        (Tile(2, 0, 255), "tile/2/000.p/255"),
    ],
)
def test_paths_are_those_of_the_specification(tile: Tile, path: str) -> None:
    assert tile.path == path
    assert parse_path(path) == tile


@given(st.integers(0, 63), st.integers(0, 10**15), st.integers(1, 256))
def test_a_path_reads_back_as_its_tile(level: int, index: int, width: int) -> None:
    tile = Tile(level, index, width)
    assert parse_path(tile.path) == tile
    assert parse_path(tile.entries_path) == Tile(0, index, width)


@pytest.mark.parametrize(
    "path",
    [
        "tile/0/0",
        "tile/0/x000/001",
        "tile/00/001",
        "tile/64/001",
        "tile/0/001.p/0",
        "tile/0/001.p/256",
        "tile/0/001.p/01",
        "tile/0/001/002",
        "tile/data/001",
        "tile/0/\u0660\u0660\u0661",
        "tile/0/001\n",
        "../tile/0/001",
        "",
    ],
)
def test_a_path_written_another_way_is_refused(path: str) -> None:
    with pytest.raises(VerificationError, match="no file"):
        parse_path(path)


def test_the_specifications_example_of_seventy_thousand_entries() -> None:
    tiles = list(tiles_of(70_000))
    full = [tile for tile in tiles if tile.is_full]
    assert [sum(tile.level == level for tile in full) for level in (0, 1, 2)] == [273, 1, 0]
    assert [tile for tile in tiles if not tile.is_full] == [Tile(0, 273, 112), Tile(1, 1, 17), Tile(2, 0, 1)]
    assert list(tiles_of(256)) == [Tile(0, 0), Tile(1, 0, 1)]
    assert list(tiles_of(0)) == []


@pytest.mark.parametrize("size", SIZES)
def test_a_log_written_at_once_has_exactly_its_tiles(size: int) -> None:
    assert set(stored(size)) == set(tiles_of(size))


@pytest.mark.parametrize("size", SIZES)
def test_roots_and_proofs_from_tiles_are_those_of_plain_computation(size: int) -> None:
    nodes = nodes_from_tiles(size, stored(size).__getitem__)
    assert merkle.root_of(size, nodes) == merkle.root(LEAVES[:size])
    for index in {0, size // 3, size // 2, size - 1}:
        assert merkle.inclusion_path(index, size, nodes) == merkle.inclusion_path(index, size, NODES)
        assert merkle.consistency_path(index, size, nodes) == merkle.consistency_path(index, size, NODES)


@given(st.lists(st.integers(1, 400), min_size=1, max_size=12))
def test_a_log_that_grows_step_by_step_holds_the_same_tiles(steps: list[int]) -> None:
    disk: dict[Tile, bytes] = {}
    size = 0
    for step in steps:
        for tile, data in grown_tiles(size, LEAVES[size : size + step], disk.__getitem__):
            assert disk.setdefault(tile, data) == data
        size += step
    assert {tile: disk[tile] for tile in tiles_of(size)} == stored(size)
    assert merkle.root_of(size, nodes_from_tiles(size, disk.__getitem__)) == merkle.root(LEAVES[:size])


def test_a_partial_tile_that_is_gone_is_read_from_the_full_one() -> None:
    disk = {**stored(300), **stored(600)}
    del disk[Tile(0, 1, 44)]

    def full_first(tile: Tile) -> bytes:
        return disk.get(Tile(tile.level, tile.index)) or disk[tile]

    assert merkle.root_of(300, nodes_from_tiles(300, full_first)) == merkle.root(LEAVES[:300])


def test_each_tile_is_read_once() -> None:
    disk, asked = stored(1_000), []

    def read(tile: Tile) -> bytes:
        asked.append(tile)
        return disk[tile]

    nodes = nodes_from_tiles(1_000, read)
    for index in range(0, 1_000, 50):
        merkle.inclusion_path(index, 1_000, nodes)
    assert len(asked) == len(set(asked))


@pytest.mark.parametrize("change", [lambda data: data[:-1], lambda data: data + bytes(32), lambda _: b""])
def test_a_tile_of_another_length_is_refused(change: Callable[[bytes], bytes]) -> None:
    tile = Tile(0, 1, 44)
    with pytest.raises(VerificationError, match=r"tile/0/001.p/44"):
        split_tile(tile, change(stored(300)[tile]))


def test_a_tile_beyond_the_log_is_refused() -> None:
    with pytest.raises(VerificationError, match="no tile"):
        tile_at(0, 2, 512)


@given(st.lists(st.binary(max_size=300)), st.lists(st.binary(max_size=300)))
def test_bundles_keep_entries_and_can_be_joined(first: list[bytes], second: list[bytes]) -> None:
    joined = write_bundle(first) + write_bundle(second)
    assert read_bundle(joined) == (*first, *second)


def test_an_entrys_length_is_two_bytes_big_endian() -> None:
    assert write_bundle([b"abc", b"", bytes(65_535)])[:7] == b"\x00\x03abc\x00\x00"
    with pytest.raises(VerificationError, match="65536 bytes"):
        write_bundle([bytes(65_536)])


@given(st.lists(st.binary(min_size=1, max_size=20), min_size=1, max_size=5), st.data())
def test_a_bundle_cut_inside_an_entry_is_refused(entries: list[bytes], data: st.DataObject) -> None:
    bundle = write_bundle(entries)
    whole = {len(write_bundle(entries[:count])) for count in range(len(entries) + 1)}
    cut = data.draw(st.integers(1, len(bundle) - 1))
    if cut in whole:
        assert read_bundle(bundle[:cut]) == tuple(entries)[: len(read_bundle(bundle[:cut]))]
    else:
        with pytest.raises(VerificationError, match="cut short"):
            read_bundle(bundle[:cut])
