"""What the API takes and gives: strict in what it takes, complete in what it gives."""

import datetime as dt
from typing import Annotated, Any

from ninja import Schema
from pydantic import ConfigDict, Field, StringConstraints

from onrecord.procedures.count import By
from onrecord.records.accounts import Role
from onrecord.records.messages import Kind
from onrecord.records.searches import Order

MOST = 2**53 - 1
"""The highest number that every program's JSON keeps exact."""

Number = Annotated[int, Field(ge=1, le=MOST)]
Bytes = Annotated[int, Field(ge=0, le=MOST)]
Id = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]
Words = Annotated[str, StringConstraints(max_length=500)]
Names = Annotated[list[Name], Field(max_length=20)]
Next = Annotated[str | None, Field(description="Give it as `cursor` for the next page; null on the last")]


class Given(Schema):
    """What a program sends: a name that is not known is an error, never left aside."""

    model_config = ConfigDict(extra="forbid")


class Me(Schema):
    """Whose token it is, and what it may do now."""

    account: int
    name: str
    roles: list[Role]
    token: int
    token_name: str
    verbs: list[str]
    expires_at: dt.datetime


class Copy(Schema):
    """One custodian's copy of a conversation. Times are the phone's own."""

    copy_id: str
    conversation_id: str
    title: str
    custodian: str
    device: str
    channel: str
    captures: int
    messages: int
    zone: str | None
    first_said: str | None
    last_said: str | None


class Copies(Schema):
    """A page of copies."""

    items: list[Copy]
    next: Next


class Place(Schema):
    """The lines of a source that something was read from; the first is 1."""

    entry: str
    first: int
    last: int
    first_byte: int


class Message(Schema):
    """A message or notice as its source has it; `number` is its place in the copy, from 1."""

    id: str
    number: int
    copy_id: str
    capture: str
    kind: str
    said_text: str | None
    said_local: str | None
    said_at: str | None
    precision: str | None
    sender: str | None
    address: str | None
    body: str | None
    edited: bool
    edited_at: str | None
    revisions: list[dict[str, Any]]
    reply_to: str | None
    quoted: dict[str, Any] | None
    thread: str | None
    native_id: str | None
    subject: str | None
    notice: dict[str, Any] | None
    attachments: list[dict[str, Any]]
    reactions: list[dict[str, Any]]
    recipients: list[dict[str, Any]]
    delivery: list[dict[str, Any]]
    forwarded_from: str | None
    is_own: bool | None
    timer_seconds: int | None
    deleted_at: str | None
    deleted_by: str | None
    flags: list[str]
    recognised: dict[str, Any] | None = None
    span: Place


class NotUnderstood(Schema):
    """Lines that no rule places, or that were withheld; they stand before message `number`."""

    anomaly: str
    withheld: str | None = None
    span: Place
    number: int
    capture: str


class Messages(Schema):
    """A page of one copy, in the order of its source."""

    lines: int
    items: list[Message]
    not_understood: list[NotUnderstood]
    next: Next


class Hit(Schema):
    """A message found. In `snippet`, U+0002 and U+0003 stand around what was searched for."""

    message: str
    number: int
    copy_id: str
    capture: str
    kind: str
    said_at: dt.datetime | None
    said_local: str | None
    said_text: str | None
    precision: str | None
    zone: str
    sender: str | None
    body: str
    edited: bool
    snippet: Annotated[str, Field(description="U+0002 stands before, U+0003 after what was searched for")]
    snippet_of: Annotated[str, Field(description="What the snippet is of, such as the message itself")]
    custodian: str
    title: str
    channel: str


class Hits(Schema):
    """A page of hits. `ranked_over` and `is_capped` tell over how many relevance was judged."""

    items: list[Hit]
    ranked_over: int | None
    is_capped: bool
    next: Next


class Narrowed(Given):
    """What narrows a search or a count. Days are the phone's own; `before` is not included."""

    person: Names = Field(default_factory=list, description="Who said it: a name or id, any of several")
    custodian: Names = Field(default_factory=list, description="Whose copies: any of several")
    conversation: Names = Field(default_factory=list, description="Ids of conversations: any of several")
    channel: Names = Field(default_factory=list, description="Channels, such as whatsapp: any of several")
    kind: Annotated[list[Kind], Field(max_length=20)] = Field(
        default_factory=list, description="Kinds of messages: any of several"
    )
    since: Annotated[dt.date | None, Field(description="The first day")] = None
    before: Annotated[dt.date | None, Field(description="The day after the last")] = None


class Sought(Narrowed):
    """Words, "phrases" and beginnings*, all of which must occur; none finds everything, newest first."""

    q: Annotated[Words, Field(description="What to look for; empty finds everything")] = ""
    order: Annotated[Order, Field(description="`newest` first, or by `relevance`, on one page alone")] = (
        Order.NEWEST
    )


class Counting(Narrowed):
    """What lines are counted by; `split` parts periods by channel, custodian and sender."""

    by: By = By.MONTH
    split: bool = False


class CountRow(Schema):
    """Lines of copies; what a count is not split by is null."""

    channel: str | None
    custodian: str | None
    sender: str | None
    period: str | None
    messages: int


class Counts(Schema):
    """Lines of copies, never distinct messages: one conversation held by two people counts twice."""

    total: int
    copies: int
    captures: int
    captured_again: list[int]
    undated: int
    has_notices: bool
    rows: list[CountRow]


class Label(Schema):
    """A label of a copy that is a person's, on whose word."""

    copy_id: str
    label: str
    by: str
    at: dt.datetime
    reason: str


class Person(Schema):
    """A person of the register."""

    person: str
    name: str
    accounts: list[str]
    labels: list[Label]


class People(Schema):
    """A page of the register."""

    items: list[Person]
    next: Next
