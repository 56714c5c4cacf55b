"""Verifying a receipt with nothing but its files and the keys that one trusts."""

from collections.abc import Sequence
from dataclasses import dataclass

from onrecord.integrity import sshsig
from onrecord.integrity.checkpoint import Checkpoint, parse_checkpoint
from onrecord.integrity.encoding import refuse_carriage_returns
from onrecord.integrity.envelopes import envelope_leaf, read_envelope, receipt_commitment
from onrecord.integrity.merkle import root_from_path
from onrecord.integrity.notes import SignedNote, VerifierKey, verify_note
from onrecord.integrity.opening import parse_opening
from onrecord.integrity.proofs import LogProof, ReceiptExtra, parse_extra, parse_proof
from onrecord.integrity.receipt import read_receipt
from onrecord.records.errors import UnknownSignerError, VerificationError
from onrecord.records.events import Envelope, Verb
from onrecord.records.receipts import RECEIPT_NAMESPACE, Receipt, SignedReceipt, TrustedKeys

_VERBS = (Verb.CAPTURE, Verb.RECEIPT, Verb.MOVE)


@dataclass(frozen=True, slots=True)
class Verified:
    """A receipt that held in every step. ``checks`` says what was checked, a sentence each.

    ``signer`` is the identity under which the receipt's key is trusted.
    """

    receipt: Receipt
    envelope: Envelope
    checkpoint: Checkpoint
    signer: str
    checks: Sequence[str]


def verify_receipt(signed: SignedReceipt, trusted: TrustedKeys) -> Verified:
    """Verify a receipt, its signature and its proof.

    1. The receipt is written exactly as OnRecord writes receipts.
    2. The SSH signature is over these bytes, in the receipt's namespace.
    3. Its key is one of the trusted receipt keys.
    4. The proof's checkpoint is of the log that the receipt names, and signed by
       the trusted key of that log.
    5. The leaf, computed anew from the event in the proof, leads to the checkpoint's root.
    6. The event commits to this receipt.
    7. The event speaks of the same capture; an opening beside it does too.

    Whatever the trusted keys are, each step is taken that needs none, so that
    what does not match is found before it is said that a signer is unknown.

    Args:
        signed: The files as handed over.
        trusted: What ``onrecord keys --public`` printed at the home; may be empty.

    Returns:
        The receipt with what was checked.

    Raises:
        VerificationError: something does not match; the message names it.
        UnknownSignerError: all matches, but the receipt's or the log's key is not trusted.
    """
    for data, what in ((signed.signature, "the signature file"), (signed.proof, "the proof file")):
        refuse_carriage_returns(data, what)
    receipt = read_receipt(signed.text)
    key = _check_signature(signed)
    proof = parse_proof(signed.proof)
    extra = parse_extra(proof.extra)
    checkpoint, note = parse_checkpoint(proof.checkpoint)
    log_is_known = _check_log(receipt, checkpoint, note, trusted)
    _check_inclusion(proof, extra, checkpoint)
    envelope = _check_commitment(signed, proof, extra)
    _check_agreement(receipt, envelope, signed.opening)
    signer = next((name for name, known in trusted.receipt_keys.items() if known == key), None)
    if signer is None or not log_is_known:
        raise _unknown(receipt, key, signer_is_known=signer is not None, log_is_known=log_is_known)
    checks = (*_receipt_sentences(receipt, signer, key), *_log_sentences(envelope, checkpoint, note))
    return Verified(receipt, envelope, checkpoint, signer, checks)


def _check_signature(signed: SignedReceipt) -> bytes:
    """Take step 2; return the key (32 bytes) that signed."""
    signature = sshsig.parse_sshsig(signed.signature)
    if signature.namespace != RECEIPT_NAMESPACE:
        raise VerificationError("the signature was made for another purpose than a receipt; keep both files")
    if not sshsig.is_valid(signature, signed.text):
        raise VerificationError(
            "the signature does not fit the receipt: one of them was changed; ask for both as issued"
        )
    return signature.public_key


def _check_log(receipt: Receipt, checkpoint: Checkpoint, note: SignedNote, trusted: TrustedKeys) -> bool:
    """Take step 4; return whether the log's key is trusted, so that its signature could be checked."""
    names = [signature.name for signature in note.signatures]
    if checkpoint.origin != receipt.origin or checkpoint.origin not in names or checkpoint.extensions:
        raise VerificationError("the checkpoint in the proof is not of the log that the receipt names")
    public_key = trusted.log_keys.get(checkpoint.origin)
    if public_key is None:
        return False
    try:
        verify_note(note, [VerifierKey(checkpoint.origin, public_key)])
    except UnknownSignerError as error:
        raise VerificationError(
            "the checkpoint bears the name of a log that you trust, but not its signature; keep the files"
        ) from error
    return True


def _check_inclusion(proof: LogProof, extra: ReceiptExtra, checkpoint: Checkpoint) -> None:
    """Take step 5."""
    leaf = envelope_leaf(extra.envelope)
    if root_from_path(leaf, proof.index, checkpoint.size, proof.path) != checkpoint.root:
        raise VerificationError(
            "the event in the proof does not stand in the log at that place; keep the files"
        )


def _check_commitment(signed: SignedReceipt, proof: LogProof, extra: ReceiptExtra) -> Envelope:
    """Take step 6."""
    envelope = read_envelope(extra.envelope)
    if envelope.sequence != proof.index:
        raise VerificationError("the event in the proof is numbered for another place in the log")
    if envelope.receipt_commitment != receipt_commitment(extra.salt, signed.text):
        raise VerificationError(
            "the proof is of another receipt than this one; look for the proof file of the same name"
        )
    return envelope


def _check_agreement(receipt: Receipt, envelope: Envelope, opening: bytes | None) -> None:
    """Take step 7."""
    if envelope.verb not in _VERBS or receipt.capture not in envelope.objects:
        raise VerificationError("the event in the log does not speak of the capture that the receipt names")
    if len(receipt.withheld.leaves) != receipt.withheld.count:
        raise VerificationError("the receipt counts other withheld leaves than it lists; keep the files")
    if opening is not None:
        opened = parse_opening(opening)
        if (opened.capture, opened.count) != (receipt.capture, receipt.withheld.count):
            raise VerificationError(
                "the opening is of another receipt than this one; look for the right file"
            )


def _unknown(
    receipt: Receipt, key: bytes, *, signer_is_known: bool, log_is_known: bool
) -> UnknownSignerError:
    """Say what holds, what could not be checked, and what would let it be checked."""
    missing = []
    if not signer_is_known:
        missing.append(f"the receipt is signed by {sshsig.fingerprint(key)}, which you did not name")
    if not log_is_known:
        missing.append(f"you named no key of the log {receipt.origin!r}, so its signature is not checked")
    return UnknownSignerError(
        f"NOT TRUSTED: {' and '.join(missing)}. The files agree with one another; "
        "name the keys of the home that issued them ('onrecord keys --public') with --key"
    )


def _receipt_sentences(receipt: Receipt, signer: str, key: bytes) -> tuple[str, ...]:
    return (
        f"The receipt of {receipt.capture!r} is written exactly as OnRecord writes receipts.",
        f"It is signed with the key {sshsig.fingerprint(key)}, which you trust as {signer!r}.",
    )


def _log_sentences(envelope: Envelope, checkpoint: Checkpoint, note: SignedNote) -> tuple[str, ...]:
    others = len(note.signatures) - 1
    unchecked = f"{others} more signatures on the log's state are by keys not named, and not checked."
    return (
        f"The log {checkpoint.origin!r} signed its state at {checkpoint.size} entries with a key you trust.",
        f"The receipt's event stands in that log as entry {envelope.sequence}: {envelope.verb.value}.",
        "That event commits to this receipt, byte for byte.",
        *([unchecked] if others else []),
    )
