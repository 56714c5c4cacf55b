"""Show a matter: what is held of each custodian's conversations, what people said, and what is outstanding.

What is held is worked out from the copies of the catalogue each time it is asked, so that nobody declares it
and no word can stand against it: a copy that comes later makes a nil return a contradicted one.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from onrecord.ports.homes import Home
from onrecord.procedures.captures_of_copies import captures_of_copies
from onrecord.procedures.keep_reconciliation import kept_reconciliations
from onrecord.procedures.matter_reach import TERMINAL, Reach, covers_added
from onrecord.procedures.matters import NOT_HELD, matter_of, matters
from onrecord.records.accounts import is_among, name_key
from onrecord.records.errors import NotHeldError
from onrecord.records.matrices import CaptureOfCopy, Cell, CopyHeld, Matrix
from onrecord.records.matters import (
    Answer,
    AnswerWord,
    CellRef,
    CellState,
    Covering,
    Expected,
    Matter,
    MatterSaid,
    Widening,
    is_of,
)
from onrecord.records.widening import added_by

Rows = Sequence[Mapping[str, object]]
"""Copies, as the catalogue lists them."""

_STATES = {
    Answer.NIL_RETURN: CellState.NIL_RETURN,
    Answer.LOST: CellState.LOST,
    Answer.NOT_EXPECTED: CellState.NOT_EXPECTED,
    Answer.EXPECTED: CellState.OUTSTANDING,
}
_ORDER = (Covering.WHOLE, Covering.PART, Covering.UNKNOWN, Covering.NOTHING)


Found = tuple[Mapping[str, object], bool]
"""A copy of a conversation, and whether a reconciliation alone says that it is of it."""


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A cell before anything is known of it."""

    ref: CellRef
    custodian: str
    conversation: str
    since: dt.datetime


@dataclass(frozen=True, slots=True)
class Seen:
    """What is looked at for a matrix: the copies in sight, and which of them a reconciliation joins."""

    rows: Rows
    joined: Sequence[frozenset[str]]


def show_matter(home: Home, named: str, reach: Reach = TERMINAL) -> Matrix:
    """Return a matter as somebody sees it, with the captures of each copy.

    Raises:
        NotHeldError: there is no such matter, or nothing of it is theirs to see.
        VerificationError: an event is changed, missing, not to be read, or of a later version.
    """
    matter, seen = matter_of(home, named), _seen(home, reach)
    found = _matrix(matter, seen, reach)
    if found is None:
        raise NotHeldError(NOT_HELD)
    return _with_captures(home, [found], reach)[0]


def list_matters(home: Home, reach: Reach = TERMINAL) -> Sequence[Matrix]:
    """Return every matter of which something is theirs to see, the newest first.

    Raises:
        VerificationError: an event is changed, missing, not to be read, or of a later version.
    """
    seen = _seen(home, reach)
    found = [one for one in (_matrix(matter, seen, reach) for matter in matters(home).values()) if one]
    newest_first = sorted(found, key=lambda one: one.matter.opened_at, reverse=True)
    return _with_captures(home, newest_first, reach)


def might_be_of(home: Home, matrix: Matrix, ref: CellRef, reach: Reach = TERMINAL) -> Rows:
    """Return copies of a cell's custodian that are in sight and not of its conversation."""
    cell = matrix.cells[ref]
    named = {one.id for one in cell.copies if not one.joined}
    held = home.catalogue.conversations(sight=reach.sight)
    own = [row for row in held if is_among(str(row["custodian"]), (cell.custodian,))]
    return [row for row in own if row["copy_id"] not in named]


def _seen(home: Home, reach: Reach) -> Seen:
    rows = home.catalogue.conversations(sight=reach.sight)
    joined = [frozenset(about.copies) for about in kept_reconciliations(home, reach.sight)]
    return Seen(rows, joined)


def _matrix(matter: Matter, seen: Seen, reach: Reach) -> Matrix | None:
    """Return what somebody sees of a matter; None where that is nothing."""
    said, whole = matter.last, reach.sees_whole(matter)
    standing, since, cells = matter.standing(), matter.asked_since(), {}
    of_column = {one.number: _in_conversation(said, one, seen) for one in said.conversations}
    for row in said.custodians:
        is_theirs = whole or reach.covers(row.name)
        for column in said.conversations:
            copies = of_column[column.number].get(name_key(row.name), ())
            if is_theirs or any(reach.covers_copy(one) for one, _ in copies):
                ref = CellRef(row.number, column.number)
                asked = Unanswered(ref, row.name, column.name, since[ref])
                cells[ref] = _cell(said, asked, copies, standing.get(ref))
    if not cells:
        return None
    rows, columns = {ref.custodian for ref in cells}, {ref.conversation for ref in cells}
    return Matrix(
        matter,
        [one for one in said.custodians if one.number in rows],
        [one for one in said.conversations if one.number in columns],
        cells,
        whole,
        reach.sees_past(matter),
        _waiting(matter, seen, reach),
    )


def _waiting(matter: Matter, seen: Seen, reach: Reach) -> Widening | None:
    """Return what waits for a second person, to who reaches all that it would add."""
    one = matter.waiting
    if one is None or not reach.sees_whole(matter):
        return None
    return one if covers_added(reach, added_by(one.said.wanted, matter.last), seen.rows) else None


def _in_conversation(said: MatterSaid, one: Expected, seen: Seen) -> Mapping[str, Sequence[Found]]:
    """Return the copies of a conversation by the key of their custodian's name."""
    names = {name_key(each.name) for each in said.custodians}
    asked = [row for row in seen.rows if name_key(str(row["custodian"])) in names]
    named = {str(row["copy_id"]) for row in asked if is_of(one, str(row["copy_id"]), str(row["title"]))}
    joined = {copy for group in seen.joined if group & named for copy in group} - named - set(one.apart)
    found: dict[str, list[Found]] = defaultdict(list)
    for row in asked:
        if row["copy_id"] in named | joined:
            found[name_key(str(row["custodian"]))].append((row, row["copy_id"] in joined))
    return found


def _cell(said: MatterSaid, asked: Unanswered, copies: Sequence[Found], word: AnswerWord | None) -> Cell:
    held = [_copy(copy, said, joined=joined) for copy, joined in copies]
    covering = _together([one.covering for one in held])
    since = asked.since
    if word is not None and word.said.said is Answer.EXPECTED:
        since = max(since, word.at)
    return Cell(
        asked.ref,
        asked.custodian,
        asked.conversation,
        _state(covering, word),
        covering,
        _by_day(held),
        word,
        since,
    )


def _copy(row: Mapping[str, object], said: MatterSaid, *, joined: bool) -> CopyHeld:
    first, last = _day(row["first_said"]), _day(row["last_said"])
    return CopyHeld(
        id=str(row["copy_id"]),
        title=str(row["title"]),
        device=str(row["device"]),
        channel=str(row["channel"]),
        lines=int(str(row["messages"])),
        first_on=first,
        last_on=last,
        covering=_covering(said, first, last),
        joined=joined,
    )


def _state(covering: Covering | None, word: AnswerWord | None) -> CellState:
    if covering not in (None, Covering.NOTHING):
        return CellState.HELD
    if word is None or word.said.said is None:
        return CellState.OUTSTANDING
    return _STATES[word.said.said]


def _covering(said: MatterSaid, first: dt.date | None, last: dt.date | None) -> Covering:
    """Tell how much of the time that is asked for a copy spans, by the days of its messages."""
    since, until = said.first_day, said.last_day
    if since is None and until is None:
        return Covering.WHOLE
    if first is None or last is None:
        return Covering.UNKNOWN
    if (since is not None and last < since) or (until is not None and first > until):
        return Covering.NOTHING
    begins, ends = since is None or first <= since, until is None or last >= until
    return Covering.WHOLE if begins and ends else Covering.PART


def _together(found: Sequence[Covering]) -> Covering | None:
    """Return what the best of several copies spans: pieces of two copies are not added up."""
    return next((one for one in _ORDER if one in found), None)


def _by_day(held: Iterable[CopyHeld]) -> Sequence[CopyHeld]:
    return sorted(held, key=lambda one: (_ORDER.index(one.covering), one.first_on or dt.date.max, one.id))


def _day(at: object) -> dt.date | None:
    return dt.datetime.fromisoformat(str(at)).date() if at else None


def _with_captures(home: Home, found: Sequence[Matrix], reach: Reach) -> Sequence[Matrix]:
    """Return matrices with the captures of every copy: when each came, and of which grade."""
    copies = {one.id for matrix in found for cell in matrix.cells.values() for one in cell.copies}
    of_copy = captures_of_copies(home, sorted(copies), reach.sight)
    return [
        replace(
            matrix,
            cells={ref: _detailed(cell, of_copy, matrix.matter.last) for ref, cell in matrix.cells.items()},
        )
        for matrix in found
    ]


def _detailed(cell: Cell, captures: Mapping[str, Sequence[CaptureOfCopy]], said: MatterSaid) -> Cell:
    copies = [_reaching(replace(one, captures=captures[one.id]), said) for one in cell.copies]
    held = [one for one in copies if one.covering is not Covering.NOTHING]
    covering = _together([one.covering for one in copies])
    return replace(cell, copies=_by_day(copies), covering=covering, is_contradicted=_contradicted(cell, held))


def _reaching(copy: CopyHeld, said: MatterSaid) -> CopyHeld:
    """Return a copy that spans until a person said it was exported, where that is later than its last day."""
    exported = [one.exported_on for one in copy.captures if one.exported_on]
    if copy.covering is not Covering.PART or copy.last_on is None or not exported:
        return copy
    reaches = max(copy.last_on, *exported)
    return replace(copy, covering=_covering(said, copy.first_on, reaches), reaches_on=reaches)


def _contradicted(cell: Cell, held: Sequence[CopyHeld]) -> bool:
    """Tell whether a copy came after it was said that there was none: of what was held then, it was known."""
    word = cell.word
    if cell.state is not CellState.HELD or word is None or word.said.said is Answer.EXPECTED:
        return False
    first = min((one.captured_at for copy in held for one in copy.captures), default=None)
    return first is not None and first > word.at
