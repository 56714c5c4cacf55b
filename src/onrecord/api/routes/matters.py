"""Matters: the list, a new one, one with its figures, its cells and why they stand so, and the table."""

from typing import Annotated, cast

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router, Status
from pydantic import Field

from onrecord.api import shapes
from onrecord.api import shapes_of_matters as given
from onrecord.api.callers import Caller, caller_of
from onrecord.api.cursors import Page, cursor, place
from onrecord.api.once import once
from onrecord.api.told_matters import cell_form, matter_form, ref_of, seen_form, word_form
from onrecord.procedures.export_matter import export_matter
from onrecord.procedures.open_matter import Wanted, open_matter
from onrecord.procedures.show_matter import list_matters, show_matter
from onrecord.records.accounts import AccessVerb
from onrecord.records.errors import NotHeldError
from onrecord.records.matrices import Cell, Matrix
from onrecord.records.matters import CellState
from onrecord.served import host_of

router = Router(tags=["matters"])
_CSV = {"text/csv": {"schema": {"type": "string", "format": "binary"}}}
_TABLE = {"responses": {200: {"description": "OK", "content": _CSV}}}
_NO_CELL = "there is no such cell; the list of the matter's cells has those that there are"


class Which(Page):
    """Which cells: those that stand so; none takes all."""

    state: Annotated[list[CellState], Field(max_length=len(CellState))] = Field(default_factory=list)


@router.get("matters", response=given.Matters)
def matters(request: HttpRequest, page: Query[Page]) -> dict[str, object]:
    """List the matters of which something may be seen, newest first."""
    caller, before = caller_of(request), place(request, page.cursor)
    found = sorted(list_matters(caller.home, caller.reach), key=_place, reverse=True)
    left = [one for one in found if before is None or _place(one) < cast("list[str]", before)]
    shown = left[: page.limit]
    caller.note(AccessVerb.READ, "list of matters", len(shown))
    more = cursor(request, _place(shown[-1])) if len(left) > page.limit else None
    return {"items": [seen_form(one) for one in shown], "next": more}


@router.post("matters", response={201: given.Matter})
@once
def open_one(request: HttpRequest, said: given.NewMatter) -> Status[dict[str, object]]:
    """Open a matter; whoever does must reach all that its readers will."""
    with caller_of(request).writing() as (home, caller):
        return Status(201, matter_form(open_matter(home, wanted(said), caller.reach)))


@router.get("matters/{matter}", response=given.MatterSeen)
def matter(request: HttpRequest, matter: Path[shapes.Id]) -> dict[str, object]:
    """Give a matter: what it asks for, and how many of its cells stand where."""
    caller = caller_of(request)
    found = show_matter(caller.home, matter, caller.reach)
    _noted(caller, found, AccessVerb.READ)
    return seen_form(found)


@router.get("matters/{matter}/cells", response=given.Cells)
def cells(request: HttpRequest, matter: Path[shapes.Id], page: Query[Which]) -> dict[str, object]:
    """Give the cells of a matter that may be seen: what is held, answered or outstanding, and why."""
    caller, after = caller_of(request), place(request, page.cursor)
    found = show_matter(caller.home, matter, caller.reach)
    ordered = sorted(found.cells.values(), key=_number)
    wanted = [one for one in ordered if not page.state or one.state in page.state]
    left = [one for one in wanted if after is None or _number(one) > cast("list[int]", after)]
    shown = left[: page.limit]
    _noted(caller, found, AccessVerb.READ, amount=len(shown))
    more = cursor(request, _number(shown[-1])) if len(left) > page.limit else None
    return {"items": [cell_form(one, found.matter.last) for one in shown], "next": more}


@router.get("matters/{matter}/cells.csv", openapi_extra=_TABLE)
def table(request: HttpRequest, matter: Path[shapes.Id]) -> HttpResponse:
    """Give what may be seen of the matrix as CSV, with who took it and when in it."""
    caller = caller_of(request)
    found = show_matter(caller.home, matter, caller.reach)
    data = export_matter(caller.home, matter, host_of().settings.zone, caller.reach)
    _noted(caller, found, AccessVerb.EXPORT, " as CSV")
    response = HttpResponse(data, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="matter-{found.matter.last.matter}.csv"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


@router.get("matters/{matter}/cells/{cell}", response=given.CellSeen)
def cell(request: HttpRequest, matter: Path[shapes.Id], cell: Path[given.CellName]) -> dict[str, object]:
    """Give one cell, with all that was said of it."""
    caller = caller_of(request)
    matrix = show_matter(caller.home, matter, caller.reach)
    found = matrix.cells.get(ref_of(cell))
    if found is None:
        raise NotHeldError(_NO_CELL)
    _noted(caller, matrix, AccessVerb.READ, f" {found.ref}", len(found.copies))
    words = [word_form(word) for word in matrix.matter.said_of(found.ref)]
    return {**cell_form(found, matrix.matter.last), "words": words}


def wanted(said: given.NewMatter) -> Wanted:
    """Return what a program says that a matter asks for."""
    return Wanted(said.name, said.custodians, said.conversations, said.reference, said.since, said.until)


def _place(one: Matrix) -> list[str]:
    return [one.matter.opened_at.isoformat(), one.matter.last.matter]


def _number(one: Cell) -> list[int]:
    return [one.ref.custodian, one.ref.conversation]


def _noted(
    caller: Caller, matrix: Matrix, verb: AccessVerb, more: str = "", amount: int | None = None
) -> None:
    number = len(matrix.cells) if amount is None else amount
    caller.note(verb, f"{matrix.matter.last.matter}{more}", number)
