"""The line tree against its description, and one line shown without the rest."""

import tracemalloc
from collections.abc import Iterator
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given
from hypothesis import strategies as st

from onrecord.integrity import merkle
from onrecord.integrity.leaves import file_leaf, line_leaf
from onrecord.integrity.line_tree import LeafProof, LineTreeBuilder, check_file, check_leaf, check_line
from onrecord.integrity.salts import salt_of
from onrecord.records.captures import LineTree
from onrecord.records.errors import VerificationError

SEED = bytes(range(32))
TEXTS = st.text("ab\n\r\u2028", max_size=60).map(str.encode)


def salt(index: int) -> bytes:
    """The salt as it is defined: one AES-256 block, not a keystream."""
    block = Cipher(algorithms.AES(SEED), modes.ECB())  # noqa: S305 - one block is what is specified
    return block.encryptor().update(index.to_bytes(16, "big"))


def lines_of(text: bytes) -> list[bytes]:
    parts = text.split(b"\n")
    return [part + b"\n" for part in parts[:-1]] + ([parts[-1]] if parts[-1] else [])


def expected(entries: list[tuple[str, bytes]]) -> list[bytes]:
    leaves: list[bytes] = []
    for kind, data in entries:
        for item in lines_of(data) if kind == "lines" else [sha256(data).digest()]:
            mark = b"L" if kind == "lines" else b"F"
            leaves.append(sha256(b"\x00" + salt(len(leaves)) + mark + item).digest())
    return leaves


def build(
    entries: list[tuple[str, bytes]], chunk: int = 7, prove: frozenset[int] = frozenset()
) -> LineTreeBuilder:
    builder = LineTreeBuilder(SEED, prove)
    for kind, data in entries:
        chunks = [data[at : at + chunk] for at in range(0, len(data), chunk)]
        if kind == "lines":
            builder.add_lines(chunks)
        else:
            builder.add_file(chunks)
    return builder


ENTRIES = st.lists(st.tuples(st.sampled_from(["lines", "file"]), TEXTS), max_size=6)


@given(ENTRIES, st.integers(1, 20))
def test_the_tree_is_as_described_however_the_bytes_arrive(
    entries: list[tuple[str, bytes]], chunk: int
) -> None:
    leaves = expected(entries)
    assert build(entries, chunk).tree() == LineTree(merkle.root(leaves).hex(), len(leaves), 1)


@given(st.lists(TEXTS, max_size=8))
def test_empty_chunks_and_split_lines_change_nothing(chunks: list[bytes]) -> None:
    builder = LineTreeBuilder(SEED)
    builder.add_lines(chunks)
    assert builder.tree() == build([("lines", b"".join(chunks))], 1_000).tree()


@pytest.mark.parametrize("count", [4_095, 4_096, 4_097, 8_192, 12_289])
def test_sizes_around_a_subtree_have_the_rfcs_shape(count: int) -> None:
    text = b"".join(b"%d\n" % number for number in range(count))
    assert build([("lines", text)], 100_000).tree().root == merkle.root(expected([("lines", text)])).hex()


def test_nothing_received_has_the_empty_root() -> None:
    assert LineTreeBuilder(SEED).tree() == LineTree(sha256(b"").hexdigest(), 0, 1)


def test_a_lone_carriage_return_ends_no_line() -> None:
    assert build([("lines", b"a\rb\r\nc\x0bd\x85e\n")]).tree().leaves == 2


def test_a_last_line_without_its_end_differs_from_one_with_it() -> None:
    assert build([("lines", b"a\nb")]).tree().root != build([("lines", b"a\nb\n")]).tree().root


def test_the_tree_can_be_asked_for_on_the_way() -> None:
    builder = build([("lines", b"a\nb\n")])
    assert builder.tree() == builder.tree() == build([("lines", b"a\nb\n")]).tree()
    builder.add_lines([b"c\n"])
    assert builder.tree() == build([("lines", b"a\nb\nc\n")]).tree()


@pytest.mark.parametrize("index", [0, 1, 5_000, 2**70])
def test_a_salt_is_one_block_of_the_seed(index: int) -> None:
    assert salt_of(SEED, index) == salt(index)


@pytest.mark.parametrize("size", [0, 16, 31, 33])
def test_a_seed_of_another_length_is_refused(size: int) -> None:
    with pytest.raises(VerificationError, match="32 bytes"):
        LineTreeBuilder(bytes(size))


@pytest.mark.parametrize("count", [1, 2, 3, 100, 4_096, 4_097, 9_000])
def test_a_line_is_shown_with_its_salt_and_path_alone(count: int) -> None:
    lines = [b"line %d\n" % number for number in range(count)]
    asked = frozenset({0, count // 2, count - 1, min(4_096, count - 1)})
    builder = build([("lines", b"".join(lines))], 65_536, asked)
    tree = builder.tree()
    for index in asked:
        proof = builder.proof(index)
        check_line(tree, proof, salt_of(SEED, index), lines[index])
        check_leaf(tree, LeafProof(index, line_leaf(salt(index), lines[index]), proof.path))


@given(ENTRIES.filter(lambda entries: bool(expected(entries))), st.data())
def test_every_leaf_of_a_small_capture_can_be_shown(
    entries: list[tuple[str, bytes]], data: st.DataObject
) -> None:
    count = len(expected(entries))
    index = data.draw(st.integers(0, count - 1))
    builder = build(entries, 9, frozenset({index}))
    check_leaf(builder.tree(), builder.proof(index))
    assert builder.proof(index).leaf == expected(entries)[index]


def test_a_line_or_file_that_is_another_is_refused() -> None:
    builder = build([("lines", b"yes\nno\n"), ("file", b"photo")], prove=frozenset({0, 1, 2}))
    tree, proof = builder.tree(), builder.proof(1)
    check_line(tree, proof, salt(1), b"no\n")
    check_file(tree, builder.proof(2), salt(2), sha256(b"photo").digest())
    for wrong_salt, line in ((salt(1), b"no"), (salt(1), b"yes\n"), (salt(0), b"no\n")):
        with pytest.raises(VerificationError, match="differs"):
            check_line(tree, proof, wrong_salt, line)
    with pytest.raises(VerificationError, match="differs"):
        check_file(tree, builder.proof(2), salt(2), sha256(b"Photo").digest())


def test_a_leaf_is_refused_at_another_place_in_another_tree_or_version() -> None:
    builder = build([("lines", b"a\nb\nc\nd\n")], prove=frozenset({1}))
    tree, proof = builder.tree(), builder.proof(1)
    other = build([("lines", b"a\nb\nc\ne\n")]).tree()
    for wrong_tree, wrong in (
        (tree, LeafProof(2, proof.leaf, proof.path)),
        (tree, LeafProof(1, proof.leaf, proof.path[:-1])),
        (tree, LeafProof(1, proof.leaf[::-1], proof.path)),
        (other, proof),
        (LineTree(tree.root, tree.leaves, 2), proof),
    ):
        with pytest.raises(VerificationError):
            check_leaf(wrong_tree, wrong)


def test_a_proof_that_was_not_prepared_is_refused() -> None:
    builder = build([("lines", b"a\nb\n")], prove=frozenset({5}))
    for index in (5, 9_000):
        with pytest.raises(VerificationError, match="no proof"):
            builder.proof(index)


def test_a_line_cannot_pass_for_a_file() -> None:
    assert line_leaf(salt(0), bytes(32)) != file_leaf(salt(0), bytes(32))


def test_a_line_of_a_hundred_megabytes_is_hashed_in_flat_memory() -> None:
    chunk = b"x" * 1_000_000

    def endless() -> Iterator[bytes]:
        for _ in range(100):
            yield chunk
        yield b"\nlast"

    digest = sha256(b"\x00" + salt(0) + b"L")
    for _ in range(100):
        digest.update(chunk)
    digest.update(b"\n")
    builder = LineTreeBuilder(SEED)
    tracemalloc.start()
    builder.add_lines(endless())
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 4_000_000
    assert builder.tree().root == merkle.root([digest.digest(), line_leaf(salt(1), b"last")]).hex()


def test_many_lines_are_hashed_in_flat_memory() -> None:
    def chunks() -> Iterator[bytes]:
        for _ in range(6):
            yield b"0123456\n" * 8_192

    builder = LineTreeBuilder(SEED)
    builder.add_lines(chunks())
    tracemalloc.start()
    builder.add_lines(chunks())
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert builder.tree().leaves == 2 * 6 * 8_192
    assert kept < 1_000_000
