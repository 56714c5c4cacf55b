"""Openings that wait for their custodian: sealed under a secret that only the custodian's browser keeps."""

import datetime as dt
from typing import Protocol


class Openings(Protocol):
    """Openings of captures, each for the account that made the capture.

    The secret is given and never kept: without it an opening is noise, to the service too.
    """

    def keep(self, capture: str, account: int, opening: bytes, secret: bytes, now: dt.datetime) -> None:
        """Seal an opening under a secret, durable on return."""

    def waits(self, capture: str, account: int) -> bool:
        """Tell whether the opening of a capture waits for an account."""

    def opened(self, capture: str, account: int, *secrets: bytes) -> bytes | None:
        """Return the opening of a capture; None where none waits, or none of the secrets opens it."""

    def end(self, capture: str, account: int) -> bool:
        """Destroy an opening; tell whether there was one."""

    def forget(self, before: dt.datetime) -> int:
        """Destroy those made before an instant; return how many."""
