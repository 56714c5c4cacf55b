"""Matters: the list, a new one, its matrix, a cell with its reasons, and the table to take away."""

import contextlib
from collections.abc import Iterator, Sequence

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from onrecord.ports.homes import Home
from onrecord.procedures.conversations import conversations
from onrecord.procedures.export_matter import export_matter
from onrecord.procedures.keep_reconciliation import About, kept_reconciliations
from onrecord.procedures.matter_reach import READ, WRITE, Reach, reach_of
from onrecord.procedures.open_matter import open_matter
from onrecord.procedures.show_matter import list_matters, might_be_of, show_matter
from onrecord.records.accounts import AccessVerb
from onrecord.records.errors import MatterError, NotHeldError
from onrecord.records.matrices import Cell, Matrix
from onrecord.records.matters import AnswerWord, CellRef, CellState, MatterWord
from onrecord.rendering.matrix_words import answer_label, headline, label, period, why
from onrecord.rendering.matter_changes import changes, history
from onrecord.web.components import Row
from onrecord.web.forms.matters import MatterForm, PlaceForm
from onrecord.web.matter_cells import bands_shown, colour_of, copy_rows, rows_shown, sentence, word_rows
from onrecord.web.permitting import TO_ANSWER
from onrecord.web.reading_cards import said
from onrecord.web.reconciling import RECONCILE
from onrecord.web.requests import asked_by, home_for, host_of, note_access, sight_for, writing_for
from onrecord.web.views.finding import in_words

UNDO = "onrecord_matter_undo"
_FORMS = ["GET", "HEAD", "POST"]
_LISTED = 30
_ROWS = 50
_MOST_NAMES = 100
_NO_CELL = "there is no such cell; the matter's page has those that there are"


def reach_for(request: HttpRequest, verb: str) -> Reach:
    """Return how far whoever asks reaches into matters."""
    return reach_of(home_for(request), host_of().permissions, asked_by(request), verb)


@contextlib.contextmanager
def writing(request: HttpRequest) -> Iterator[tuple[Home, Reach]]:
    """Open the home for whoever asks to write on matters, and say how far they reach by then."""
    with writing_for(request, TO_ANSWER) as (home, officer):
        yield home, reach_of(home, host_of().permissions, officer, WRITE)


def seen(request: HttpRequest, number: str, verb: str = READ) -> Matrix:
    """Return a matter as whoever asks sees it for a verb.

    Raises:
        NotHeldError: there is none of that id, or nothing of it is theirs to see.
    """
    return show_matter(home_for(request), number, reach_for(request, verb))


def may_write(request: HttpRequest, matrix: Matrix) -> bool:
    """Tell whether whoever asks may change a matter: they must see all of it by the verb for that."""
    if not host_of().permissions.may(asked_by(request), WRITE):
        return False
    return reach_for(request, WRITE).sees_whole(matrix.matter)


@require_safe
def matters(request: HttpRequest) -> HttpResponse:
    """List the matters of which something is theirs to see, the newest first."""
    found = list_matters(home_for(request), reach_for(request, READ))
    page = Paginator(found, _LISTED).get_page(request.GET.get("page"))
    note_access(asked_by(request), AccessVerb.READ, "list of matters", len(page.object_list))
    context = {
        "page": page,
        "matters": [(one.matter.last, headline(one), period(one.matter.last), one.waiting) for one in page],
        "may_open": host_of().permissions.may(asked_by(request), WRITE),
    }
    return render(request, "onrecord/matters/list.html", context)


@require_http_methods(_FORMS)
def new(request: HttpRequest) -> HttpResponse:
    """Open a matter."""
    form = MatterForm(request.POST or None)
    if form.is_valid():
        try:
            with writing(request) as (home, reach):
                opened = open_matter(home, form.wanted(), reach)
        except MatterError as error:
            form.add_error(None, in_words(error))
        else:
            messages.success(request, "The matter is open. What is held already shows as held")
            return redirect("show_matter", opened.last.matter)
    context = {"form": form, "title": "Open a matter", "submit_label": "Open it", **_known(request)}
    return render(request, "onrecord/matters/new.html", context)


@require_safe
def one(request: HttpRequest, number: str) -> HttpResponse:
    """Show a matter's matrix."""
    matrix = seen(request, number)
    page = Paginator(matrix.rows, _ROWS).get_page(request.GET.get("page"))
    _noted(request, matrix, AccessVerb.READ)
    undo, zone = request.session.pop(UNDO, None), host_of().settings.zone
    last = matrix.matter.last
    context = {
        **_around(matrix),
        "page": page,
        "table": rows_shown(matrix, list(page.object_list)),
        "columns": matrix.columns,
        "caption": "Custodians and conversations",
        "ticked": _ticked(request, matrix),
        "undo": undo if isinstance(undo, str) and undo in matrix.matter.answers else "",
        "may_answer": not last.is_closed and host_of().permissions.may(asked_by(request), WRITE),
        "may_change": may_write(request, matrix),
        **_waiting(request, matrix),
        "history": [(word, [said(each) for each in did]) for word, did in _past(matrix)],
        "zone": zone,
    }
    return render(request, "onrecord/matters/one.html", context)


@require_safe
def cell(request: HttpRequest, number: str, row: int, column: int) -> HttpResponse:
    """Show a cell: which copies it has, their receipts, and who said what of it."""
    matrix = seen(request, number)
    found = cell_of(matrix, CellRef(row, column))
    _noted(request, matrix, AccessVerb.READ, f" {found.ref}", len(found.copies))
    return render(request, "onrecord/matters/cell.html", cell_context(request, matrix, found))


@require_safe
def table(request: HttpRequest, number: str) -> HttpResponse:
    """Hand over the matrix as CSV, with who took it and when in it."""
    matrix = seen(request, number)
    data = export_matter(home_for(request), number, host_of().settings.zone, reach_for(request, READ))
    _noted(request, matrix, AccessVerb.EXPORT, " as CSV")
    response = HttpResponse(data, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="matter-{matrix.matter.last.matter}.csv"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


@require_safe
def paper(request: HttpRequest, number: str) -> HttpResponse:
    """Show the whole matrix as a page to print, with who took it and when on it."""
    matrix = seen(request, number)
    _noted(request, matrix, AccessVerb.EXPORT, " to print")
    context = {
        **_around(matrix),
        "bands": bands_shown(matrix),
        "taken_by": asked_by(request).name,
        "taken_at": host_of().now(),
        "zone": host_of().settings.zone,
    }
    return render(request, "onrecord/matters/paper.html", context)


def cell_of(matrix: Matrix, ref: CellRef) -> Cell:
    """Return a cell that is theirs to see.

    Raises:
        NotHeldError: there is none of that number for them.
    """
    found = matrix.cells.get(ref)
    if found is None:
        raise NotHeldError(_NO_CELL)
    return found


def cell_context(
    request: HttpRequest, matrix: Matrix, found: Cell, form: PlaceForm | None = None
) -> dict[str, object]:
    """Return what the page of a cell shows; ``form`` is one that came back with errors."""
    permissions, officer = host_of().permissions, asked_by(request)
    zone, last = host_of().settings.zone, matrix.matter.last
    read = sight_for(request, "read")
    receipts = sight_for(request, "receipt") if permissions.may(officer, "receipt") else None
    may_place = may_write(request, matrix) and not last.is_closed
    words = [word for word in reversed(list(matrix.matter.answers.values())) if found.ref in word.said.cells]
    return {
        "matter": last,
        "cell": found,
        "label": label(found),
        "colour": colour_of(found),
        "reasons": [sentence(one) for one in why(found, last)],
        "copies": [
            (
                one,
                copy_rows(
                    one,
                    zone,
                    may_read=read.sees(one.id),
                    may_see_receipt=receipts is not None and receipts.sees(one.id),
                ),
            )
            for one in found.copies
        ],
        "reconciled": _reconciled(request, found),
        "words": [_word(word, matrix, zone) for word in words],
        "may_place": may_place,
        "may_answer": not last.is_closed and permissions.may(officer, WRITE),
        "form": (form or place_form(request, matrix, found)) if may_place else None,
    }


def _reconciled(request: HttpRequest, found: Cell) -> list[About]:
    """Return the reconciliations of a cell's copies that whoever asks may look at."""
    if not host_of().permissions.may(asked_by(request), RECONCILE):
        return []
    copies = {one.id for one in found.copies}
    kept = kept_reconciliations(home_for(request), sight_for(request, RECONCILE))
    return [about for about in kept if copies & set(about.copies)]


def _word(word: AnswerWord, matrix: Matrix, zone: str) -> tuple[AnswerWord, str, list[Row], bool]:
    """Return an answer with what is told of it, and whether all that it was said of is theirs to undo."""
    theirs = len(matrix.theirs(word.said.cells))
    return word, answer_label(word), word_rows(word, theirs, zone), theirs == len(word.said.cells)


def place_form(request: HttpRequest, matrix: Matrix, found: Cell, data: object = None) -> PlaceForm | None:
    """Return the form by which a copy is put into a cell; None where there is no copy to put in."""
    rows = might_be_of(home_for(request), matrix, found.ref, reach_for(request, WRITE))
    named = [(str(row["copy_id"]), f"{row['title']}, {row['device']}") for row in rows]
    return PlaceForm(data, copies=named) if named else None


def _waiting(request: HttpRequest, matrix: Matrix) -> dict[str, object]:
    """Return what waits for a second person, to who sees all that it would add; to others that it waits."""
    waiting, last = matrix.waiting, matrix.matter.last
    if waiting is None:
        return {"is_waiting": matrix.matter.waiting is not None and may_write(request, matrix)}
    wanted = waiting.said.wanted
    return {
        "is_waiting": True,
        "waiting": waiting,
        "would": [said(each) for each in changes(last, wanted)],
        "is_own": waiting.asked_by == home_for(request).actor.id,
    }


def _past(matrix: Matrix) -> Sequence[tuple[MatterWord, Sequence[str]]]:
    """Return what was changed; a change names others, so that it is for who sees all that was asked for."""
    return history(matrix.matter) if matrix.has_past else ()


def _around(matrix: Matrix) -> dict[str, object]:
    last, totals = matrix.matter.last, matrix.totals
    reference = [Row("Reference", said(last.reference))] if last.reference else []
    return {
        "matter": last,
        "matrix": matrix,
        "headline": headline(matrix),
        "contradicted": totals.contradicted,
        "outstanding": totals.of(CellState.OUTSTANDING),
        "rows": [
            *reference,
            Row("Time asked for", period(last)),
            Row("Its id, for a role", last.matter),
        ],
    }


def _ticked(request: HttpRequest, matrix: Matrix) -> set[str]:
    """Return the cells that a link asks to have ticked: all outstanding ones, or a row's."""
    wanted = request.GET.get("tick", "")
    outstanding = {str(ref) for ref, one in matrix.cells.items() if one.state is CellState.OUTSTANDING}
    return outstanding if wanted == "outstanding" else set()


def _known(request: HttpRequest) -> dict[str, Sequence[str]]:
    """Return custodians and titles that are in sight, to be written as they are."""
    rows = conversations(home_for(request).catalogue, sight_for(request, WRITE))
    custodians = sorted({str(row["custodian"]) for row in rows}, key=str.casefold)
    titles = sorted({str(row["title"]) for row in rows}, key=str.casefold)
    return {"known_custodians": custodians[:_MOST_NAMES], "known_titles": titles[:_MOST_NAMES]}


def _noted(
    request: HttpRequest, matrix: Matrix, verb: AccessVerb, more: str = "", amount: int | None = None
) -> None:
    number = len(matrix.cells) if amount is None else amount
    note_access(asked_by(request), verb, f"{matrix.matter.last.matter}{more}", number)
