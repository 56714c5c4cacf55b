"""A receipt with the files beside it, and the keys that it is held against."""

from pathlib import Path

from onrecord import founding, wiring
from onrecord.integrity.opening import MAX_OPENING_BYTES
from onrecord.integrity.proofs import MAX_PROOF_BYTES
from onrecord.integrity.receipt import MAX_RECEIPT_BYTES
from onrecord.integrity.sshsig import MAX_SIGNATURE_BYTES
from onrecord.integrity.trust import MAX_TRUSTED_BYTES
from onrecord.integrity.verification import Verified
from onrecord.procedures.verify_receipt import verify_receipt
from onrecord.records.errors import KeysError
from onrecord.records.receipts import SignedReceipt
from onrecord.settings import from_process

_BESIDE = "it must stand beside the receipt under the name it was given"


def receipt_text(path: Path) -> bytes:
    """Read a receipt.

    Raises:
        UnreadableError: it is not there, or longer than any is.
    """
    return wiring.read_named(path, "check the name of the receipt", MAX_RECEIPT_BYTES)


def verified_receipt(path: Path, text: bytes, key: Path | None) -> Verified:
    """Verify a receipt against the public keys of a file; without one, against those of this home.

    ``text`` is what was read of the receipt: nothing else is judged, whatever stands there by now.

    Raises:
        OnRecordError: it, a file beside it or the keys cannot be read, or what they say does not hold.
    """
    return verify_receipt(_signed(path, text), _trusted(key).decode("utf-8", "replace"))


def _trusted(key: Path | None) -> bytes:
    if key is not None:
        return wiring.read_named(
            key, "name the file with what `onrecord keys --public` printed", MAX_TRUSTED_BYTES
        )
    settings = from_process()
    if founding.is_new(settings):
        raise KeysError("no home is here whose keys could be trusted: name the public keys with --key FILE")
    return wiring.public_keys(settings).encode()


def _signed(receipt: Path, text: bytes) -> SignedReceipt:
    opening = Path(f"{receipt}.opening")
    return SignedReceipt(
        text=text,
        signature=wiring.read_named(Path(f"{receipt}.sig"), _BESIDE, MAX_SIGNATURE_BYTES),
        proof=wiring.read_named(Path(f"{receipt}.tlog-proof"), _BESIDE, MAX_PROOF_BYTES),
        opening=wiring.read_named(opening, _BESIDE, MAX_OPENING_BYTES) if opening.exists() else None,
    )
