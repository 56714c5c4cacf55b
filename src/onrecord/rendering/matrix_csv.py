"""A matter's matrix as CSV for a spreadsheet: a line for each cell, below who took it and when.

A spreadsheet runs a cell that begins like a formula, so that such a one gets an apostrophe before it: names
and reasons are other people's words.
"""

import csv
import datetime as dt
import io
from collections.abc import Iterator, Sequence

from onrecord.records.legible import legible
from onrecord.records.matrices import Cell, Matrix
from onrecord.records.matters import Covering
from onrecord.rendering.matrix_words import headline, label, left_out, period, why
from onrecord.rendering.said_times import at_instant

_COLUMNS = (
    *("cell", "custodian", "conversation", "state", "why", "first day held", "last day held", "lines"),
    *("copies", "captures", "grades", "left out when handed in", "said", "by", "reason", "said at"),
    "asked since",
)
_FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_BYTE_ORDER_MARK = "\ufeff"
"""Without it a spreadsheet takes UTF-8 for something else."""


def matrix_csv(matrix: Matrix, taken_by: str, taken_at: dt.datetime, zone: str) -> bytes:
    """Return a matrix as CSV in UTF-8."""
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\r\n")
    lines.writerows(list(map(harmless, line)) for line in _head(matrix, taken_by, taken_at, zone))
    lines.writerow(_COLUMNS)
    lines.writerows(list(map(harmless, _line(cell, matrix, zone))) for cell in matrix.cells.values())
    return (_BYTE_ORDER_MARK + text.getvalue()).encode()


def harmless(field: object) -> str:
    """Return a field that no spreadsheet takes for a formula."""
    text = legible(str(field))
    return f"'{text}" if text.lstrip().startswith(_FORMULA) else text


def _head(matrix: Matrix, taken_by: str, taken_at: dt.datetime, zone: str) -> Iterator[Sequence[object]]:
    said = matrix.matter.last
    yield ("matter", said.name)
    yield ("its id", said.matter)
    yield ("reference", said.reference)
    yield ("time asked for", period(said))
    yield ("state", "closed" if said.is_closed else "open")
    yield ("in short", headline(matrix))
    yield ("taken by", taken_by)
    yield ("taken at", at_instant(taken_at, zone))
    if not matrix.is_whole:
        yield ("note", "only what the roles of whoever took it reach is here")
    yield ()


def _line(cell: Cell, matrix: Matrix, zone: str) -> Iterator[object]:
    held = [one for one in cell.copies if one.covering is not Covering.NOTHING]
    captures = [one for copy in held for one in copy.captures]
    first = min((one.first_on for one in held if one.first_on), default="")
    last = max((one.last_on for one in held if one.last_on), default="")
    # A spreadsheet takes "1-1" for the first of January.
    yield from (f"cell {cell.ref}", cell.custodian, cell.conversation, label(cell).lower())
    yield "; ".join(why(cell, matrix.matter.last))
    yield from (first, last, sum(one.lines for one in held))
    yield " ".join(one.id for one in held)
    yield " ".join(dict.fromkeys(one.id for one in captures))
    yield "; ".join(dict.fromkeys(one.grade.value for one in captures if one.grade))
    yield "; ".join(f"{one.id}: {left_out(one.left_out)}" for one in cell.left_out if one.left_out)
    yield from _word(cell, zone)
    yield at_instant(cell.since, zone)


def _word(cell: Cell, zone: str) -> Sequence[object]:
    word = cell.word
    if word is None or word.said.said is None:
        return ("", "", "", "")
    said = word.said
    return (word.said.said.value.replace("_", " "), said.by, said.reason, at_instant(word.at, zone))
