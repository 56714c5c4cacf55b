"""``onrecord count``: how many, from which channel, whose, and when."""

from typing import Annotated

import typer
from rich.table import Table

from onrecord.cli import desk, filters, options
from onrecord.cli.screen import console, print_json
from onrecord.cli.sentences import what_is_counted
from onrecord.procedures.count import Period, count
from onrecord.records.channels import channel_name
from onrecord.records.legible import legible
from onrecord.records.searches import Counted
from onrecord.settings import from_process


def command(
    *,
    by: Annotated[Period, typer.Option(help="Period, on the phone's own clock.")] = Period.MONTH,
    person: filters.People = None,
    custodian: filters.Custodians = None,
    conversation: filters.Conversations = None,
    channel: filters.Channels = None,
    since: filters.Since = None,
    before: filters.Before = None,
    senders: Annotated[bool, typer.Option("--senders", help="A row for each sender of each copy.")] = False,
    json: options.Json = False,
) -> None:
    """Count lines by channel, person and period.

    Says with the counts what is counted.
    """
    narrowed = filters.chosen(
        person=person,
        custodian=custodian,
        conversation=conversation,
        channel=channel,
        since=since,
        before=before,
    )
    with desk.reading(from_process()) as home:
        counted = count(home.catalogue, narrowed, by)
    if json:
        for row in counted.rows:
            print_json(row)
        print_json(
            {
                "total": counted.total,
                "counts": what_is_counted(counted),
                "copies": counted.copies,
                "captures": counted.captures,
                "copies_captured_again": len(counted.captured_again),
                "lines_without_a_known_day_left_out": counted.undated,
                "microseconds": round(counted.milliseconds * 1000),
            }
        )
    else:
        _print_counted(counted, senders=senders or bool(person))


def _print_counted(counted: Counted, *, senders: bool) -> None:
    rows: dict[tuple[str, ...], int] = {}
    for row in counted.rows:
        key: tuple[str, ...] = (row.period, channel_name(row.channel), legible(row.custodian))
        if senders:
            key = (*key, legible(row.sender or "(notices)"))
        rows[key] = rows.get(key, 0) + row.messages
    table = Table(box=None, pad_edge=False)
    for heading in ("period", "channel", "whose copy", *(("sender",) if senders else ())):
        table.add_column(heading)
    table.add_column("lines", justify="right")
    for cells, messages in rows.items():
        table.add_row(*cells, f"{messages:,}")
    out = console()
    out.print(table)
    first, *more = what_is_counted(counted).split("; ")
    out.print(f"{counted.total:,} {first} ({counted.milliseconds:.1f} ms)")
    for sentence in more:
        out.print(sentence)
