"""The columns of a message that are rare: they stand together, as JSON, in ``message.more``."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from onrecord.records.captures import Finding
from onrecord.records.searches import Part

RARE = (
    *("address", "revisions", "reply_to", "native_id", "notice", "attachments", "reactions", "flags"),
    *("is_own", "subject", "thread", "recipients", "quoted", "forwarded_from", "delivery"),
    *("timer_seconds", "deleted_at", "deleted_by", "edited_at"),
)
"""Which they are, in the order in which they are written."""

LISTS = ("revisions", "attachments", "reactions", "flags", "recipients", "delivery")
"""Those of them that are lists: shown empty when they hold nothing."""

PLAIN = tuple(name for name in RARE if name not in LISTS)
"""Those of them that are not: shown as null."""

RECOGNISED = "recognised"
"""Beside them, where a finding speaks of a message's file: its text, and how sure that is. Never a column."""

More = Mapping[str, Any]


def searchable(fields: More) -> Iterator[str]:
    """Yield text beside the body by which a message is found: attachments' names, earlier wordings."""
    for _, text in parts(fields):
        yield text


def parts(fields: More) -> Iterator[tuple[Part, str]]:
    """Yield the same text with what it is. Its order is the index's: a change needs a new index."""
    for attachment in fields.get("attachments") or ():
        yield Part.FILE, attachment["name"] or ""
    for revision in fields.get("revisions") or ():
        yield Part.WORDING, revision["body"] or ""
    for recipient in fields.get("recipients") or ():
        yield Part.RECIPIENT, recipient["label"] or ""
        yield Part.RECIPIENT, recipient["address"] or ""
    yield Part.SUBJECT, fields.get("subject") or ""
    yield Part.ADDRESS, fields.get("address") or ""
    yield Part.RECOGNISED, recognised_text(fields)


def recognised_text(fields: More) -> str:
    """Return text recognised in a message's file, which the message itself does not say."""
    return str((fields.get(RECOGNISED) or {}).get("text") or "")


def recognised_in(findings: Sequence[Finding]) -> Mapping[str, Mapping[str, object]]:
    """Return by entry what stands as ``recognised`` beside the columns of its message."""
    return {
        finding.entry: {
            "text": finding.text,
            "confidence": finding.confidence,
            "tool": finding.tool,
            "version": finding.version,
        }
        for finding in findings
    }
