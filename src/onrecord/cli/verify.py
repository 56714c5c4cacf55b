"""``onrecord verify``: a receipt against a key, or the whole home."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from onrecord import wiring
from onrecord.backing_up import service_copies
from onrecord.cli import options
from onrecord.cli.plurals import number_of
from onrecord.cli.replicate import service_form
from onrecord.cli.reports import report_conversations
from onrecord.cli.screen import Page, console, print_json, progress
from onrecord.cli.sentences import ON_ONE_DEVICE, day_and_time
from onrecord.cli.signed import receipt_text, verified_receipt
from onrecord.ports.service_copies import Snapshot
from onrecord.procedures.clock_setbacks import ClockSetback
from onrecord.procedures.verify_home import CopyChecked, HomeChecked, verify_home
from onrecord.records.channels import channel_name
from onrecord.records.errors import OnRecordError, SettingsError, VerificationError
from onrecord.records.receipts import Receipt
from onrecord.rendering.amounts import day_month
from onrecord.rendering.clearances import answer, verdict
from onrecord.rendering.grades import graded
from onrecord.settings import Settings, confirm_file, from_process

_NOUNS = {
    "email": "e-mail",
    "social_media": "social-media conversation",
    "sms": "text messages",
    "by_hand": "note, picture or recording",
}
"""What a receipt of one conversation is of, where the channel's name before the word reads badly."""

_MOST_SETBACKS = 3
"""A clock that runs wild must not push what differs off the screen."""


def command(
    receipt: Annotated[
        Path | None, typer.Argument(help="A receipt; without one, the home is checked.", readable=False)
    ] = None,
    *,
    key: Annotated[
        Path | None,
        typer.Option(
            help="File with what onrecord keys --public printed; default: this home's keys.",
            readable=False,
        ),
    ] = None,
    json: options.Json = False,
) -> int:
    """Verify a receipt, or check everything in the home.

    A receipt is verified with no home and no network.
    """
    if receipt is None:
        return _verify_home(as_json=json)
    return _verify_receipt(receipt, key, as_json=json)


def _verify_receipt(path: Path, key: Path | None, *, as_json: bool) -> int:
    try:
        verified = verified_receipt(path, receipt_text(path), key)
    except OnRecordError as error:
        if as_json:
            print_json({"receipt": str(path), "verified": False, "fault": str(error)})
        raise
    if as_json:
        print_json({"receipt": str(path), "verified": True, "checked": list(verified.checks)})
        return 0
    out = console()
    out.print(f"Good      {path}", style="bold green")
    _report_receipt(out, verified.receipt)
    for number, sentence in enumerate(verified.checks):
        out.tell(sentence, "" if number else "Checked")
    return 0


def _report_receipt(out: Page, receipt: Receipt) -> None:
    """Say in plain words what a receipt that held says, for whoever is shown it."""
    several = len(receipt.conversations) > 1
    whose = f"{receipt.custodian}'s {receipt.device}"
    out.tell(
        f"{receipt.organisation} received {_what(receipt)} from {whose} on "
        f"{day_month(receipt.received_at)}{':' if several else '.'}",
        "Says",
    )
    if several:
        report_conversations(out, receipt)
    out.tell(f"{answer(receipt)}. {verdict(receipt)}")
    if receipt.withheld.count:
        count = receipt.withheld.count
        withheld = "1 line or file was" if count == 1 else f"{count:,} lines or files were"
        out.tell(f"{withheld} withheld when this was handed in; the receipt lists a hash for each.")
    if receipt.supersedes:
        out.tell("This receipt replaces an earlier one of the same capture.")
    out.tell("A later one may have replaced it: the newest says what holds now.")
    out.tell(graded(receipt.grade), "Grade")


def _what(receipt: Receipt) -> str:
    """Say what was received as a person would call it."""
    if len(receipt.conversations) > 1:
        return f'{number_of(len(receipt.conversations), "conversation")} in "{receipt.title}"'
    noun = _NOUNS.get(receipt.channel, f"{channel_name(receipt.channel)} conversation")
    return f'the {noun} "{receipt.title}"'


def _verify_home(*, as_json: bool) -> int:
    settings = from_process()
    with wiring.reading(settings, as_found=True) as home, progress("verifying") as report:
        done = verify_home(home, settings.second_copy, report, service_copies(home, settings))
        events = home.journal.size
    if as_json:
        copies = [_form(copy) for copy in done.copies]
        print_json(
            {
                "home": str(settings.home),
                "events": events,
                "faults": list(done.faults),
                "clock_set_back": [_setback_form(setback) for setback in done.setbacks],
                "copies": copies,
            }
        )
    else:
        _report_home(settings, done, events)
    _refuse(done)
    return 0


def _form(copy: CopyChecked) -> dict[str, object]:
    return {
        "folder": str(copy.folder),
        "checked": copy.is_reachable,
        "same_device": copy.shares_device,
        "behind": copy.behind,
        "faults": list(copy.faults),
        "service": service_form(copy.service.snapshot) if copy.service else None,
    }


def _setback_form(setback: ClockSetback) -> dict[str, object]:
    return {
        "event": setback.sequence,
        "at": setback.at.isoformat(),
        "event_before_at": setback.before.isoformat(),
    }


def _report_home(settings: Settings, done: HomeChecked, events: int) -> None:
    out = console()
    if not done.faults:
        out.print(f"Good      {settings.home}")
        out.tell(f"{number_of(events, 'event')}, every original as it was kept")
    for fault in done.faults:
        out.tell(fault, "Differs", style="bold red")
    _report_setbacks(out, done.setbacks, settings.zone)
    _report_settings(out, settings)
    for copy in done.copies:
        _report_copy(out, copy, settings.zone)
    if not done.copies:
        out.tell("there is no second copy yet; onrecord replicate FOLDER makes one", "Note")


def _report_setbacks(out: Page, setbacks: Sequence[ClockSetback], zone: str) -> None:
    for setback in setbacks[:_MOST_SETBACKS]:
        out.tell(
            f"event {setback.sequence} says {day_and_time(setback.at, zone)}, and the one before it "
            f"{day_and_time(setback.before, zone)}: this machine's clock was set back. The order of events "
            "holds; a time near these may be wrong. Make a note of the right time while it is known",
            "Note",
            style="yellow",
        )
    if len(setbacks) > _MOST_SETBACKS:
        more = number_of(len(setbacks) - _MOST_SETBACKS, "time")
        out.tell(f"the clock was set back {more} more: --json names each", "Note", style="yellow")


def _report_settings(out: Page, settings: Settings) -> None:
    try:
        confirm_file(settings)
    except SettingsError as error:
        out.tell(str(error), "Note", style="yellow")


def _report_copy(out: Page, copy: CopyChecked, zone: str) -> None:
    if not copy.is_reachable:
        out.tell(f"the second copy at {copy.folder} is not reachable; not checked", "Note", style="yellow")
        return
    for fault in copy.faults:
        out.tell(f"in {copy.folder}: {fault}", "Differs", style="bold red")
    if not copy.faults:
        out.print(f"Good      {copy.folder}")
        out.tell("the second copy: every file was read, and is as it was kept")
    if copy.service is not None:
        _report_service(out, copy.service.snapshot, zone)
    if copy.behind:
        behind = number_of(copy.behind, "capture")
        out.tell(f"not in it yet: {behind}; run onrecord replicate", "Note", style="yellow")
    if copy.shares_device:
        out.tell(f"{ON_ONE_DEVICE}.", "Note", style="yellow")


def _report_service(out: Page, snapshot: Snapshot | None, zone: str) -> None:
    if snapshot is None:
        out.tell(
            "accounts, roles and the access log are not in it yet; run onrecord replicate",
            "Note",
            style="yellow",
        )
    else:
        out.tell(
            f"the accounts there open: {number_of(snapshot.accounts, 'account')}, as on "
            f"{day_and_time(snapshot.taken_at, zone)}"
        )


def _refuse(done: HomeChecked) -> None:
    there = sum(len(copy.faults) for copy in done.copies)
    if done.faults:
        raise VerificationError(
            f"{number_of(len(done.faults), 'thing')} in the home not as kept: bring back what differs "
            "from the second copy with: onrecord restore FOLDER"
        )
    if there:
        raise VerificationError(
            f"{number_of(there, 'thing')} in a second copy not as kept: repair it with: "
            "onrecord replicate FOLDER"
        )
