"""Questions to the catalogue, and their answers."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from onrecord.records.messages import CaptureId, CopyId, MessageId


@dataclass(frozen=True, slots=True)
class Sight:
    """The copies that a person may see, by id; None is every copy, the empty set is none.

    A copy outside it answers every question as one that is not held: it is not found, counted, listed
    or named, and neither is a person, custodian or title that only such copies have.
    """

    copies: frozenset[str] | None = None

    def sees(self, copy: str) -> bool:
        """Tell whether a copy may be seen."""
        return self.copies is None or copy in self.copies


EVERYTHING = Sight()
"""The sight of whoever may see every copy."""


EVERY_COPY = ""
"""Stands for the copy of a label that is meant wherever it stands."""


@dataclass(frozen=True, slots=True)
class Meant:
    """What a name given as a person means besides the labels that are it: ``labels`` as copy and label.

    ``name`` is that of the person of the register whose labels they are, empty where a label itself is meant.
    """

    asked: str
    name: str
    labels: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Filters:
    """What narrows a search or count. Empty means all. Days are the phone's own, ``before`` exclusive.

    ``meant`` is what ``people`` mean besides, where the register was asked: it finds more, never less.

    ``sight`` is no wish of who asks: it is what they may see, and holds whatever else is asked for.
    """

    people: Sequence[str] = ()
    custodians: Sequence[str] = ()
    conversations: Sequence[str] = ()
    channels: Sequence[str] = ()
    kinds: Sequence[str] = ()
    since: dt.date | None = None
    before: dt.date | None = None
    sight: Sight = EVERYTHING
    meant: Sequence[Meant] = ()


class Order(StrEnum):
    """In which order messages found are given."""

    NEWEST = "newest"
    RELEVANCE = "relevance"


@dataclass(frozen=True, slots=True)
class Query:
    """Words, ``"phrases"`` and ``prefix*``, all of which must occur.

    Newest first, a page continues with ``before_row``; by relevance, with ``skip``, so many of the best.
    """

    text: str
    filters: Filters = Filters()
    limit: int = 50
    before_row: int | None = None
    order: Order = Order.NEWEST
    skip: int = 0


class Part(StrEnum):
    """What of a message a word was found in: what it says, or what the source knows beside that."""

    MESSAGE = "message"
    FILE = "file_name"
    WORDING = "earlier_wording"
    RECIPIENT = "recipient"
    SUBJECT = "subject"
    ADDRESS = "address"
    RECOGNISED = "recognised_text"


@dataclass(frozen=True, slots=True)
class Hit:
    """One message found. ``snippet`` has the hits between U+0002 and U+0003.

    ``zone`` is the IANA name of the zone that the phone's clock was read in. ``rare`` holds the
    columns that few messages have (attachments, notice, flags), as ``show`` gives them. ``part``
    tells what the snippet is of; text recognised in a picture is no part of the message.
    ``number`` is the message's place in its copy, from 1, over all captures: what ``show`` can begin with.
    """

    row: int
    message: MessageId
    said_at: dt.datetime | None
    said_local: dt.datetime | None
    said_text: str | None
    precision: str | None
    zone: str
    sender: str | None
    kind: str
    snippet: str
    body: str
    edited: bool
    rare: Mapping[str, object]
    custodian: str
    title: str
    channel: str
    copy: str
    capture: CaptureId
    number: int
    first_line: int
    part: Part = Part.MESSAGE


@dataclass(frozen=True, slots=True)
class Found:
    """A page of hits; ``next_row`` continues it. ``milliseconds`` is the catalogue's own time.

    By relevance, ``next_skip`` continues it instead. ``ranked_over`` is how many were ranked, and
    ``is_capped`` whether there are older ones that were not; None when nothing was ranked. ``meant`` is what
    the people asked for meant.
    """

    hits: Sequence[Hit]
    next_row: int | None
    milliseconds: float
    next_skip: int | None = None
    ranked_over: int | None = None
    is_capped: bool = False
    meant: Sequence[Meant] = ()


@dataclass(frozen=True, slots=True)
class CountRow:
    """Lines of copies with one channel, custodian, sender label, and day, month or year.

    A count that is not split by one of them has None there; so has the sender of what the app wrote.
    """

    channel: str | None
    custodian: str | None
    sender: str | None
    period: str | None
    messages: int


@dataclass(frozen=True, slots=True)
class Counted:
    """A count with what it counts: lines of copies, never distinct messages.

    ``captured_again`` is how often each copy was captured that was captured more than once: what
    its exports share is counted in each. ``undated`` lines have no known day, so that no filter
    by day counts them (0 when there is no such filter). ``meant`` is what the people asked for meant.
    """

    total: int
    rows: Sequence[CountRow]
    copies: int
    captures: int
    captured_again: Sequence[int]
    undated: int
    has_notices: bool
    milliseconds: float
    meant: Sequence[Meant] = ()


@dataclass(frozen=True, slots=True)
class Received:
    """One capture in the list of all: when, by whom, whose, and its copies' titles."""

    id: CaptureId
    captured_at: dt.datetime
    captured_by: str
    custodian: str
    titles: Sequence[str]
    lines: int


@dataclass(frozen=True, slots=True)
class CaptureHeld:
    """One capture of a copy as the index holds it: when, by whom, under which name, how many lines."""

    id: CaptureId
    captured_at: dt.datetime
    captured_by: str
    name: str
    zone: str
    lines: int


@dataclass(frozen=True, slots=True)
class WithheldAmong:
    """Among which messages of a capture's copy its withheld ones stood, as the days of the phone's clock.

    ``first_on`` and ``last_on`` are those of the messages next to them, None where there is none, or none
    whose day is known, on that side of any of them.
    """

    capture: CaptureId
    first_on: dt.date | None
    last_on: dt.date | None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a message stands: in which copy, and its number there, from 1, over all captures."""

    copy: CopyId
    number: int


@dataclass(frozen=True, slots=True)
class MonthHeld:
    """How many lines a copy has in one month of its own clock (``YYYY-MM``; None where no day is known)."""

    month: str | None
    lines: int
