"""Receipts as they are shown and handed over again, to whoever may see all that a capture holds."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from onrecord.integrity.receipt import read_receipt
from onrecord.ports.homes import Home
from onrecord.procedures.accepted import Accepted, accepted
from onrecord.procedures.moves import as_moved, moves_of
from onrecord.procedures.standing_receipts import standing_receipt, standing_receipts
from onrecord.records.errors import NotHeldError
from onrecord.records.receipts import Receipt, SafeToClear, SignedReceipt
from onrecord.records.searches import Sight

_NOT_HELD = "no such receipt is held; the list of receipts has those that you may see"


@dataclass(frozen=True, slots=True)
class ReceiptHeld:
    """A capture's newest receipt: what it says, its files, and the capture. ``number`` counts from 1."""

    receipt: Receipt
    signed: SignedReceipt
    kept: Accepted
    number: int

    def files(self) -> dict[str, tuple[str, bytes]]:
        """Return name and bytes of each file, as the terminal writes them, by its kind."""
        suffix = "" if self.number == 1 else f"-{self.number}"
        base = f"{self.kept.id}{suffix}.receipt"
        parts = {
            "receipt": ("", self.signed.text),
            "sig": (".sig", self.signed.signature),
            "tlog-proof": (".tlog-proof", self.signed.proof),
            "opening": (".opening", self.signed.opening),
        }
        return {kind: (base + end, data) for kind, (end, data) in parts.items() if data is not None}


def answers_of(home: Home, captures: Collection[str]) -> Mapping[str, SafeToClear]:
    """Return what the newest receipts of some captures say of clearing the phone, by capture."""
    standing = standing_receipts(home, captures)
    return {capture: read_receipt(one.text).clearance.answer for capture, one in standing.items()}


def receipt_of(home: Home, capture: str, sight: Sight) -> ReceiptHeld:
    """Return a capture's newest receipt.

    Raises:
        NotHeldError: there is no such capture, or one of its copies is out of sight.
    """
    copies = home.catalogue.copies_in(capture)
    if not copies or not all(sight.sees(copy) for copy in copies):
        raise NotHeldError(_NOT_HELD)
    standing, signed = standing_receipt(home, capture)
    kept = as_moved(accepted(standing.captured), moves_of(home, [capture]))
    return ReceiptHeld(read_receipt(signed.text), signed, kept, standing.number)
