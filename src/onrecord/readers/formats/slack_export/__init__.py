"""Slack's export: a zip or folder with lists of people and channels, and a JSON file a channel and day.

Units: `ts` is seconds since 1970 in UTC, with digits after the point that make it unique and are no time;
`size` is bytes; reactions are Slack's own names of emoji.
Limits: see `statement.LIMITS`: files themselves, earlier wordings of edited messages, reading, and, in most
workspaces, all that a public channel is not.
Source: docs/formats/slack-export.md.
"""

import re
from collections.abc import Iterator

from onrecord.ports.originals import Original
from onrecord.readers.matching import Gathers, Item, Match

NAME = "slack-export"
VERSION = "1"
CHANNEL = "slack"
GATHERS = Gathers.TREE
READS_WITH = ("onrecord.readers.formats.slack_export.reading",)

DAY = re.compile(r"\d{4}-\d{2}-\d{2}\.json")
_BEGINS = re.compile(rb"(?:\xef\xbb\xbf)?\s*\[\s*(?:\{|\])")
_TIMESTAMP = re.compile(rb'"ts":\s*"\d{9,10}\.\d{6}"')
_TELLING = {
    "users.json": (
        re.compile(rb'"id":\s*"[UW][A-Z0-9]{6,}"'),
        re.compile(rb'"team_id":\s*"[TE][A-Z0-9]{6,}"'),
    ),
    "channels.json": (re.compile(rb'"id":\s*"[CG][A-Z0-9]{6,}"'), re.compile(rb'"members":\s*\[')),
    "groups.json": (re.compile(rb'"id":\s*"[CG][A-Z0-9]{6,}"'), re.compile(rb'"members":\s*\[')),
    "mpims.json": (re.compile(rb'"id":\s*"[CG][A-Z0-9]{6,}"'), re.compile(rb'"members":\s*\[')),
    "dms.json": (re.compile(rb'"id":\s*"D[A-Z0-9]{6,}"'), re.compile(rb'"members":\s*\[')),
}


def recognise(head: bytes, filename: str) -> Match:
    """Judge one entry: a name that exports use and Slack's own ids or timestamps together are certain."""
    if not _BEGINS.match(head):
        return Match.NO
    if DAY.fullmatch(filename):
        return Match.CERTAIN if _TIMESTAMP.search(head) else Match.NO
    telling = _TELLING.get(filename.removeprefix("org_"))
    return Match.CERTAIN if telling and all(one.search(head) for one in telling) else Match.NO


def read(original: Original) -> Iterator[Item]:
    """Read an export, channel by channel and day by day.

    Raises:
        UnsafeSourceError: a limit is broken while reading.
    """
    from onrecord.readers.formats.slack_export.reading import items

    return items(original)
