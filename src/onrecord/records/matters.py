"""A matter: whose conversations are asked for, of which time, and what people said of each.

A request, an inquiry or a review asks for conversations of custodians. What is held is worked out from the
catalogue and never declared; what people say of the rest (a nil return, a loss) are events of the journal.
"""

import datetime as dt
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from onrecord.records.legible import legible

MATTER_PAYLOAD_VERSION = 2
ANSWER_PAYLOAD_VERSION = 1
WIDENING_PAYLOAD_VERSION = 1


class CellState(StrEnum):
    """Where a custodian stands with a conversation, in the order in which totals name them."""

    HELD = "held"
    NIL_RETURN = "nil_return"
    LOST = "lost"
    OUTSTANDING = "outstanding"
    NOT_EXPECTED = "not_expected"


class Answer(StrEnum):
    """What a person may say of a custodian and a conversation; that it is held, nobody can say."""

    NIL_RETURN = "nil_return"
    LOST = "lost"
    NOT_EXPECTED = "not_expected"
    EXPECTED = "expected"


class Covering(StrEnum):
    """How much of the time that was asked for what is held spans, by the days of its messages."""

    WHOLE = "whole"
    PART = "part"
    NOTHING = "nothing"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Asked:
    """A custodian of a matter; the number is theirs in it for ever."""

    number: int
    name: str


@dataclass(frozen=True, slots=True)
class Expected:
    """A conversation of a matter; the number is its own in it for ever.

    Copies of the matter's custodians that bear ``name`` as their title are of it, but for those ``apart``;
    so are ``copies`` (ids, k-…), whatever their title.
    """

    number: int
    name: str
    copies: Sequence[str] = ()
    apart: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class MatterSaid:
    """The payload of an event on a matter, version 2: all that it says from then on.

    ``since`` and ``until`` are days (ISO 8601, both included), empty where that end is open. ``reason`` is
    why it was changed or closed, ``actor`` who said so. Where it lets readers see more, ``widening`` is the
    id (x-…) under which ``actor`` asked for it, and ``agreed_by`` the second person, whose event it is.
    Version 1 lacks these two: one person widened then, and it is read as that.
    """

    matter: str
    name: str
    reference: str
    since: str
    until: str
    custodians: Sequence[Asked]
    conversations: Sequence[Expected]
    is_closed: bool
    reason: str
    actor: str
    widening: str = ""
    agreed_by: str = ""
    payload_version: int = MATTER_PAYLOAD_VERSION

    @property
    def first_day(self) -> dt.date | None:
        """Return the first day that is asked for; None where that end is open."""
        return dt.date.fromisoformat(self.since) if self.since else None

    @property
    def last_day(self) -> dt.date | None:
        """Return the last day that is asked for; None where that end is open."""
        return dt.date.fromisoformat(self.until) if self.until else None


class WideningState(StrEnum):
    """Where it stands that somebody asked to widen a matter; lapsed: it was narrowed meanwhile."""

    WAITS = "waits"
    AGREED = "agreed"
    REFUSED = "refused"
    TAKEN_BACK = "taken_back"
    LAPSED = "lapsed"


@dataclass(frozen=True, slots=True)
class WideningSaid:
    """The payload of an event that asks for a widening, version 1: nothing holds by it alone.

    ``wanted`` is all that the matter is to say once a second person agrees. ``at_terminal`` tells that who
    asked needed no role, since they hold the keys; else their roles must still reach it by then.
    """

    widening: str
    matter: str
    wanted: MatterSaid
    at_terminal: bool
    payload_version: int = WIDENING_PAYLOAD_VERSION


@dataclass(frozen=True, slots=True)
class WideningEndSaid:
    """The payload of an event by which a widening waits no more, version 1: refused, or taken back."""

    widening: str
    matter: str
    state: WideningState
    actor: str
    payload_version: int = WIDENING_PAYLOAD_VERSION


@dataclass(frozen=True, slots=True)
class Widening:
    """What somebody asked for, when (UTC), and where it stands; ``asked_by`` is the journal's id of them."""

    said: WideningSaid
    at: dt.datetime
    asked_by: str
    state: WideningState = WideningState.WAITS


@dataclass(frozen=True, slots=True)
class CellRef:
    """A cell by the numbers of its custodian and its conversation; written ``3-2``."""

    custodian: int
    conversation: int

    def __str__(self) -> str:
        """Return the reference as people write it."""
        return f"{self.custodian}-{self.conversation}"


@dataclass(frozen=True, slots=True)
class AnswerSaid:
    """The payload of an event on cells of a matter, version 1: one word on many cells.

    ``by`` is whose word it is, ``actor`` who wrote it down. Where ``takes_back`` names an earlier answer
    (w-…), that one no longer counts, and ``said`` is None.
    """

    answer: str
    matter: str
    cells: Sequence[CellRef]
    said: Answer | None
    by: str
    reason: str
    actor: str
    takes_back: str = ""
    payload_version: int = ANSWER_PAYLOAD_VERSION


@dataclass(frozen=True, slots=True)
class MatterWord:
    """What was said of a matter, and when (UTC)."""

    said: MatterSaid
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class AnswerWord:
    """What was said of cells, and when (UTC); ``taken_back`` is the word by which it counts no more."""

    said: AnswerSaid
    at: dt.datetime
    taken_back: "AnswerWord | None" = None


@dataclass(frozen=True, slots=True)
class Matter:
    """A matter with all that was said of it and of its cells, oldest first; the last word holds."""

    words: Sequence[MatterWord]
    answers: Mapping[str, AnswerWord]
    widenings: Sequence[Widening] = ()

    @property
    def waiting(self) -> Widening | None:
        """What waits for a second person: there is never more than one."""
        return next((one for one in self.widenings if one.state is WideningState.WAITS), None)

    @property
    def last(self) -> MatterSaid:
        """The word that holds."""
        return self.words[-1].said

    @property
    def opened_at(self) -> dt.datetime:
        """When it was opened (UTC)."""
        return self.words[0].at

    def said_of(self, cell: CellRef) -> Sequence[AnswerWord]:
        """Return what was said of a cell, oldest first, with what was taken back."""
        return [word for word in self.answers.values() if cell in word.said.cells]

    def standing(self) -> Mapping[CellRef, AnswerWord]:
        """Return the last word on each cell that was not taken back."""
        standing = (word for word in self.answers.values() if word.taken_back is None)
        return {cell: word for word in standing for cell in word.said.cells}

    def asked_since(self) -> Mapping[CellRef, dt.datetime]:
        """Return since when each cell is asked for: with its custodian and its conversation in the matter."""
        rows = self._since([[one.number for one in word.said.custodians] for word in self.words])
        columns = self._since([[one.number for one in word.said.conversations] for word in self.words])
        return {cell: max(rows[cell.custodian], columns[cell.conversation]) for cell in cells_of(self.last)}

    def _since(self, named: Sequence[Sequence[int]]) -> Mapping[int, dt.datetime]:
        """Return since when each number stands in every word without a break."""
        since: dict[int, dt.datetime] = {}
        for word, numbers in zip(self.words, named, strict=True):
            since = {number: since.get(number, word.at) for number in numbers}
        return since


def cells_of(said: MatterSaid) -> Sequence[CellRef]:
    """Return every cell of a matter, row by row."""
    return [CellRef(row.number, column.number) for row in said.custodians for column in said.conversations]


def is_of(one: Expected, copy: str, title: str) -> bool:
    """Tell whether a copy is of a conversation of a matter, by its id or its title."""
    return copy in one.copies or (copy not in one.apart and title_key(title) == title_key(one.name))


def title_key(title: str) -> str:
    """Return a title as titles are compared.

    In capitals or not, however many spaces or invisible marks, however its accents are written.
    """
    return " ".join(unicodedata.normalize("NFC", legible(title)).split()).casefold()
