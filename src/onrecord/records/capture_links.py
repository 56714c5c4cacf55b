"""Single-use links: how somebody without an account hands in one capture, and no more."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

DEFAULT_DAYS = 7
MOST_DAYS = 30
LONGEST_WORD = 500


class LinkState(StrEnum):
    """Where a link stands, as whoever made it sees it."""

    WAITING = "waiting"
    OPENED = "opened"
    USED = "used"
    STOPPED = "stopped"
    EXPIRED = "expired"
    TAKEN_BACK = "taken back"


@dataclass(frozen=True, slots=True)
class CaptureLink:
    """A link as it is kept: what opens it is shown once and stands nowhere.

    ``number`` is the row's; ``id`` names it in logs and addresses. ``word`` is what the recipient reads
    first. ``upload`` is what its holder has under way. ``claimed_at`` is when the one capture was begun,
    ``used_at`` when it was over; ``captures`` are what came of it. ``stopped_at`` is when a SECRET or TOP
    SECRET marking was found in what came by it: it then takes no more files.
    """

    number: int
    id: str
    custodian: str
    word: str
    made_by: int
    made_by_name: str
    made_at: dt.datetime
    expires_at: dt.datetime
    opened_at: dt.datetime | None = None
    upload: str = ""
    claimed_at: dt.datetime | None = None
    used_at: dt.datetime | None = None
    captures: Sequence[str] = ()
    taken_back_at: dt.datetime | None = None
    stopped_at: dt.datetime | None = None

    def state(self, now: dt.datetime) -> LinkState:
        """Return where the link stands."""
        if self.taken_back_at is not None:
            return LinkState.TAKEN_BACK
        if self.used_at is not None:
            return LinkState.USED
        if self.stopped_at is not None:
            return LinkState.STOPPED
        if now >= self.expires_at:
            return LinkState.EXPIRED
        return LinkState.WAITING if self.opened_at is None else LinkState.OPENED

    def is_in_force(self, now: dt.datetime) -> bool:
        """Tell whether its holder still reaches anything by it: a receipt, where it was used."""
        return self.taken_back_at is None and now < self.expires_at
