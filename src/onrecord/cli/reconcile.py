"""``onrecord reconcile``: several people's copies of one conversation, and who lacks what."""

import datetime as dt
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer

from onrecord import wiring
from onrecord.cli import desk, options
from onrecord.cli.copies_given import are_ids, each_once, given_in
from onrecord.cli.plurals import number_of
from onrecord.cli.proposals import strongest, tell_proposals
from onrecord.cli.screen import console, note, progress
from onrecord.cli.who_is_who import Apart, Same, said_of, tell_doubts
from onrecord.procedures.reconcile import Terms, reconcile_files, reconcile_held
from onrecord.procedures.write_reconciliation import confirm_free, coverage_of, json_of, write_reconciliation
from onrecord.records.legible import legible
from onrecord.records.reconciliation import Reconciliation
from onrecord.settings import Settings, from_process

_ALONE = "One copy alone cannot show an absence: give another person's copy of the conversation too."


def command(
    copies: Annotated[
        list[str] | None,
        typer.Argument(
            help="Export files or folders; or ids of copies (k-…) held. None: propose which belong together.",
            metavar="COPY",
        ),
    ] = None,
    *,
    auto: Annotated[
        bool,
        typer.Option(
            "--auto", help="Without COPY: reconcile the strongest proposal at once, if it is strong."
        ),
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option(help="Folder for the timeline, the coverage chart and the statement.", metavar="DIR"),
    ] = None,
    zone: options.Zone = None,
    date_order: options.Order = None,
    against: Annotated[
        list[str] | None,
        typer.Option(
            help="A request or hold to set absences against: 2026-04-28=Request 12.", metavar="DATE=NAME"
        ),
    ] = None,
    seen_since: Annotated[
        str | None,
        typer.Option(
            help="Day from which holders could see others' copies; copies received later bear out nothing.",
            metavar="DATE",
        ),
    ] = None,
    same: Same = None,
    apart: Apart = None,
    key_file: options.KeyFiles = None,
    json: options.Json = False,
) -> int:
    """Put several people's copies of one conversation together.

    One timeline, and which copy lacks what, with the reasons that remain. Nothing is stored.
    """
    settings = from_process()
    name = options.assumptions(settings, zone, None, None, None).zone
    dates = [_dated(text) for text in against or ()]
    needs = {"--out": out, "--zone": zone, "--date-order": date_order, "--key-file": key_file}
    _confirm_used(
        {**needs, "--against": against, "--same": same, "--apart": apart, "--seen-since": seen_since},
        copies or (),
        auto=auto,
    )
    said = said_of(same, apart)
    if out is not None:
        wiring.make_out_folder(out)
        confirm_free(out)
    if not copies and not auto:
        tell_proposals(settings, as_json=json)
        return 0
    chosen = copies or strongest(settings, as_json=json)
    if not chosen:
        return 1
    found = _found(settings, chosen, Terms(name, date_order, note, said, _day(seen_since)), key_file or ())
    files = [] if out is None else write_reconciliation(found, out, name, dates)
    if len(found.copies) == 1 and json:
        note(_ALONE)
    if json:
        # One object, one line, as every command prints it: inside texts line feeds are escaped.
        sys.stdout.writelines(piece.replace("\n", "") for piece in json_of(found))
        sys.stdout.write("\n")
        return 0
    _report(found, name)
    _tell_files(files)
    if not files:
        note("--out FOLDER writes the timeline, the coverage chart and the absence statement")
    return 0


def _confirm_used(options_given: Mapping[str, object], copies: Sequence[str], *, auto: bool) -> None:
    """Check that each option has what it needs, so that none is passed over in silence.

    Raises:
        typer.BadParameter: one has not; the message says what to add.
    """
    used = [option for option, value in options_given.items() if value]
    if copies and auto:
        raise typer.BadParameter(
            "chooses among held copies: leave it out, or name no COPY", param_hint="--auto"
        )
    if used and not copies and not auto:
        raise typer.BadParameter("needs copies: add COPY, or --auto", param_hint=used[0])
    if "--key-file" in used and (auto or are_ids(copies)):
        raise typer.BadParameter("opens files; what is held needs no key", param_hint="--key-file")
    if "--seen-since" in used and not (auto or are_ids(copies)):
        raise typer.BadParameter(
            "is for held copies: files have no day of receipt", param_hint="--seen-since"
        )
    if "--against" in used and "--out" not in used:
        raise typer.BadParameter(
            "needs --out DIR: the statement that is written there says what was sent before and after",
            param_hint="--against",
        )


def _found(
    settings: Settings, copies: Sequence[str], terms: Terms, key_files: Sequence[Path]
) -> Reconciliation:
    ids = are_ids(copies)
    copies = each_once(copies, ids=ids)
    if ids:
        with desk.reading(settings) as home, progress("reading") as report:
            return reconcile_held(home, copies, terms, report)
    with wiring.sandbox(settings) as sandbox:
        given = given_in(sandbox, settings, copies, terms.date_order, key_files)
        with progress("reading") as report:
            return reconcile_files(sandbox, given, terms, report)


def _day(text: str | None) -> dt.datetime | None:
    """Return when a day begins, in UTC."""
    try:
        return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC) if text else None
    except ValueError as error:
        raise typer.BadParameter(
            f"{text!r}: write a day, such as 2026-04-28", param_hint="--seen-since"
        ) from error


def _dated(text: str) -> tuple[str, dt.date]:
    day, _, name = text.partition("=")
    try:
        return name.strip() or day, dt.date.fromisoformat(day.strip())
    except ValueError as error:
        raise typer.BadParameter(
            f"{text!r}: write a day and a name, such as 2026-04-28=Request 12", param_hint="--against"
        ) from error


def _report(found: Reconciliation, zone: str) -> None:
    out = console()
    if len(found.copies) == 1:
        out.print(
            f'"{legible(found.title)}", 1 copy, {number_of(found.copies[0].messages, "line")}', style="bold"
        )
        out.print(_ALONE)
        return
    out.print(f'"{legible(found.title)}", {number_of(len(found.copies), "copy")}, together', style="bold")
    out.print("".join(coverage_of(found, zone)), end="")
    tell_doubts(out, found)
    out.print(
        "An aid beside the copies, which are the record. Absent from a copy is not deleted by anybody: "
        "each finding names its lines and what else would explain it."
    )


def _tell_files(files: Sequence[Path]) -> None:
    out = console()
    for file in files:
        out.print(f"Wrote     {file}")
