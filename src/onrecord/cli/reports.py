"""What a person reads after a capture: one screen, the answer where the eye falls."""

import datetime as dt
import re
from collections.abc import Collection, Mapping, Sequence

from onrecord.cli.forms import ReceiptFiles
from onrecord.cli.plurals import number_of
from onrecord.cli.screen import Page, console
from onrecord.procedures.capture import Outcome
from onrecord.records.captures import Capture, CaptureState, Finding, Marking, MarkingTier, Summary
from onrecord.records.channels import channel_name
from onrecord.records.messages import Assumptions
from onrecord.records.receipts import ONE_COPY, SAME_DEVICE, Receipt, SafeToClear
from onrecord.rendering.amounts import day_month, duration, megabytes
from onrecord.rendering.clearances import answer, verdict
from onrecord.rendering.grades import graded

_ORDER = re.compile("day before month|month before day|year, month, day")
_PHONES = {"android": "an Android phone", "iphone": "an iPhone"}
_ENCRYPTED = re.compile(r"\.(?:crypt[0-9]+|backup)\Z", re.IGNORECASE)
"""Endings of encrypted backups, which stand beside what was inside them."""

_CHANNEL = re.compile(r" \(([a-z_]+)\): (?=[0-9,]+ messages?, [^:]*\Z)")
"""The channel of a receipt's line on one conversation; titles before it may hold anything."""

_COLOURS = {SafeToClear.YES: "green", SafeToClear.PARTIAL: "yellow", SafeToClear.NO: "red"}


def report_outcome(outcome: Outcome, files: ReceiptFiles | None, *, brief: bool = False) -> None:
    """Print what was captured and what the receipt says: the verdict stands second.

    In ``brief``, as one of several sources, without what the end says once or the receipt says in full.
    """
    out = console()
    if outcome.capture.state is CaptureState.STOPPED:
        out.print("Stopped   a protective marking was found; nothing of this file was kept", style="bold red")
        return
    _report_capture(out, outcome.capture)
    if outcome.receipt is not None and files is not None:
        report_clearance(out, outcome.receipt, with_next=not brief)
    if outcome.copy_behind:
        out.tell(
            f"The second copy holds what was received, and not yet the event: {outcome.copy_behind}. Run "
            "onrecord replicate before anything is cleared.",
            "Note",
            style="yellow",
        )
    if brief:
        _report_briefly(out, outcome)
    else:
        _report_in_full(out, outcome)
    pictures = {finding.entry for finding in outcome.capture.findings}
    for marking in outcome.capture.markings:
        out.tell(_marking(marking, pictures), "Marking", style="bold yellow")
    if files is not None and not brief:
        out.print(f"Receipt   {files.receipt}")


def _report_in_full(out: Page, outcome: Outcome) -> None:
    if outcome.capture.summary is not None:
        report_received(out, outcome.capture)
    if outcome.receipt is not None:
        out.tell(graded(outcome.receipt.grade), "Grade")
    if outcome.capture.summary is not None:
        report_summary(out, outcome.capture.summary)
    _report_findings(out, outcome.capture.findings)


def _report_briefly(out: Page, outcome: Outcome) -> None:
    """Print what one of several sources holds, and all that a person must look at."""
    summary = outcome.capture.summary
    if summary is not None:
        report_received(out, outcome.capture)
        _report_holds(out, summary)
        if summary.anomalies or summary.unknown_notices:
            _report_not_understood(out, summary)
        if summary.media.omitted or summary.media.missing:
            _report_media(out, summary)
        _report_warnings(out, summary)
    if outcome.receipt is not None:
        out.tell(graded(outcome.receipt.grade).partition(":")[0], "Grade")
    _report_findings(out, outcome.capture.findings, most=2)


def report_received(out: Page, capture: Capture) -> None:
    """Print how much was received, and how many files that were sent are in it."""
    present = capture.summary.media.present if capture.summary else 0
    size = megabytes(sum(original.size_bytes for original in capture.originals))
    names = capture.summary.unread_entries if capture.summary else ()
    encrypted = [name for name in names if _ENCRYPTED.search(name)]
    unread = len(names) - len(encrypted)
    parts = ["the encrypted backup and what was inside it"] if encrypted else []
    parts += [f"with {number_of(present, 'file')} in it"] if present else []
    parts += [f"and {number_of(unread, 'file')} that no message names"] if unread else []
    is_derived = capture.state is CaptureState.DERIVED
    kept = "kept, without what was withheld" if is_derived else "kept as received"
    out.tell(f"{size} {kept}, {' '.join(parts) or 'text alone'}", "Kept" if is_derived else "Received")


def report_summary(out: Page, summary: Summary) -> None:
    """Print what one reading found."""
    _report_holds(out, summary)
    _report_conversations(out, summary)
    kinds = ", ".join(f"{kind.replace('_', '-')} {number:,}" for kind, number in summary.by_kind.items())
    out.tell(kinds)
    if summary.edited:
        out.tell(number_of(summary.edited, "edited message"))
    _report_not_understood(out, summary)
    _report_media(out, summary)
    for timer in summary.timers:
        state = "off" if timer.seconds == 0 else f"on, {duration(timer.seconds)}"
        out.tell(f"{day_month(timer.at)}: {state}, by {timer.who or 'someone'}", "Timer")
    _report_warnings(out, summary)
    if summary.platform:
        out.tell(_read_as(summary), "Read as")


def _report_holds(out: Page, summary: Summary) -> None:
    people = number_of(len(summary.senders) + summary.senders_left_out, "person")
    out.tell(f"{_said(summary)}, {_span(summary)}, {people}", "Holds")


def _report_not_understood(out: Page, summary: Summary) -> None:
    out.tell(
        f"stretches of the source not understood: {summary.anomalies:,}; "
        f"notices not understood: {summary.unknown_notices:,}"
    )


def _report_warnings(out: Page, summary: Summary) -> None:
    for line in summary.warnings:
        out.tell(line, "Note", style="yellow")


def _report_conversations(out: Page, summary: Summary, most: int = 8) -> None:
    """Name the conversations of a source that may hold several, those with most messages first."""
    several = summary.conversations
    if len(several) == 1 and not several[0].key:
        return
    empty = f"; {number_of(summary.empty_conversations, 'other')} without a message" if several else ""
    out.tell(number_of(len(several), "conversation") + (empty if summary.empty_conversations else ""))
    for one in sorted(several, key=lambda one: -one.messages)[:most]:
        out.tell(f'  "{one.title}": {number_of(one.messages, "line")}')
    if len(several) > most:
        out.tell(f"  and {len(several) - most:,} more, each in the receipt")


def report_assumed(out: Page, assumed: Assumptions) -> None:
    """Print what the source does not say, and whether a person said it."""
    out.tell(
        f"{assumed.zone} ({'as stated' if assumed.zone_given else 'assumed; state it with --zone'})", "Zone"
    )
    if assumed.exported_at is not None:
        at = assumed.exported_at.astimezone(dt.UTC)
        how = "as stated" if assumed.exported_at_given else "the file's time; state it with --exported-at"
        out.tell(f"{day_month(at)}, {at:%H:%M} UTC ({how})", "Exported")


def _said(summary: Summary) -> str:
    notices = summary.by_kind.get("notice", 0)
    messages = number_of(summary.messages - notices, "message")
    return f"{messages} and {number_of(notices, 'notice')}" if notices else messages


def _span(summary: Summary) -> str:
    if summary.first_said is None or summary.last_said is None:
        return "without a known date"
    first, last = day_month(summary.first_said), day_month(summary.last_said)
    return first if first == last else f"{first} to {last}"


def report_conversations(out: Page, receipt: Receipt, most: int = 8) -> None:
    """Print the first of several conversations as a receipt lists them, and count the rest."""
    for line in receipt.conversations[:most]:
        out.tell(_CHANNEL.sub(lambda found: f" ({channel_name(found[1])}): ", line))
    if len(receipt.conversations) > most:
        out.tell(f"and {len(receipt.conversations) - most:,} more, each in the receipt")


def report_clearance(out: Page, receipt: Receipt, *, with_next: bool = True) -> None:
    """Print whether the phone, mailbox or account may be cleared: what, what not, and why."""
    clearance = receipt.clearance
    out.print(answer(receipt), style=f"bold {_COLOURS[clearance.answer]}")
    out.tell(verdict(receipt))
    if with_next:
        tell_next(out, clearance.reasons)


def tell_next(out: Page, reasons: Collection[str]) -> None:
    """Print what makes a second copy, where one is missing or does not count."""
    if ONE_COPY in reasons:
        out.print("Next      onrecord replicate FOLDER")
        out.tell("makes the second copy and renews the receipt")
    if SAME_DEVICE in reasons:
        out.print("Next      onrecord replicate FOLDER")
        out.tell("with a folder on another device renews the receipt")


def report_limits(out: Page, summary: Summary) -> None:
    """Print all that such a source cannot tell."""
    tell_limits(out, summary.limits, most=len(summary.limits))


def tell_limits(out: Page, limits: Sequence[str], most: int = 4) -> None:
    """Print the first of the sentences on what such a source cannot tell, and count the rest."""
    if not limits:
        return
    out.tell("what such a source cannot tell:", "Limits")
    for sentence in limits[:most]:
        out.tell(sentence)
    if len(limits) > most:
        out.tell(f"and {len(limits) - most:,} more, each in the receipt")


def _report_capture(out: Page, capture: Capture) -> None:
    if not capture.copies or capture.summary is None:
        return
    copy, summary = capture.copies[0], capture.summary
    whose = f"{copy.custodian}'s {copy.device}"
    out.tell(
        f'"{summary.title}" ({channel_name(summary.channel)}) from {whose}: {capture.id}',
        "Captured",
        style="bold",
    )
    if capture.state is CaptureState.REPEATED:
        out.tell("the same bytes were captured before: this is their newest receipt")


def _report_findings(out: Page, findings: Sequence[Finding], most: int = 8) -> None:
    """Tell how sure the text recognised in each picture is; the text itself is for ``show``."""
    for finding in findings[:most]:
        words = number_of(len(finding.text.split()), "word")
        out.tell(f"{finding.entry!r}: {words} recognised, {finding.confidence} % sure", "Text")
    if len(findings) > most:
        out.tell(f"and in {len(findings) - most:,} more pictures; show COPY has the text", "Text")


def _marking(marking: Marking, pictures: Collection[str]) -> str:
    place = f"line {marking.line}" if marking.line else f"the name of {marking.entry!r}"
    if marking.line and marking.entry in pictures:
        place = f"{place} of the text recognised in {marking.entry!r}"
    if marking.tier is MarkingTier.MARKING:
        return f"{marking.level.value}, {place}"
    return f"{marking.level.value} mentioned, {place}: have a person look"


def _read_as(summary: Summary) -> str:
    """Say which reader read it, from which kind of phone if that is known, and the order of dates."""
    phone = _PHONES.get(summary.platform.lower())
    orders = dict.fromkeys(found[0] for line in summary.evidence if (found := _ORDER.match(line)))
    parts = [f"{summary.reader} {summary.version}", *([f"from {phone}"] if phone else []), *orders]
    return ", ".join(parts)


def _report_media(out: Page, summary: Summary) -> None:
    media = summary.media
    counts: Mapping[str, int] = {
        "here": media.present,
        "left out by the app": media.omitted,
        "named but missing": media.missing,
    }
    if any(counts.values()):
        out.tell("media: " + ", ".join(f"{number:,} {label}" for label, number in counts.items()))
