"""``onrecord count``: how many, from which channel, whose, and when."""

from typing import Annotated

import typer
from rich.table import Table

from onrecord.cli import desk, filters, options
from onrecord.cli.screen import console, print_json
from onrecord.procedures.count import count
from onrecord.records.legible import legible
from onrecord.records.searches import Counted
from onrecord.settings import from_process


def command(
    *,
    by: Annotated[str, typer.Option(help="Period: day, month or year.")] = "month",
    person: filters.People = None,
    custodian: filters.Custodians = None,
    conversation: filters.Conversations = None,
    channel: filters.Channels = None,
    since: filters.Since = None,
    before: filters.Before = None,
    senders: Annotated[bool, typer.Option("--senders", help="A row for each sender of each copy.")] = False,
    json: options.Json = False,
) -> None:
    """Count messages by channel, person and period, and say what is counted."""
    settings = from_process()
    narrowed = filters.chosen(
        settings.zone,
        person=person,
        custodian=custodian,
        conversation=conversation,
        channel=channel,
        since=since,
        before=before,
    )
    with desk.reading(settings) as home:
        counted = count(home.catalogue, narrowed, by)
    if json:
        for row in counted.rows:
            print_json(row)
        print_json(
            {
                "total": counted.total,
                "counts": counted.counts,
                "copies": counted.copies,
                "microseconds": round(counted.milliseconds * 1000),
            }
        )
    else:
        _print_counted(counted, senders=senders or bool(person))


def _print_counted(counted: Counted, *, senders: bool) -> None:
    rows: dict[tuple[str, ...], int] = {}
    for row in counted.rows:
        key: tuple[str, ...] = (row.period, row.channel, legible(row.custodian))
        if senders:
            key = (*key, legible(row.sender or "(notices)"))
        rows[key] = rows.get(key, 0) + row.messages
    table = Table(box=None, pad_edge=False)
    for heading in ("period", "channel", "whose copy", *(("sender",) if senders else ())):
        table.add_column(heading)
    table.add_column("messages", justify="right")
    for cells, messages in rows.items():
        table.add_row(*cells, f"{messages:,}")
    out = console()
    out.print(table)
    out.print(f"{counted.total:,} {counted.counts} ({counted.milliseconds:.1f} ms)")
