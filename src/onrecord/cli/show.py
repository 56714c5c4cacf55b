"""``onrecord show``: read one copy of a conversation in the order of its source."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any

import typer
from rich.console import Console

from onrecord.cli import desk, options
from onrecord.cli.conversations import tell_copies
from onrecord.cli.plurals import number_of
from onrecord.cli.read import print_item
from onrecord.cli.screen import console, print_json
from onrecord.procedures.show import Shown, copies_in, show
from onrecord.records.legible import legible
from onrecord.records.searches import CaptureHeld
from onrecord.rendering.said_times import at_instant
from onrecord.settings import from_process


def command(
    copy: Annotated[str, typer.Argument(help="Id of the copy or capture, or the copy's exact title.")],
    *,
    start: Annotated[
        int, typer.Option("--from", help="Begin with this message of the copy; the first is 1.", min=1)
    ] = 1,
    limit: Annotated[int, typer.Option(help="Show at most this many messages.", min=1)] = 100,
    json: options.Json = False,
) -> None:
    """Show one copy of a conversation, line by line.

    Capture by capture, in the order of the source.
    """
    settings = from_process()
    with desk.reading(settings) as home:
        held = copies_in(home.catalogue, copy)
        if len(held) > 1:
            _print_copies(held, as_json=json)
            return
        named = str(held[0]["copy_id"]) if held else copy
        shown = show(home.catalogue, named, start=start, limit=limit)
        if json:
            for row in shown.rows:
                print_json(row)
        else:
            _print_shown(shown, start, settings.zone)


def _print_copies(held: Sequence[Mapping[str, Any]], *, as_json: bool) -> None:
    """List the copies of a capture that holds several: one of them is to be named."""
    if as_json:
        for row in held:
            print_json(row)
        return
    out = console()
    tell_copies(out, held)
    out.print(f"That capture holds {number_of(len(held), 'copy')}; show one of them by its id.")


def _print_shown(shown: Shown, start: int, office_zone: str) -> None:
    out = console()
    last = start - 1 + sum(1 for row in _printed(out, shown, office_zone) if "anomaly" not in row)
    if last < shown.lines:
        out.print(f"{last:,} of {shown.lines:,}; go on with --from {last + 1}", style="bold")


def _printed(out: Console, shown: Shown, office_zone: str) -> Iterator[Mapping[str, object]]:
    """Print each row, and a heading before the first of each capture; yield what was printed."""
    captures = {capture.id: capture for capture in shown.captures}
    heading = None
    for row in shown.rows:
        capture = captures[row["capture"]]  # type: ignore[index]
        if heading != capture.id:
            out.print(_heading(capture, office_zone), style="bold")
            heading = capture.id
        print_item(out, row, capture.zone)
        yield row


def _heading(capture: CaptureHeld, office_zone: str) -> str:
    at, by = at_instant(capture.captured_at, office_zone), legible(capture.captured_by)
    lines = "1 message or notice" if capture.lines == 1 else f"{capture.lines:,} messages and notices"
    return f'Capture   {capture.id}, captured {at} by {by}: "{legible(capture.name)}", {lines}'
