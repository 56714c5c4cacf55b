"""Reconciliations: choose copies, make one, look at what was found, say a word on a finding."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from onrecord.procedures.decide_finding import FindingDecision, FindingKey, decide_finding, messages_of
from onrecord.procedures.decided_findings import decided_words, findings_decided
from onrecord.procedures.keep_reconciliation import (
    About,
    Kept,
    about_reconciliation,
    copies_now,
    kept_reconciliations,
    out_of_date,
    remove_reconciliation,
)
from onrecord.procedures.show_reconciliation import (
    entries,
    figures,
    finding_keys,
    finding_shown,
    findings_shown,
    first_on,
    is_overtaken,
    kinds_found,
    not_applicable,
)
from onrecord.records.accounts import AccessVerb
from onrecord.records.channels import channel_name
from onrecord.records.errors import NotHeldError
from onrecord.records.messages import DateOrder
from onrecord.records.reconciliation import FindingKind
from onrecord.records.works import Work, WorkState
from onrecord.web.forms.deciding import FindingForm
from onrecord.web.permitting import Verb
from onrecord.web.reconciling import PROPOSE, RECONCILE, looked_at, result_page
from onrecord.web.requests import asked_by, home_for, host_of, note_access, service_of, sight_for, writing_for

PAGE, FINDINGS_PAGE = 100, 25
_WORKS = 50
_FEWEST = 2
ORDERS = (
    ("", "As the copies tell it"),
    (DateOrder.DMY.value, "Day before month"),
    (DateOrder.MDY.value, "Month before day"),
    (DateOrder.YMD.value, "Year, month, day"),
)


def reconciliations(request: HttpRequest) -> HttpResponse:
    """List what was made, what was proposed, and begin anew."""
    sight = sight_for(request, RECONCILE)
    kept = kept_reconciliations(home_for(request), sight)
    note_access(asked_by(request), AccessVerb.RECONCILE, "list", len(kept))
    outdated = out_of_date(home_for(request), kept)
    context = {
        "kept": kept,
        "outdated": outdated,
        "work": _last_proposals(request),
        "proposals": proposals_of(request, [one for one in kept if one.id not in outdated]),
    }
    return render(request, "onrecord/reconciliations/list.html", context)


@require_POST
def propose(request: HttpRequest) -> HttpResponse:
    """Ask for copies that may be of one conversation."""
    work = service_of().works.ask(PROPOSE, asked_by(request).account, {}, host_of().now())
    return redirect("work", work.id)


@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest) -> HttpResponse:
    """Choose the copies of one conversation, and have them reconciled."""
    rows = _rows(request)
    chosen = request.POST.getlist("copy")
    if request.method == "POST":
        if len(set(chosen)) >= _FEWEST and set(chosen) <= set(rows):
            return _asked(request, chosen, request.POST.get("date_order", ""))
        problem = "Choose two copies or more: one by itself cannot show what is absent from it"
    else:
        problem = ""
    words = request.GET.get("words", "").strip()
    note_access(asked_by(request), AccessVerb.RECONCILE, "choose", len(rows))
    page = _paged(request, [row for row in rows.values() if _matches(row, words)], PAGE)
    context = {
        "page": page,
        "chosen": chosen,
        "problem": problem,
        "words": words,
        "orders": ORDERS,
        "order": request.POST.get("date_order", ""),
    }
    return render(request, "onrecord/reconciliations/choose.html", context)


def reconciliation(request: HttpRequest, result: str) -> HttpResponse:
    """Show what the copies show together: figures side by side, the chart, what was found."""
    kept = looked_at(request, result, "overview")
    of, decided = figures(kept), findings_decided(home_for(request), kept)
    context = {
        "accounts": of,
        "not_applicable": not_applicable(of),
        "kinds": kinds_found(kept),
        "decided": decided,
        "decided_words": decided_words(decided),
        "overtaken": is_overtaken(home_for(request), kept),
        "moved": bool(out_of_date(home_for(request), [kept.about])),
    }
    return result_page(request, "one", kept, context)


def findings(request: HttpRequest, result: str) -> HttpResponse:
    """List the findings, of one kind or copy or all."""
    kept = looked_at(request, result, "findings")
    kind, copy = _kind(request.GET.get("kind", "")), request.GET.get("copy", "")
    keys = finding_keys(kept, kind, int(copy) if copy.isdecimal() else None)
    page = _paged(request, keys, FINDINGS_PAGE)
    shown = findings_shown(home_for(request), kept, list(page.object_list))
    context = {
        "page": page,
        "findings": shown,
        "kinds": kinds_found(kept),
        "kind": kind,
        "copy": copy,
        "accounts": figures(kept),
    }
    return result_page(request, "findings", kept, context)


@require_http_methods(["GET", "HEAD"])
def finding(request: HttpRequest, result: str, copy: int, kind: str, cause: int) -> HttpResponse:
    """Show one finding: what it rests on, what else would explain it, its messages, what was said of it."""
    kept, key = looked_at(request, result, "finding"), _key(copy, kind, cause)
    return _finding_page(request, kept, key, FindingForm())


@require_POST
def decide(request: HttpRequest, result: str, copy: int, kind: str, cause: int) -> HttpResponse:
    """Confirm or reject a finding."""
    kept, key, form = (
        looked_at(request, result, "finding"),
        _key(copy, kind, cause),
        FindingForm(request.POST),
    )
    if not form.is_valid():
        return _finding_page(request, kept, key, form)
    decision = FindingDecision(form.cleaned_data["decision"])
    with writing_for(request, Verb("decide")) as (home, _officer):
        about_reconciliation(home, result, sight_for(request, RECONCILE))
        decide_finding(home, kept, key, decision, form.cleaned_data["reason"])
    messages.success(request, "Your word stands beside the finding")
    return redirect("finding", result, copy, kind, cause)


def timeline(request: HttpRequest, result: str) -> HttpResponse:
    """Show the timeline page by page."""
    kept = looked_at(request, result, "timeline")
    page = _paged(request, range(kept.index.messages), PAGE, _page_of_day(request, kept))
    context = {"page": page, "entries": entries(kept, list(page.object_list))}
    return result_page(request, "timeline", kept, context)


@require_POST
def again(request: HttpRequest, result: str) -> HttpResponse:
    """Reconcile the same copies again."""
    about = looked_at(request, result, "again").about
    return _asked(request, copies_now(home_for(request), about), about.date_order or "")


@require_POST
def remove(request: HttpRequest, result: str) -> HttpResponse:
    """Remove a result; the copies, and what was said of findings, stay."""
    with writing_for(request, Verb("decide")) as (home, _officer):
        remove_reconciliation(home, result, sight_for(request, RECONCILE))
    messages.success(request, "The reconciliation was removed. It can be made again from the copies")
    return redirect("reconciliations")


def _finding_page(request: HttpRequest, kept: Kept, key: FindingKey, form: FindingForm) -> HttpResponse:
    shown = finding_shown(home_for(request), kept, key)
    page = _paged(request, messages_of(kept.index, key), PAGE)
    may = host_of().permissions.may(asked_by(request), "decide")
    context = {
        "finding": shown,
        "page": page,
        "entries": entries(kept, list(page.object_list)),
        "form": form if may else None,
        "cause": kept.found.causes[key.cause],
    }
    return result_page(request, "finding", kept, context)


def _asked(request: HttpRequest, copies: Sequence[str], date_order: str) -> HttpResponse:
    said = {"copies": list(dict.fromkeys(copies)), "date_order": str(date_order)}
    work = service_of().works.ask(RECONCILE, asked_by(request).account, said, host_of().now())
    note_access(asked_by(request), AccessVerb.RECONCILE, f"asked {work.id}", len(copies))
    return redirect("work", work.id)


def _rows(request: HttpRequest) -> dict[str, Mapping[str, object]]:
    held = home_for(request).catalogue.conversations(sight=sight_for(request, RECONCILE))
    return {str(row["copy_id"]): {**row, "channel": channel_name(str(row["channel"]))} for row in held}


def _matches(row: Mapping[str, object], words: str) -> bool:
    said = " ".join(str(row[name]) for name in ("title", "custodian", "device", "channel")).casefold()
    return all(word in said for word in words.casefold().split())


def _last_proposals(request: HttpRequest) -> Work | None:
    found = service_of().works.of(asked_by(request).account, _WORKS)
    return next((work for work in found if work.verb == PROPOSE and work.state is WorkState.DONE), None)


def unmade_proposals(request: HttpRequest) -> int:
    """Return how many proposals that the officer was last given no result in their sight has put together."""
    if _last_proposals(request) is None:
        return 0
    home = home_for(request)
    kept = kept_reconciliations(home, sight_for(request, RECONCILE))
    outdated = out_of_date(home, kept)
    holding = [one for one in kept if one.id not in outdated]
    return sum(one["made"] is None for one in proposals_of(request, holding))


def proposals_of(request: HttpRequest, kept: Sequence[About]) -> list[dict[str, Any]]:
    """Return proposals with what may be seen of their copies, and the newest result that has them all."""
    work = _last_proposals(request)
    if work is None:
        return []
    rows, found = _rows(request), work.result.get("proposals")
    proposed = found if isinstance(found, list) else []
    shown = [{**one, "rows": [rows[copy] for copy in one["copies"] if copy in rows]} for one in proposed]
    return [
        {**one, "made": next((about for about in kept if set(one["copies"]) <= set(about.copies)), None)}
        for one in shown
        if len(one["rows"]) >= _FEWEST
    ]


def _kind(name: str) -> FindingKind | None:
    return next((kind for kind in FindingKind if kind == name), None)


def _key(copy: int, kind: str, cause: int) -> FindingKey:
    known = _kind(kind)
    if known is None:
        raise NotHeldError("this reconciliation has no such finding; its list of findings has all")
    return FindingKey(copy, known, cause)


def _paged(request: HttpRequest, of: Sequence[Any], size: int, number: int | None = None) -> "Page[Any]":
    return Paginator(of, size).get_page(number or request.GET.get("page"))


def _page_of_day(request: HttpRequest, kept: Kept) -> int | None:
    """Return the page on which a day begins that somebody asked to see."""
    try:
        day = dt.date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return None
    return first_on(kept, day) // PAGE + 1
