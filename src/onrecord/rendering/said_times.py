"""Times as people read them: the phone's own clock, with its zone named, or why it is not known."""

import datetime as dt
from collections.abc import Collection
from zoneinfo import ZoneInfo

from onrecord.records.legible import legible
from onrecord.records.messages import Flag

_SAID_BY_NAME = ("Europe/London", "UTC", "Etc/UTC")
"""Zones whose abbreviations mean one thing; IST or CST mean three, so all others are named in full."""
_CLOCK_CHANGE = "clock change: hour not certain"
_REASONS = {
    Flag.DATE_AMBIGUOUS: "day and month not known",
    Flag.DATE_IMPOSSIBLE: "no such date or time",
    Flag.DST_FOLD: _CLOCK_CHANGE,
    Flag.DST_GAP: _CLOCK_CHANGE,
}


def said_when(
    local: dt.datetime | None,
    written: str | None,
    zone: str,
    *,
    flags: Collection[str] = (),
    seconds: bool = False,
) -> str:
    """Write when a message was said; as the source wrote it, with a reason, without a certain time."""
    if local is not None:
        return on_clock(local, zone, seconds=seconds)
    reason = next((reason for flag, reason in _REASONS.items() if flag in flags), "time not known")
    return f"{legible(written)} ({reason})" if written else f"({reason})"


def on_clock(local: dt.datetime, zone: str, *, seconds: bool = False) -> str:
    """Write a time of a zone's clock: ``14 Apr 2026 00:10 BST``."""
    return f"{day(local)} {local:{'%H:%M:%S' if seconds else '%H:%M'}} {_zone_name(local, zone)}"


def at_instant(instant: dt.datetime, zone: str, *, seconds: bool = False) -> str:
    """Write an instant on a zone's clock."""
    return on_clock(instant.astimezone(ZoneInfo(zone)), zone, seconds=seconds)


def between(first: str | None, last: str | None, zone: str) -> str:
    """Write from when to when a copy goes; its ends are ISO 8601 on the phone's own clock."""
    if first is None or last is None:
        return "no time known"
    begun, ended = dt.datetime.fromisoformat(first), dt.datetime.fromisoformat(last)
    if begun.replace(second=0, microsecond=0) == ended.replace(second=0, microsecond=0):
        return _end(begun, zone)
    are_certain = not (_is_in_change(begun, zone) or _is_in_change(ended, zone))
    if are_certain and _zone_name(begun, zone) == _zone_name(ended, zone):
        return f"{day(begun)} {begun:%H:%M} to {on_clock(ended, zone)}"
    return f"{_end(begun, zone)} to {_end(ended, zone)}"


def _end(local: dt.datetime, zone: str) -> str:
    if _is_in_change(local, zone):
        return f"{day(local)} {local:%H:%M} ({_CLOCK_CHANGE})"
    return on_clock(local, zone)


def _is_in_change(local: dt.datetime, zone: str) -> bool:
    """Tell whether the zone's clock showed this time twice, or never."""
    early, late = (local.replace(tzinfo=ZoneInfo(zone), fold=fold).utcoffset() for fold in (0, 1))
    return early != late


def day(value: dt.datetime) -> str:
    """Write a day shortly: ``9 Mar 2026``."""
    return f"{value.day} {value:%b} {value.year}"


def _zone_name(local: dt.datetime, zone: str) -> str:
    if zone not in _SAID_BY_NAME:
        return f"({zone})"
    return local.replace(tzinfo=ZoneInfo(zone)).tzname() or zone
