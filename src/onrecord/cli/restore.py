"""``onrecord restore``: bring back from a second copy what the home lost."""

from pathlib import Path
from typing import Annotated

import typer

from onrecord import wiring
from onrecord.backing_up import idle, service_copies
from onrecord.cli import options
from onrecord.cli.plurals import number_of
from onrecord.cli.screen import console, note, print_json, progress
from onrecord.cli.sentences import day_and_time
from onrecord.procedures.restore import restore
from onrecord.procedures.service_copies import ServiceRestored, restore_service
from onrecord.records.errors import VerificationError
from onrecord.records.legible import legible
from onrecord.settings import FILE_NAME, from_process

_REBUILD = "onrecord rebuild, which brings what could not be read back into the index; then onrecord verify"


def command(
    folder: Annotated[Path, typer.Argument(help="The second copy, as `onrecord replicate` made it.")],
    *,
    json: options.Json = False,
) -> None:
    """Bring back lost or damaged files from a second copy.

    Each is checked in the copy before it is taken.
    """
    settings = from_process()
    folder = wiring.replica_folder(settings, folder)
    with wiring.restoring(settings, folder) as (home, before), progress("restoring") as report:
        done = restore(home, folder, before, report)
        service = restore_service(home, service_copies(home, settings), folder, idle(settings))
        next_step = _REBUILD if home.catalogue.check() else "onrecord verify, which checks the home"
    if not (settings.home / FILE_NAME).exists():
        note(
            f"a second copy holds no settings: write {FILE_NAME} in {settings.home} again (docs/settings.md)"
        )
    if json:
        print_json(
            {
                "folder": str(folder),
                "restored": list(done.files),
                "left": list(done.left),
                "service": _form(service),
            }
        )
    else:
        out = console()
        for name in done.files:
            out.print(f"Restored  {legible(name)}")
        if service is not None:
            _report_service(service, settings.zone)
        out.print(f"{number_of(len(done.files), 'file')} restored from {folder}")
        out.tell(next_step, "Next")
        for sentence in done.left:
            out.print(f"Left      {legible(sentence)}", style="bold red")
    if done.left:
        raise VerificationError(
            f"{number_of(len(done.left), 'thing')} not restored: look for another copy, and keep all there is"
        )


def _form(service: ServiceRestored | None) -> dict[str, object] | None:
    if service is None:
        return None
    return {
        "taken_at": service.snapshot.taken_at.isoformat(),
        "accounts": service.snapshot.accounts,
        "changes_since": service.changes,
        "closed_again": sorted(service.ended.closed),
        "to_recover": sorted(service.ended.recovered),
        "roles_ended_again": len(service.ended.roles),
        "faults": list(service.faults),
    }


def _report_service(done: ServiceRestored, zone: str) -> None:
    out = console()
    accounts, day = number_of(done.snapshot.accounts, "account"), day_and_time(done.snapshot.taken_at, zone)
    out.print(f"Restored  the service's store ({accounts}), as it was on {day}")
    out.tell(
        "everybody is signed out; links, invitations, tokens, recovery codes, exports not yet taken, and "
        "roles, recoveries and exports not yet agreed are over: send, make and ask for them again",
        "Note",
        style="yellow",
    )
    for fault in done.faults:
        out.tell(f"{fault}; the version before it was taken", "Note", style="yellow")
    if done.changes:
        changes = number_of(done.changes, "change")
        out.tell(
            f"{changes} of accounts and roles came after that. Accounts closed and roles ended since are "
            "so again, and who was given a new password needs one again; make the others again: the page "
            '"What was done" lists them',
            "Note",
            style="yellow",
        )
