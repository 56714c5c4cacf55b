"""``onrecord count``: how many, from which channel, whose, and when."""

from typing import Annotated

import typer
from rich.table import Table

from onrecord.cli import desk, filters, options
from onrecord.cli.screen import console, note, print_json
from onrecord.procedures.count import By, count
from onrecord.records.channels import channel_name
from onrecord.records.legible import legible
from onrecord.records.searches import Counted
from onrecord.rendering.counting_words import what_is_counted
from onrecord.rendering.senders_words import whom_meant
from onrecord.settings import from_process

_HEADINGS = {By.CHANNEL: "channel", By.CUSTODIAN: "whose copy", By.PERSON: "sender"}


def command(
    *,
    by: Annotated[
        By, typer.Option(help="Period on the phone's own clock, or channel, custodian, or person.")
    ] = By.MONTH,
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
        counted = count(home, narrowed, by)
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
        _print_counted(counted, by, senders=senders or bool(person))
        for one in whom_meant(counted.meant):
            note(f"by the register of people, {one}")


def _print_counted(counted: Counted, by: By, *, senders: bool) -> None:
    out = console()
    out.print(_periods(counted, senders=senders) if by.is_period else _names(counted, by))
    first, *more = what_is_counted(counted).split("; ")
    out.print(f"{counted.total:,} {first} ({counted.milliseconds:.1f} ms)")
    for sentence in more:
        out.print(sentence)


def _names(counted: Counted, by: By) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column(_HEADINGS[by])
    table.add_column("lines", justify="right")
    for row in counted.rows:
        name = {
            By.CHANNEL: channel_name(row.channel or ""),
            By.CUSTODIAN: legible(row.custodian or ""),
            By.PERSON: legible(row.sender or "(notices)"),
        }[by]
        table.add_row(name, f"{row.messages:,}")
    return table


def _periods(counted: Counted, *, senders: bool) -> Table:
    rows: dict[tuple[str, ...], int] = {}
    for row in counted.rows:
        key: tuple[str, ...] = (
            *(row.period or "", channel_name(row.channel or "")),
            legible(row.custodian or ""),
        )
        if senders:
            key = (*key, legible(row.sender or "(notices)"))
        rows[key] = rows.get(key, 0) + row.messages
    table = Table(box=None, pad_edge=False)
    for heading in ("period", "channel", "whose copy", *(("sender",) if senders else ())):
        table.add_column(heading)
    table.add_column("lines", justify="right")
    for cells, messages in rows.items():
        table.add_row(*cells, f"{messages:,}")
    return table
