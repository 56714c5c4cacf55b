"""``onrecord search``: find messages, newest first."""

from typing import Annotated

import typer

from onrecord.cli import desk, filters, options
from onrecord.cli.forms import when
from onrecord.cli.screen import HIT_END, HIT_START, console, highlighted, print_json
from onrecord.procedures.search import search
from onrecord.records.legible import legible
from onrecord.records.searches import Found, Hit, Query
from onrecord.settings import from_process


def command(
    words: Annotated[
        list[str] | None, typer.Argument(help='Words, "phrases", prefix*; all must occur.')
    ] = None,
    *,
    person: filters.People = None,
    custodian: filters.Custodians = None,
    conversation: filters.Conversations = None,
    channel: filters.Channels = None,
    kind: filters.Kinds = None,
    since: filters.Since = None,
    before: filters.Before = None,
    limit: Annotated[int, typer.Option(help="Hits on a page.", min=1, max=1000)] = 20,
    after: Annotated[int | None, typer.Option(help="Continue below this row.", metavar="ROW")] = None,
    json: options.Json = False,
) -> None:
    """Search every captured conversation, newest first."""
    settings = from_process()
    narrowed = filters.chosen(
        settings.zone,
        person=person,
        custodian=custodian,
        conversation=conversation,
        channel=channel,
        kind=kind,
        since=since,
        before=before,
    )
    query = Query(text=" ".join(words or ()), filters=narrowed, limit=limit, before_row=after)
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
