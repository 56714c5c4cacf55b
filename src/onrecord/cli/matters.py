"""``onrecord matters``: list the matters, or show one: what is held, said and outstanding."""

import sys
from collections.abc import Mapping
from typing import Annotated

import typer

from onrecord.cli import desk, options
from onrecord.cli.plurals import number_of
from onrecord.cli.screen import Page, console, print_json
from onrecord.procedures.export_matter import export_matter
from onrecord.procedures.show_matter import list_matters, show_matter
from onrecord.records.legible import legible
from onrecord.records.matrices import Cell, Matrix
from onrecord.records.matters import AnswerWord
from onrecord.rendering.matrix_words import headline, label, period, why
from onrecord.rendering.matter_changes import changes, history
from onrecord.rendering.said_times import at_instant
from onrecord.settings import from_process


def command(
    named: Annotated[
        str | None, typer.Argument(help="Id of one matter (m-…) to show.", metavar="MATTER")
    ] = None,
    *,
    csv: Annotated[bool, typer.Option("--csv", help="Print one matter as CSV for a spreadsheet.")] = False,
    json: options.Json = False,
) -> None:
    """List the matters, or show one.

    Whose copy of which conversation is held, what was said of the others, and what is outstanding.
    """
    settings = from_process()
    if csv and named is None:
        raise typer.BadParameter("say which matter (m-…)", param_hint="MATTER")
    with desk.reading(settings) as home:
        if csv and named is not None:
            sys.stdout.buffer.write(export_matter(home, named, settings.zone))
            return
        found = [show_matter(home, named)] if named is not None else list_matters(home)
    if json:
        for one in found:
            print_json(matrix_form(one))
        return
    out = console()
    for one in found:
        _tell(out, one)
        if named is not None:
            _tell_cells(out, one)
            _tell_words(out, one, settings.zone)
    if named is None:
        out.print(f"{number_of(len(found), 'matter')}.")


def matrix_form(found: Matrix) -> Mapping[str, object]:
    """Return a matter as JSON lists it: what it asks for, each cell with why, and every word."""
    said = found.matter.last
    return {
        "matter": said.matter,
        "name": said.name,
        "reference": said.reference,
        "state": "closed" if said.is_closed else "open",
        "since": said.since or None,
        "until": said.until or None,
        "opened_at": found.matter.opened_at,
        "custodians": [{"number": one.number, "name": one.name} for one in found.rows],
        "conversations": [
            {"number": one.number, "name": one.name, "copies": one.copies, "apart": one.apart}
            for one in found.columns
        ],
        "totals": {state.value: number for state, number in found.totals.by_state.items()},
        "cells": [_cell_form(cell, found) for cell in found.cells.values()],
        "words": [
            {
                "at": word.at,
                "actor": word.said.actor,
                "reason": word.said.reason,
                "closed": word.said.is_closed,
                "widening": word.said.widening,
                "agreed_by": word.said.agreed_by,
            }
            for word in found.matter.words
        ],
        "waiting": _waiting_form(found),
        "answers": [_answer_form(word) for word in found.matter.answers.values()],
    }


def _waiting_form(found: Matrix) -> Mapping[str, object] | None:
    one = found.waiting
    if one is None:
        return None
    return {
        "widening": one.said.widening,
        "at": one.at,
        "actor": one.said.wanted.actor,
        "reason": one.said.wanted.reason,
        "changes": list(changes(found.matter.last, one.said.wanted)),
    }


def _cell_form(cell: Cell, found: Matrix) -> Mapping[str, object]:
    return {
        "cell": str(cell.ref),
        "custodian": cell.custodian,
        "conversation": cell.conversation,
        "state": cell.state.value,
        "covering": cell.covering.value if cell.covering else None,
        "contradicted": cell.is_contradicted,
        "has_left_out": bool(cell.left_out),
        "why": list(why(cell, found.matter.last)),
        "since": cell.since,
        "answer": cell.word.said.answer if cell.word else None,
        "copies": [
            {
                "copy_id": copy.id,
                "title": copy.title,
                "lines": copy.lines,
                "first_on": copy.first_on.isoformat() if copy.first_on else None,
                "last_on": copy.last_on.isoformat() if copy.last_on else None,
                "covering": copy.covering.value,
                "joined": copy.joined,
                "captures": [
                    {"id": one.id, "at": one.captured_at, "grade": one.grade.value if one.grade else None}
                    for one in copy.captures
                ],
            }
            for copy in cell.copies
        ],
    }


def _answer_form(word: AnswerWord) -> Mapping[str, object]:
    return {
        "answer": word.said.answer,
        "at": word.at,
        "cells": [str(one) for one in word.said.cells],
        "said": word.said.said.value if word.said.said else None,
        "by": word.said.by,
        "reason": word.said.reason,
        "actor": word.said.actor,
        "taken_back": word.taken_back is not None,
    }


def _tell(out: Page, found: Matrix) -> None:
    said = found.matter.last
    closed = " (closed)" if said.is_closed else ""
    reference = f", {legible(said.reference)}" if said.reference else ""
    out.print(f"{said.matter}  {legible(said.name)}{reference}{closed}", style="bold")
    out.print(f"    {period(said)}: {headline(found)}")


def _tell_cells(out: Page, found: Matrix) -> None:
    for row in found.rows:
        out.print(f"{row.number}  {legible(row.name)}", style="bold")
        for column in found.columns:
            cell = found.cell(row, column)
            if cell is None:
                continue
            out.print(f"    {cell.ref}  {legible(column.name)}: {label(cell).lower()}")
            for sentence in why(cell, found.matter.last):
                out.print(f"          {legible(sentence)}")


def _tell_words(out: Page, found: Matrix, zone: str) -> None:
    if (one := found.waiting) is not None:
        wanted = one.said.wanted
        would = legible("; ".join(changes(found.matter.last, wanted)))
        asked = f"{at_instant(one.at, zone)}, asked by {legible(wanted.actor)}"
        out.print(
            f"{one.said.widening} waits for a second person since {asked}: {would}: {legible(wanted.reason)}",
            style="yellow",
        )
    for word, changed in history(found.matter):
        reason = f": {legible(word.said.reason)}" if word.said.reason else ""
        did = legible("; ".join(changed))
        agreed = f", agreed by {legible(word.said.agreed_by)}" if word.said.agreed_by else ""
        out.print(f"{at_instant(word.at, zone)}, {legible(word.said.actor)}{agreed}: {did}{reason}")
