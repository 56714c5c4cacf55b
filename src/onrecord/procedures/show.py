"""Show one copy of a conversation, in the order of its source."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from onrecord.ports.catalogue import Catalogue
from onrecord.records.errors import NotHeldError, QueryError
from onrecord.records.searches import EVERYTHING, CaptureHeld, Sight


@dataclass(frozen=True, slots=True)
class Shown:
    """A copy's captures, how many messages and notices they hold, and the part of them that was asked for.

    ``rows`` are messages, and what was not understood in its place; each names its capture.
    """

    captures: Sequence[CaptureHeld]
    lines: int
    rows: Iterator[Mapping[str, object]]


def copies_in(
    catalogue: Catalogue, capture: str, sight: Sight = EVERYTHING
) -> Sequence[Mapping[str, object]]:
    """Return the copies that a capture holds, as ``conversations`` does; none if there is no such capture."""
    held = set(catalogue.copies_in(capture, sight=sight))
    rows = catalogue.conversations(sight=sight) if held else ()
    return [row for row in rows if row["copy_id"] in held]


def show(catalogue: Catalogue, copy: str, *, start: int, limit: int, sight: Sight = EVERYTHING) -> Shown:
    """Return the copy whose id, conversation or exact title is given, from its ``start``-th message on.

    The first is number 1.

    Raises:
        NotHeldError: no copy has that name, or several have that title.
        QueryError: the copy ends before ``start``.
    """
    held = _held(catalogue, copy, sight)
    captures = catalogue.captures(held, sight=sight)
    lines = sum(capture.lines for capture in captures)
    if start > max(lines, 1):
        raise QueryError(f"--from {start:,} is beyond the end: the copy's last message is number {lines:,}")
    return Shown(captures, lines, catalogue.show(held, start=start - 1, limit=limit, sight=sight))


def _held(catalogue: Catalogue, copy: str, sight: Sight) -> str:
    rows = catalogue.conversations(named=copy, sight=sight)
    if len(rows) != 1:
        choices = ", ".join(str(row["copy_id"]) for row in rows)
        raise NotHeldError(
            f"several copies have that title: name one of {choices}"
            if rows
            else "no copy has that id or title; `onrecord conversations` lists what is held, and "
            "`onrecord show CAPTURE-ID`, with the id on a receipt, what that capture holds"
        )
    return str(rows[0]["copy_id"])
