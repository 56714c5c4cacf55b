"""The options that narrow a search or a count, and what they become."""

from collections.abc import Sequence
from typing import Annotated

import typer

from onrecord.cli import options
from onrecord.records.searches import Filters

People = Annotated[list[str] | None, typer.Option("--person", help="Sender's name as the copy shows it.")]
Custodians = Annotated[list[str] | None, typer.Option("--custodian", help="Whose copy.")]
Conversations = Annotated[list[str] | None, typer.Option("--conversation", help="Title, or id of a copy.")]
Channels = Annotated[list[str] | None, typer.Option("--channel", help="Such as whatsapp.")]
Kinds = Annotated[list[str] | None, typer.Option("--kind", help="Such as text, media, deleted, notice.")]
Since = Annotated[str | None, typer.Option(help="From this day on (2026-03-01).", metavar="DAY")]
Before = Annotated[str | None, typer.Option(help="Before this day (2026-04-01).", metavar="DAY")]


def chosen(
    zone: str,
    *,
    person: Sequence[str] | None,
    custodian: Sequence[str] | None,
    conversation: Sequence[str] | None,
    channel: Sequence[str] | None,
    kind: Sequence[str] | None = None,
    since: str | None,
    before: str | None,
) -> Filters:
    """Turn options into filters; days begin at midnight in the zone."""
    return Filters(
        people=tuple(person or ()),
        custodians=tuple(custodian or ()),
        conversations=tuple(conversation or ()),
        channels=tuple(channel or ()),
        kinds=tuple(kind or ()),
        since=options.day(since, "--since", zone),
        before=options.day(before, "--before", zone),
    )
