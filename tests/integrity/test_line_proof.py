"""One line against a receipt: shown or withheld, with no byte that could be another."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.integrity.leaves import line_leaf
from onrecord.integrity.line_proof import (
    LineProof,
    Says,
    check_line_proof,
    parse_line_proof,
    shown,
    write_line_proof,
)
from onrecord.integrity.line_tree import LineTreeBuilder
from onrecord.integrity.opening import Opening, parse_opening, write_opening
from onrecord.integrity.receipt import read_receipt, write_receipt
from onrecord.integrity.salts import kept_salts, salt_of
from onrecord.records.captures import CaptureState
from onrecord.records.errors import VerificationError
from onrecord.records.messages import CaptureId
from onrecord.records.receipts import Clearance, Receipt, SafeToClear, Withheld

GOLDEN = Path(__file__).parent / "golden"
SEED = bytes(range(32))
LINES = [b"14/03/2026, 08:0%d - Mara Quill: line %d\n" % (n, n) for n in range(7)]
HIDDEN = (2, 3)
CAPTURE = CaptureId("cap-4mt7w2xk")


def proof_of(index: int) -> LineProof:
    builder = LineTreeBuilder(SEED, [index])
    builder.add_lines(LINES)
    path = builder.proof(index).path
    return shown(CAPTURE, index, path, salt_of(SEED, index), LINES[index])


def without_words(proof: LineProof) -> LineProof:
    return replace(proof, salt=None, line=None)


@pytest.fixture(scope="module")
def said(receipt: Receipt) -> Receipt:
    """A receipt of which the third and fourth line were withheld."""
    builder = LineTreeBuilder(SEED)
    builder.add_lines(LINES)
    leaves = tuple(line_leaf(salt_of(SEED, at), LINES[at]).hex() for at in HIDDEN)
    answer = Clearance(SafeToClear.PARTIAL, "text may be cleared; 2 lines are not here", ("2 lines",))
    return replace(
        receipt,
        state=CaptureState.DERIVED,
        line_tree=builder.tree(),
        withheld=Withheld(len(leaves), leaves),
        clearance=answer,
    )


@pytest.mark.parametrize("index", range(7))
def test_a_kept_line_is_shown_and_a_withheld_one_proved_without_its_words(said: Receipt, index: int) -> None:
    proof = proof_of(index)
    hidden = index in HIDDEN
    assert check_line_proof(said, parse_line_proof(write_line_proof(proof))) is (
        Says.WITHHELD_AND_SHOWN if hidden else Says.KEPT
    )
    blind = parse_line_proof(write_line_proof(without_words(proof)))
    assert LINES[index] not in write_line_proof(blind)
    if hidden:
        assert check_line_proof(said, blind) is Says.WITHHELD
    else:
        with pytest.raises(VerificationError, match="does not list that line"):
            check_line_proof(said, blind)


@pytest.mark.parametrize(("name", "index", "is_shown"), [("kept", 1, True), ("withheld", 2, False)])
def test_a_set_with_something_withheld_is_written_as_documented(
    said: Receipt, name: str, index: int, *, is_shown: bool
) -> None:
    """Receipt, opening and the proofs of two lines, as files that no later version may write otherwise."""
    text = (GOLDEN / "withheld.receipt").read_bytes()
    assert write_receipt(said) == text
    opening = (GOLDEN / "withheld.receipt.opening").read_bytes()
    assert write_opening(Opening(CAPTURE, SEED, ((HIDDEN[0], HIDDEN[-1]),))) == opening
    assert parse_opening(opening).count == read_receipt(text).withheld.count
    data = (GOLDEN / f"withheld.{name}-line.proof").read_bytes()
    proof = proof_of(index)
    assert write_line_proof(proof if is_shown else without_words(proof)) == data
    assert check_line_proof(read_receipt(text), parse_line_proof(data)) is (
        Says.KEPT if is_shown else Says.WITHHELD
    )


@pytest.mark.parametrize("name", ["kept", "withheld"])
def test_a_proof_with_any_byte_changed_is_refused(said: Receipt, name: str) -> None:
    data = (GOLDEN / f"withheld.{name}-line.proof").read_bytes()
    for at in range(len(data)):
        for change in (1, 0x20, 0x80):
            changed = data[:at] + bytes([data[at] ^ change]) + data[at + 1 :]
            with pytest.raises(VerificationError):
                check_line_proof(said, parse_line_proof(changed))


@pytest.mark.parametrize("name", ["kept", "withheld"])
def test_a_proof_with_a_byte_more_or_fewer_is_refused(said: Receipt, name: str) -> None:
    data = (GOLDEN / f"withheld.{name}-line.proof").read_bytes()
    for at in range(len(data)):
        for changed in (data[:at] + data[at + 1 :], data[:at] + b"0" + data[at:], data[:at]):
            if changed == data:
                continue
            with pytest.raises(VerificationError):
                check_line_proof(said, parse_line_proof(changed))


def test_a_proof_of_another_capture_is_refused(said: Receipt) -> None:
    with pytest.raises(VerificationError, match="another capture"):
        check_line_proof(said, replace(proof_of(1), capture=CaptureId("cap-other")))


def test_a_proof_of_one_line_says_nothing_of_another(said: Receipt) -> None:
    for index in range(7):
        if index != 1:
            with pytest.raises(VerificationError):
                check_line_proof(said, replace(proof_of(1), index=index))


@pytest.mark.parametrize("data", [b"", b"null\n", b"[]\n", b"{}\n", b"[" * 100_000, b"\xff"])
def test_what_is_no_proof_is_refused(data: bytes) -> None:
    with pytest.raises(VerificationError):
        parse_line_proof(data)


@given(
    st.integers(0, 10**12),
    st.lists(st.binary(min_size=32, max_size=32), max_size=5),
    st.binary(min_size=16, max_size=16),
    st.binary(max_size=80),
)
def test_a_proof_reads_back(index: int, path: list[bytes], salt: bytes, line: bytes) -> None:
    proof = shown(CAPTURE, index, tuple(path), salt, line)
    assert parse_line_proof(write_line_proof(proof)) == proof
    blind = without_words(proof)
    assert parse_line_proof(write_line_proof(blind)) == blind


@given(st.integers(1, 60), st.data())
def test_kept_salts_are_those_of_the_other_leaves_in_their_order(leaves: int, data: st.DataObject) -> None:
    hidden = sorted(data.draw(st.sets(st.integers(0, leaves - 1))))
    kept = [salt_of(SEED, at) for at in range(leaves) if at not in hidden]
    assert kept_salts(SEED, leaves, [(at, at) for at in hidden]) == b"".join(kept)
