"""Find the newest receipt of each capture in the journal."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from onrecord.ports.homes import Home
from onrecord.records.errors import NotHeldError
from onrecord.records.events import Event, Verb
from onrecord.records.receipts import SignedReceipt

_WITH_RECEIPT = (Verb.CAPTURE, Verb.RECEIPT)


@dataclass(frozen=True, slots=True)
class Standing:
    """One capture's newest receipt. ``number`` counts from 1; ``sequence`` is its event's."""

    captured: Event
    number: int
    sequence: int
    text: bytes
    signature: bytes


def standing_receipts(home: Home) -> Mapping[str, Standing]:
    """Return the newest receipt by capture id; captures shredded, or with a damaged key, have none."""
    found: dict[str, Standing] = {}
    for event in home.journal.events(even_damaged=True):
        if event.payload is None or event.envelope.verb not in _WITH_RECEIPT:
            continue
        capture = event.envelope.objects[0]
        first = found[capture] if capture in found else Standing(event, 0, 0, b"", b"")
        found[capture] = replace(
            first,
            number=first.number + 1,
            sequence=event.envelope.sequence,
            text=str(event.payload["receipt"]).encode(),
            signature=str(event.payload["signature"]).encode(),
        )
    return found


def standing_receipt(home: Home, capture: str) -> tuple[Standing, SignedReceipt]:
    """Return one capture's newest receipt and its files, with a fresh proof.

    Raises:
        NotHeldError: no event of this home has a receipt for the capture.
    """
    found = standing_receipts(home).get(capture)
    if found is None:
        raise NotHeldError(f"no receipt of {capture} is held; `onrecord conversations` lists what is")
    proof = home.journal.proof(found.sequence)
    return found, SignedReceipt(found.text, found.signature, proof)
