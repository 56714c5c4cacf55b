"""A receipt with the files beside it, and the keys that it is held against."""

from pathlib import Path

from onrecord import founding, wiring
from onrecord.integrity.verification import Verified
from onrecord.procedures.verify_receipt import verify_receipt
from onrecord.records.errors import KeysError
from onrecord.records.receipts import SignedReceipt
from onrecord.settings import from_process

_BESIDE = "it must stand beside the receipt under the name it was given"


def verified_receipt(path: Path, key: Path | None) -> Verified:
    """Verify a receipt against the public keys of a file; without one, against those of this home.

    Raises:
        OnRecordError: it, a file beside it or the keys cannot be read, or what they say does not hold.
    """
    return verify_receipt(_signed(path), _trusted(key).decode("utf-8", "replace"))


def _trusted(key: Path | None) -> bytes:
    if key is not None:
        return wiring.read_named(key, "name the file with what `onrecord keys --public` printed")
    settings = from_process()
    if founding.is_new(settings):
        raise KeysError("no home is here whose keys could be trusted: name the public keys with --key FILE")
    return wiring.public_keys(settings).encode()


def _signed(receipt: Path) -> SignedReceipt:
    opening = Path(f"{receipt}.opening")
    return SignedReceipt(
        text=wiring.read_named(receipt, "check the name of the receipt"),
        signature=wiring.read_named(Path(f"{receipt}.sig"), _BESIDE),
        proof=wiring.read_named(Path(f"{receipt}.tlog-proof"), _BESIDE),
        opening=wiring.read_named(opening, _BESIDE) if opening.exists() else None,
    )
