"""What is assumed of an upload's files, from what a program said of them; and what a stop is told as."""

import datetime as dt
from collections.abc import Mapping
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from onrecord.hosting import Host
from onrecord.records.errors import QueryError
from onrecord.records.messages import Assumptions, DateOrder

READING = ("zone", "date_order", "exported_at", "reader")
"""The answers by which files are read."""


def assumed(said: Mapping[str, str], default_zone: str) -> Assumptions:
    """Return what the files do not say.

    Raises:
        QueryError: the zone is no time zone.
    """
    zone, exported_at = said.get("zone"), said.get("exported_at")
    return Assumptions(
        zone=_zone(zone or default_zone),
        zone_given=zone is not None,
        date_order=DateOrder(said["date_order"]) if "date_order" in said else None,
        exported_at=dt.datetime.fromisoformat(exported_at).astimezone(dt.UTC) if exported_at else None,
        exported_at_given=exported_at is not None,
        reader=said.get("reader", ""),
        reader_given="reader" in said,
    )


def texts(said: Mapping[str, object]) -> Mapping[str, str]:
    """Return what was said, without what was not."""
    return {name: str(value) for name, value in said.items() if value is not None}


def stopped(spills: int, host: Host) -> str:
    """Return what to do about an upload that a marking stopped."""
    return (
        f"stopped: {spills} SECRET or TOP SECRET markings found, nothing of it was kept. "
        f"Leave the file where it is and call {host.settings.security_contact} now"
    )


def _zone(name: str) -> str:
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise QueryError("zone is no time zone; write a name like Europe/London") from error
