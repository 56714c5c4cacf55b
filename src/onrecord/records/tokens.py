"""Tokens: how a program acts for an officer, with some of their verbs and never more than they have."""

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Token:
    """A token as its officer sees it; what a program sends is shown once and kept nowhere."""

    id: int
    account: int
    name: str
    verbs: frozenset[str]
    made_at: dt.datetime
    expires_at: dt.datetime
    last_used_at: dt.datetime | None = None
    revoked_at: dt.datetime | None = None

    def is_in_force(self, now: dt.datetime) -> bool:
        """Tell whether a program can still use it."""
        return self.revoked_at is None and now < self.expires_at


@dataclass(frozen=True, slots=True)
class Answered:
    """What a request was answered under an idempotency key.

    ``status`` is 0 while the request is under way; ``digest`` is a keyed MAC of what was asked, a colon, and
    the numbers of the roles by which it was.
    """

    digest: str
    status: int = 0
    body: object = None
