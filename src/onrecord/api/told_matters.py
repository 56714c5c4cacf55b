"""Matters, cells and answers as the API gives them."""

from collections.abc import Sequence

from onrecord.records.matrices import CaptureOfCopy, Cell, CopyHeld, LeftOut, Matrix
from onrecord.records.matters import AnswerWord, Asked, CellRef, Expected, Matter, MatterSaid, Widening
from onrecord.records.withholding import WithheldCount
from onrecord.rendering.matrix_words import why
from onrecord.rendering.matter_changes import changes

Form = dict[str, object]


def matter_form(matter: Matter) -> Form:
    """Return what a matter asks for, to whoever changed it or decided what waited."""
    return _form(matter, matter.last.custodians, matter.last.conversations, matter.waiting)


def seen_form(matrix: Matrix) -> Form:
    """Return a matter as somebody sees it, with how it stands."""
    totals = matrix.totals
    figures = {
        "expected": totals.expected,
        "in_part": totals.in_part,
        "with_left_out": totals.left_out,
        "contradicted": totals.contradicted,
    }
    return {
        **_form(matrix.matter, matrix.rows, matrix.columns, matrix.waiting),
        "is_whole": matrix.is_whole,
        "totals": {**{state.value: number for state, number in totals.by_state.items()}, **figures},
    }


def cell_form(cell: Cell, said: MatterSaid) -> Form:
    """Return where a cell stands."""
    return {
        "cell": str(cell.ref),
        "custodian": cell.custodian,
        "conversation": cell.conversation,
        "state": cell.state,
        "covering": cell.covering,
        "is_held_in_part": cell.is_held_in_part,
        "has_left_out": bool(cell.left_out),
        "is_contradicted": cell.is_contradicted,
        "why": list(why(cell, said)),
        "since": cell.since,
        "copies": [_copy(one) for one in cell.copies],
        "word": word_form(cell.word) if cell.word else None,
    }


def word_form(word: AnswerWord) -> Form:
    """Return what was said, without the cells: not all of them need be theirs to see."""
    said = word.said
    return {
        "answer": said.answer,
        "said": said.said,
        "by": said.by,
        "reason": said.reason,
        "written_by": said.actor,
        "at": word.at,
        "takes_back": said.takes_back,
        "taken_back_at": word.taken_back.at if word.taken_back else None,
    }


def answered_form(word: AnswerWord) -> Form:
    """Return an answer with its cells, to whoever gave it or took it back."""
    return {**word_form(word), "cells": [str(ref) for ref in word.said.cells]}


def ref_of(name: str) -> CellRef:
    """Return the cell of a name that has the form of one."""
    row, _, column = name.partition("-")
    return CellRef(int(row), int(column))


def _form(
    matter: Matter, rows: Sequence[Asked], columns: Sequence[Expected], waiting: Widening | None
) -> Form:
    said = matter.last
    return {
        "matter": said.matter,
        "name": said.name,
        "reference": said.reference,
        "since": said.first_day,
        "until": said.last_day,
        "is_closed": said.is_closed,
        "opened_at": matter.opened_at,
        "custodians": [_numbered(one) for one in rows],
        "conversations": [_numbered(one) for one in columns],
        "waiting": _waiting(waiting, said) if waiting else None,
    }


def _waiting(one: Widening, last: MatterSaid) -> Form:
    wanted = one.said.wanted
    return {
        "widening": one.said.widening,
        "asked_by": wanted.actor,
        "asked_at": one.at,
        "reason": wanted.reason,
        "changes": list(changes(last, wanted)),
    }


def _numbered(one: Asked | Expected) -> Form:
    return {"number": one.number, "name": one.name}


def _copy(one: CopyHeld) -> Form:
    return {
        "copy_id": one.id,
        "title": one.title,
        "device": one.device,
        "channel": one.channel,
        "lines": one.lines,
        "first_on": one.first_on,
        "last_on": one.last_on,
        "reaches_on": one.reaches_on,
        "covering": one.covering,
        "joined": one.joined,
        "captures": [_capture(each) for each in one.captures],
    }


def _capture(one: CaptureOfCopy) -> Form:
    return {
        "capture": one.id,
        "captured_at": one.captured_at,
        "grade": one.grade,
        "exported_on": one.exported_on,
        "left_out": _left_out(one.left_out) if one.left_out else None,
    }


def _left_out(one: LeftOut) -> Form:
    return {
        "amount": _amount(one.amount) if one.amount else None,
        "by_reason": {reason: _amount(count) for reason, count in (one.counts or {}).items()},
        "is_shared": one.is_shared,
        "by_browser": one.by_browser,
        "first_on": one.first_on,
        "last_on": one.last_on,
    }


def _amount(count: WithheldCount) -> Form:
    return {"messages": count.messages, "lines": count.lines, "files": count.files}
