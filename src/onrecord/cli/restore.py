"""``onrecord restore``: bring back from a second copy what the home lost."""

from pathlib import Path
from typing import Annotated

import typer

from onrecord import wiring
from onrecord.cli import options
from onrecord.cli.screen import console, print_json, progress
from onrecord.procedures.restore import restore
from onrecord.records.errors import VerificationError
from onrecord.records.legible import legible
from onrecord.settings import from_process


def command(
    folder: Annotated[Path, typer.Argument(help="The second copy, as `onrecord replicate` made it.")],
    *,
    json: options.Json = False,
) -> None:
    """Bring damaged or missing files of the home back from a second copy, after checking the copy's."""
    settings = from_process()
    with wiring.restoring(settings, folder.absolute()) as (home, before), progress("restoring") as report:
        done = restore(home, folder.absolute(), before, report)
    if json:
        print_json({"folder": str(folder), "restored": list(done.files), "left": list(done.left)})
    else:
        out = console()
        for name in done.files:
            out.print(f"Restored  {legible(name)}")
        out.print(f"{len(done.files)} files restored from {folder}; `onrecord verify` checks the home")
        for sentence in done.left:
            out.print(f"Left      {legible(sentence)}", style="bold red")
    if done.left:
        raise VerificationError(
            f"{len(done.left)} things could not be restored: look for another copy, and keep what there is"
        )
