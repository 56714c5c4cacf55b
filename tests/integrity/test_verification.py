"""Verifying: every byte counts, what does not match is named, strangers are told apart from errors."""

import dataclasses
from collections.abc import Callable, Iterator
from itertools import islice
from types import ModuleType

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from onrecord.integrity.notes import NoteSignature, SignedNote, parse_note, write_note
from onrecord.integrity.opening import Opening, write_opening
from onrecord.integrity.proofs import parse_proof, write_proof
from onrecord.integrity.sshsig import sign_ssh
from onrecord.integrity.trust import format_trusted
from onrecord.integrity.verification import verify_receipt
from onrecord.records.captures import CaptureState
from onrecord.records.errors import UnknownSignerError, VerificationError
from onrecord.records.events import Verb
from onrecord.records.messages import CaptureId
from onrecord.records.receipts import (
    RECEIPT_NAMESPACE,
    Clearance,
    Receipt,
    SafeToClear,
    SignedReceipt,
    TrustedKeys,
    Withheld,
)

NOBODY = TrustedKeys({}, {})
PARTS = ("text", "signature", "proof")
Issue = Callable[..., SignedReceipt]


def refusal(signed: SignedReceipt, trusted: TrustedKeys) -> str:
    """Return why a set is refused outright: an unknown signer is not enough."""
    with pytest.raises(VerificationError) as caught:
        verify_receipt(signed, trusted)
    assert not isinstance(caught.value, UnknownSignerError), caught.value
    assert "\n" not in str(caught.value)
    return str(caught.value)


def stranger_fault(signed: SignedReceipt, trusted: TrustedKeys) -> str:
    with pytest.raises(UnknownSignerError, match=r"^NOT TRUSTED: ") as caught:
        verify_receipt(signed, trusted)
    return str(caught.value)


def test_a_receipt_that_holds_says_what_was_checked(
    sealed: SignedReceipt, trusted: TrustedKeys, receipt: Receipt
) -> None:
    verified = verify_receipt(sealed, trusted)
    assert verified.receipt == receipt
    assert verified.signer == "harbours.example"
    assert (verified.envelope.sequence, verified.checkpoint.size) == (5, 11)
    assert len(verified.checks) == 5
    assert all(check.endswith(".") for check in verified.checks)


def changes(data: bytes) -> Iterator[bytes]:
    """Yield the data with each byte flipped in one bit, removed, and with a byte before it."""
    for place, byte in enumerate(data):
        before, after = data[:place], data[place + 1 :]
        yield before + bytes([byte ^ 1 << place % 8]) + after
        yield before + after
        yield before + (b"\n ", bytes([byte]), b"=", b"0")[place % 4] + data[place:]
    yield from (data + b"\n", data + b"\x00", data + data)


@pytest.mark.parametrize("part", PARTS)
def test_a_set_with_any_byte_changed_is_refused(
    part: str, sealed: SignedReceipt, trusted: TrustedKeys
) -> None:
    for data in changes(getattr(sealed, part)):
        with pytest.raises(VerificationError) as caught:
            verify_receipt(dataclasses.replace(sealed, **{part: data}), trusted)
        assert caught.value.EXIT_CODE == 1, data


@pytest.mark.parametrize("part", PARTS)
def test_a_set_with_any_byte_changed_is_refused_by_the_second_verifier(
    part: str, sealed: SignedReceipt, trusted: TrustedKeys, second_verifier: ModuleType
) -> None:
    keys = format_trusted(trusted)
    for data in islice(changes(getattr(sealed, part)), 0, None, 3):
        changed = dataclasses.replace(sealed, **{part: data})
        with pytest.raises(second_verifier.Refused):
            second_verifier.verify(changed.text, changed.signature, changed.proof, keys)


@given(st.sampled_from(PARTS), st.data())
def test_any_stretch_replaced_by_any_bytes_is_refused(
    sealed: SignedReceipt, trusted: TrustedKeys, part: str, data: st.DataObject
) -> None:
    whole: bytes = getattr(sealed, part)
    start = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.integers(start, len(whole)))
    changed = whole[:start] + data.draw(st.binary(max_size=40)) + whole[end:]
    if changed != whole:
        refusal(dataclasses.replace(sealed, **{part: changed}), trusted)


@pytest.mark.parametrize("part", PARTS)
def test_changed_line_ends_are_named(part: str, sealed: SignedReceipt, trusted: TrustedKeys) -> None:
    changed = getattr(sealed, part).replace(b"\n", b"\r\n")
    assert "line ends were changed" in refusal(dataclasses.replace(sealed, **{part: changed}), trusted)


def test_a_receipt_signed_again_by_a_stranger_is_told(
    sealed: SignedReceipt, trusted: TrustedKeys, stranger_key: Ed25519PrivateKey
) -> None:
    public_key = stranger_key.public_key().public_bytes_raw()
    signature = sign_ssh(sealed.text, RECEIPT_NAMESPACE, public_key, stranger_key.sign)
    fault = stranger_fault(dataclasses.replace(sealed, signature=signature), trusted)
    assert "SHA256:" in fault
    assert "of the log" not in fault


def test_a_receipt_altered_and_signed_again_by_a_stranger_is_refused(
    receipt: Receipt,
    sealed: SignedReceipt,
    trusted: TrustedKeys,
    stranger_key: Ed25519PrivateKey,
    issue: Issue,
) -> None:
    better = dataclasses.replace(receipt, clearance=Clearance(SafeToClear.YES, None, ("All is well.",)))
    forged = issue(better, signer=stranger_key)
    assert "of another receipt" in refusal(dataclasses.replace(forged, proof=sealed.proof), trusted)
    assert "of another receipt" in refusal(dataclasses.replace(forged, proof=sealed.proof), NOBODY)


def test_a_strangers_log_under_the_homes_name_is_refused(
    receipt: Receipt, trusted: TrustedKeys, stranger_key: Ed25519PrivateKey, issue: Issue
) -> None:
    forged = issue(receipt, signer=stranger_key, log_signer=stranger_key)
    assert "not its signature" in refusal(forged, trusted)
    assert "signed by SHA256:" in stranger_fault(forged, NOBODY)


def test_a_whole_home_of_strangers_is_consistent_and_unknown(
    receipt: Receipt, trusted: TrustedKeys, stranger_key: Ed25519PrivateKey, issue: Issue
) -> None:
    origin = "elsewhere.example"
    foreign = issue(
        dataclasses.replace(receipt, origin=origin),
        signer=stranger_key,
        log_signer=stranger_key,
        origin=origin,
    )
    fault = stranger_fault(foreign, trusted)
    assert "signature is not checked" in fault


def test_each_missing_key_is_named_alone(sealed: SignedReceipt, trusted: TrustedKeys) -> None:
    assert "of the log" not in stranger_fault(sealed, TrustedKeys({}, trusted.log_keys))
    assert "SHA256:" not in stranger_fault(sealed, TrustedKeys(trusted.receipt_keys, {}))


def test_exit_codes_tell_a_stranger_from_a_fault() -> None:
    assert (VerificationError.EXIT_CODE, UnknownSignerError.EXIT_CODE) == (1, 2)


def test_a_signature_for_another_purpose_is_refused(
    receipt: Receipt, trusted: TrustedKeys, issue: Issue
) -> None:
    assert "another purpose" in refusal(issue(receipt, namespace="file"), trusted)


def test_a_receipt_of_another_log_is_refused(receipt: Receipt, trusted: TrustedKeys, issue: Issue) -> None:
    assert "not of the log" in refusal(issue(receipt, origin="other.example"), trusted)


def test_a_checkpoint_with_lines_that_no_monitor_reads_is_refused(
    receipt: Receipt, trusted: TrustedKeys, issue: Issue
) -> None:
    assert "the checkpoint in the proof" in refusal(issue(receipt, extensions=("hold",)), trusted)


def test_a_proof_of_another_receipt_is_refused(receipt: Receipt, trusted: TrustedKeys, issue: Issue) -> None:
    assert "of another receipt" in refusal(issue(receipt, committed=b"onrecord-receipt: 1\n"), trusted)


@pytest.mark.parametrize(
    "wrong", [{"verb": Verb.REPLICATION}, {"objects": ()}, {"objects": ("cap-0",)}, {"sequence": 4}]
)
def test_an_event_of_something_else_is_refused(
    receipt: Receipt, trusted: TrustedKeys, issue: Issue, wrong: dict[str, object]
) -> None:
    fault = refusal(issue(receipt, **wrong), trusted)
    assert "does not speak of the capture" in fault or "another place in the log" in fault


def test_a_receipt_that_replaces_an_earlier_one_holds(
    receipt: Receipt, trusted: TrustedKeys, issue: Issue
) -> None:
    later = dataclasses.replace(receipt, supersedes="rcp-1", stored_copies=2)
    verified = verify_receipt(issue(later, verb=Verb.RECEIPT), trusted)
    assert verified.receipt.supersedes == "rcp-1"


@pytest.mark.parametrize(
    "says", ["The custodian withheld as personal", "Withheld when handed in, as personal"]
)
def test_a_receipt_holds_in_older_words_for_what_was_withheld(
    receipt: Receipt, trusted: TrustedKeys, issue: Issue, says: str
) -> None:
    warning = f"{says}: 2 messages, 3 lines; placeholders stand in the place of lines."
    withheld = Withheld(1, ("ab" * 32,))
    said = dataclasses.replace(
        receipt, state=CaptureState.DERIVED, withheld=withheld, warnings=(warning,), originals=()
    )
    verified = verify_receipt(issue(said), trusted)
    assert (verified.receipt.warnings, verified.receipt.withheld) == ((warning,), withheld)


def test_withheld_leaves_must_be_as_many_as_counted(
    receipt: Receipt, trusted: TrustedKeys, issue: Issue
) -> None:
    wrong = dataclasses.replace(receipt, withheld=Withheld(2, ("ab" * 32,)))
    assert "withheld leaves" in refusal(issue(wrong), trusted)


def test_an_opening_must_be_of_this_receipt(receipt: Receipt, trusted: TrustedKeys, issue: Issue) -> None:
    derived = dataclasses.replace(
        receipt, state=CaptureState.DERIVED, withheld=Withheld(2, ("ab" * 32, "cd" * 32))
    )
    signed = issue(derived)
    right = Opening(receipt.capture, bytes(32), ((1, 2),))
    verify_receipt(dataclasses.replace(signed, opening=write_opening(right)), trusted)
    for wrong in (
        Opening(CaptureId("cap-0"), bytes(32), ((1, 2),)),
        Opening(receipt.capture, bytes(32), ((1, 1),)),
    ):
        fault = refusal(dataclasses.replace(signed, opening=write_opening(wrong)), trusted)
        assert "opening" in fault


def with_signatures(
    sealed: SignedReceipt, change: Callable[[NoteSignature], list[NoteSignature]]
) -> SignedReceipt:
    proof = parse_proof(sealed.proof)
    note = parse_note(proof.checkpoint)
    checkpoint = write_note(SignedNote(note.text, tuple(change(note.signatures[0]))))
    return dataclasses.replace(sealed, proof=write_proof(dataclasses.replace(proof, checkpoint=checkpoint)))


def test_a_witness_that_is_not_known_is_passed_over_and_said(
    sealed: SignedReceipt, trusted: TrustedKeys
) -> None:
    witness = NoteSignature("witness.example", b"abcd", bytes(72))
    verified = verify_receipt(with_signatures(sealed, lambda ours: [ours, witness]), trusted)
    assert "1 more signatures" in verified.checks[-1]
    assert "not checked" in verified.checks[-1]


def test_the_logs_signature_cannot_be_taken_off_or_renamed(
    sealed: SignedReceipt, trusted: TrustedKeys
) -> None:
    for replaced in (
        NoteSignature("witness.example", b"abcd", bytes(72)),
        NoteSignature("harbours.example/onrecord/k7q2", b"abcd", bytes(64)),
    ):
        for keys in (trusted, NOBODY):
            changed = with_signatures(sealed, lambda _, line=replaced: [line])  # type: ignore[misc]
            if keys is NOBODY and replaced.name.startswith("harbours"):
                stranger_fault(changed, keys)
            else:
                refusal(changed, keys)


def test_names_that_would_forge_a_field_verify_as_names(
    receipt: Receipt, trusted: TrustedKeys, issue: Issue
) -> None:
    name = 'Mara"\nsafe_to_clear: "yes"\u202e\u2028'
    signed = issue(dataclasses.replace(receipt, custodian=name, title=name, device=name))
    verified = verify_receipt(signed, trusted)
    assert verified.receipt.custodian == name
    assert verified.receipt.clearance.answer is SafeToClear.NO


def test_no_error_repeats_what_a_receipt_says(receipt: Receipt, trusted: TrustedKeys, issue: Issue) -> None:
    canary = "zebra-canary"
    signed = issue(dataclasses.replace(receipt, custodian=canary, title=canary, limits=(canary,)))
    for place in range(0, len(signed.text), 7):
        flipped = bytes([signed.text[place] ^ 1])
        changed = signed.text[:place] + flipped + signed.text[place + 1 :]
        assert canary not in refusal(dataclasses.replace(signed, text=changed), trusted)
