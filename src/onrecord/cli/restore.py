"""``onrecord restore``: bring back from a second copy what the home lost."""

from pathlib import Path
from typing import Annotated

import typer

from onrecord import wiring
from onrecord.cli import options
from onrecord.cli.plurals import number_of
from onrecord.cli.screen import console, note, print_json, progress
from onrecord.procedures.restore import restore
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
        next_step = _REBUILD if home.catalogue.check() else "onrecord verify, which checks the home"
    if not (settings.home / FILE_NAME).exists():
        note(
            f"a second copy holds no settings: write {FILE_NAME} in {settings.home} again (docs/settings.md)"
        )
    if json:
        print_json({"folder": str(folder), "restored": list(done.files), "left": list(done.left)})
    else:
        out = console()
        for name in done.files:
            out.print(f"Restored  {legible(name)}")
        out.print(f"{number_of(len(done.files), 'file')} restored from {folder}")
        out.tell(next_step, "Next")
        for sentence in done.left:
            out.print(f"Left      {legible(sentence)}", style="bold red")
    if done.left:
        raise VerificationError(
            f"{number_of(len(done.left), 'thing')} not restored: look for another copy, and keep all there is"
        )
