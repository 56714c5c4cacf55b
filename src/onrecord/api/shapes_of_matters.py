"""What the API takes and gives on matters: what they ask for, and where each cell stands."""

import datetime as dt
from typing import Annotated

from ninja import Schema
from pydantic import Field, StringConstraints

from onrecord.api.shapes import Given, Id, Name, Next
from onrecord.procedures.open_matter import MOST_CONVERSATIONS, MOST_CUSTODIANS
from onrecord.records.captures import Grade
from onrecord.records.matters import Answer, CellState, Covering
from onrecord.records.withheld import WithholdReason
from onrecord.records.written_names import LONGEST_NAME

_MOST_CELLS = MOST_CUSTODIANS * MOST_CONVERSATIONS
_LONGEST_REASON = 1_000

CellName = Annotated[
    str,
    StringConstraints(pattern=r"^[1-9][0-9]{0,7}-[1-9][0-9]{0,7}$"),
    Field(description="The numbers of its custodian and its conversation: `3-2`"),
]
Reason = Annotated[str, StringConstraints(min_length=1, max_length=_LONGEST_REASON, strip_whitespace=True)]
_Short = Annotated[str, StringConstraints(max_length=LONGEST_NAME, strip_whitespace=True)]


class NewMatter(Given):
    """What a matter asks for. Days are both included; none leaves that end open."""

    name: Name
    reference: _Short = ""
    since: dt.date | None = None
    until: dt.date | None = None
    custodians: Annotated[list[Name], Field(min_length=1, max_length=MOST_CUSTODIANS)]
    conversations: Annotated[list[Name], Field(min_length=1, max_length=MOST_CONVERSATIONS)]


class ChangedMatter(NewMatter):
    """All that a matter asks for from now on, and why."""

    reason: Reason


class Because(Given):
    """Why: it stands in the record."""

    reason: Reason


class Placed(Because):
    """Whether a copy is of a conversation of the matter."""

    copy_id: Id
    conversation: Annotated[int, Field(ge=1, le=MOST_CONVERSATIONS * 1_000)]
    is_of_it: bool


class NewAnswer(Because):
    """One answer on many cells. A nil return or a loss says on whose word (`by`)."""

    cells: Annotated[list[CellName], Field(min_length=1, max_length=_MOST_CELLS)]
    said: Answer
    by: _Short = ""


class Numbered(Schema):
    """A custodian or a conversation; the number is its own in the matter for ever."""

    number: int
    name: str


class Waiting(Schema):
    """A change that shows the matter's readers more, and holds once a second person agrees."""

    widening: str
    asked_by: str
    asked_at: dt.datetime
    reason: str
    changes: list[str]


class Decision(Given):
    """Whether a second person agrees; who asked can only take it back, by false."""

    agreed: bool


class Matter(Schema):
    """What a matter asks for, as far as it may be seen; `waiting` is null where nothing waits."""

    matter: str
    name: str
    reference: str
    since: dt.date | None
    until: dt.date | None
    is_closed: bool
    opened_at: dt.datetime
    custodians: list[Numbered]
    conversations: list[Numbered]
    waiting: Waiting | None


class Totals(Schema):
    """How many cells stand where, of those that may be seen; `expected` are all but `not_expected`.

    Of `with_left_out` of those held, something was withheld when it was handed in.
    """

    held: int
    nil_return: int
    lost: int
    outstanding: int
    not_expected: int
    expected: int
    in_part: int
    with_left_out: int
    contradicted: int


class MatterSeen(Matter):
    """A matter with how it stands; `is_whole` tells that all of it may be seen."""

    is_whole: bool
    totals: Totals


class Matters(Schema):
    """A page of matters, newest first."""

    items: list[MatterSeen]
    next: Next


class Amount(Schema):
    """How much was left out: messages, their lines, and files."""

    messages: int
    lines: int
    files: int


class LeftOut(Schema):
    """What was withheld of a capture when it was handed in. Of which time it was, is not kept.

    It stood between messages of `first_on` and `last_on`; null where no day is known on that side. `amount`
    is null, and `by_reason` empty, where the capture has copies that may not be seen. `is_shared`: it is of
    the whole capture, which has or had other conversations too. `by_browser`: only the browser of whoever
    handed it in counted the messages.
    """

    amount: Amount | None
    by_reason: dict[WithholdReason, Amount]
    is_shared: bool
    by_browser: bool
    first_on: dt.date | None
    last_on: dt.date | None


class CaptureHeld(Schema):
    """A capture of a copy; `left_out` is null where nothing was withheld of it."""

    capture: str
    captured_at: dt.datetime
    grade: Grade | None
    exported_on: dt.date | None
    left_out: LeftOut | None


class CopyHeld(Schema):
    """A copy of a cell: days are of its own clock. `joined` tells that a reconciliation alone says so."""

    copy_id: str
    title: str
    device: str
    channel: str
    lines: int
    first_on: dt.date | None
    last_on: dt.date | None
    reaches_on: dt.date | None
    covering: Covering
    joined: bool
    captures: list[CaptureHeld]


class Word(Schema):
    """What was said of a cell. `said` is null where it takes an earlier answer back."""

    answer: str
    said: Answer | None
    by: str
    reason: str
    written_by: str
    at: dt.datetime
    takes_back: str
    taken_back_at: dt.datetime | None


class Answered(Word):
    """An answer with the cells that it is on."""

    cells: list[str]


class Cell(Schema):
    """Where a custodian stands with a conversation. `why` says it in sentences, the first is the chief.

    `covering` goes by the first and last day of what is held: `whole` does not tell that nothing between was
    withheld. `has_left_out` tells that something was, of the captures of its copies (`left_out` of each).
    """

    cell: str
    custodian: str
    conversation: str
    state: CellState
    covering: Covering | None
    is_held_in_part: bool
    has_left_out: bool
    is_contradicted: bool
    why: list[str]
    since: dt.datetime
    copies: list[CopyHeld]
    word: Word | None


class CellSeen(Cell):
    """A cell with all that was said of it, oldest first, also what was taken back."""

    words: list[Word]


class Cells(Schema):
    """A page of cells, by the number of the custodian, then of the conversation."""

    items: list[Cell]
    next: Next
