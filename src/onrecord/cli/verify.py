"""``onrecord verify``: a receipt against a key, or the whole home."""

from pathlib import Path
from typing import Annotated

import typer

from onrecord import wiring
from onrecord.cli import options
from onrecord.cli.screen import console, print_json, progress
from onrecord.procedures.verify_home import verify_home
from onrecord.procedures.verify_receipt import verify_receipt
from onrecord.records.errors import VerificationError
from onrecord.records.legible import legible
from onrecord.records.receipts import SignedReceipt
from onrecord.settings import from_process


def command(
    receipt: Annotated[
        Path | None, typer.Argument(help="A receipt; without one, the home is checked.")
    ] = None,
    *,
    key: Annotated[
        Path | None,
        typer.Option(help="File with what `onrecord keys --public` printed; default: this home's keys."),
    ] = None,
    json: options.Json = False,
) -> int:
    """Verify a receipt with no home and no network, or check everything in the home."""
    if receipt is None:
        return _verify_home(as_json=json)
    trusted = wiring.read_beside(key) if key else wiring.public_keys(from_process()).encode()
    verified = verify_receipt(_signed(receipt), trusted.decode("utf-8", "replace"))
    if json:
        print_json({"receipt": str(receipt), "verified": True, "checked": list(verified.checks)})
        return 0
    out = console()
    out.print(f"Good      {receipt}", style="bold green")
    for sentence in verified.checks:
        out.print(f"          {legible(sentence)}")
    return 0


def _signed(receipt: Path) -> SignedReceipt:
    opening = Path(f"{receipt}.opening")
    return SignedReceipt(
        text=wiring.read_beside(receipt),
        signature=wiring.read_beside(Path(f"{receipt}.sig")),
        proof=wiring.read_beside(Path(f"{receipt}.tlog-proof")),
        opening=wiring.read_beside(opening) if opening.exists() else None,
    )


def _verify_home(*, as_json: bool) -> int:
    settings = from_process()
    with wiring.reading(settings) as home, progress("verifying") as report:
        faults = list(verify_home(home, report))
        events = home.journal.size
    if as_json:
        print_json({"home": str(settings.home), "events": events, "faults": faults})
    elif not faults:
        console().print(f"Good      {settings.home}: {events} events, every original as it was kept")
    if not faults:
        return 0
    if not as_json:
        for fault in faults:
            console().print(f"Differs   {legible(fault)}", style="bold red")
    raise VerificationError(
        f"{len(faults)} thing(s) in the home differ from what was kept: restore them from the second copy, "
        "and keep both"
    )
