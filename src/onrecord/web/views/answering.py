"""Acts on matters: answers on many cells at once, which copies are of which, changing, closing."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from onrecord.ports.homes import Home
from onrecord.procedures.answer_matter import answer_matter, take_back_answer
from onrecord.procedures.change_matter import Placing, change_matter, place_copy, restore_matter
from onrecord.procedures.close_matter import close_matter, reopen_matter
from onrecord.procedures.matter_reach import WRITE, Reach, whole_matter
from onrecord.procedures.widen_matter import agree_widening, refuse_widening
from onrecord.records.errors import MatterError
from onrecord.records.matrices import Cell, Matrix
from onrecord.records.matters import CellRef, Matter
from onrecord.records.plurals import number_of
from onrecord.rendering.matrix_words import ANSWERS, label
from onrecord.served import deciding_for
from onrecord.web.components import Row
from onrecord.web.forms.matters import AnswerForm, ChangeForm, ReasonForm
from onrecord.web.matter_cells import ref_of
from onrecord.web.reading_cards import said
from onrecord.web.requests import asked_by, home_for
from onrecord.web.views.finding import in_words
from onrecord.web.views.matters import UNDO, cell_context, cell_of, place_form, reach_for, seen, writing

_FORMS = ["GET", "HEAD", "POST"]
_CARRIED = ("said", "by", "reason")


@require_http_methods(_FORMS)
def answer(request: HttpRequest, number: str) -> HttpResponse:
    """Ask for one answer on the cells that were ticked, have it checked, and write it down."""
    matrix = seen(request, number, WRITE)
    cells = _ticked(request, matrix)
    if not cells:
        messages.error(request, "Tick what the answer is about")
        return redirect("show_matter", number)
    step = request.POST.get("step", "")
    form = AnswerForm(request.POST if step else None)
    if step == "check" and form.is_valid():
        return _check(request, matrix, cells, form)
    if step == "record" and form.is_valid():
        try:
            return _recorded(request, number, cells, form)
        except MatterError as error:
            form.add_error(None, in_words(error))
    context = {"form": form, "matter": matrix.matter.last, "cells": [(one, label(one)) for one in cells]}
    return render(request, "onrecord/matters/answer.html", context)


@require_POST
def take_back(request: HttpRequest, number: str) -> HttpResponse:
    """Take an answer back, on all of its cells."""
    with writing(request) as (home, reach):
        done = take_back_answer(home, number, request.POST.get("answer", ""), reach=reach)
    cells = number_of(len(done.said.cells), "cell")
    messages.success(request, f"The answer on {cells} is taken back; both words stay in the record")
    return redirect("show_matter", number)


@require_POST
def place(request: HttpRequest, number: str, row: int, column: int) -> HttpResponse:
    """Put a copy into a cell's conversation, or take one out."""
    matrix = seen(request, number, WRITE)
    found = cell_of(matrix, CellRef(row, column))
    out = request.POST.get("out", "")
    form = place_form(request, matrix, found, request.POST) if not out else None
    reason, copy = request.POST.get("reason", ""), out
    if form is not None and form.is_valid():
        copy, reason = form.cleaned_data["copy"], form.cleaned_data["reason"]
    if not copy or (form is not None and not form.is_valid()):
        return render(request, "onrecord/matters/cell.html", cell_context(request, matrix, found, form))
    with writing(request) as (home, reach):
        placing = Placing(copy, column, is_of_it=not out)
        after = place_copy(home, number, placing, reason, reach)
    done = "is taken out" if out else "is put in"
    _told(request, after, f"The copy {done}; whoever reads for this matter sees that at once")
    return redirect("matter_cell", number, row, column)


@require_http_methods(_FORMS)
def change(request: HttpRequest, number: str) -> HttpResponse:
    """Say what the matter is from now on."""
    matter = whole_matter(home_for(request), number, reach_for(request, WRITE))
    form = ChangeForm(request.POST or None, before=matter.last)
    if form.is_valid():
        wanted, reason = form.wanted(), form.cleaned_data["reason"]
        try:
            with writing(request) as (home, reach):
                after = change_matter(home, number, wanted, reason, reach)
        except MatterError as error:
            form.add_error(None, in_words(error))
        else:
            _told(request, after, "The matter is changed; what stood before stays in the record")
            return redirect("show_matter", number)
    context = {"form": form, "title": "Change the matter", "submit_label": "Change it", "matter": matter.last}
    return render(request, "onrecord/matters/new.html", {**context, **_back(number)})


@require_POST
def decide(request: HttpRequest, number: str, widening: str) -> HttpResponse:
    """Agree to what another officer asked for, or refuse it; who asked takes it back."""
    is_agreed = request.POST.get("decision") == "agree"
    with writing(request) as (home, reach):
        if is_agreed:
            agree_widening(home, number, widening, deciding_for(asked_by(request), reach))
        else:
            refuse_widening(home, number, widening, reach)
    done = "You agreed: it holds from now on" if is_agreed else "It waits no more; the matter stays as it is"
    messages.success(request, done)
    return redirect("show_matter", number)


def _told(request: HttpRequest, after: Matter, done: str) -> None:
    """Say what was done, or that it waits."""
    if after.waiting is None:
        messages.success(request, done)
    else:
        messages.success(request, "You have asked for it. It holds once another records officer agrees")


@require_http_methods(_FORMS)
def restore(request: HttpRequest, number: str) -> HttpResponse:
    """Put back what stood before the last change."""
    words = {
        "title": "Put back what stood before the last change",
        "intro": "The last change stays in the record; from now on what stood before it holds again.",
        "submit_label": "Put it back",
    }
    return _with_reason(request, number, restore_matter, words, "What stood before holds again")


@require_http_methods(_FORMS)
def close(request: HttpRequest, number: str) -> HttpResponse:
    """Close the matter, or open it again."""
    matter = whole_matter(home_for(request), number, reach_for(request, WRITE))
    if matter.last.is_closed:
        words = {
            "title": "Open the matter again",
            "intro": "Once a second person agrees, whoever has a role for it sees its copies again.",
            "submit_label": "Ask to open it again",
        }
        return _with_reason(request, number, reopen_matter, words, "The matter is open again")
    words = {
        "title": "Close the matter",
        "warning": "Whoever has a role for this matter alone sees its copies and this page no more, at once.",
        "submit_label": "Close it",
    }
    return _with_reason(request, number, close_matter, words, "The matter is closed")


def _with_reason(
    request: HttpRequest,
    number: str,
    do: Callable[[Home, str, str, Reach], Matter],
    words: dict[str, str],
    done: str,
) -> HttpResponse:
    """Ask for a reason, then do what is asked."""
    whole_matter(home_for(request), number, reach_for(request, WRITE))
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        try:
            with writing(request) as (home, reach):
                after = do(home, number, form.cleaned_data["reason"], reach)
        except MatterError as error:
            form.add_error(None, in_words(error))
        else:
            _told(request, after, done)
            return redirect("show_matter", number)
    return render(request, "onrecord/form.html", {"form": form, **words, **_back(number)})


def _ticked(request: HttpRequest, matrix: Matrix) -> list[Cell]:
    """Return the cells that were ticked.

    Raises:
        NotHeldError: one of them is not theirs to see.
    """
    named = (request.POST if request.method == "POST" else request.GET).getlist("cell")
    refs = [ref_of(one) for one in dict.fromkeys(named)]
    return [cell_of(matrix, ref or CellRef(0, 0)) for ref in refs]


def _check(request: HttpRequest, matrix: Matrix, cells: list[Cell], form: AnswerForm) -> HttpResponse:
    answering = form.answering()
    context = {
        "matter": matrix.matter.last,
        "cells": [(one, label(one)) for one in cells],
        "rows": [
            Row("Answer", ANSWERS[answering.said]),
            Row("On whose word", said(answering.by or asked_by(request).name)),
            Row("Why", said(answering.reason)),
        ],
        "carried": [(name, request.POST.get(name, "")) for name in _CARRIED],
    }
    return render(request, "onrecord/matters/check.html", context)


def _recorded(request: HttpRequest, number: str, cells: list[Cell], form: AnswerForm) -> HttpResponse:
    with writing(request) as (home, reach):
        done = answer_matter(home, number, [one.ref for one in cells], form.answering(), reach)
    request.session[UNDO] = done.said.answer
    messages.success(request, f"The answer on {number_of(len(cells), 'cell')} is in the record")
    return redirect("show_matter", number)


def _back(number: str) -> dict[str, str]:
    back = reverse("show_matter", args=[number])
    return {"back_url": back, "cancel_url": back}
