"""Verify a receipt with nothing but the files beside it and a public key."""

from onrecord.integrity.trust import parse_trusted
from onrecord.integrity.verification import Verified
from onrecord.integrity.verification import verify_receipt as check
from onrecord.records.receipts import SignedReceipt


def verify_receipt(signed: SignedReceipt, trusted: str) -> Verified:
    """Verify a receipt against the text that ``onrecord keys --public`` printed.

    Raises:
        VerificationError: something differs from what was signed; the message names it.
        UnknownSignerError: all is consistent, but the signer is not in ``trusted``.
    """
    return check(signed, parse_trusted(trusted))
