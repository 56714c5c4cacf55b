"""What lets people into a service, when its store turns out to be older than the journal."""

import datetime as dt
from typing import Protocol

from onrecord.ports.service_copies import Ended


class Doors(Protocol):
    """All of the store that opens something."""

    def used_recoveries(self, account: int) -> int:
        """Return how often an account's owner got back into it."""

    def shut(self, ended: Ended, now: dt.datetime) -> None:
        """End sessions, tokens, links and invitations, and what was ended before: all or nothing."""
