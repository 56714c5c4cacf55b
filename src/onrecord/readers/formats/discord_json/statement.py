"""What the reader concludes from a channel."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from onrecord.readers.formats.discord_json.messages import instant
from onrecord.records.messages import Flag, Statement

LIMITS = (
    "Messages deleted before the export leave no trace in it.",
    "An edited message shows its last wording alone; earlier wordings are not exported.",
    "The export holds what the exporting account could see, in one channel; threads are files of their own.",
    "It is written by a tool that is not Discord's own, and is a plain file that can be changed.",
    "It does not say who received or read a message.",
)


def conclude(
    entry: str,
    about: Mapping[str, Any],
    counts: Mapping[str, int],
    unread: Sequence[str],
    others: Sequence[str],
) -> Statement:
    """Return the statement on a channel."""
    return Statement(
        title=_title(about),
        channel="discord",
        platform="DiscordChatExporter",
        entry=entry,
        evidence=tuple(_evidence(about)),
        limits=LIMITS,
        warnings=tuple(_warnings(about, counts, others)),
        unread_entries=tuple(unread),
    )


def _title(about: Mapping[str, Any]) -> str:
    names = [about[part].get("name") for part in ("channel", "guild") if isinstance(about.get(part), dict)]
    channel, guild = [name if isinstance(name, str) else "" for name in (*names, None, None)][:2]
    if not channel:
        return "Discord channel"
    return f"{channel} ({guild})" if guild else channel


def _evidence(about: Mapping[str, Any]) -> Iterator[str]:
    exported = instant(about.get("exportedAt"))
    if exported is not None:
        yield f"The file says that it was exported on {exported:%Y-%m-%d at %H:%M:%S} UTC"


def _warnings(about: Mapping[str, Any], counts: Mapping[str, int], others: Sequence[str]) -> Iterator[str]:
    said, found = about.get("messageCount"), counts["messages"]
    if said is None:
        yield "The file does not say how many messages it holds, as a whole one does at its end."
    elif said != found:
        shown = said if isinstance(said, int) else "?"
        yield f"The file says that it holds {shown} messages; it holds {found}."
    between = about.get("dateRange")
    if isinstance(between, dict) and any(between.values()):
        yield "The export was limited to a range of dates: messages before or after it are not in it."
    if counts[Flag.UNKNOWN_FIELDS] or others:
        yield "The file has fields that this reader does not know: a later version may have written it."
