"""How far a piece of work is: one page for every verb, and the same as JSON for its script."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from onrecord.records.works import Work, WorkState
from onrecord.web.requests import asked_by, host_of, service_of
from onrecord.web.results import result_of
from onrecord.web.turns import step_of

_ENDED = {
    WorkState.REFUSED: "That was not done",
    WorkState.FAILED: "Something went wrong",
    WorkState.INTERRUPTED: "That was interrupted",
}


def work(request: HttpRequest, number: str) -> HttpResponse:
    """Show how far work is; send on to what came of it when it is done."""
    found = _found(request, number)
    known = result_of(found)
    if found.state is WorkState.DONE:
        return redirect(known.then(found))
    context = {
        "work": found,
        "step": step_of(host_of(), service_of(), found),
        "title": _ENDED.get(found.state, known.title),
        "again": known.again(found),
    }
    return render(request, "onrecord/work.html", context)


def work_state(request: HttpRequest, number: str) -> HttpResponse:
    """Return how far work is as JSON: its step, its percent, and whether the page should be loaded anew."""
    found = _found(request, number)
    said = {
        "state": found.state.value,
        "step": step_of(host_of(), service_of(), found),
        "percent": found.percent,
        "over": found.state.is_over,
        "page": reverse("work", args=[found.id]),
    }
    return JsonResponse(said)


def _found(request: HttpRequest, number: str) -> Work:
    return service_of().works.work(number, asked_by(request).account)
