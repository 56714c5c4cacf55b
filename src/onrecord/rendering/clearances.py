"""Whether what was captured may be cleared from where it is, in sentences for its custodian."""

from onrecord.records.receipts import Receipt, SafeToClear

_CLEARED = {
    "email": "mailbox",
    **dict.fromkeys(("social_media", "slack", "discord", "google_chat", "telegram"), "account"),
    "by_hand": "device",
}
"""What a channel's conversations would be cleared from, where that is no phone."""
_KEPT = {"email": "all the mail", "by_hand": "the note, picture or recording itself"}
"""What to keep, where a person would call it no conversation."""


def answer(receipt: Receipt) -> str:
    """Say whether what was captured may be cleared from where it is."""
    return f"Safe to clear from the {_place(receipt)}: {receipt.clearance.answer.value}"


def conclusion(receipt: Receipt) -> str:
    """Say what may be cleared and what not, without the reasons."""
    clearance = receipt.clearance
    if clearance.answer is SafeToClear.YES:
        return _sentence(f"{_every(receipt)} may be cleared")
    if clearance.answer is SafeToClear.PARTIAL:
        return f"{_sentence(clearance.scope or '')} Keep the rest {_on(receipt)}."
    return f"Keep {_every(receipt)} {_on(receipt)}."


def reasons_of(receipt: Receipt) -> list[str]:
    """Return why, a sentence each, but what the conclusion says already."""
    scope = receipt.clearance.scope or ""
    return [_sentence(reason) for reason in receipt.clearance.reasons if reason not in scope]


def verdict(receipt: Receipt) -> str:
    """Say in one sentence what may be cleared and what not, and why."""
    clearance = receipt.clearance
    every = _every(receipt)
    reasons = "; ".join(reason for reason in clearance.reasons if reason not in (clearance.scope or ""))
    if clearance.answer is SafeToClear.YES:
        return _sentence(f"{every} may be cleared: {reasons}")
    if clearance.answer is SafeToClear.PARTIAL:
        return f"{_sentence(clearance.scope or '')} Keep the rest {_on(receipt)}. {_sentence(reasons)}"
    return " ".join([f"Keep {every} {_on(receipt)}.", *map(_sentence, clearance.reasons)])


def _every(receipt: Receipt) -> str:
    several = "all conversations" if len(receipt.conversations) > 1 else "the whole conversation"
    return _KEPT.get(receipt.channel, several)


def _place(receipt: Receipt) -> str:
    return _CLEARED.get(receipt.channel, "phone")


def _on(receipt: Receipt) -> str:
    place = _place(receipt)
    return f"{'on' if place in ('phone', 'device') else 'in'} the {place}"


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."
