"""A matter's custodians and conversations as a table that somebody may see, each cell with its reasons."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from onrecord.records.captures import Grade
from onrecord.records.matters import (
    Answer,
    AnswerWord,
    Asked,
    CellRef,
    CellState,
    Covering,
    Expected,
    Matter,
    Widening,
)
from onrecord.records.withholding import WithheldCount


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What was withheld of a capture when it was handed in, by reason; when it was said, nobody here knows.

    ``counts`` is None where it is not to be told: the capture has copies that are not in sight.
    ``is_shared`` tells that it is of the whole capture, which has or had other conversations, and that how
    much of it was of this one is not known. ``by_browser`` tells that only the browser of whoever handed it
    in counted. ``first_on`` and ``last_on`` are the days, on the copy's own clock, of the messages between
    which it stood; None where none is known on that side.
    """

    counts: Mapping[str, WithheldCount] | None
    is_shared: bool = False
    by_browser: bool = False
    first_on: dt.date | None = None
    last_on: dt.date | None = None

    @property
    def amount(self) -> WithheldCount | None:
        """Return how much it was for all reasons together, None where that is not told."""
        if self.counts is None:
            return None
        of = self.counts.values()
        return WithheldCount(
            sum(one.messages for one in of), sum(one.lines for one in of), sum(one.files for one in of)
        )


@dataclass(frozen=True, slots=True)
class CaptureOfCopy:
    """A capture of a copy: when it came, its grade, and when a person said that it was exported.

    ``by_link`` tells that it came through a single-use link, ``left_out`` what was withheld of it, None
    where nothing was.
    """

    id: str
    captured_at: dt.datetime
    grade: Grade | None
    exported_on: dt.date | None = None
    by_link: bool = False
    left_out: LeftOut | None = None


@dataclass(frozen=True, slots=True)
class CopyHeld:
    """A copy that is held of a cell's conversation.

    ``first_on`` and ``last_on`` are the days of its first and last message on its own clock, None where none
    is known; ``reaches_on`` is until when it could hold any, where a person said when it was exported
    and that is later. ``joined`` tells that a reconciliation alone shows it to be of the conversation: it is
    not part of what the matter names.
    """

    id: str
    title: str
    device: str
    channel: str
    lines: int
    first_on: dt.date | None
    last_on: dt.date | None
    covering: Covering
    reaches_on: dt.date | None = None
    joined: bool = False
    captures: Sequence[CaptureOfCopy] = ()


@dataclass(frozen=True, slots=True)
class Cell:
    """One custodian and one conversation: where they stand, and why.

    ``covering`` is of all copies together, None where none is held. ``since`` is when it was asked for, or
    asked for again. ``is_contradicted`` tells that a nil return or a loss was said while nothing was held,
    and that a copy came all the same.
    """

    ref: CellRef
    custodian: str
    conversation: str
    state: CellState
    covering: Covering | None
    copies: Sequence[CopyHeld]
    word: AnswerWord | None
    since: dt.datetime
    is_contradicted: bool = False

    @property
    def is_held_in_part(self) -> bool:
        """Tell whether part of the time that is asked for is neither held nor said to have had nothing."""
        is_part = self.state is CellState.HELD and self.covering is not Covering.WHOLE
        return is_part and not self.rest_is_nil

    @property
    def rest_is_nil(self) -> bool:
        """Tell whether somebody who knew of what is held said that there was nothing more."""
        return self.word is not None and self.word.said.said is Answer.NIL_RETURN and not self.is_contradicted

    @property
    def left_out(self) -> Sequence[CaptureOfCopy]:
        """Return the captures of its copies of which something was withheld, each once, oldest first.

        Also of copies that have nothing of the time asked for: what was of it may be what was withheld.
        """
        every = {one.id: one for copy in self.copies for one in copy.captures if one.left_out}
        return sorted(every.values(), key=lambda one: (one.captured_at, one.id))

    @property
    def beside(self) -> Sequence[CopyHeld]:
        """Return copies that are held and have nothing of the time that is asked for."""
        return [one for one in self.copies if one.covering is Covering.NOTHING]


@dataclass(frozen=True, slots=True)
class Totals:
    """How many cells stand where; ``in_part`` of those held do not span the whole time asked for.

    Of ``left_out`` of those held something was withheld when it was handed in.
    """

    by_state: Mapping[CellState, int]
    in_part: int
    contradicted: int
    left_out: int = 0

    @property
    def expected(self) -> int:
        """Return how many cells are asked for."""
        return sum(number for state, number in self.by_state.items() if state is not CellState.NOT_EXPECTED)

    def of(self, state: CellState) -> int:
        """Return how many cells stand so."""
        return self.by_state.get(state, 0)


@dataclass(frozen=True, slots=True)
class Matrix:
    """A matter as somebody sees it: rows, columns, and the cells that are theirs to see.

    ``is_whole`` tells that they see all of it, ``has_past`` that they see all that was ever asked for in it.
    ``waiting`` is what a second person must agree to, where it is theirs to see.
    """

    matter: Matter
    rows: Sequence[Asked]
    columns: Sequence[Expected]
    cells: Mapping[CellRef, Cell]
    is_whole: bool
    has_past: bool
    waiting: Widening | None = None

    @property
    def totals(self) -> Totals:
        """Return how many of the cells that are seen stand where."""
        seen = self.cells.values()
        by_state = {state: sum(cell.state is state for cell in seen) for state in CellState}
        in_part = sum(cell.is_held_in_part for cell in seen)
        left_out = sum(cell.state is CellState.HELD and bool(cell.left_out) for cell in seen)
        return Totals(by_state, in_part, sum(cell.is_contradicted for cell in seen), left_out)

    def cell(self, row: Asked, column: Expected) -> Cell | None:
        """Return a cell, None where it is not theirs to see."""
        return self.cells.get(CellRef(row.number, column.number))

    def theirs(self, refs: Iterable[CellRef]) -> Sequence[CellRef]:
        """Return which of some cells are theirs to see: to whoever sees its past, also those that left it."""
        return [ref for ref in refs if self.has_past or ref in self.cells]
