"""``onrecord show``: read one copy of a conversation in the order of its source."""

from typing import Annotated

import typer

from onrecord.cli import desk, options
from onrecord.cli.read import print_message
from onrecord.cli.screen import print_json
from onrecord.procedures.show import show
from onrecord.settings import from_process


def command(
    copy: Annotated[str, typer.Argument(help="Id of the copy, or its exact title.")],
    *,
    start: Annotated[int, typer.Option("--from", help="Skip this many messages.", min=0)] = 0,
    limit: Annotated[int, typer.Option(help="Show at most this many.", min=1)] = 100,
    json: options.Json = False,
) -> None:
    """Show one copy of a conversation."""
    with desk.reading(from_process()) as home:
        for row in show(home.catalogue, copy, start=start, limit=limit):
            if json:
                print_json(row)
            else:
                print_message(dict(row))
