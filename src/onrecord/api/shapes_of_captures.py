"""What the API takes and gives on captures, uploads and work."""

import datetime as dt
from typing import Annotated, Any

from ninja import Schema
from pydantic import Field, StringConstraints

from onrecord.api.shapes import Bytes, Given, Id, Name, Next
from onrecord.procedures.hand_in import Supplied
from onrecord.records.messages import DateOrder, Kind
from onrecord.records.withheld import WithholdReason
from onrecord.records.works import WorkState

_MOST_CHOICES = 100
_MOST_NAMED = 10_000
Secret = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Arrived = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Lines = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{0,11}(-[1-9][0-9]{0,11})?$")]
Sender = Annotated[str, StringConstraints(min_length=1, max_length=1_000)]
FileName = Annotated[str, StringConstraints(min_length=1, max_length=4_096)]
Key = Annotated[str, StringConstraints(min_length=1, max_length=1_000)]
Moment = Annotated[str, StringConstraints(max_length=40)]


class Capture(Schema):
    """A capture, and the copies of it that may be seen; `lines` counts theirs."""

    capture: str
    captured_at: dt.datetime
    captured_by: str
    name: str
    zone: str
    lines: int
    copies: list[str]


class Captures(Schema):
    """A page of captures, oldest first."""

    items: list[Capture]
    next: Next


class File(Schema):
    """A file of an upload: go on at `received_bytes`."""

    number: int
    name: str
    size_bytes: int | None
    received_bytes: int
    is_whole: bool


class Upload(Schema):
    """An upload under way."""

    upload: str
    files: list[File]


class NewFile(Given):
    """A file to come; folders in its name are parted by `/`."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=1000)]
    size_bytes: Bytes


class Reading(Given):
    """How an upload's files are read, where they do not say it."""

    zone: Annotated[str, StringConstraints(max_length=100)] | None = None
    date_order: DateOrder | None = None
    exported_at: dt.datetime | None = None
    reader: Name | None = None


class LeftOut(Given):
    """What is left out of a capture: `left_out` of what was planned, and what opens the opening.

    The secret is 32 random bytes in hex that the program makes and keeps: the service keeps none of it.
    """

    left_out: Id
    opening_secret: Secret


class NewCapture(Reading):
    """A whole upload, whose it is, and what its files do not say."""

    upload: Id
    custodian: Name
    device: Name = "phone"
    supplied: Supplied = Supplied.SELF
    withhold: LeftOut | None = None


class LeaveOut(Given):
    """Messages to leave out for one reason; docs/formats/withhold-file.md says what each key names."""

    reason: WithholdReason
    lines: Annotated[list[Lines], Field(max_length=_MOST_NAMED)] = Field(default_factory=list)
    senders: Annotated[list[Sender], Field(max_length=_MOST_NAMED)] = Field(default_factory=list)
    kinds: Annotated[list[Kind], Field(max_length=len(Kind))] = Field(default_factory=list)
    conversations: Annotated[list[Key], Field(max_length=_MOST_NAMED)] = Field(default_factory=list)
    files: Annotated[list[FileName], Field(max_length=_MOST_NAMED)] = Field(default_factory=list)
    app: Key | None = None
    since: Moment | None = None
    before: Moment | None = None


class NewWithholding(Reading):
    """What to leave out of an upload of one chat's text or one database, and how the upload is read."""

    choices: Annotated[list[LeaveOut], Field(min_length=1, max_length=_MOST_CHOICES)]


class Work(Schema):
    """Work that goes on after the answer: `result` holds ids and counts once `is_over`."""

    work: str
    verb: str
    state: WorkState
    is_over: bool
    asked_at: dt.datetime
    ended_at: dt.datetime | None
    step: str
    percent: int | None
    refusal: str
    result: dict[str, Any]


class Works(Schema):
    """Work that was asked for with this token, newest first."""

    items: list[Work]
