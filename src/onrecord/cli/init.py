"""``onrecord init``: make the home, the key folder apart from it, and recovery sheets."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from onrecord import __version__, founding, wiring
from onrecord.cli import options
from onrecord.cli.keys import tell_set_aside
from onrecord.cli.screen import console
from onrecord.procedures.initialise import initialise
from onrecord.procedures.recover_keys import recover_keys
from onrecord.settings import FILE_NAME, NOT_NAMED, Settings, from_process

_PARAMETER = "--organisation"
_MOST_SHARES = 16


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
        typer.Option(
            help="Restore the key folder of this home from sheets (once for each sheet).", readable=False
        ),
    ] = None,
) -> None:
    """Make a home and its keys, or restore its keys.

    Lost keys come back from recovery sheets (--recover).
    """
    settings = from_process()
    if recover:
        founding.recover_keys(settings, recover)
        with wiring.writing(settings, restarts_witness=True) as home:
            recover_keys(home, len(recover))
            tell_set_aside(home)
        console().print(f"The key folder {settings.keys} is restored; `onrecord verify` checks the home.")
        return
    if not 1 <= shares <= _MOST_SHARES:
        raise typer.BadParameter(f"needs at least 1 and at most {_MOST_SHARES}", param_hint="--shares")
    if not min(shares, 2) <= threshold <= shares:
        raise typer.BadParameter("needs at least 2 (1 of 1) and at most --shares", param_hint="--threshold")
    if organisation is not None:
        options.not_blank(organisation, _PARAMETER)
    elif not unattended and (founding.is_new(settings) or founding.is_unfinished(settings)):
        organisation = _asked()
    written = make_home(settings, organisation, (threshold, shares), sheets, unattended=unattended)
    tell_made(settings, organisation, written, threshold)
    console().print('Next      onrecord capture EXPORT --custodian "NAME"')


def make_home(
    settings: Settings,
    organisation: str | None,
    quorum: tuple[int, int],
    sheets: Path | None,
    *,
    unattended: bool,
) -> list[Path]:
    """Make keys, home and first event; return where the recovery sheets were written."""
    made = founding.make_home(settings, organisation, quorum, sheets)
    with wiring.writing(made.settings, is_beginning=True) as home:
        initialise(home, made.settings.organisation, __version__, unattended=unattended)
    founding.finish_home(made.settings)
    return made.sheets


def tell_made(
    settings: Settings, organisation: str | None, written: list[Path], threshold: int, *, error: bool = False
) -> None:
    """Say where home, keys and sheets lie, and what is to be done about each."""
    out = console(error=error)
    out.print(f"Home      {settings.home}   ciphertext only: it can be backed up anywhere")
    out.print(f"Keys      {settings.keys}   keep apart from the home, and back up separately")
    for path in written:
        out.print(f"Sheet     {path}")
    out.tell(
        f"Print the {len(written)} recovery sheets, give each to a different person, then delete the files: "
        f"any {threshold} of them restore the keys."
    )
    if settings.key_source == "file":
        out.tell(
            "The root key lies in a file that only this account can read: keys unprotected. See docs/keys.md."
        )
    if (organisation or settings.organisation) == NOT_NAMED:
        out.tell(
            'Receipts will say "Organisation not named": write the name after organisation = in the file'
        )
        out.print(f"          {settings.home / FILE_NAME}")


def _asked() -> str:
    if not sys.stdin.isatty():
        raise typer.BadParameter(
            "give the organisation's name: there is no terminal to ask at", param_hint=_PARAMETER
        )
    name = str(typer.prompt("Name of the organisation, as receipts shall show it"))
    return options.not_blank(name, _PARAMETER)
