"""Write and sign a receipt from what a capture's event states and what is stored."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from onrecord.governance.clearing import ClearingRule, Stored, decide
from onrecord.integrity.receipt import write_receipt
from onrecord.ports.keys import Keys
from onrecord.procedures.accepted import Accepted
from onrecord.records.captures import ConversationCount, Summary
from onrecord.records.receipts import Receipt

_ORDERS = ("day before month", "month before day", "year, month, day")


@dataclass(frozen=True, slots=True)
class Issue:
    """Who issues a receipt, when the capture was received, and what is stored by now."""

    organisation: str
    origin: str
    rule: ClearingRule
    received_at: dt.datetime
    stored: Stored
    supersedes: str | None = None


def receipt_for(kept: Accepted, issue: Issue) -> Receipt:
    """Put a receipt together; the clearance follows from the rule and the counts."""
    summary = kept.summary
    graded = replace(summary, grade=kept.grade)
    return Receipt(
        capture=kept.id,
        supersedes=issue.supersedes,
        organisation=issue.organisation,
        origin=issue.origin,
        received_at=issue.received_at,
        received_by=kept.actor,
        custodian=kept.copies[0].custodian,
        device=kept.copies[0].device,
        channel=summary.channel,
        title=summary.title,
        conversations=listed(summary),
        grade=kept.grade,
        state=kept.state,
        originals=kept.originals,
        line_tree=kept.line_tree,
        reader=summary.reader,
        reader_version=summary.version,
        messages=summary.messages,
        by_kind=summary.by_kind,
        anomalies=summary.anomalies,
        unknown_notices=summary.unknown_notices,
        first_said=summary.first_said,
        last_said=summary.last_said,
        zone=kept.assumptions.zone,
        date_order=_date_order(kept),
        exported_at=kept.assumptions.exported_at if kept.assumptions.exported_at_given else None,
        media=summary.media,
        timers=summary.timers,
        limits=summary.limits,
        warnings=summary.warnings,
        withheld=kept.withheld,
        stored_copies=issue.stored.counted(issue.rule),
        clearance=decide(issue.rule, graded, kept.state, stored=issue.stored, withheld=kept.withheld.count),
    )


def listed(summary: Summary) -> Sequence[str]:
    """Write a line for each of several conversations: which, how many messages, from when to when."""
    several = summary.conversations if len(summary.conversations) > 1 or summary.conversations[0].key else ()
    return tuple(_line(one) for one in several)


def _line(one: ConversationCount) -> str:
    number = "1 message" if one.messages == 1 else f"{one.messages:,} messages"
    days = dict.fromkeys(f"{at.day} {at:%B %Y}" for at in (one.first_said, one.last_said) if at)
    return f"{one.title} ({one.channel}): {number}, {' to '.join(days) or 'without a known date'}"


def write_and_sign(keys: Keys, receipt: Receipt) -> tuple[bytes, bytes]:
    """Return the receipt's bytes and the SSHSIG over them."""
    text = write_receipt(receipt)
    return text, keys.sign_receipt(text)


def _date_order(kept: Accepted) -> str:
    """What a reader says of dates tells whether an order that was given is the one that was used."""
    given = kept.assumptions.date_order
    otherwise = f"{given.value}, as given" if given is not None else "as written"
    evidence = "; ".join(kept.summary.evidence)
    return evidence if any(order in evidence for order in _ORDERS) else otherwise
