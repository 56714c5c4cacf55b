"""What a person reads after a capture: one screen, the answer where the eye falls."""

import datetime as dt
from collections.abc import Mapping

from rich.console import Console

from onrecord.cli.forms import ReceiptFiles, day_month, duration
from onrecord.cli.screen import console
from onrecord.procedures.capture import Outcome
from onrecord.records.captures import Capture, CaptureState, Summary
from onrecord.records.legible import legible
from onrecord.records.messages import Assumptions
from onrecord.records.receipts import Clearance


def report_outcome(outcome: Outcome, files: ReceiptFiles | None) -> None:
    """Print what was captured and what the receipt says."""
    out = console()
    if outcome.capture.state is CaptureState.STOPPED:
        out.print("Stopped   a protective marking was found; nothing was kept", style="bold red")
        return
    _report_capture(out, outcome.capture)
    if outcome.receipt is None or files is None:
        return
    out.print(f"Receipt   {files.receipt}")
    report_clearance(out, outcome.receipt.clearance)


def report_summary(out: Console, summary: Summary) -> None:
    """Print what one reading found."""
    span = f"{day_month(summary.first_said)} to {day_month(summary.last_said)}"
    out.print(f"          {summary.messages:,} messages, {span}, {len(summary.senders)} people")
    kinds = ", ".join(f"{kind.replace('_', '-')} {number:,}" for kind, number in summary.by_kind.items())
    out.print(f"          {kinds}")
    out.print(
        f"          unexplained lines: {summary.anomalies:,}; notices nobody explained: "
        f"{summary.unknown_notices:,}"
    )
    _report_media(out, summary)
    for timer in summary.timers:
        state = "off" if timer.seconds == 0 else f"on, {duration(timer.seconds)}"
        out.print(f"Timer     {day_month(timer.at)}: {state}, by {legible(timer.who or 'someone')}")
    for line in summary.warnings:
        out.print(f"Note      {legible(line)}", style="yellow")
    if summary.evidence:
        out.print(f"Read as   {legible('; '.join(summary.evidence))}")


def report_assumed(out: Console, assumed: Assumptions) -> None:
    """Print what the source does not say, and whether a person said it."""
    zone = "as stated" if assumed.zone_given else "assumed; state it with --zone"
    out.print(f"Zone      {legible(assumed.zone)} ({zone})")
    if assumed.exported_at is not None:
        at = assumed.exported_at.astimezone(dt.UTC)
        how = "as stated" if assumed.exported_at_given else "the file's time; state it with --exported-at"
        out.print(f"Exported  {day_month(at)}, {at:%H:%M} UTC ({how})")


def report_clearance(out: Console, clearance: Clearance) -> None:
    """Print whether the phone may be cleared, and why."""
    colour = {"yes": "green", "partial": "yellow", "no": "red"}[clearance.answer.value]
    out.print(f"Safe to clear from the phone: {clearance.answer.value}", style=f"bold {colour}")
    if clearance.scope:
        out.print(f"          {legible(clearance.scope)}")
    for reason in clearance.reasons:
        if reason not in (clearance.scope or ""):
            out.print(f"          {legible(reason)}")
    if "one stored copy only" in clearance.reasons:
        out.print("Next      onrecord replicate FOLDER   makes the second copy and renews the receipt")


def _report_capture(out: Console, capture: Capture) -> None:
    copy, summary = capture.copy, capture.summary
    if copy is None or summary is None:
        return
    said = "Captured before" if capture.state is CaptureState.REPEATED else "Captured "
    whose = f"{legible(copy.custodian)}'s {legible(copy.device)}"
    out.print(f'{said} "{legible(copy.title)}" ({copy.channel}) from {whose}: {capture.id}', style="bold")
    report_summary(out, summary)
    report_limits(out, summary)


def report_limits(out: Console, summary: Summary, most: int = 5) -> None:
    """Print what such a source cannot contain; the receipt has every sentence."""
    if not summary.limits:
        return
    out.print("Such a source cannot contain")
    for sentence in summary.limits[:most]:
        out.print(f"          {legible(sentence)}")
    if len(summary.limits) > most:
        out.print(f"          and {len(summary.limits) - most} more, each in the receipt and in --json")


def _report_media(out: Console, summary: Summary) -> None:
    media = summary.media
    counts: Mapping[str, int] = {
        "here": media.present,
        "left out by the app": media.omitted,
        "named but missing": media.missing,
    }
    if any(counts.values()):
        out.print("          media: " + ", ".join(f"{number:,} {label}" for label, number in counts.items()))
