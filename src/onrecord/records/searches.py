"""Questions to the catalogue, and their answers."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from onrecord.records.messages import MessageId


@dataclass(frozen=True, slots=True)
class Filters:
    """What narrows a search or count. Empty means all. Dates are UTC, ``before`` exclusive."""

    people: Sequence[str] = ()
    custodians: Sequence[str] = ()
    conversations: Sequence[str] = ()
    channels: Sequence[str] = ()
    kinds: Sequence[str] = ()
    since: dt.datetime | None = None
    before: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Query:
    """Words, ``"phrases"`` and ``prefix*``, all of which must occur; newest first."""

    text: str
    filters: Filters = Filters()
    limit: int = 50
    before_row: int | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """One message found. ``snippet`` has the hits between U+0002 and U+0003."""

    row: int
    message: MessageId
    said_at: dt.datetime | None
    said_text: str | None
    sender: str | None
    kind: str
    snippet: str
    body: str
    custodian: str
    title: str
    channel: str
    copy: str
    first_line: int


@dataclass(frozen=True, slots=True)
class Found:
    """A page of hits; ``next_row`` continues it. ``milliseconds`` is the catalogue's own time."""

    hits: Sequence[Hit]
    next_row: int | None
    milliseconds: float


@dataclass(frozen=True, slots=True)
class CountRow:
    """Lines of copies with one channel, custodian, sender label, and day or month."""

    channel: str
    custodian: str
    sender: str | None
    period: str
    messages: int


@dataclass(frozen=True, slots=True)
class Counted:
    """A count with what it counts: lines of copies, never distinct messages."""

    total: int
    rows: Sequence[CountRow]
    counts: str
    copies: int
    milliseconds: float
