"""When a message was sent: the instant, or only the exporting computer's wall clock."""

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from onrecord.readers.zones import FIRST_YEAR, LAST_YEAR
from onrecord.records.messages import Flag

EARLIEST = int(dt.datetime(FIRST_YEAR, 1, 1, tzinfo=dt.UTC).timestamp())
LATEST = int(dt.datetime(LAST_YEAR + 1, 1, 1, tzinfo=dt.UTC).timestamp()) - 1

_WALL = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")
_SECONDS = re.compile(r"-?\d{1,12}")
_NEVER_YEARS = ("1969-", "1970-")


class When(NamedTuple):
    """``seconds`` since 1970 in UTC, else the naive wall clock, else a flag that says why neither."""

    seconds: int | None
    wall: dt.datetime | None
    flag: Flag | None


def when(message: Mapping[str, Any]) -> When:
    """Return a message's time."""
    unix, date = message.get("date_unixtime"), message.get("date")
    if unix is None and date is None:
        return When(None, None, Flag.DATE_MISSING)
    if unix is not None:
        seconds = int(unix) if _SECONDS.fullmatch(str(unix)) else None
        known = seconds is not None and EARLIEST <= seconds <= LATEST
        return When(seconds, None, None) if known else When(None, None, Flag.DATE_IMPOSSIBLE)
    wall = wall_clock(date)
    return When(None, wall, None if wall else Flag.DATE_IMPOSSIBLE)


def wall_clock(date: object) -> dt.datetime | None:
    """Return a `date` as a naive time; None when it is none of these centuries."""
    if not isinstance(date, str) or not _WALL.fullmatch(date):
        return None
    try:
        wall = dt.datetime.fromisoformat(date)
    except ValueError:
        return None
    return wall if FIRST_YEAR <= wall.year <= LAST_YEAR else None


def is_edited(message: Mapping[str, Any]) -> bool:
    """Tell whether a message was edited; exports of 2020 give the zero of the clock when it was not."""
    if "edited_unixtime" in message:
        return str(message["edited_unixtime"]) != "0"
    edited = message.get("edited")
    return isinstance(edited, str) and not edited.startswith(_NEVER_YEARS)


def edited_at(message: Mapping[str, Any]) -> int | None:
    """Return when a message was last edited, in milliseconds since 1970; a wall clock tells no instant."""
    unix = str(message.get("edited_unixtime"))
    seconds = int(unix) if is_edited(message) and _SECONDS.fullmatch(unix) else None
    return seconds * 1000 if seconds is not None and EARLIEST <= seconds <= LATEST else None


def offset_of(message: Mapping[str, Any]) -> dt.timedelta | None:
    """Return how far the exporting computer's clock was from UTC, where a message shows both."""
    found, wall = when(message), wall_clock(message.get("date"))
    if found.seconds is None or wall is None:
        return None
    return wall.replace(tzinfo=dt.UTC) - dt.datetime.fromtimestamp(found.seconds, dt.UTC)
