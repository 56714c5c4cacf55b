"""The JSON forms of the design, and the sentences that stand beside them on a terminal."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from onrecord.procedures.capture import Outcome
from onrecord.records.captures import ConversationCount, Finding, Marking, Summary
from onrecord.records.messages import Assumptions, TimerChange


@dataclass(frozen=True, slots=True)
class ReceiptFiles:
    """Where a receipt and the files beside it were written."""

    receipt: Path
    signature: Path
    proof: Path
    opening: Path | None = None


def when(value: dt.datetime | None) -> str | None:
    """Write a time for JSON: ISO 8601, ``Z`` when it is an instant."""
    if value is None:
        return None
    if value.tzinfo is None:
        return value.isoformat()
    return value.astimezone(dt.UTC).replace(tzinfo=None).isoformat() + "Z"


def assumed_form(assumed: Assumptions) -> dict[str, object]:
    """Return what was assumed in a reading, and whether a person said so."""
    return {
        "zone": assumed.zone,
        "zone_given": assumed.zone_given,
        "exported_at": when(assumed.exported_at),
        "exported_at_given": assumed.exported_at_given,
        "date_order": assumed.date_order,
    }


def summary_form(summary: Summary) -> dict[str, object]:
    """Return the summary as ``read --json`` ends with it."""
    return {
        "reader": summary.reader,
        "version": summary.version,
        "messages": summary.messages,
        "by_kind": dict(summary.by_kind),
        "senders": dict(summary.senders),
        "anomalies": summary.anomalies,
        "unknown_notices": summary.unknown_notices,
        "first_said": when(summary.first_said),
        "last_said": when(summary.last_said),
        "limits": list(summary.limits),
        "title": summary.title,
        "channel": summary.channel,
        "platform": summary.platform,
        "entry": summary.entry,
        "lines": summary.lines,
        "edited": summary.edited,
        "by_flag": dict(summary.by_flag),
        "media": summary.media,
        "timers": timer_forms(summary.timers),
        "evidence": list(summary.evidence),
        "warnings": list(summary.warnings),
        "unread_entries": list(summary.unread_entries),
        **({"not_read": list(summary.not_read)} if summary.not_read else {}),
        **({"senders_left_out": summary.senders_left_out} if summary.senders_left_out else {}),
        "conversations": [
            {"key": one.key, **_conversation_form(one), "participants": list(one.participants)}
            for one in summary.conversations
        ],
        "empty_conversations": summary.empty_conversations,
    }


def timer_forms(timers: Sequence[TimerChange]) -> list[dict[str, object]]:
    """Return timers as ``capture --json`` lists them."""
    return [{"at": when(timer.at), "who": timer.who, "seconds": timer.seconds} for timer in timers]


def marking_forms(markings: Sequence[Marking]) -> list[dict[str, object]]:
    """Return markings as ``capture --json`` lists them: where and how sure, never the words."""
    return [
        {
            "level": marking.level.value,
            "tier": marking.tier.value,
            "rule": marking.rule,
            "span": {"entry": marking.entry, "first": marking.line, "last": marking.line},
        }
        for marking in markings
    ]


def finding_forms(findings: Sequence[Finding]) -> list[dict[str, object]]:
    """Return findings as ``capture --json`` lists them: where, what and how sure; ``show`` has the text."""
    return [
        {
            "kind": finding.kind.value,
            "entry": finding.entry,
            "words": len(finding.text.split()),
            "confidence": finding.confidence,
            "tool": finding.tool,
            "version": finding.version,
        }
        for finding in findings
    ]


def outcome_form(outcome: Outcome, files: ReceiptFiles | None) -> dict[str, object]:
    """Return what ``capture --json`` prints for one source."""
    capture = outcome.capture
    return {
        "capture": capture.id or None,
        "state": capture.state.value,
        "originals": [
            {"id": original.id, "name": original.name, "bytes": original.size_bytes}
            for original in capture.originals
        ],
        "copies": _copy_forms(outcome),
        "markings": marking_forms(capture.markings),
        "findings": finding_forms(capture.findings),
        "receipt": receipt_form(outcome, files),
        "second_copy_behind": outcome.copy_behind or None,
    }


def receipt_form(outcome: Outcome, files: ReceiptFiles | None) -> Mapping[str, object] | None:
    """Return the receipt's part, or None when there is no receipt."""
    if outcome.receipt is None or files is None:
        return None
    clearance = outcome.receipt.clearance
    return {
        "path": str(files.receipt),
        "signature": str(files.signature),
        "proof": str(files.proof),
        "opening": str(files.opening) if files.opening else None,
        "withheld": outcome.receipt.withheld.count,
        "safe_to_clear": clearance.answer.value,
        "scope": clearance.scope,
        "reasons": list(clearance.reasons),
    }


def _copy_forms(outcome: Outcome) -> list[dict[str, object]]:
    copies, summary = outcome.capture.copies, outcome.capture.summary
    if summary is None:
        return []
    return [
        {
            "copy_id": copy.id,
            "conversation_id": copy.conversation,
            **_conversation_form(counted),
            # What no rule places belongs to the source: where it holds several, to none of them alone.
            "anomalies": summary.anomalies if len(copies) == 1 else None,
            "limits": list(summary.limits),
            "warnings": list(summary.warnings),
        }
        for copy, counted in zip(copies, summary.conversations, strict=True)
    ]


def _conversation_form(counted: ConversationCount) -> dict[str, object]:
    return {
        "title": counted.title,
        "channel": counted.channel,
        "messages": counted.messages,
        "by_kind": dict(counted.by_kind),
        "timers": timer_forms(counted.timers),
        "first_said": when(counted.first_said),
        "last_said": when(counted.last_said),
    }
