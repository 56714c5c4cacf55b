"""Getting back into an account whose password or second factor is lost: asked by one, agreed by another."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum


class RecoveryState(StrEnum):
    """Where a recovery stands: asked for, agreed (its link can be used once), refused, or used."""

    ASKED = "asked"
    AGREED = "agreed"
    REFUSED = "refused"
    USED = "used"


@dataclass(frozen=True, slots=True)
class Recovery:
    """One recovery of one account. ``expires_at`` is until when its link works, once agreed."""

    id: int
    account: int
    account_name: str
    state: RecoveryState
    asked_by: int
    asked_by_name: str
    asked_at: dt.datetime
    decided_by_name: str = ""
    expires_at: dt.datetime | None = None

    @property
    def is_of_the_terminal(self) -> bool:
        """Tell whether whoever runs the server asked for it: nobody asks for their own."""
        return self.asked_by == self.account
