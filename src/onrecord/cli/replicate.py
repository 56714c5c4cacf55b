"""``onrecord replicate``: make or renew the second copy."""

from pathlib import Path
from typing import Annotated

import typer

from onrecord import wiring
from onrecord.cli import options
from onrecord.cli.capture import write_receipt_files
from onrecord.cli.forms import receipt_form
from onrecord.cli.reports import report_clearance
from onrecord.cli.screen import console, print_json, progress
from onrecord.procedures.capture import Outcome
from onrecord.procedures.replicate import Renewed, replicate
from onrecord.records.captures import Capture, CaptureState
from onrecord.settings import from_process


def command(
    folder: Annotated[
        Path | None, typer.Argument(help="A folder on other storage (default: second_copy).")
    ] = None,
    *,
    out: options.Out = Path(),
    json: options.Json = False,
) -> None:
    """Copy the archive to a second place, confirm it, and renew the receipts."""
    settings = from_process()
    target = wiring.replica_folder(settings, folder)
    wiring.check_out_folder(out)
    with wiring.writing(settings) as home, progress("replicating") as report:
        rule = wiring.clearing_rule(settings)
        done = replicate(home, target, rule, settings.organisation, report)
        handed = [(item, write_receipt_files(home, _outcome(item), out)) for item in done.renewed]
    if json:
        print_json(
            {
                "folder": str(target),
                "confirmed": list(done.confirmed),
                "receipts": [receipt_form(_outcome(item), files) for item, files in handed],
            }
        )
        return
    console().print(f"Copied    {len(done.confirmed)} captures confirmed in {target} by reading them back")
    for item, files in handed:
        console().print(f"Receipt   {files.receipt if files else ''}   (supersedes the one before)")
        report_clearance(console(), item.receipt.clearance)


def _outcome(item: Renewed) -> Outcome:
    capture = Capture(item.capture, CaptureState.EXACT)
    return Outcome(capture, item.receipt, item.signed, number=item.number)
