"""Find the newest receipt of each capture in the journal."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from onrecord.ports.homes import Home
from onrecord.procedures.journalled import events_of
from onrecord.records.errors import NotHeldError
from onrecord.records.events import Event, Verb
from onrecord.records.receipts import SignedReceipt

_WITH_RECEIPT = (Verb.CAPTURE, Verb.RECEIPT, Verb.MOVE)


@dataclass(frozen=True, slots=True)
class Standing:
    """One capture's newest receipt. ``number`` counts from 1; ``sequence`` is its event's."""

    captured: Event
    number: int
    sequence: int
    text: bytes
    signature: bytes


def standing_receipts(home: Home, captures: Collection[str] | None = None) -> Mapping[str, Standing]:
    """Return the newest receipt by capture id, of some captures or of all.

    Captures shredded, or with a damaged key, have none.
    """
    found: dict[str, Standing] = {}
    for event in _events(home, captures):
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
    found = standing_receipts(home, [capture]).get(capture)
    if found is None:
        raise NotHeldError(f"no receipt of {capture} is held; `onrecord conversations` lists what is")
    proof = home.journal.proof(found.sequence)
    return found, SignedReceipt(found.text, found.signature, proof)


def _events(home: Home, captures: Collection[str] | None) -> Iterator[Event]:
    if captures is None:
        return home.journal.events(even_damaged=True)
    return events_of(home, *_WITH_RECEIPT, objects=frozenset(captures))
