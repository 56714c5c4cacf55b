"""A matter's matrix in words: where each cell stands, and why, as whoever answers for it would say it."""

import datetime as dt
from collections.abc import Iterator, Sequence

from onrecord.records.matrices import CaptureOfCopy, Cell, CopyHeld, LeftOut, Matrix
from onrecord.records.matters import Answer, AnswerWord, CellState, Covering, MatterSaid
from onrecord.records.plurals import number_of
from onrecord.records.withholding import WithheldCount
from onrecord.rendering.said_times import day

LABELS = {
    CellState.HELD: "Held",
    CellState.NIL_RETURN: "Nil return",
    CellState.LOST: "Lost",
    CellState.OUTSTANDING: "Outstanding",
    CellState.NOT_EXPECTED: "Not expected",
}
ANSWERS = {
    Answer.NIL_RETURN: "Nil return",
    Answer.LOST: "Lost",
    Answer.NOT_EXPECTED: "Not expected",
    Answer.EXPECTED: "Expected: ask again",
}
IN_PART = "Held in part"
_MOST_LEFT_OUT = 2
_ENDS = ("first", "last")
"""Where both days are told as those that are held, the span is not told again."""


def label(cell: Cell) -> str:
    """Return in a word or three where a cell stands."""
    return IN_PART if cell.is_held_in_part else LABELS[cell.state]


def answer_label(word: AnswerWord) -> str:
    """Return in a word or two what an answer says."""
    return ANSWERS[word.said.said] if word.said.said else "Taken back"


def headline(matrix: Matrix) -> str:
    """Return one sentence of figures: ``11 of 20 held, 3 held in part, 2 nil returns, 3 outstanding``."""
    totals = matrix.totals
    nil, lost = totals.of(CellState.NIL_RETURN), totals.of(CellState.LOST)
    pieces = [
        f"{totals.of(CellState.HELD) - totals.in_part:,} of {totals.expected:,} held",
        *([f"{totals.in_part:,} held in part"] if totals.in_part else []),
        *([f"{totals.left_out:,} of these with messages left out"] if totals.left_out else []),
        *([number_of(nil, "nil return")] if nil else []),
        *([f"{lost:,} lost"] if lost else []),
        f"{totals.of(CellState.OUTSTANDING):,} outstanding",
    ]
    return ", ".join(pieces)


def period(said: MatterSaid) -> str:
    """Return the time that a matter asks for."""
    since, until = said.first_day, said.last_day
    if since and until:
        return f"{on(since)} to {on(until)}"
    if since:
        return f"from {on(since)}"
    return f"to {on(until)}" if until else "all of it, whenever it was said"


def why(cell: Cell, said: MatterSaid) -> Sequence[str]:
    """Return why a cell stands where it does, the most important sentence first, then what was left out."""
    first, *others = _of_held(cell, said) if cell.state is CellState.HELD else _of_word(cell)
    return [first, *_of_left_out(cell.left_out, said), *others]


def left_out(one: LeftOut) -> str:
    """Return how much was left out, and why: ``4 messages (3 personal, 1 party)``."""
    if one.counts is None or one.amount is None:
        return "messages, how many is not told here"
    reasons = [f"{_amount(count)} {reason}" for reason, count in sorted(one.counts.items())]
    by = ", by the browser's count" if one.by_browser else ""
    of = one.amount
    counted = ((of.messages, "message"), (0 if of.messages else of.lines, "line"), (of.files, "file"))
    parts = [number_of(number, noun) for number, noun in counted if number]
    return f"{' and '.join(parts)} ({', '.join(reasons)}{by})"


def placed(one: LeftOut, *, is_timeless: bool = False) -> str:
    """Say between messages of which days what was left out stood, else what of it is not known."""
    if one.is_shared:
        return ", of the whole capture: how much of this conversation and of which time is not known"
    if one.first_on and one.last_on:
        return f", between messages of {on(one.first_on)} and {on(one.last_on)}"
    if one.first_on:
        return f", after messages of {on(one.first_on)}: until when is not known"
    if one.last_on:
        return f", before messages of {on(one.last_on)}: since when is not known"
    return "" if is_timeless else ", of which time is not known"


def span(copy: CopyHeld) -> str:
    """Return from which day to which day a copy's messages are."""
    if copy.first_on is None or copy.last_on is None:
        return "no day known"
    return f"{on(copy.first_on)} to {on(copy.last_on)}"


def on(value: dt.date) -> str:
    """Write a day shortly: ``9 Mar 2026``."""
    return day(dt.datetime.combine(value, dt.time()))


def _of_held(cell: Cell, said: MatterSaid) -> Iterator[str]:
    best = cell.copies[0]
    gaps = list(_gaps(best, said))
    ends = "" if len(gaps) == len(_ENDS) else f", {span(best)}"
    yield from (f"{number_of(best.lines, 'line')}{ends}", *gaps)
    others = [one for one in cell.copies[1:] if one.covering is not Covering.NOTHING]
    if others:
        yield f"and {number_of(len(others), 'other copy')}"
    if best.joined:
        yield "a reconciliation shows that it is of this conversation; it is not put into the matter yet"
    if cell.word is None or cell.word.said.said is Answer.EXPECTED:
        return
    if cell.is_contradicted:
        yield f"contradicts what was said before it came: {_told(cell.word)}"
    elif cell.covering is not Covering.WHOLE:
        yield f"of the rest: {_told(cell.word)}"


def _of_left_out(captures: Sequence[CaptureOfCopy], said: MatterSaid) -> Iterator[str]:
    """Say what was withheld when a cell's copies were handed in: of how many captures, how much, and why."""
    found = [one.left_out for one in captures if one.left_out]
    if not found:
        return
    is_timeless = said.first_day is None and said.last_day is None
    told = "; ".join(
        f"{left_out(one)}{placed(one, is_timeless=is_timeless)}" for one in found[:_MOST_LEFT_OUT]
    )
    if len(found) == 1:
        yield f"left out when it was handed in: {told}"
    else:
        yield f"left out of {len(found):,} captures, perhaps the same messages: {told}{_rest(found)}"


def _amount(count: WithheldCount) -> str:
    return f"{count.messages or count.lines or count.files:,}"


def _rest(found: Sequence[LeftOut]) -> str:
    rest = len(found) - _MOST_LEFT_OUT
    return f" and of {number_of(rest, 'other capture')}" if rest > 0 else ""


def _gaps(copy: CopyHeld, said: MatterSaid) -> Iterator[str]:
    """Say which end of the time that is asked for a copy does not reach."""
    since, until = said.first_day, said.last_day
    if copy.covering is Covering.UNKNOWN:
        yield f"asked: {period(said)}"
    if copy.first_on is None or copy.last_on is None:
        return
    if since and copy.first_on > since:
        yield f"held from {on(copy.first_on)}, asked from {on(since)}"
    if until and (copy.reaches_on or copy.last_on) < until:
        yield f"held to {on(copy.reaches_on or copy.last_on)}, asked to {on(until)}"
    elif until and copy.reaches_on and copy.last_on < until:
        yield f"exported {on(copy.reaches_on)}: nothing came after {on(copy.last_on)}"


def _of_word(cell: Cell) -> Iterator[str]:
    if cell.word is not None and cell.state is not CellState.OUTSTANDING:
        yield f"{cell.word.said.by}, {on(cell.word.at.date())}: {cell.word.said.reason}"
    else:
        yield f"nothing said since {on(cell.since.date())}"
    for copy in cell.beside:
        yield f"a copy is held, {span(copy)}: nothing of the time asked for"


def _told(word: AnswerWord) -> str:
    said = word.said
    return f"{answer_label(word).lower()}, {said.by}, {on(word.at.date())}: {said.reason}"
