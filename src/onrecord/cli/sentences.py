"""What several commands say in the same words: what one device puts at risk, and when something was."""

import datetime as dt
from zoneinfo import ZoneInfo

from onrecord.rendering.amounts import day_month

ON_ONE_DEVICE = (
    "home and second copy lie on the same device: when it fails, both are lost. "
    "Name a folder on other storage"
)


def day_and_time(at: dt.datetime, zone: str) -> str:
    """Return an instant as the organisation's clocks show it."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{day_month(local)}, {local:%H:%M}"
