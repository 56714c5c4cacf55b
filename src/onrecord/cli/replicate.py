"""``onrecord replicate``: make or renew the second copy."""

from pathlib import Path
from typing import Annotated

import typer

from onrecord import wiring
from onrecord.backing_up import service_copies
from onrecord.cli import options
from onrecord.cli.capture import write_receipt_files
from onrecord.cli.forms import ReceiptFiles, receipt_form
from onrecord.cli.plurals import number_of
from onrecord.cli.reports import report_clearance
from onrecord.cli.screen import console, print_json, progress
from onrecord.cli.sentences import ON_ONE_DEVICE
from onrecord.ports.service_copies import Snapshot
from onrecord.procedures.capture import Outcome
from onrecord.procedures.renew_receipt import Renewed
from onrecord.procedures.replicate import Replicated, replicate
from onrecord.procedures.second_copies import claim_copy
from onrecord.procedures.service_copies import copy_service
from onrecord.records.captures import Capture, CaptureState
from onrecord.records.errors import VerificationError
from onrecord.settings import confirm_file, from_process

Handed = list[tuple[Renewed, ReceiptFiles | None]]


def command(
    folder: Annotated[
        Path | None, typer.Argument(help="A folder on other storage (default: second_copy).")
    ] = None,
    *,
    out: options.Out = Path(),
    json: options.Json = False,
) -> None:
    """Make a second copy, and renew the receipts.

    All of the copy is read back before a receipt counts it.
    """
    settings = from_process()
    confirm_file(settings)
    target = wiring.replica_folder(settings, folder)
    wiring.make_out_folder(out)
    with wiring.writing(settings) as home, progress("replicating") as report:
        claim_copy(home, target, is_named=folder is not None)
        rule = wiring.clearing_rule(settings)
        done = replicate(home, target, rule, settings.organisation, report)
        snapshot = copy_service(home, service_copies(home, settings), target)
        handed = [(item, write_receipt_files(home, _outcome(item), out)) for item in done.renewed]
    if json:
        print_json(_form(target, done, handed, snapshot))
    else:
        _report(target, done, handed, snapshot)
        if settings.second_copy is None:
            console().tell(
                f'To copy with each capture, write in settings.toml: second_copy = "{target}"', "Next"
            )
    if done.skipped:
        raise VerificationError(
            f"{number_of(len(done.skipped), 'capture')} not confirmed in two copies: run onrecord verify, "
            "then bring them back with: onrecord restore FOLDER"
        )


def _form(target: Path, done: Replicated, handed: Handed, snapshot: Snapshot | None) -> dict[str, object]:
    return {
        "folder": str(target),
        "confirmed": list(done.confirmed),
        "repaired": done.repaired,
        "same_device": done.same_device,
        "skipped": dict(done.skipped),
        "service": service_form(snapshot),
        "receipts": [receipt_form(_outcome(item), files) for item, files in handed],
    }


def service_form(snapshot: Snapshot | None) -> dict[str, object] | None:
    """Return what JSON says of a copy of the service's own store."""
    if snapshot is None:
        return None
    return {"taken_at": snapshot.taken_at.isoformat(), "accounts": snapshot.accounts}


def _report(target: Path, done: Replicated, handed: Handed, snapshot: Snapshot | None) -> None:
    out = console()
    out.print(f"Copied    to {target}")
    if done.repaired:
        out.tell(f"{number_of(done.repaired, 'file')}: missing there, or not as here", "Repaired")
    confirmed = number_of(len(done.confirmed), "capture")
    out.tell(f"{confirmed}: every file was read, here and there, and is as it was kept", "Confirmed")
    if snapshot is not None:
        accounts = number_of(snapshot.accounts, "account")
        out.tell(f"{accounts}, with roles, settings of their own and the access log", "Service")
    for capture, why in done.skipped.items():
        out.tell(f"{capture}: {why}", "Skipped", style="bold red")
    if done.same_device:
        counted = "receipts count it, as a setting says" if done.counts else "receipts do not count it"
        out.tell(f"{ON_ONE_DEVICE}; {counted}.", "Note", style="yellow")
    for item, files in handed:
        out.print(f"Receipt   {files.receipt if files else ''}")
        out.tell(f"replaces the one before, for {item.receipt.custodian}'s {item.receipt.device}")
        report_clearance(out, item.receipt)


def _outcome(item: Renewed) -> Outcome:
    capture = Capture(item.capture, CaptureState.EXACT)
    return Outcome(capture, item.receipt, item.signed, number=item.number)
