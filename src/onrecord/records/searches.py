"""Questions to the catalogue, and their answers."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from onrecord.records.messages import CaptureId, MessageId


@dataclass(frozen=True, slots=True)
class Filters:
    """What narrows a search or count. Empty means all. Days are the phone's own, ``before`` exclusive."""

    people: Sequence[str] = ()
    custodians: Sequence[str] = ()
    conversations: Sequence[str] = ()
    channels: Sequence[str] = ()
    kinds: Sequence[str] = ()
    since: dt.date | None = None
    before: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Query:
    """Words, ``"phrases"`` and ``prefix*``, all of which must occur; newest first."""

    text: str
    filters: Filters = Filters()
    limit: int = 50
    before_row: int | None = None


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
    """A page of hits; ``next_row`` continues it. ``milliseconds`` is the catalogue's own time."""

    hits: Sequence[Hit]
    next_row: int | None
    milliseconds: float


@dataclass(frozen=True, slots=True)
class CountRow:
    """Lines of copies with one channel, custodian, sender label, and day, month or year."""

    channel: str
    custodian: str
    sender: str | None
    period: str
    messages: int


@dataclass(frozen=True, slots=True)
class Counted:
    """A count with what it counts: lines of copies, never distinct messages.

    ``captured_again`` is how often each copy was captured that was captured more than once: what
    its exports share is counted in each. ``undated`` lines have no known day, so that no filter
    by day counts them (0 when there is no such filter).
    """

    total: int
    rows: Sequence[CountRow]
    copies: int
    captures: int
    captured_again: Sequence[int]
    undated: int
    has_notices: bool
    milliseconds: float


@dataclass(frozen=True, slots=True)
class CaptureHeld:
    """One capture of a copy as the index holds it: when, by whom, under which name, how many lines."""

    id: CaptureId
    captured_at: dt.datetime
    captured_by: str
    name: str
    zone: str
    lines: int
