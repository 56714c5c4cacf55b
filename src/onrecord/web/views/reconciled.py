"""More of a reconciliation: its chart and statement as files, its people, and the restricted referral."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from onrecord.procedures.decided_findings import statement
from onrecord.procedures.keep_reconciliation import Kept
from onrecord.procedures.show_reconciliation import (
    Who,
    chart,
    is_overtaken,
    referral,
    unsettled,
    who_is_who,
)
from onrecord.records.accounts import AccessVerb
from onrecord.records.errors import NotHeldError
from onrecord.records.legible import legible
from onrecord.web.forms.deciding import DoubtForm, PersonForm, ReferralForm
from onrecord.web.reconciling import IDENTIFY, looked_at, opened, result_page
from onrecord.web.requests import asked_by, home_for, host_of, note_access, service_of

# The picture is drawn by us from figures; it may style itself and fetch nothing, wherever it is opened.
_PICTURE = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
_GONE = "this reconciliation names no such person; its page of people has everybody"


def chart_file(request: HttpRequest, result: str) -> HttpResponse:
    """Return the coverage chart as a picture."""
    kept = looked_at(request, result, "chart")
    answer = HttpResponse(chart(kept), content_type="image/svg+xml; charset=utf-8")
    answer["Content-Security-Policy"] = _PICTURE
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def statement_file(request: HttpRequest, result: str) -> StreamingHttpResponse:
    """Return the absence statement as a text to keep beside the file."""
    kept = opened(request, result)
    note_access(asked_by(request), AccessVerb.EXPORT, f"{result} statement", kept.index.messages)
    pieces = (piece.encode("utf-8", "backslashreplace") for piece in statement(home_for(request), kept))
    answer = StreamingHttpResponse(pieces, content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{kept.about.id}-absence-statement.txt"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def people(request: HttpRequest, result: str) -> HttpResponse:
    """Show who is who: which names of which copies were taken for one person, and what is left open."""
    kept = looked_at(request, result, "people")
    overtaken = is_overtaken(home_for(request), kept)
    context = {"people": who_is_who(kept), "doubts": unsettled(kept), "overtaken": overtaken}
    return result_page(request, "people", kept, context)


@require_http_methods(["GET", "HEAD", "POST"])
def settle_person(request: HttpRequest, result: str, number: int) -> HttpResponse:
    """Confirm that names are one person's, or say that one of them is somebody else's."""
    kept = looked_at(request, result, "people")
    who = _who(kept, number)
    labels = [(at, f"{one.letter}: {legible(one.label)}") for at, one in enumerate(who.labels)]
    form = PersonForm(request.POST or None, labels=labels, initial={"name": who.register or who.name})
    if form.is_valid():
        return _asked(request, kept, number, form.cleaned_data, is_doubt=False)
    return result_page(request, "person", kept, {"form": form, "who": who, "title": f"Who is {who.name}?"})


@require_http_methods(["GET", "HEAD", "POST"])
def settle_doubt(request: HttpRequest, result: str, number: int) -> HttpResponse:
    """Say whether two names are one person's."""
    kept = looked_at(request, result, "people")
    doubts = unsettled(kept)
    if number >= len(doubts):
        raise NotHeldError(_GONE)
    form = DoubtForm(request.POST or None)
    if form.is_valid():
        return _asked(request, kept, number, form.cleaned_data, is_doubt=True)
    context = {"form": form, "doubt": doubts[number], "title": "One person or two?"}
    return result_page(request, "person", kept, context)


@require_http_methods(["GET", "HEAD", "POST"])
def refer(request: HttpRequest, result: str) -> HttpResponse:
    """Show what changed after a request or a hold: for records officers and lawyers, and in no navigation."""
    kept = looked_at(request, result, "referral")
    form = ReferralForm(request.POST or None)
    lines: list[str] = []
    if form.is_valid():
        lines = "".join(referral(kept, form.cleaned_data["name"], form.cleaned_data["on"])).splitlines()
    return result_page(request, "refer", kept, {"form": form, "lines": lines})


def _asked(
    request: HttpRequest, kept: Kept, number: int, said: Mapping[str, object], *, is_doubt: bool
) -> HttpResponse:
    """Have it done as work: each copy that has the label is read, to be sure that it has it."""
    word = {
        "result": kept.about.id,
        "decision": said["decision"],
        "number": number,
        "label": said.get("label") or 0,
        "name": said["name"],
        "reason": said["reason"],
        "is_doubt": is_doubt,
    }
    work = service_of().works.ask(IDENTIFY, asked_by(request).account, word, host_of().now())
    return redirect("work", work.id)


def _who(kept: Kept, number: int) -> Who:
    people = who_is_who(kept)
    if number >= len(people):
        raise NotHeldError(_GONE)
    return people[number]
