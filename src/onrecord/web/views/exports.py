"""Exports: asked for by one person, agreed by another, taken by who asked."""

from collections.abc import Iterator

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from onrecord.api.tables import file_name, table
from onrecord.ports.homes import Home
from onrecord.procedures.conversations import conversations
from onrecord.procedures.decide_export import decide_export
from onrecord.procedures.exports import (
    AGREE,
    ASK,
    Asking,
    export_seen,
    exports_to_decide,
    marks_of,
    messages_now,
    take_export,
)
from onrecord.procedures.propose_export import propose_export
from onrecord.records.accounts import AccessVerb, Officer
from onrecord.records.channels import channel_name
from onrecord.records.errors import ExportError, NotHeldError, QueryError
from onrecord.records.exports import MOST_DOWNLOADS, Export, ExportState
from onrecord.records.legible import legible
from onrecord.records.messages import Kind
from onrecord.records.searches import Filters
from onrecord.rendering.chat_words import KINDS
from onrecord.web.components import Row
from onrecord.web.forms.exports import ExportForm
from onrecord.web.permitting import TO_EXPORT, Verb
from onrecord.web.requests import (
    asked_by,
    home_for,
    host_of,
    note_access,
    service_of,
    sight_for,
    writing_for,
)
from onrecord.web.views.finding import in_words

_EVERYTHING = "Every message that the roles of who asked reach"
_STATES = {
    ExportState.ASKED: ("Waits for a second person", "yellow"),
    ExportState.REFUSED: ("Refused", "grey"),
}


@require_safe
def exports(request: HttpRequest) -> HttpResponse:
    """List the exports that wait for whoever asks to decide, and those that they asked for."""
    officer = asked_by(request)
    waiting = exports_to_decide(asking_of(request, home_for(request)))
    own = service_of().exports.of(officer.account)
    note_access(officer, AccessVerb.READ, "exports", len(waiting) + len(own))
    context = {"waiting": [_line(one) for one in waiting], "own": [_line(one) for one in own]}
    return render(request, "onrecord/exports/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for an export."""
    held = conversations(home_for(request).catalogue, sight_for(request, ASK))
    form = ExportForm(request.POST or None, [str(row["channel"]) for row in held])
    form.begin_with(request.GET)
    if form.is_valid():
        try:
            with writing_for(request, TO_EXPORT) as (home, officer):
                made = propose_export(_asking(home, officer), form.wanted())
        except (ExportError, NotHeldError, QueryError) as error:
            form.add_error(None, in_words(error))
        else:
            note_access(officer, AccessVerb.SEARCH, f"export {made.id}", made.messages)
            return redirect("export", made.id)
    return render(request, "onrecord/exports/ask.html", {"form": form})


@require_safe
def one(request: HttpRequest, number: int) -> HttpResponse:
    """Show an export: what of, for whom, what for, and what became of it."""
    officer, home, host = asked_by(request), home_for(request), host_of()
    asking = asking_of(request, home)
    found = export_seen(asking, number)
    now = messages_now(asking, found)
    note_access(officer, AccessVerb.READ, f"export {number}", now)
    is_own = found.account == officer.account
    may_take = is_own and found.can_be_taken(host.now())
    context = {
        **_line(found),
        "rows": list(_rows(found)),
        "find_query": _find_query(found) if host.permissions.may(officer, "search") else None,
        "more": max(0, now - found.messages),
        "fewer": max(0, found.messages - now),
        "is_own": is_own,
        "may_take": may_take,
        "may_decide": _may_decide(request, found),
        "limit": host.settings.service.export_alert_messages,
        "mark": marks_of(home, found)["mark"],
        "file_name": file_name(found),
        "most": MOST_DOWNLOADS,
    }
    return render(request, "onrecord/exports/one.html", context)


@require_POST
def decide(request: HttpRequest, number: int) -> HttpResponse:
    """Agree to an export that another asked for, or refuse it."""
    agreed = request.POST.get("decision") == "agree"
    with writing_for(request, Verb(AGREE)) as (home, officer):
        decide_export(_asking(home, officer), number, agreed=agreed)
    said = "You agreed: who asked can take the file now" if agreed else "The export is refused"
    messages.success(request, said)
    return redirect("export", number)


@require_POST
def take(request: HttpRequest, number: int) -> StreamingHttpResponse:
    """Give the file to who asked for it."""
    officer, home, host = asked_by(request), home_for(request), host_of()
    taking = take_export(asking_of(request, home), lambda: host.reading(officer).catalogue, number)
    return table(taking, lambda verb, about, amount: note_access(officer, verb, about, amount))


def asking_of(request: HttpRequest, home: Home) -> Asking:
    """Return who asks, and what of."""
    return _asking(home, asked_by(request))


def _asking(home: Home, officer: Officer) -> Asking:
    return Asking(home, service_of(), host_of().permissions, officer)


def _may_decide(request: HttpRequest, found: Export) -> bool:
    """Tell whether whoever asks is a second person here: that they see all of it was asked before."""
    officer = asked_by(request)
    is_waiting = found.state is ExportState.ASKED and found.account != officer.account
    return is_waiting and host_of().permissions.may(officer, AGREE)


def _line(found: Export) -> dict[str, object]:
    label, colour = _STATES.get(found.state, ("Over", "grey"))
    if found.can_be_taken(host_of().now()):
        label, colour = "Agreed", "green"
    limit = host_of().settings.service.export_alert_messages
    return {"export": found, "state": label, "colour": colour, "is_large": found.messages > limit}


def _find_query(found: Export) -> str | None:
    """Return the search with an export's words and filters; None where a page cannot ask for as much."""
    filters = found.wanted.filters
    named = {
        "person": filters.people,
        "custodian": filters.custodians,
        "conversation": filters.conversations,
    }
    if any(len(names) > 1 for names in named.values()):
        return None
    query = QueryDict(mutable=True)
    query["words"] = found.wanted.words
    for name, names in (*named.items(), ("channel", filters.channels), ("kind", filters.kinds)):
        query.setlist(name, list(names))
    for name, day in (("since", filters.since), ("before", filters.before)):
        if day is not None:
            parts = {"day": day.day, "month": day.month, "year": day.year}
            query.update({f"{name}_{part}": str(value) for part, value in parts.items()})
    return query.urlencode()


def _rows(found: Export) -> Iterator[Row]:
    wanted, filters = found.wanted, found.wanted.filters
    kinds = (KINDS[Kind(kind)] for kind in filters.kinds)
    said = (
        ("Recipient", wanted.recipient),
        ("Purpose", wanted.purpose),
        ("Messages", _EVERYTHING if filters == Filters() and not wanted.words.strip() else ""),
        ("Words", wanted.words),
        ("Person", ", ".join(filters.people)),
        ("Custodian", ", ".join(filters.custodians)),
        ("Conversation", ", ".join(filters.conversations)),
        ("Channel", ", ".join(map(channel_name, filters.channels))),
        ("Kind of message", ", ".join(kinds)),
        ("Since", f"{filters.since:%d %b %Y}".lstrip("0") if filters.since else ""),
        ("Before", f"{filters.before:%d %b %Y}".lstrip("0") if filters.before else ""),
    )
    return (Row(name, legible(value)) for name, value in said if value.strip())
