"""``onrecord capture``: take exports into the archive and hand over receipts."""

import dataclasses
from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from onrecord import wiring
from onrecord.cli import options
from onrecord.cli.forms import ReceiptFiles, outcome_form
from onrecord.cli.init import make_home
from onrecord.cli.reports import report_outcome
from onrecord.cli.screen import note, print_json, progress
from onrecord.ports.homes import Home
from onrecord.procedures.capture import Outcome, Terms, capture
from onrecord.procedures.catch_up import catch_up
from onrecord.records.captures import CaptureState, Grade
from onrecord.records.errors import MarkingStopError
from onrecord.records.messages import Assumptions
from onrecord.settings import Settings, from_process

_QUORUM = (2, 3)


class Supplied(Enum):
    """Who made the export."""

    SELF = "self"
    SUPERVISED = "supervised"


def command(
    paths: options.Sources,
    *,
    custodian: Annotated[str, typer.Option(help="Whose phone the export is from.", metavar="NAME")],
    device: Annotated[str, typer.Option(help="Which phone, if there are several.")] = "phone",
    out: options.Out = Path(),
    zone: options.Zone = None,
    date_order: options.Order = None,
    exported_at: options.ExportedAt = None,
    supplied: Annotated[Supplied, typer.Option(help="Who made the export.")] = Supplied.SELF,
    json: options.Json = False,
) -> int:
    """Preserve exports, prove what was received, and make them searchable."""
    settings = from_process()
    wiring.check_out_folder(out)
    if wiring.is_new(settings):
        make_home(settings, None, _QUORUM, None, unattended=True)
        note(f"made a new home in {settings.home} and keys in {settings.keys} (onrecord init --unattended)")
        settings = from_process()
    grade = Grade.SUPERVISED_EXPORT if supplied is Supplied.SUPERVISED else Grade.SELF_SUPPLIED_EXPORT
    worst = 0
    with wiring.writing(settings) as home:
        _level(home)
        for path in paths:
            assumed = options.assumptions(settings, zone, date_order, exported_at, wiring.file_time(path))
            terms = _terms(settings, custodian, device, assumed, grade)
            outcome = _capture(home, settings, path, terms)
            worst = max(worst, _hand_over(home, settings, outcome, out, as_json=json))
        _level(home)
    return worst


def _terms(settings: Settings, custodian: str, device: str, assumed: Assumptions, grade: Grade) -> Terms:
    return Terms(
        custodian=custodian,
        device=device,
        assumptions=assumed,
        organisation=settings.organisation,
        rule=wiring.clearing_rule(settings),
        second_copy=settings.second_copy,
        grade=grade,
    )


def _capture(home: Home, settings: Settings, path: Path, terms: Terms) -> Outcome:
    feed = wiring.feed(path, settings)
    with progress(f"capturing {path.name}") as report:
        return capture(home, feed, terms, report)


def _level(home: Home) -> None:
    with progress("indexing") as report:
        catch_up(home, report)


def _hand_over(home: Home, settings: Settings, outcome: Outcome, out: Path, *, as_json: bool) -> int:
    files = write_receipt_files(home, outcome, out)
    if as_json:
        print_json(outcome_form(outcome, files))
    else:
        report_outcome(outcome, files)
    if outcome.capture.state is not CaptureState.STOPPED:
        return 0
    note(
        f"stopped: {outcome.spills} SECRET or TOP SECRET marking(s) found, nothing was kept. "
        f"Leave the file where it is and call {settings.security_contact} now."
    )
    return MarkingStopError.EXIT_CODE


def write_receipt_files(home: Home, outcome: Outcome, out: Path) -> ReceiptFiles | None:
    """Write a receipt and what stands beside it to ``out``, each file whole or not at all."""
    if outcome.signed is None:
        return None
    suffix = "" if outcome.number == 1 else f"-{outcome.number}"
    base = out.absolute() / f"{outcome.capture.id}{suffix}.receipt"
    files = ReceiptFiles(receipt=base, signature=Path(f"{base}.sig"), proof=Path(f"{base}.tlog-proof"))
    home.disk.replace(files.signature, outcome.signed.signature)
    home.disk.replace(files.proof, outcome.signed.proof)
    if outcome.signed.opening is not None:
        files = dataclasses.replace(files, opening=Path(f"{base}.opening"))
        home.disk.replace(Path(f"{base}.opening"), outcome.signed.opening)
    home.disk.replace(files.receipt, outcome.signed.text)
    return files
