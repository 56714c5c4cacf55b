"""``onrecord move``: file a capture under the custodian, device or conversation that it belongs to."""

from pathlib import Path
from typing import Annotated

import typer

from onrecord import wiring
from onrecord.cli import options
from onrecord.cli.capture import write_receipt_files
from onrecord.cli.forms import receipt_form
from onrecord.cli.plurals import number_of
from onrecord.cli.reports import report_clearance
from onrecord.cli.screen import console, note, print_json, progress
from onrecord.ports.homes import Home
from onrecord.procedures.capture import Outcome
from onrecord.procedures.catch_up import catch_up
from onrecord.procedures.move_capture import Planned, Target, Terms, move_capture, plan_move
from onrecord.procedures.renew_receipt import Renewed
from onrecord.procedures.second_copies import standing_copy
from onrecord.records.captures import Capture
from onrecord.records.legible import legible
from onrecord.settings import Settings, from_process


def command(
    capture: Annotated[str, typer.Argument(help="Id of the capture (c-…).", metavar="CAPTURE")],
    *,
    custodian: Annotated[str | None, typer.Option(help="Whose it is.", metavar="NAME")] = None,
    device: Annotated[str | None, typer.Option(help="Which phone it is from.", metavar="NAME")] = None,
    conversation: Annotated[
        str | None, typer.Option(help="What the conversation is called.", metavar="TITLE")
    ] = None,
    reason: Annotated[
        str | None, typer.Option(help="Why; without it, only what would change is shown.", metavar="TEXT")
    ] = None,
    out: options.Out = Path(),
    json: options.Json = False,
) -> None:
    """File a capture under whom, or what, it belongs to.

    Without a reason it shows what would change, and changes nothing. What was received stays as it is; a
    receipt supersedes the one before. Moving it back undoes it.
    """
    settings = from_process()
    target = Target(
        _name(custodian, "--custodian"), _name(device, "--device"), _name(conversation, "--conversation")
    )
    because = None if reason is None else options.not_blank(reason, "--reason")
    wiring.make_out_folder(out)
    with wiring.writing(settings) as home, progress("indexing") as report:
        catch_up(home, report)
        planned = plan_move(home, capture, target)
        if not json:
            _show(planned)
        if because is None:
            return _ask_reason(planned, as_json=json)
        moved = move_capture(home, planned, because, _terms(settings, home), report)
        files = write_receipt_files(home, _outcome(planned, moved), out)
    if json:
        print_json(
            {**_form(planned), "moved": True, "receipt": receipt_form(_outcome(planned, moved), files)}
        )
        return None
    page = console()
    page.print(f"Receipt   {files.receipt if files else ''}")
    page.tell("replaces the one before, which still verifies as what was said then")
    report_clearance(page, moved.receipt)
    return None


def _terms(settings: Settings, home: Home) -> Terms:
    second = standing_copy(home, settings.second_copy)
    return Terms(wiring.clearing_rule(settings), settings.organisation, second)


def _name(text: str | None, option: str) -> str | None:
    return None if text is None else options.not_blank(text, option)


def _show(planned: Planned) -> None:
    out = console()
    out.print(f"Capture   {planned.kept.id}")
    for name, was, now in planned.changes:
        out.tell(f"{legible(was)}  →  {legible(now)}", name[:9])
    if planned.joins:
        held = number_of(planned.joins, "capture")
        out.tell(f"it joins a copy that has {held} already", "Note")


def _ask_reason(planned: Planned, *, as_json: bool) -> None:
    if as_json:
        print_json({**_form(planned), "moved": False})
    else:
        note('nothing was changed; give --reason "…" to move it')


def _form(planned: Planned) -> dict[str, object]:
    return {
        "capture": planned.kept.id,
        "changes": {name.lower(): [was, now] for name, was, now in planned.changes},
        "joins": planned.joins,
        "copies": [copy.id for copy in planned.after.copies],
    }


def _outcome(planned: Planned, moved: Renewed) -> Outcome:
    capture = Capture(moved.capture, planned.kept.state)
    return Outcome(capture, moved.receipt, moved.signed, number=moved.number)
