"""Single-use links, for those who make them: the list, one shown once, taking back, their word on it."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from onrecord.procedures.confirm_link import awaiting_maker, awaits_maker, confirm_linked
from onrecord.procedures.link import captures_seen, linking, links_of, make_link, take_back_link
from onrecord.procedures.receipts import ReceiptHeld, receipt_of
from onrecord.records.accounts import AccessVerb
from onrecord.records.capture_links import CaptureLink, LinkState
from onrecord.records.errors import NotHeldError
from onrecord.web.forms.links import LinkForm, NotFromThemForm
from onrecord.web.permitting import TO_LINK
from onrecord.web.reading_cards import said
from onrecord.web.requests import asked_by, home_for, host_of, note_access, service_of, sight_for, writing_for

_RECEIPT = "receipt"
_MOST_SHOWN = 100
_STATES = {
    LinkState.WAITING: ("Not opened yet", "blue"),
    LinkState.OPENED: ("Opened", "yellow"),
    LinkState.USED: ("Used", "green"),
    LinkState.STOPPED: ("Stopped: a protective marking was found", "red"),
    LinkState.EXPIRED: ("Over, not used", "grey"),
    LinkState.TAKEN_BACK: ("Taken back", "grey"),
}


@require_safe
def list_links(request: HttpRequest) -> HttpResponse:
    """List links for those whom the officer may act for: opened, used or over."""
    host, officer = host_of(), asked_by(request)
    known = linking(host.permissions, officer)
    found = links_of(service_of(), host.permissions, officer)
    note_access(officer, AccessVerb.RECEIPT, "links", len(found))
    home, sight = home_for(request), sight_for(request, _RECEIPT)
    context = {
        "rows": [_row(one, captures_seen(home, one, sight)) for one in found[:_MOST_SHOWN]],
        "waiting": awaiting_maker(home, service_of(), officer, sight),
        "most": _MOST_SHOWN if len(found) > _MOST_SHOWN else 0,
        "is_nobody": not (known.names or known.is_anybody),
    }
    return render(request, "onrecord/links/list.html", context)


def _row(link: CaptureLink, captures: Sequence[str]) -> dict[str, object]:
    now = host_of().now()
    state, colour = _STATES[link.state(now)]
    return {
        "link": link,
        "custodian": said(link.custodian),
        "made_by": said(link.made_by_name),
        "word": said(link.word) if link.word else "",
        "state": state,
        "colour": colour,
        "can_end": link.is_in_force(now),
        "captures": captures,
    }


@require_http_methods(["GET", "HEAD", "POST"])
def make(request: HttpRequest) -> HttpResponse:
    """Make a link, and show it once."""
    host, officer = host_of(), asked_by(request)
    known = linking(host.permissions, officer)
    if not (known.names or known.is_anybody):
        return redirect("links")
    form = LinkForm(known, request.POST or None)
    if not form.is_valid():
        return render(request, "onrecord/links/make.html", {"form": form})
    with writing_for(request, TO_LINK) as (home, officer):
        made = make_link(home, service_of(), host.permissions, officer, form.wanted())
    address = request.build_absolute_uri(reverse("open_link", args=[made.token]))
    context = {"link": made.link, "address": address, "custodian": said(made.link.custodian)}
    return render(request, "onrecord/links/made.html", context)


@require_POST
def take_back(request: HttpRequest, link: str) -> HttpResponse:
    """End a link at once."""
    with writing_for(request, TO_LINK) as (home, officer):
        take_back_link(home, service_of(), host_of().permissions, officer, link)
    messages.success(request, "The link was taken back: it works no longer")
    return redirect("links")


@require_POST
def from_link(request: HttpRequest, capture: str) -> HttpResponse:
    """Take the word of whoever made a link that a capture came from whom it was for."""
    _held(request, capture)
    with writing_for(request, TO_LINK) as (home, officer):
        confirm_linked(home, service_of(), officer, capture)
    messages.success(request, "You said that it came from them. The record says so")
    return redirect("receipt", capture)


@require_http_methods(["GET", "HEAD", "POST"])
def not_from_link(request: HttpRequest, capture: str) -> HttpResponse:
    """Take their word that it did not, and how they know."""
    held, officer = _held(request, capture), asked_by(request)
    if not awaits_maker(home_for(request), service_of(), officer, held.kept):
        raise NotHeldError("no such capture waits for your word; it may have been answered")
    form = NotFromThemForm(request.POST or None)
    if form.is_valid():
        with writing_for(request, TO_LINK) as (home, officer):
            confirm_linked(home, service_of(), officer, capture, form.cleaned_data["why"])
        messages.success(request, "The records officer will see that it may not be from them, and why")
        return redirect("receipt", capture)
    context = {
        "form": form,
        "title": "It may not have come from them",
        "back_url": reverse("receipt", args=[capture]),
    }
    return render(request, "onrecord/form.html", context)


def _held(request: HttpRequest, capture: str) -> ReceiptHeld:
    """Return a receipt in sight: whose link it came by is told to nobody else."""
    return receipt_of(home_for(request), capture, sight_for(request, _RECEIPT))
