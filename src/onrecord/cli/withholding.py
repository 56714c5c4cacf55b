"""``onrecord capture --withhold``: the file of choices, where the opening goes, and the plan before."""

import functools
from collections.abc import Mapping, Sequence
from pathlib import Path

import typer

from onrecord import wiring
from onrecord.cli.plurals import number_of
from onrecord.cli.screen import Page, console, print_json, progress
from onrecord.cli.sources import Asking, found_in
from onrecord.governance.clearing import Stored
from onrecord.governance.withholding import read_choices
from onrecord.ports.archive import Disk
from onrecord.procedures.sources import Source
from onrecord.procedures.withheld_apps import OfApp, are_apps, of_apps
from onrecord.procedures.withhold import Planned, Withhold, plan_form, plan_withholding
from onrecord.records.errors import MarkingStopError, WithholdingError
from onrecord.records.messages import Assumptions, CaptureId
from onrecord.records.withholding import Choice, WithheldCount
from onrecord.settings import Settings

_MOST_NAMES = 10
_ONE_FILE = "withholding is of one conversation's text: name the file of that chat alone"


def choices_in(file: Path | None, paths: Sequence[Path], *, dry_run: bool) -> Sequence[Choice]:
    """Return what a file says to withhold; nothing when none is named.

    Raises:
        typer.BadParameter: several sources are named, or a plan is asked for with nothing to withhold.
        WithholdingError: the file is not as it must be.
    """
    if file is None:
        if dry_run:
            raise typer.BadParameter(
                "says what --withhold FILE would do: give that too", param_hint="--dry-run"
            )
        return ()
    if len(paths) > 1:
        raise typer.BadParameter(f"{_ONE_FILE}, and run again for each", param_hint="--withhold")
    return read_choices(wiring.read_named(file, "name the file that says what to withhold"))


def apart(found: Sequence[Source], choices: Sequence[Choice]) -> Sequence[OfApp]:
    """Return the sources found, each with what is to be withheld of it.

    Raises:
        WithholdingError: there are several that are no apps of one backup, or a choice does not say which.
    """
    if choices and len(found) > 1 and not are_apps(found):
        raise WithholdingError(f"{number_of(len(found), 'source')} are there, and {_ONE_FILE}")
    return of_apps(found, choices) if choices else [OfApp(source) for source in found]


def of_one_file(found: Sequence[Source]) -> Sequence[Source]:
    """Return the sources that a line may be of: one, or the apps of one backup.

    Raises:
        WithholdingError: there are several others, or none.
    """
    if len(found) != 1 and not are_apps(found):
        raise WithholdingError(
            f"{number_of(len(found), 'source')} are there: name the file of that chat alone"
        )
    return found


def to_withhold(disk: Disk, out: Path, choices: Sequence[Choice]) -> Withhold | None:
    """Return what to withhold, its opening to be written where the receipt will stand."""
    if not choices:
        return None
    return Withhold(choices, functools.partial(_write_opening, disk, out.absolute()))


def _write_opening(disk: Disk, out: Path, capture: CaptureId, opening: bytes) -> None:
    disk.replace(out / f"{capture}.receipt.opening", opening)


def plan(
    settings: Settings,
    path: Path,
    assumed: Assumptions,
    choices: Sequence[Choice],
    asking: Asking,
    *,
    as_json: bool,
) -> int:
    """Say what would be withheld and what that does to the receipt; keep nothing, and need no home."""
    rule = wiring.clearing_rule(settings)
    with wiring.sandbox(settings) as sandbox:
        found = apart(list(found_in(sandbox, settings, path, assumed, asking)), choices)
        for one in found:
            source, app = one.source, {"app": one.source.app} if len(found) > 1 else {}
            if not one.choices:
                _tell_whole(source.app, as_json=as_json)
                continue
            with progress(f"reading {source.feed.name}") as report:
                stored = Stored(rule.stored_copies)
                planned = plan_withholding(sandbox, source, one.choices, (rule, stored), report)
            if as_json:
                named = {"files_no_message_names": list(planned.unnamed_kept)}
                print_json({**app, "plan": plan_form(planned), **named})
            if planned.spills:
                raise MarkingStopError(
                    f"{source.feed.name!r} would be stopped, whatever is withheld: "
                    f"{number_of(planned.spills, 'SECRET or TOP SECRET marking')} found. Leave the file "
                    f"where it is and call {settings.security_contact} now."
                )
            if not as_json:
                report_plan(console(), planned, **app)
    return 0


def _tell_whole(app: str, *, as_json: bool) -> None:
    """Say of an app in a backup that nothing is withheld of it."""
    if as_json:
        print_json({"app": app, "plan": None})
    else:
        console().tell(f"{app}: whole, without the backup's own list of files", "Kept")


def report_withheld(out: Page, counts: Mapping[str, WithheldCount]) -> None:
    """Print how much was withheld, by reason."""
    for reason, count in sorted(counts.items()):
        parts = [number_of(count.messages, "message"), number_of(count.lines, "line")]
        parts += [number_of(count.files, "file")] if count.files else []
        out.tell(f"{reason}: {', '.join(parts)}", "Withheld")


def _report_unnamed(out: Page, names: Sequence[str]) -> None:
    """Name the files that stay though no message names them: one may belong to what is withheld."""
    if not names:
        return
    more = len(names) - _MOST_NAMES
    listed = ", ".join(map(repr, names[:_MOST_NAMES])) + (f" and {more:,} more" if more > 0 else "")
    out.tell(
        f"{number_of(len(names), 'file')} among them that no message names, so that nobody can tell whose "
        f"{'it is' if len(names) == 1 else 'they are'}: {listed}. What is none of the office's, name under "
        "files = [...] in the file of choices",
        style="yellow",
    )


def report_plan(out: Page, planned: Planned, app: str = "") -> None:
    """Print what a withholding would keep back, of one app in a backup, and what the receipt would say."""
    if app:
        out.tell(app, "App")
    out.print("Nothing was captured: this is what --withhold would do.", style="bold")
    report_withheld(out, planned.counts)
    if planned.kept is not None:
        files = f" and {number_of(planned.kept_files, 'other file')}" if planned.kept_files else ""
        out.tell(f"{number_of(planned.kept.messages, 'message')}, notices among them{files}", "Kept")
    _report_unnamed(out, planned.unnamed_kept)
    out.tell(
        "No digest of what is received stands in the receipt; a hash for each withheld line does, which only "
        "the custodian's opening opens.",
        "Receipt",
    )
    if planned.whole is None or planned.clearance is None:
        return
    out.tell(
        f"safe to clear: {planned.clearance.answer.value}, where the whole would have "
        f"{planned.whole.answer.value}, once it is stored in as many copies as the policy asks for"
    )
    for sentence in (planned.clearance.scope, *planned.clearance.reasons):
        if sentence:
            out.tell(sentence)
