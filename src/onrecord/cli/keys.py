"""``onrecord keys``: the public keys, to give to whoever verifies receipts."""

import sys
from typing import Annotated

import typer

from onrecord import wiring
from onrecord.cli.screen import console
from onrecord.settings import from_process


def command(
    *,
    public: Annotated[bool, typer.Option("--public", help="Print the public keys alone.")] = False,
) -> None:
    """Show which keys this home signs with; ``--public`` prints them for ``verify --key``."""
    settings = from_process()
    text = wiring.public_keys(settings)
    if public:
        sys.stdout.write(text)
        return
    out = console()
    out.print(f"Keys      {settings.keys} ({settings.key_source})")
    out.print(
        "Public    onrecord keys --public > onrecord.keys   then: onrecord verify RECEIPT --key onrecord.keys"
    )
    out.print(text, end="")
