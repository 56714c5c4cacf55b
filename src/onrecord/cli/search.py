"""``onrecord search``: find messages, newest first or by relevance."""

from collections.abc import Sequence
from textwrap import shorten
from typing import Annotated, Any

import typer

from onrecord.cli import desk, filters, options
from onrecord.cli.forms import when
from onrecord.cli.messages import content, when_said
from onrecord.cli.plurals import number_of
from onrecord.cli.screen import HIT_END, HIT_START, console, highlighted, note, print_json
from onrecord.procedures.search import search
from onrecord.records.legible import legible
from onrecord.records.searches import Found, Hit, Order, Part, Query
from onrecord.rendering.senders_words import whom_meant
from onrecord.settings import from_process

_HINT = "All words must occur in one message: try fewer, or a beginning with a star (harb*)"
_NO_OPERATORS = ("AND", "OR", "NOT", "NEAR")
_WIDTH = 160
_PARTS = {
    Part.WORDING: "earlier wording",
    Part.RECIPIENT: "to",
    Part.SUBJECT: "subject",
    Part.ADDRESS: "address",
}
"""What a part of a message that is not its text is called."""
_NAMING = (Part.FILE, Part.MESSAGE)
"""What may be the name of a file: some apps write it as the message's text."""


def command(
    words: Annotated[
        list[str] | None,
        typer.Argument(help='Words, "phrases", beginnings*; all must occur in one message (there is no OR).'),
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
    by: Annotated[
        Order, typer.Option(help="Order: newest first, or by relevance among the newest 2,000.")
    ] = Order.NEWEST,
    after: Annotated[
        int | None, typer.Option(help="Newest first: continue below this row.", metavar="ROW")
    ] = None,
    skip: Annotated[int, typer.Option(help="By relevance: leave out so many of the best.", min=0)] = 0,
    json: options.Json = False,
) -> None:
    """Search every captured conversation, newest first."""
    _refuse_mixed(by, after, skip)
    narrowed = filters.chosen(
        person=person,
        custodian=custodian,
        conversation=conversation,
        channel=channel,
        kind=kind,
        since=since,
        before=before,
    )
    text = " ".join(words or ())
    query = Query(text=text, filters=narrowed, limit=limit, before_row=after, order=by, skip=skip)
    with desk.reading(from_process()) as home:
        found = search(home, query)
    if json:
        for hit in found.hits:
            print_json(hit_form(hit))
        ranked = {
            "next_skip": found.next_skip,
            "ranked": found.ranked_over,
            "older_not_ranked": found.is_capped,
        }
        print_json(
            {
                "next_row": found.next_row,
                **(ranked if by is Order.RELEVANCE else {}),
                "microseconds": round(found.milliseconds * 1000),
            }
        )
    else:
        _print_found(found, query)
        for one in whom_meant(found.meant):
            note(f"by the register of people, {one}")


def _refuse_mixed(by: Order, after: int | None, skip: int) -> None:
    """Refuse what continues a page of the other order."""
    if by is Order.RELEVANCE and after is not None:
        raise typer.BadParameter("continues what is newest first; by relevance, --skip", param_hint="--after")
    if by is Order.NEWEST and skip:
        raise typer.BadParameter("is for --by relevance; newest first, --after", param_hint="--skip")


def hit_form(hit: Hit) -> dict[str, object]:
    """Return one hit for programs; marks around the words found become ``**``."""
    return {
        "message": str(hit.message),
        "row": hit.row,
        "said_at": when(hit.said_at),
        "said_local": when(hit.said_local),
        "said_text": hit.said_text,
        "sender": hit.sender,
        "kind": hit.kind,
        "snippet_of": hit.part,
        "recognised": hit.rare.get("recognised"),
        "snippet": hit.snippet.replace(HIT_START, "**").replace(HIT_END, "**"),
        "body": hit.body,
        "custodian": hit.custodian,
        "copy_id": hit.copy,
        "capture": hit.capture,
        "number": hit.number,
        "title": hit.title,
        "channel": hit.channel,
        "line": hit.first_line,
    }


def _print_found(found: Found, query: Query) -> None:
    out = console()
    styled = out.is_terminal and not out.is_dumb_terminal
    for hit in found.hits:
        row = found_row(hit)
        who = legible(hit.sender or hit.kind)
        out.print(f"{when_said(row, hit.zone)}  {who}   {_place(hit)}", style="dim")
        for line in (content(row, hit.zone), *_beside(hit)):
            out.print("    ", highlighted(line, styled=styled), sep="")
    out.print(_summary(found, query))
    if operators := [word for word in query.text.split() if word in _NO_OPERATORS]:
        note(f"{operators[0]} is searched for as a word like any other: all words must occur")


def _beside(hit: Hit) -> Sequence[str]:
    """Return what was found that is not the message itself, under the name of what it is."""
    label = _PARTS.get(hit.part)
    return [f"[{label}: {hit.snippet}]"] if label else []


def _place(hit: Hit) -> str:
    """Say where a hit stands, and what ``show`` takes to begin there."""
    whose = f'"{legible(hit.title)}", {legible(hit.custodian)}\'s copy, line {hit.first_line}'
    return f"{whose}: show {hit.copy} --from {hit.number}"


def _summary(found: Found, query: Query) -> str:
    is_continued = query.before_row is not None or query.skip > 0
    took = f"({found.milliseconds:.1f} ms)"
    ordered = f"{_order(found)} {took}"
    if (onwards := _onwards(found)) is not None:
        page = "next" if is_continued else "first"
        return f"{page} {number_of(len(found.hits), 'hit')}, {ordered}; there are more: {onwards}"
    if found.hits or is_continued:
        return f"{number_of(len(found.hits), 'hit')}, {ordered}"
    return f"0 hits {took}" + (f". {_HINT}" if query.text.strip() else "")


def _order(found: Found) -> str:
    if found.ranked_over is None:
        return "newest first"
    if found.is_capped:
        return f"by relevance among the newest {found.ranked_over:,}: older ones were not ranked"
    return f"by relevance among all {found.ranked_over:,}"


def _onwards(found: Found) -> str | None:
    """Say how to see more, if there are more."""
    if found.next_row is not None:
        return f"a higher --limit, or --after {found.next_row}"
    if found.next_skip is not None:
        return f"a higher --limit, or --skip {found.next_skip}"
    return None


def found_row(hit: Hit) -> dict[str, Any]:
    """Return a hit as a message whose text is the part around what was found."""
    files = [dict(attachment) for attachment in hit.rare.get("attachments") or ()]  # type: ignore[attr-defined]
    recognised = dict(hit.rare.get("recognised") or {})  # type: ignore[call-overload]
    if recognised:
        recognised["text"] = hit.snippet if hit.part is Part.RECOGNISED else ""
    body = hit.snippet if hit.part is Part.MESSAGE else shorten(hit.body, _WIDTH, placeholder="…")
    for file in files:
        file["name"] = file["name"] and legible(file["name"])
        if hit.part in _NAMING and file["name"] and file["name"] == legible(_unmarked(hit.snippet)):
            body = "" if hit.body == file["name"] else body
            file["name"] = hit.snippet
    return {
        "kind": hit.kind,
        "said_text": hit.said_text,
        "said_local": when(hit.said_local),
        "said_at": hit.said_at,
        "precision": hit.precision,
        "body": body,
        "edited": hit.edited,
        "notice": hit.rare.get("notice"),
        "attachments": files,
        "recognised": recognised,
        "flags": hit.rare.get("flags") or (),
        "deleted_at": hit.rare.get("deleted_at"),
        "deleted_by": hit.rare.get("deleted_by"),
    }


def _unmarked(snippet: str) -> str:
    return snippet.replace(HIT_START, "").replace(HIT_END, "")
