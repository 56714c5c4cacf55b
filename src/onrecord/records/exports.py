"""Messages taken away as one file: asked for by one person, agreed by another, taken by who asked."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from onrecord.records.searches import Filters

MOST_DOWNLOADS = 3
DAYS = 7
"""So long after it was agreed an export can be taken, and so often."""


class ExportState(StrEnum):
    """Where an export stands: asked for, agreed (it can be taken for some days), or refused."""

    ASKED = "asked"
    AGREED = "agreed"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class WantedExport:
    """What is to be taken, who is to have it, and what for: all is content. ``filters`` has no sight."""

    words: str
    filters: Filters
    recipient: str
    purpose: str


@dataclass(frozen=True, slots=True)
class Agreement:
    """What a second person agreed to: so many messages, until when, of which copies.

    ``copies`` are those that both saw then; None where both may see every copy, also those that come later.
    """

    messages: int
    expires_at: dt.datetime
    copies: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Export:
    """One export of one account. ``messages`` is how many there were when it was agreed, or else asked."""

    id: int
    account: int
    account_name: str
    state: ExportState
    wanted: WantedExport
    asked_at: dt.datetime
    messages: int
    copies: frozenset[str] | None = None
    decided_by_name: str = ""
    decided_at: dt.datetime | None = None
    expires_at: dt.datetime | None = None
    downloads: int = 0

    @property
    def downloads_left(self) -> int:
        """Return how often it can still be taken, if it has not expired."""
        return max(0, MOST_DOWNLOADS - self.downloads) if self.state is ExportState.AGREED else 0

    def can_be_taken(self, now: dt.datetime) -> bool:
        """Tell whether who asked may take it now."""
        return self.downloads_left > 0 and self.expires_at is not None and now < self.expires_at


def said_of(filters: Filters) -> dict[str, object]:
    """Return filters, without their sight, as JSON can hold them."""
    return {
        "people": list(filters.people),
        "custodians": list(filters.custodians),
        "conversations": list(filters.conversations),
        "channels": list(filters.channels),
        "kinds": list(filters.kinds),
        "since": filters.since.isoformat() if filters.since else None,
        "before": filters.before.isoformat() if filters.before else None,
    }


def filters_of(said: Mapping[str, object]) -> Filters:
    """Return the filters that ``said_of`` wrote."""
    return Filters(
        people=_names(said, "people"),
        custodians=_names(said, "custodians"),
        conversations=_names(said, "conversations"),
        channels=_names(said, "channels"),
        kinds=_names(said, "kinds"),
        since=_day(said, "since"),
        before=_day(said, "before"),
    )


def _names(said: Mapping[str, object], key: str) -> Sequence[str]:
    held = said[key]
    return tuple(map(str, held)) if isinstance(held, list) else ()


def _day(said: Mapping[str, object], key: str) -> dt.date | None:
    return dt.date.fromisoformat(str(said[key])) if said[key] else None
