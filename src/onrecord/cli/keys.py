"""``onrecord keys``: the public keys for whoever verifies receipts, new recovery sheets, a new witness."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from onrecord import founding, wiring
from onrecord.cli.screen import console, note
from onrecord.ports.homes import Home
from onrecord.procedures.recover_keys import recover_keys
from onrecord.settings import Settings, from_process


def command(
    *,
    public: Annotated[bool, typer.Option("--public", help="Print the public keys alone.")] = False,
    sheets: Annotated[
        Path | None, typer.Option(help="Write a new set of recovery sheets to this folder.")
    ] = None,
    threshold: Annotated[int, typer.Option(help="Sheets needed to recover the root key.")] = 2,
    shares: Annotated[int, typer.Option(help="Recovery sheets to write, one a holder.")] = 3,
    restart_witness: Annotated[
        bool,
        typer.Option(
            "--restart-witness", help="Go on with this home though the key folder's memory is lost."
        ),
    ] = False,
) -> None:
    """Show which keys this home signs with.

    With --public, prints them for verify --key.
    """
    settings = from_process()
    if restart_witness:
        _restart_witness(settings)
    elif sheets is not None:
        _more_sheets(settings, sheets, (threshold, shares))
    elif public:
        sys.stdout.write(wiring.public_keys(settings))
    else:
        _show(settings)


def _show(settings: Settings) -> None:
    text, out = wiring.public_keys(settings), console()
    out.print(f"Keys      {settings.keys} ({settings.key_source})")
    out.print(
        "Public    onrecord keys --public > onrecord.keys   then: onrecord verify RECEIPT --key onrecord.keys"
    )
    out.print(text, end="")


def _more_sheets(settings: Settings, folder: Path, quorum: tuple[int, int]) -> None:
    written, out = founding.more_sheets(settings, folder, quorum), console()
    for path in written:
        out.print(f"Sheet     {path}")
    out.tell(
        f"Any {quorum[0]} of these {quorum[1]} restore the keys. Print them, give each to a different "
        "person, then delete the files. They do not mix with sheets made before, which stay valid: "
        "destroy those."
    )


def _restart_witness(settings: Settings) -> None:
    with wiring.writing(settings, restarts_witness=True) as home:
        recover_keys(home, 0)
        tell_set_aside(home)
    console().tell(
        "The key folder remembers this home's newest checkpoint from here on. A rollback before this moment "
        "is found only by a receipt or a copy kept elsewhere."
    )


def tell_set_aside(home: Home) -> None:
    """Name each capture that is kept without an event: the journal is older than it, and nobody finds it."""
    for capture in sorted(home.archive.quarantined()):
        note(
            f"{capture} is kept in archive/quarantine: it has keys and no event, so the journal is older. "
            "Keep every copy of this home as it is, and call the records officer before anything is captured"
        )
