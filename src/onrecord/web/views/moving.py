"""Moving a misfiled capture: what is wrong and why, what would change, and what came of it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from onrecord.procedures.keep_reconciliation import kept_reconciliations
from onrecord.procedures.matter_reach import reach_of
from onrecord.procedures.move_capture import Planned, Target, confirm_may_move, plan_move
from onrecord.procedures.receipts import receipt_of
from onrecord.records.accounts import AccessVerb
from onrecord.records.errors import MoveError, NotHeldError
from onrecord.records.searches import EVERYTHING
from onrecord.records.works import WorkState
from onrecord.web.components import Row
from onrecord.web.forms.moving import MoveForm
from onrecord.web.moving import MOVE
from onrecord.web.reading_cards import said
from onrecord.web.requests import asked_by, home_for, host_of, note_access, service_of, sight_for

_NAMES = {"Custodian": "Whose phone", "Device": "Which phone", "Conversation": "Conversation"}


@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, capture: str) -> HttpResponse:
    """Ask what is wrong; show what would change; have it moved once that was confirmed."""
    officer, home = asked_by(request), home_for(request)
    reach = reach_of(home, host_of().permissions, officer, MOVE)
    kept = receipt_of(home, capture, reach.sight).kept
    note_access(officer, AccessVerb.RECEIPT, f"{capture} move", 1)
    form = MoveForm(kept, request.POST or None)
    if not form.is_valid():
        return render(request, "onrecord/moving/ask.html", {"form": form, "capture": capture})
    try:
        confirm_may_move(host_of().permissions, officer, form.target())
        planned = plan_move(home, capture, form.target(), reach)
    except MoveError as error:
        form.add_error(None, str(error)[:1].upper() + str(error)[1:])
        return render(request, "onrecord/moving/ask.html", {"form": form, "capture": capture})
    if request.POST.get("seen") == _seen(planned):
        return _asked(request, planned, form.target(), form.cleaned_data["reason"])
    return _check(request, planned, form)


def _seen(planned: Planned) -> str:
    """Return what tells that the change which is confirmed is the one that was shown."""
    return " ".join(copy.id for copy in (*planned.kept.copies, *planned.after.copies))


def _check(request: HttpRequest, planned: Planned, form: MoveForm) -> HttpResponse:
    rows = [Row(_NAMES[name], said(f"{was} → {now}")) for name, was, now in planned.changes]
    context = {
        "planned": planned,
        "rows": [*rows, Row("Why", said(form.cleaned_data["reason"]))],
        "said": {name: form.cleaned_data[name] for name in form.fields},
        "seen": _seen(planned),
        "is_other": planned.kept.copies[0].custodian != planned.after.copies[0].custodian,
        "was": said(planned.kept.copies[0].custodian),
        "now": said(planned.after.copies[0].custodian),
        "outdated": _outdated(request, planned),
    }
    return render(request, "onrecord/moving/check.html", context)


def _outdated(request: HttpRequest, planned: Planned) -> int:
    """Return how many kept reconciliations rest on the capture, among those that the officer may see."""
    sight = sight_for(request, "reconcile")
    kept = kept_reconciliations(home_for(request), sight)
    return sum(planned.kept.id in about.captures.values() for about in kept)


def _asked(request: HttpRequest, planned: Planned, target: Target, reason: str) -> HttpResponse:
    asked = {
        "capture": planned.kept.id,
        "custodian": target.custodian,
        "device": target.device,
        "title": target.title,
        "reason": reason,
        "before": [copy.id for copy in planned.kept.copies],
    }
    work = service_of().works.ask(MOVE, asked_by(request).account, asked, host_of().now())
    return redirect("work", work.id)


@require_safe
def moved(request: HttpRequest, number: str) -> HttpResponse:
    """Go to the receipt that supersedes; who may not see it any more is told what was done all the same."""
    work = service_of().works.work(number, asked_by(request).account)
    if work.verb != MOVE or work.state is not WorkState.DONE:
        raise NotHeldError("there is nothing to show of that work")
    capture = str(work.result["capture"])
    sight = sight_for(request, "receipt")
    copies = home_for(request).catalogue.copies_in(capture)
    sees = sight == EVERYTHING or all(sight.sees(copy) for copy in copies)
    return render(request, "onrecord/moving/moved.html", {"capture": capture, "sees": sees})
