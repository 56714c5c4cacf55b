"""``onrecord conversations``: list the copies that the archive holds."""

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console

from onrecord.cli import desk, options
from onrecord.cli.plurals import number_of
from onrecord.cli.screen import console, print_json
from onrecord.procedures.conversations import conversations
from onrecord.records.channels import channel_name
from onrecord.records.legible import legible
from onrecord.rendering.counting_words import captured_again
from onrecord.rendering.said_times import between
from onrecord.settings import from_process


def command(*, json: options.Json = False) -> None:
    """List the copies of conversations that are held.

    Whose they are, of what, from when to when.
    """
    with desk.reading(from_process()) as home:
        rows: list[Mapping[str, Any]] = list(conversations(home.catalogue))
    if json:
        for row in rows:
            print_json({**row, "captured_again": row["captures"] > 1})
        return
    out = console()
    tell_copies(out, rows)
    out.print(f"{number_of(len(rows), 'copy')}. A conversation held by several people counts once for each.")
    if again := captured_again([row["captures"] for row in rows if row["captures"] > 1]):
        out.print(again)


def tell_copies(out: Console, rows: Sequence[Mapping[str, Any]]) -> None:
    """Print each copy: its id and title, whose it is and of what, how many lines and from when to when."""
    for row in rows:
        out.print(f'{row["copy_id"]}  "{legible(row["title"])}"', style="bold")
        out.print(
            f"    {legible(row['custodian'])}'s {legible(row['device'])}, {channel_name(str(row['channel']))}"
        )
        out.print(f"    {_extent(row)}")


def _extent(row: Mapping[str, Any]) -> str:
    captures = f" in {number_of(row['captures'], 'capture')}" if row["captures"] > 1 else ""
    span = between(row["first_said"], row["last_said"], row["zone"])
    return f"{number_of(row['messages'], 'line')}{captures}, {span}"
