"""Sign a receipt of a capture anew, when it is stored in more or fewer copies than its newest one says."""

import hashlib
from dataclasses import dataclass

from onrecord.governance.clearing import ClearingRule, Stored
from onrecord.ports.archive import Draft
from onrecord.ports.homes import Home
from onrecord.procedures.accepted import accepted
from onrecord.procedures.issue_receipt import Issue, receipt_for, write_and_sign
from onrecord.procedures.moves import as_moved, moves_of
from onrecord.procedures.standing_receipts import Standing
from onrecord.records.events import Verb
from onrecord.records.messages import CaptureId
from onrecord.records.receipts import Receipt, SignedReceipt


@dataclass(frozen=True, slots=True)
class Renewed:
    """A receipt that supersedes an earlier one of the same capture; ``number`` counts from 1."""

    capture: CaptureId
    number: int
    receipt: Receipt
    signed: SignedReceipt


def renew(home: Home, standing: Standing, rule: ClearingRule, organisation: str, stored: Stored) -> Renewed:
    """Write, sign and journal a receipt that names the standing one and supersedes it."""
    kept = as_moved(accepted(standing.captured), moves_of(home, standing.captured.envelope.objects[:1]))
    receipt = receipt_for(kept, issue_of(home, standing, rule, organisation, stored))
    text, signature = write_and_sign(home.keys, receipt)
    payload = {"receipt": text.decode(), "signature": signature.decode(), "actor": home.actor.name}
    draft = Draft(verb=Verb.RECEIPT, objects=(kept.id,), identity=kept.id, payload=payload, receipt=text)
    recorded = home.journal.append(draft, home.clock.now(), home.actor.id)
    signed = SignedReceipt(text, signature, recorded.proof or b"")
    return Renewed(kept.id, standing.number + 1, receipt, signed)


def issue_of(home: Home, standing: Standing, rule: ClearingRule, organisation: str, stored: Stored) -> Issue:
    """Return who issues a receipt that supersedes the standing one, and what is stored by now."""
    return Issue(
        organisation=organisation,
        origin=home.keys.origin,
        rule=rule,
        received_at=standing.captured.envelope.at,
        stored=stored,
        supersedes=f"sha256:{hashlib.sha256(standing.text).hexdigest()}",
    )
