"""The options that narrow a search or a count, and what they become."""

from collections.abc import Sequence
from typing import Annotated

import typer

from onrecord.cli import options
from onrecord.records.messages import Kind
from onrecord.records.searches import Filters

KINDS = [kind.replace("_", "-") for kind in Kind]

People = Annotated[
    list[str] | None,
    typer.Option("--person", help="Sender: name or id of the register, or as a copy shows it."),
]
Custodians = Annotated[
    list[str] | None, typer.Option("--custodian", help="Whose copy: the name, or a part of it.")
]
Conversations = Annotated[
    list[str] | None, typer.Option("--conversation", help="Title or a part of it, or id of a copy.")
]
Channels = Annotated[list[str] | None, typer.Option("--channel", help="Such as WhatsApp or text messages.")]
Kinds = Annotated[list[str] | None, typer.Option("--kind", help=f"One of {', '.join(KINDS)}.")]
Since = Annotated[
    str | None,
    typer.Option(help="From this day on, by the phone's own calendar (2026-03-01).", metavar="DAY"),
]
Before = Annotated[
    str | None,
    typer.Option(help="Before this day, by the phone's own calendar (2026-04-01).", metavar="DAY"),
]


def chosen(
    *,
    person: Sequence[str] | None,
    custodian: Sequence[str] | None,
    conversation: Sequence[str] | None,
    channel: Sequence[str] | None,
    kind: Sequence[str] | None = None,
    since: str | None,
    before: str | None,
) -> Filters:
    """Turn options into filters; a kind that there is not, and days that are none, are wrong usage."""
    first, end = options.day(since, "--since"), options.day(before, "--before")
    if first and end and end <= first:
        raise typer.BadParameter("is not after --since: no day lies between them", param_hint="--before")
    return Filters(
        people=_names(person, "--person"),
        custodians=_names(custodian, "--custodian"),
        conversations=_names(conversation, "--conversation"),
        channels=_names(channel, "--channel"),
        kinds=tuple(_kind(word) for word in kind or ()),
        since=first,
        before=end,
    )


def _names(names: Sequence[str] | None, option: str) -> tuple[str, ...]:
    return tuple(options.not_blank(name, option) for name in names or ())


def _kind(word: str) -> str:
    if (name := word.strip().lower().replace("-", "_")) not in list(Kind):
        raise typer.BadParameter(f"{word!r} is none of {', '.join(KINDS)}", param_hint="--kind")
    return name
