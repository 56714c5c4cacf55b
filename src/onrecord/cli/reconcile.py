"""``onrecord reconcile``: several people's copies of one conversation, and who lacks what."""

import datetime as dt
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from onrecord import wiring
from onrecord.cli import desk, options
from onrecord.cli.plurals import number_of
from onrecord.cli.refusals import Refusals
from onrecord.cli.screen import console, note, progress
from onrecord.cli.sources import Asking, asker, found_in
from onrecord.cli.who_is_who import Apart, Same, said_of, tell_doubts
from onrecord.ports.sandbox import Sandbox
from onrecord.procedures.propose_reconciliations import propose_reconciliations
from onrecord.procedures.reconcile import Given, reconcile_files, reconcile_held
from onrecord.procedures.said_rulings import Said
from onrecord.procedures.sources import Source
from onrecord.procedures.write_reconciliation import coverage_of, json_of, write_reconciliation
from onrecord.records.errors import UnreadableError
from onrecord.records.legible import legible
from onrecord.records.reconciliation import Confidence, Reconciliation
from onrecord.settings import Settings, from_process

_COPY_ID = "k-"
_ALIKE = frozenset({"_chat.txt", "result.json", "chat.db", "msgstore.db"})
"""Names that every phone gives its export: the folder tells them apart."""


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
        bool, typer.Option("--auto", help="Without COPY: reconcile the strongest proposal at once.")
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option(help="Folder for the timeline, the coverage chart and the statement.", metavar="DIR"),
    ] = None,
    zone: options.Zone = None,
    against: Annotated[
        list[str] | None,
        typer.Option(
            help="A request or hold to set absences against: 2026-04-28=Request 12.", metavar="DATE=NAME"
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
    said = said_of(same, apart)
    if out is not None:
        wiring.make_out_folder(out)
    chosen: Sequence[str] = copies or _proposed(settings, auto=auto, as_json=json)
    if not chosen:
        return 0
    asked = _Asked(chosen, name, key_file or (), said)
    found = _found(settings, asked)
    files = [] if out is None else write_reconciliation(found, out, name, dates)
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


def _proposed(settings: Settings, *, auto: bool, as_json: bool) -> Sequence[str]:
    """Print which held copies may be of one conversation; return those to reconcile at once, if any.

    Where JSON is to come, standard output is left to it.
    """
    out = console(error=as_json)
    with desk.reading(settings) as home, progress("comparing") as report:
        proposals = propose_reconciliations(home, report)
    for proposal in proposals:
        ids = [str(row["copy_id"]) for row in proposal.copies]
        out.print(f'"{legible(str(proposal.copies[0]["title"]))}"', style="bold")
        for row in proposal.copies:
            out.print(
                f"    {row['copy_id']}  {legible(str(row['custodian']))}'s {legible(str(row['device']))}"
            )
        texts = number_of(proposal.texts, "text")
        out.print(f"    {texts} in common at times that fit: {proposal.confidence.value}")
        out.print(f"    onrecord reconcile {' '.join(ids)}")
        if auto and proposal.confidence is Confidence.STRONG:
            return ids
    if not proposals:
        out.print("No two copies that are held look like one conversation.")
    elif auto:
        note("no proposal is strong enough for --auto: name the copies that belong together")
    return ()


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is to be reconciled, and what is said beside it."""

    copies: Sequence[str]
    zone: str
    key_files: Sequence[Path]
    said: Said


def _found(settings: Settings, asked: _Asked) -> Reconciliation:
    if all(copy.startswith(_COPY_ID) and not Path(copy).exists() for copy in asked.copies):
        with desk.reading(settings) as home, progress("reading") as report:
            return reconcile_held(home, asked.copies, asked.zone, report, asked.said)
    with wiring.sandbox(settings) as sandbox:
        given = [
            one
            for path in dict.fromkeys(map(Path, asked.copies))
            for one in _given(sandbox, settings, path, asked.key_files)
        ]
        with progress("reading") as report:
            return reconcile_files(sandbox, _named(given), asked.zone, report, asked.said)


def _given(sandbox: Sandbox, settings: Settings, path: Path, key_files: Sequence[Path]) -> Sequence[Given]:
    """Return the sources in a path; one that cannot be read ends the command."""
    refusals = Refusals(1)
    assumed = options.assumptions(settings, None, None, None, wiring.file_time(path))
    asking = Asking(refusals, asker(key_files), key_files)
    sources: list[Source] = list(found_in(sandbox, settings, path, assumed, asking))
    refusals.tell_left("read")
    if refusals.refused or not sources:
        raise UnreadableError(f"{str(path)!r} cannot be read, so its absences cannot be told: see above")
    return [Given(str(path), str(path), source) for source in sources]


def _named(given: Sequence[Given]) -> Sequence[Given]:
    """Call each copy by the shortest end of its path that no other has."""
    named = []
    for one in given:
        parts = Path(one.file).parts
        others = [Path(other.file).parts for other in given if other.file != one.file]
        least = 2 if parts[-1] in _ALIKE else 1
        size = next(
            (n for n in range(least, len(parts)) if all(other[-n:] != parts[-n:] for other in others)),
            len(parts),
        )
        suffix = "" if sum(other.file == one.file for other in given) == 1 else f" ({one.source.feed.name})"
        named.append(Given("/".join(parts[-size:]) + suffix, one.file, one.source))
    return named


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
