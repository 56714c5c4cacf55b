"""The log's tree against RFC 6962's own recursion, exhaustively for small sizes."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.integrity import merkle
from onrecord.records.errors import VerificationError

MOST = 70
LEAVES = [merkle.leaf_hash(b"entry %d" % number) for number in range(MOST)]

# The test tree that Certificate Transparency implementations share: eight entries and its roots by size.
CT_ENTRIES = (
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
)
CT_ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)


def mth(leaves: list[bytes]) -> bytes:
    """RFC 6962 section 2.1, as it is written there."""
    if len(leaves) <= 1:
        return leaves[0] if leaves else sha256(b"").digest()
    k = 1
    while 2 * k < len(leaves):
        k *= 2
    return sha256(b"\x01" + mth(leaves[:k]) + mth(leaves[k:])).digest()


ROOTS = [mth(LEAVES[:size]) for size in range(MOST + 1)]


@pytest.mark.parametrize("size", range(1, 9))
def test_roots_are_those_of_certificate_transparencys_vectors(size: int) -> None:
    leaves = [merkle.leaf_hash(bytes.fromhex(entry)) for entry in CT_ENTRIES[:size]]
    assert merkle.root(leaves).hex() == CT_ROOTS[size - 1]


def test_the_empty_root_is_the_hash_of_nothing() -> None:
    assert merkle.root([]).hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@pytest.mark.parametrize("size", range(MOST + 1))
def test_every_way_to_a_root_gives_the_rfcs(size: int) -> None:
    growing = merkle.CompactRange()
    for leaf in LEAVES[:size]:
        growing.append(leaf)
    nodes = merkle.nodes_of(LEAVES[:size])
    taken_up = merkle.CompactRange.of(size, nodes)
    assert merkle.root(LEAVES[:size]) == merkle.root_of(size, nodes) == growing.root() == ROOTS[size]
    assert taken_up == growing


def test_a_copied_range_grows_on_its_own() -> None:
    growing = merkle.CompactRange.of(5, merkle.nodes_of(LEAVES[:5]))
    copy = growing.copy()
    copy.append(LEAVES[5])
    assert (growing.root(), copy.root()) == (ROOTS[5], ROOTS[6])


@pytest.mark.parametrize("size", range(1, MOST + 1))
def test_every_inclusion_path_leads_to_the_root_from_its_own_place_only(size: int) -> None:
    nodes = merkle.nodes_of(LEAVES[:size])
    for index in range(size):
        path = merkle.inclusion_path(index, size, nodes)
        assert merkle.root_from_path(LEAVES[index], index, size, path) == ROOTS[size]
        for other in range(size):
            if other != index:
                assert not leads_to_root(LEAVES[index], other, size, path)


def leads_to_root(leaf: bytes, index: int, size: int, path: tuple[bytes, ...]) -> bool:
    try:
        return merkle.root_from_path(leaf, index, size, path) == ROOTS[size]
    except VerificationError:
        return False


@pytest.mark.parametrize("size", range(1, MOST + 1))
def test_an_inclusion_path_with_a_hash_changed_more_or_less_is_refused(size: int) -> None:
    nodes = merkle.nodes_of(LEAVES[:size])
    for index in range(size):
        path = merkle.inclusion_path(index, size, nodes)
        for place, node in enumerate(path):
            changed = bytes([node[0] ^ 1]) + node[1:]
            assert not leads_to_root(LEAVES[index], index, size, (*path[:place], changed, *path[place + 1 :]))
            assert not leads_to_root(LEAVES[index], index, size, path[:place] + path[place + 1 :])
        assert not leads_to_root(LEAVES[index], index, size, (*path, LEAVES[0]))
        assert not leads_to_root(LEAVES[index], index, size, (LEAVES[0], *path))


@pytest.mark.parametrize(("index", "size"), [(0, 0), (5, 5), (-1, 5)])
def test_a_leaf_outside_the_tree_has_no_path_and_no_root(index: int, size: int) -> None:
    with pytest.raises(VerificationError, match="no leaf"):
        merkle.inclusion_path(index, size, merkle.nodes_of(LEAVES[:size]))
    with pytest.raises(VerificationError, match="does not fit"):
        merkle.root_from_path(LEAVES[0], index, size, ())


@pytest.mark.parametrize("new", range(MOST + 1))
def test_every_consistency_path_shows_its_own_pair_of_trees(new: int) -> None:
    nodes = merkle.nodes_of(LEAVES[:new])
    for old in range(new + 1):
        path = merkle.consistency_path(old, new, nodes)
        merkle.check_consistency(old, new, ROOTS[old], ROOTS[new], path)


def consistent(old: int, new: int, roots: tuple[bytes, bytes], path: tuple[bytes, ...]) -> bool:
    try:
        merkle.check_consistency(old, new, *roots, path)
    except VerificationError:
        return False
    return True


@pytest.mark.parametrize("new", range(1, MOST + 1))
def test_a_wrong_consistency_path_or_root_is_refused(new: int) -> None:
    nodes = merkle.nodes_of(LEAVES[:new])
    wrong = LEAVES[0] if new > 1 else bytes(32)
    for old in range(new + 1):
        path, roots = merkle.consistency_path(old, new, nodes), (ROOTS[old], ROOTS[new])
        assert not consistent(old, new, (bytes(32), ROOTS[new]), path)
        assert not consistent(old, new, (*roots,), (*path, wrong))
        assert old == 0 or not consistent(old, new, (ROOTS[old], bytes(32)), path)
        for place, node in enumerate(path):
            changed = bytes([node[0] ^ 1]) + node[1:]
            assert not consistent(old, new, roots, (*path[:place], changed, *path[place + 1 :]))
            assert not consistent(old, new, roots, path[:place] + path[place + 1 :])


def test_a_fork_is_refused_and_says_so() -> None:
    forked = [*LEAVES[:40], merkle.leaf_hash(b"another"), *LEAVES[41:60]]
    path = merkle.consistency_path(50, 60, merkle.nodes_of(forked))
    with pytest.raises(VerificationError, match="forked or rewritten"):
        merkle.check_consistency(50, 60, ROOTS[50], merkle.root(forked), path)


def test_a_log_that_became_shorter_is_refused() -> None:
    with pytest.raises(VerificationError, match="cut"):
        merkle.consistency_path(9, 8, merkle.nodes_of(LEAVES))
    assert not consistent(9, 8, (ROOTS[9], ROOTS[8]), (LEAVES[0],))


@given(st.integers(1, 2**62), st.data())
def test_a_path_in_a_huge_tree_is_as_long_as_the_tree_is_deep(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))

    def node(level: int, place: int) -> bytes:
        return sha256(b"%d %d" % (level, place)).digest()

    path = merkle.inclusion_path(index, size, node)
    assert len(path) <= (size - 1).bit_length()
    # The nodes are not hashes of one another, so only the last step's inputs are known.
    assert len(merkle.root_from_path(node(0, index), index, size, path)) == merkle.HASH_BYTES
