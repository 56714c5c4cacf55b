"""Filing in the corporate system: where, under which terms, check, receipt; and what was filed before."""

from collections.abc import Mapping

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from onrecord.procedures.chosen_messages import chosen
from onrecord.procedures.filed import filed
from onrecord.procedures.filing_package import Prepared, prepare
from onrecord.records.accounts import AccessVerb
from onrecord.records.errors import NotHeldError
from onrecord.records.filing import Filed
from onrecord.records.plurals import number_of
from onrecord.web.choosing import asked_for, drawn_from, standing_note
from onrecord.web.components import Row
from onrecord.web.filing import FILE, request_of
from onrecord.web.filing_rows import check_rows, file_rows, filing_rows
from onrecord.web.forms.filing import FilingForm
from onrecord.web.note_rows import decision_rows
from onrecord.web.reading_cards import said as told
from onrecord.web.requests import asked_by, home_for, host_of, note_access, service_of, sight_for

_FORMS = ["GET", "HEAD", "POST"]
_LISTED = 50
_NOT_FILED = "there is no such filing; the list of what was filed has those that you may see"
_CHANGED = "This copy has changed since you chose these messages: look at them again, then go on"


@require_http_methods(_FORMS)
def file_note(request: HttpRequest, number: str) -> HttpResponse:
    """File a note."""
    found = standing_note(request, FILE, number)
    note_access(asked_by(request), AccessVerb.READ, number, len(found.last.messages))
    subject = {"subject": number, "messages": None}
    return _asked(request, subject, decision_rows(found.last), reverse("note", args=[number]))


@require_http_methods(_FORMS)
def file_messages(request: HttpRequest) -> HttpResponse:
    """File messages of a copy."""
    sight = sight_for(request, FILE)
    asked = asked_for(request, sight, "Which messages do you want to file?")
    if isinstance(asked, HttpResponse):
        return asked
    found = chosen(home_for(request).catalogue, asked.copy_id, asked.of, sight)
    identities = [row["id"] for row in found.messages]
    subject = {"subject": asked.copy_id, "messages": identities, "numbers": asked.text}
    rows = [
        Row("Conversation", told(str(asked.copy["title"]))),
        Row("Copy of", told(str(asked.copy["custodian"]))),
        Row("Messages", f"{number_of(len(identities), 'message')} ({asked.text})"),
    ]
    return _asked(request, subject, rows, asked.place)


@require_safe
def list_filed(request: HttpRequest) -> HttpResponse:
    """List what was filed of copies that whoever asks may see, newest first."""
    found = list(reversed(filed(home_for(request), sight_for(request, FILE))))
    page = Paginator(found, _LISTED).get_page(request.GET.get("page"))
    note_access(asked_by(request), AccessVerb.READ, "list of filings", len(page.object_list))
    context = {"page": page, "zone": host_of().settings.zone}
    return render(request, "onrecord/filing/list.html", context)


@require_safe
def one(request: HttpRequest, number: str) -> HttpResponse:
    """Show a receipt of filing."""
    found = _filed(request, number)
    note_access(asked_by(request), AccessVerb.READ, number, found.said.messages)
    context = {
        "said": found.said,
        "rows": filing_rows(found, host_of().settings.zone),
        "files": file_rows(found.said),
        "done": request.GET.get("done", ""),
    }
    return render(request, "onrecord/filing/one.html", context)


def _asked(request: HttpRequest, subject: Mapping[str, object], rows: list[Row], back: str) -> HttpResponse:
    """Ask where and under which terms, have it checked, and ask for the work."""
    places = host_of().settings.filing
    if not places:
        return render(request, "onrecord/filing/nowhere.html", {"back_url": back})
    drawn, step = drawn_from(_identities(subject)), request.POST.get("step", "")
    form = FilingForm(places, request.POST or None)
    if step and request.POST.get("drawn") != drawn:
        messages.error(request, _CHANGED)
    elif step in {"check", "file"} and form.is_valid():
        said = {**subject, **form.cleaned_data}
        return _work(request, said) if step == "file" else _check(request, said, rows, drawn)
    return render(
        request, "onrecord/filing/ask.html", {"form": form, "rows": rows, "back_url": back, "drawn": drawn}
    )


def _check(request: HttpRequest, said: Mapping[str, object], rows: list[Row], drawn: str) -> HttpResponse:
    prepared = _prepared(request, said)
    place = host_of().settings.filing[str(said["destination"])]
    context = {
        "rows": [*rows, *check_rows(said, place, prepared)],
        "left_out": prepared.left_out,
        "carried": [(name, said[name]) for name in ("destination", "reference", "label")],
        "whole_receipts": said["whole_receipts"],
        "drawn": drawn,
    }
    return render(request, "onrecord/filing/check.html", context)


def _prepared(request: HttpRequest, said: Mapping[str, object]) -> Prepared:
    return prepare(home_for(request), request_of(host_of(), asked_by(request), said))


def _work(request: HttpRequest, said: Mapping[str, object]) -> HttpResponse:
    work = service_of().works.ask(FILE, asked_by(request).account, dict(said), host_of().now())
    return redirect("work", work.id)


def _identities(subject: Mapping[str, object]) -> list[str]:
    found = subject["messages"]
    return found if isinstance(found, list) else []


def _filed(request: HttpRequest, number: str) -> Filed:
    for each in filed(home_for(request), sight_for(request, FILE)):
        if each.said.filing == number:
            return each
    raise NotHeldError(_NOT_FILED)
