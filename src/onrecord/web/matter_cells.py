"""A matter's matrix as a page shows it: each cell a word with a colour, and why, in words made safe."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.safestring import SafeString

from onrecord.records.channels import channel_name
from onrecord.records.matrices import Cell, CopyHeld, Matrix
from onrecord.records.matters import AnswerWord, Asked, CellRef, CellState, Expected, MatterSaid
from onrecord.records.plurals import number_of
from onrecord.rendering.grades import FromLink, relied_on
from onrecord.rendering.matrix_words import IN_PART, label, left_out, placed, span, why
from onrecord.rendering.said_times import at_instant
from onrecord.web.components import Link, Row
from onrecord.web.reading_cards import said

COLOURS = {
    CellState.HELD: "green",
    CellState.NIL_RETURN: "blue",
    CellState.LOST: "red",
    CellState.OUTSTANDING: "orange",
    CellState.NOT_EXPECTED: "grey",
}
_MOST_REASONS = 3
_LONGEST_REASON = 240
_MOST_IN_A_BAND = 4
"""Beside the custodian's, on a sheet of A4, even where a browser prints it upright."""


@dataclass(frozen=True, slots=True)
class CellShown:
    """A cell in the table; ``reasons`` are its first few, each shortened."""

    ref: str
    state: str
    label: str
    colour: str
    reasons: Sequence[SafeString]
    url: str
    conversation: str
    custodian: str
    is_contradicted: bool


@dataclass(frozen=True, slots=True)
class RowShown:
    """A custodian's row; None stands where a cell is not theirs to see."""

    number: int
    name: str
    cells: Sequence[tuple[Expected, CellShown | None]]


def colour_of(cell: Cell) -> str:
    """Return the colour of a cell's tag; the word beside it says the same."""
    return "yellow" if label(cell) == IN_PART else COLOURS[cell.state]


@dataclass(frozen=True, slots=True)
class BandShown:
    """As many columns of a matrix as a sheet of paper is wide, with all rows."""

    caption: str
    columns: Sequence[Expected]
    rows: Sequence[RowShown]


def rows_shown(matrix: Matrix, rows: Sequence[Asked]) -> list[RowShown]:
    """Return some rows of a matrix."""
    return [_row(matrix, row, matrix.columns) for row in rows]


def bands_shown(matrix: Matrix) -> list[BandShown]:
    """Return a whole matrix in bands, one below the other: a wider table would be cut off."""
    every, bands = matrix.columns, []
    for first in range(0, len(every), _MOST_IN_A_BAND):
        columns = every[first : first + _MOST_IN_A_BAND]
        last = first + len(columns)
        which = f", {first + 1:,} to {last:,} of {len(every):,}" if len(columns) < len(every) else ""
        rows = [_row(matrix, row, columns) for row in matrix.rows]
        bands.append(BandShown(f"Custodians and conversations{which}", columns, rows))
    return bands


def _row(matrix: Matrix, row: Asked, columns: Sequence[Expected]) -> RowShown:
    cells = [(column, matrix.cell(row, column)) for column in columns]
    last = matrix.matter.last
    return RowShown(
        row.number, row.name, [(column, _shown(cell, last) if cell else None) for column, cell in cells]
    )


def _shown(cell: Cell, of: MatterSaid) -> CellShown:
    return CellShown(
        str(cell.ref),
        cell.state.value,
        label(cell),
        colour_of(cell),
        [sentence(_shortened(one)) for one in why(cell, of)[:_MOST_REASONS]],
        reverse("matter_cell", args=[of.matter, cell.ref.custodian, cell.ref.conversation]),
        cell.conversation,
        cell.custodian,
        cell.is_contradicted,
    )


def sentence(text: str) -> SafeString:
    """Return a reason as a sentence of its own."""
    return said(text[:1].upper() + text[1:])


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_REASON else f"{text[:_LONGEST_REASON]}…"


def ref_of(text: str) -> CellRef | None:
    """Return the cell that an address or a form names, None where it names none."""
    row, _, column = text.partition("-")
    is_one = all(one.isascii() and one.isdigit() and len(one) < 9 for one in (row, column))  # noqa: PLR2004
    return CellRef(int(row), int(column)) if is_one else None


def copy_rows(copy: CopyHeld, zone: str, *, may_read: bool, may_see_receipt: bool) -> list[Row]:
    """Return what is said of a copy that a cell has."""
    reading = [Link("Read", reverse("conversation", args=[copy.id]), "this copy")] if may_read else []
    joined = [Row("How it is known", "A reconciliation shows that it is of this conversation.")]
    return [
        Row("Title", said(copy.title), reading),
        Row("App and phone", said(f"{channel_name(copy.channel)}, {copy.device}")),
        Row("Messages and notices", f"{copy.lines:,}, {span(copy)}"),
        *(joined if copy.joined else []),
        *[
            Row(
                f"Captured {at_instant(one.captured_at, zone)}",
                relied_on(one.grade, FromLink.ON_RECEIPT if one.by_link else None)
                if one.grade
                else "Of an unknown grade",
                [Link("Receipt", reverse("receipt", args=[one.id]), "of this capture")]
                if may_see_receipt
                else [],
            )
            for one in copy.captures
        ],
        *[
            Row(
                f"Left out when it was handed in, {at_instant(one.captured_at, zone)}",
                sentence(f"{left_out(one.left_out)}{placed(one.left_out)}"),
            )
            for one in copy.captures
            if one.left_out
        ],
    ]


def word_rows(word: AnswerWord, cells: int, zone: str) -> list[Row]:
    """Return what was said of a cell, by whom and why, and whether it was taken back.

    ``cells`` is of how many it was said, among those that are theirs to see.
    """
    rows = [
        Row("On whose word", said(word.said.by)),
        Row("Why", said(word.said.reason)),
        Row("Written down", said(f"{at_instant(word.at, zone)}, by {word.said.actor}")),
    ]
    rows.append(Row("Reference", word.said.answer))
    if cells > 1:
        rows.append(Row("Said of", number_of(cells, "cell") + " at once"))
    back = word.taken_back
    if back is not None:
        reason = f": {back.said.reason}" if back.said.reason else ""
        rows.append(Row("Taken back", said(f"{at_instant(back.at, zone)}, by {back.said.actor}{reason}")))
    return rows
