"""What views hand to the components: frozen values, typed before they are drawn."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Link:
    """A link; ``hidden`` is what a screen reader adds, so that "Change" says what it changes."""

    label: str
    url: str
    hidden: str = ""


@dataclass(frozen=True, slots=True)
class Task:
    """A line of a task list. Without a ``url`` it cannot be started yet.

    ``colour`` is that of GOV.UK's tags (``blue``, ``green``, ``red`` …); none shows the status as plain text.
    """

    title: str
    status: str
    url: str = ""
    hint: str = ""
    colour: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a summary list, as in "Check your answers"."""

    key: str
    value: object
    actions: Sequence[Link] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; figures are ``numeric`` and stand to the right."""

    label: str
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table: as many cells in each row as there are columns; the last row may be a total.

    ``row_headers`` makes the first cell of each row its header.
    """

    caption: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[object]]
    row_headers: bool = True
    total: Sequence[object] = ()
    caption_size: str = "m"

    def __post_init__(self) -> None:
        """Refuse a row of another length: its figures would stand under the wrong headings."""
        rows = [*self.rows, self.total] if self.total else self.rows
        if any(len(row) != len(self.columns) for row in rows):
            raise ValueError("every row of a table needs as many cells as the table has columns")

    @property
    def cells(self) -> list[list[tuple[Column, object]]]:
        """Return each row's cells beside their columns."""
        return [list(zip(self.columns, row, strict=True)) for row in self.rows]

    @property
    def total_cells(self) -> list[tuple[Column, object]]:
        """Return the total's cells beside their columns, none when there is no total."""
        return list(zip(self.columns, self.total, strict=True)) if self.total else []


@dataclass(frozen=True, slots=True)
class Tab:
    """One of several panels; ``content`` is text, or markup that a template made safe."""

    name: str
    label: str
    content: object
