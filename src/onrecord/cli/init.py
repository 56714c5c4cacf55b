"""``onrecord init``: make the home, the key folder apart from it, and recovery sheets."""

from pathlib import Path
from typing import Annotated

import typer

from onrecord import __version__, wiring
from onrecord.cli.screen import console
from onrecord.procedures.initialise import initialise
from onrecord.procedures.restore import restore
from onrecord.settings import Settings, from_process


def command(
    *,
    organisation: Annotated[str | None, typer.Option(help="Name that stands on receipts.")] = None,
    threshold: Annotated[int, typer.Option(help="Sheets needed to recover the root key.")] = 2,
    shares: Annotated[int, typer.Option(help="Recovery sheets to write, one a holder.")] = 3,
    sheets: Annotated[
        Path | None, typer.Option(help="Folder for the recovery sheets (default: in the key folder).")
    ] = None,
    unattended: Annotated[bool, typer.Option("--unattended", help="Ask nothing.")] = False,
    recover: Annotated[
        list[Path] | None,
        typer.Option(help="Restore the key folder of this home from sheets (once for each sheet)."),
    ] = None,
) -> None:
    """Make a home with its keys, or restore its keys from recovery sheets."""
    settings = from_process()
    if recover:
        wiring.recover_keys(settings, recover)
        with wiring.writing(settings) as home:
            restore(home, len(recover))
        console().print(f"The key folder {settings.keys} is restored; `onrecord verify` checks the home.")
        return
    if not 1 <= threshold <= shares:
        raise typer.BadParameter("needs at least 1 and at most --shares", param_hint="--threshold")
    if organisation is None and not unattended:
        organisation = typer.prompt("Name of the organisation, as receipts shall show it")
    written = make_home(settings, organisation, (threshold, shares), sheets, unattended=unattended)
    _tell(settings, written, threshold)


def make_home(
    settings: Settings,
    organisation: str | None,
    quorum: tuple[int, int],
    sheets: Path | None,
    *,
    unattended: bool,
) -> list[Path]:
    """Make keys, home and first event; return where the recovery sheets were written."""
    made = wiring.make_home(settings, organisation, quorum, sheets)
    with wiring.writing(made.settings) as home:
        initialise(home, made.settings.organisation, __version__, unattended=unattended)
    return made.sheets


def _tell(settings: Settings, written: list[Path], threshold: int) -> None:
    out = console()
    out.print(f"Home      {settings.home}   ciphertext only: it can be backed up anywhere")
    out.print(f"Keys      {settings.keys}   keep apart from the home, and back up separately")
    for path in written:
        out.print(f"Sheet     {path}")
    out.print(
        f"Print the {len(written)} recovery sheets, give each to a different person, then delete the files: "
        f"any {threshold} of them restore the keys."
    )
    if settings.key_source == "file":
        out.print(
            "The root key lies in a file that only this account can read: keys unprotected. See docs/keys.md."
        )
    out.print('Next      onrecord capture EXPORT --custodian "NAME"')
