"""``onrecord search``: find messages, newest first."""

from typing import Annotated

import typer

from onrecord.cli import desk, options
from onrecord.cli.forms import when
from onrecord.cli.screen import HIT_END, HIT_START, console, highlighted, print_json
from onrecord.procedures.search import search
from onrecord.records.legible import legible
from onrecord.records.searches import Filters, Found, Hit, Query
from onrecord.settings import from_process

People = Annotated[list[str] | None, typer.Option("--person", help="Sender's name as the copy shows it.")]
Custodians = Annotated[list[str] | None, typer.Option("--custodian", help="Whose copy.")]
Conversations = Annotated[list[str] | None, typer.Option("--conversation", help="Title, or id of a copy.")]
Channels = Annotated[list[str] | None, typer.Option("--channel", help="Such as whatsapp.")]
Kinds = Annotated[list[str] | None, typer.Option("--kind", help="Such as text, media, deleted, notice.")]
Since = Annotated[str | None, typer.Option(help="From this day on (2026-03-01).", metavar="DAY")]
Before = Annotated[str | None, typer.Option(help="Before this day (2026-04-01).", metavar="DAY")]


def command(
    words: Annotated[
        list[str] | None, typer.Argument(help='Words, "phrases", prefix*; all must occur.')
    ] = None,
    *,
    person: People = None,
    custodian: Custodians = None,
    conversation: Conversations = None,
    channel: Channels = None,
    kind: Kinds = None,
    since: Since = None,
    before: Before = None,
    limit: Annotated[int, typer.Option(help="Hits on a page.", min=1, max=1000)] = 20,
    after: Annotated[int | None, typer.Option(help="Continue below this row.", metavar="ROW")] = None,
    json: options.Json = False,
) -> None:
    """Search every captured conversation, newest first."""
    settings = from_process()
    filters = Filters(
        people=tuple(person or ()),
        custodians=tuple(custodian or ()),
        conversations=tuple(conversation or ()),
        channels=tuple(channel or ()),
        kinds=tuple(kind or ()),
        since=options.day(since, "--since", settings.zone),
        before=options.day(before, "--before", settings.zone),
    )
    query = Query(text=" ".join(words or ()), filters=filters, limit=limit, before_row=after)
    with desk.reading(settings) as home:
        found = search(home.catalogue, query)
    if json:
        for hit in found.hits:
            print_json(hit_form(hit))
        print_json({"next_row": found.next_row, "microseconds": round(found.milliseconds * 1000)})
    else:
        _print_found(found)


def hit_form(hit: Hit) -> dict[str, object]:
    """Return one hit for programs; marks around the words found become ``**``."""
    return {
        "message": str(hit.message),
        "row": hit.row,
        "said_at": when(hit.said_at),
        "said_text": hit.said_text,
        "sender": hit.sender,
        "kind": hit.kind,
        "snippet": hit.snippet.replace(HIT_START, "**").replace(HIT_END, "**"),
        "body": hit.body,
        "custodian": hit.custodian,
        "copy_id": hit.copy,
        "title": hit.title,
        "channel": hit.channel,
        "line": hit.first_line,
    }


def _print_found(found: Found) -> None:
    out = console()
    for hit in found.hits:
        said = f"{hit.said_at:%d %b %Y %H:%M}" if hit.said_at else legible(hit.said_text or "time unknown")
        place = f'"{legible(hit.title)}", {legible(hit.custodian)}\'s copy, line {hit.first_line}'
        out.print(f"{said} UTC  {legible(hit.sender or hit.kind)}   {place}", style="dim")
        out.print("    ", highlighted(hit.snippet, colour=out.is_terminal), sep="")
    more = f"; older: --after {found.next_row}" if found.next_row is not None else ""
    out.print(f"{len(found.hits)} hits, newest first, in {found.milliseconds:.1f} ms{more}")
