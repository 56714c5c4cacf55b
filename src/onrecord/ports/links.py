"""Single-use links, each under the MAC of what opens it."""

import datetime as dt
from collections.abc import Sequence
from typing import Protocol

from onrecord.records.capture_links import CaptureLink


class Links(Protocol):
    """Links for people without an account. Every change is durable on return."""

    def make(self, link: CaptureLink, token_mac: str) -> CaptureLink:
        """Keep a link; its number is given here."""

    def all(self) -> Sequence[CaptureLink]:
        """Return every link, newest first, with those that are over."""

    def link(self, name: str) -> CaptureLink:
        """Return the link of an id.

        Raises:
            NotHeldError: there is none.
        """

    def opened_by(self, token_mac: str) -> CaptureLink:
        """Return the link that a token opens, whether or not it is in force.

        Raises:
            NotHeldError: there is none.
        """

    def bind(self, name: str, holder_mac: str, now: dt.datetime) -> bool:
        """Bind a link to its first holder; tell whether it was free. Of several, one alone gets it."""

    def is_held(self, name: str, holder_mac: str) -> bool:
        """Tell whether a link is bound to a holder."""

    def under_way(self, name: str, upload: str) -> None:
        """Note what its holder has under way: the id of an upload, or nothing."""

    def claim(self, name: str, now: dt.datetime) -> bool:
        """Begin the one capture of a link; tell whether it was in force, unused and not begun already."""

    def release(self, name: str) -> None:
        """Note that nothing came of the capture that was begun: the link can be used yet."""

    def use(self, name: str, captures: Sequence[str], now: dt.datetime) -> None:
        """Note what came of the one capture: there is no other."""

    def stop(self, name: str, now: dt.datetime) -> None:
        """Note that a marking stopped what came by a link: it takes no more files."""

    def take_back(self, name: str, now: dt.datetime) -> None:
        """End a link for good."""
