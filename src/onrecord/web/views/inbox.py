"""The inbox: exceptions alone. Clean captures file themselves; each decision can be undone."""

import threading
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from onrecord.ports.homes import Home
from onrecord.procedures.decide_exceptions import ExceptionDecision, decide_exceptions
from onrecord.procedures.exceptions import (
    Cause,
    Gathered,
    Open,
    Seeing,
    exceptions,
    gather,
    grouped,
    overtaken,
    stopped_count,
)
from onrecord.procedures.exports import exports_to_decide
from onrecord.procedures.gathered_soon import is_gathered_soon
from onrecord.procedures.matter_reach import Reach
from onrecord.records.accounts import AccessVerb
from onrecord.records.plurals import number_of
from onrecord.records.searches import EVERYTHING
from onrecord.web.forms.deciding import ExceptionsForm
from onrecord.web.permitting import OF_THE_INBOX
from onrecord.web.requests import asked_by, home_for, host_of, note_access, sight_for, writing_for
from onrecord.web.views.exports import asking_of
from onrecord.web.views.reconciliations import unmade_proposals

MOST_SHOWN = 100
HEADINGS = {
    Cause.STOPPED: (
        "Stopped because of a marking",
        "Nothing of these was kept. Ask who sent it where file and phone are, and see that both are secured.",
    ),
    Cause.NOT_THEIRS: (
        "The custodian says that it is not theirs",
        "It was captured for them by somebody else. Ask both, and capture it again for whose it is.",
    ),
    Cause.NOT_CONFIRMED: (
        "The custodian has not confirmed it yet",
        "It was captured for them by somebody else, and waits among “Captures made for you”.",
    ),
    Cause.NOT_FROM_THEM: (
        "It did not come from whom the link was for",
        "It came through a single-use link. Ask whoever made the link how it got into other hands.",
    ),
    Cause.LINK_NOT_CONFIRMED: (
        "It came through a link, and nobody has said from whom",
        "Whoever made the link can say on the receipt whether it came from whom they meant it for.",
    ),
    Cause.SECOND_COPY: (
        "A second copy is missing",
        "Until a second copy is confirmed, no phone may be cleared. It is made by “onrecord replicate”.",
    ),
    Cause.NOT_UNDERSTOOD: ("Parts were not understood", "They are kept, counted and shown in their place."),
    Cause.UNKNOWN_NOTICES: (
        "Notices that no rule explains",
        "They are kept, counted and shown in their place.",
    ),
    Cause.AMBIGUOUS_DATES: (
        "Dates that can be read in two ways",
        "Ask whoever sent the file to capture it again, and to say in which order the phone writes dates.",
    ),
    Cause.NOT_TO_CLEAR: ("The phone must not be cleared", ""),
    Cause.PARTLY_TO_CLEAR: ("The phone may be cleared in part", ""),
    Cause.UNKNOWN_PEOPLE: ("Names that the register has nobody for", "Say who is who in a reconciliation."),
}
_OF_READING = frozenset(
    {Cause.NOT_UNDERSTOOD, Cause.UNKNOWN_NOTICES, Cause.AMBIGUOUS_DATES, Cause.UNKNOWN_PEOPLE}
)
_MOVABLE = (Cause.NOT_THEIRS, Cause.NOT_FROM_THEM)
_UNDO = "onrecord_inbox_undo"


@dataclass(slots=True)
class _Gathering:
    """What the journal told last: reading every capture again for each decision would take seconds."""

    gathered: Gathered | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)

    def of(self, home: Home) -> Gathered:
        with self.lock:
            self.gathered = gather(home, self.gathered)
            return self.gathered


_GATHERING = _Gathering()


def open_now(request: HttpRequest) -> int | None:
    """Return how many stand open; None where to count them takes longer than a first page may."""
    if not is_gathered_soon(home_for(request), _GATHERING.gathered):
        return None
    return sum(not one.word for one in _seen(request))


def inbox(request: HttpRequest) -> HttpResponse:
    """Show what stands open, by cause."""
    return _page(request, ExceptionsForm(), set(), request.session.pop(_UNDO, []))


@require_POST
def decide(request: HttpRequest) -> HttpResponse:
    """Decide on everything that was ticked."""
    form, keys = ExceptionsForm(request.POST), set(request.POST.getlist("exception"))
    if not keys:
        form.add_error(None, "Tick what the decision is about")
    if not form.is_valid():
        return _page(request, form, keys, [])
    decision = ExceptionDecision(form.cleaned_data["decision"])
    done = _decided(request, keys, decision, form.cleaned_data["reason"])
    request.session[_UNDO] = sorted(keys)
    messages.success(request, f"{number_of(done, 'exception')} decided")
    return redirect("inbox")


@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """Open again what was decided: by another event, the first stays."""
    keys = set(request.POST.getlist("exception"))
    if not keys:
        return _nothing_ticked(request)
    done = _decided(request, keys, ExceptionDecision.REOPENED, "")
    messages.success(request, f"{number_of(done, 'exception')} opened again")
    return redirect("inbox")


def _nothing_ticked(request: HttpRequest) -> HttpResponse:
    form = Form({})
    form.add_error(None, "Tick what is to be opened again")
    return _page_of_decided(request, form)


def decided(request: HttpRequest) -> HttpResponse:
    """Show what was decided, by whom and why, to be opened again if need be."""
    return _page_of_decided(request)


def _page_of_decided(request: HttpRequest, form: Form | None = None) -> HttpResponse:
    seen = _seen(request)
    found, past = [one for one in seen if one.word], overtaken(home_for(request), seen)
    note_access(asked_by(request), AccessVerb.READ, "inbox decided", len(found))
    context = {
        "form": form,
        "groups": _groups(found),
        "count": len(found),
        "most": MOST_SHOWN,
        "past": [{"heading": HEADINGS[one.cause][0], "open": one} for one in past[:MOST_SHOWN]],
        "past_more": max(0, len(past) - MOST_SHOWN),
    }
    return render(request, "onrecord/inbox/decided.html", context)


def _movable(request: HttpRequest, waiting: Sequence[Open]) -> Iterator[str]:
    """Yield the keys of what the officer may file elsewhere: their roles must reach all of its custodian."""
    reach = Reach(host_of().permissions.scopes(asked_by(request), "move"))
    for one in waiting:
        if one.cause in _MOVABLE and one.copies and all(reach.covers(copy.custodian) for copy in one.copies):
            yield one.key


def _page(
    request: HttpRequest, form: ExceptionsForm, ticked: set[str], undoable: Sequence[str]
) -> HttpResponse:
    seen = _seen(request)
    waiting = [one for one in seen if not one.word]
    note_access(asked_by(request), AccessVerb.READ, "inbox", len(waiting))
    may = host_of().permissions.verbs_of(asked_by(request))
    context = {
        "form": form,
        "groups": _groups(waiting),
        "count": len(waiting),
        "decided": len(seen) - len(waiting),
        "ticked": ticked,
        "undoable": undoable,
        "most": MOST_SHOWN,
        "stopped": stopped_count(home_for(request)) if _hears_of_stopped(request, may) else 0,
        "movable": set(_movable(request, waiting)),
        "proposals": unmade_proposals(request) if "reconcile" in may else 0,
        "reconciles": "reconcile" in may,
        "captures": "capture" in may,
        **_exports(request),
    }
    return render(request, "onrecord/inbox/inbox.html", context)


def _hears_of_stopped(request: HttpRequest, may: Collection[str]) -> bool:
    """Tell whether somebody is told how many were stopped: of whom, is not known, so it is of all or none."""
    is_of_all = "exceptions" in may and sight_for(request, "exceptions") == EVERYTHING
    return is_of_all and "spills" not in may


def _groups(found: Sequence[Open]) -> list[dict[str, Any]]:
    return [
        {
            "heading": HEADINGS[group.cause][0],
            "about": HEADINGS[group.cause][1],
            "is_of_dates": group.cause is Cause.AMBIGUOUS_DATES,
            "is_of_people": group.cause is Cause.UNKNOWN_PEOPLE,
            "open": group.open[:MOST_SHOWN],
            "count": len(group.open),
            "number": number,
            "is_of_reading": group.cause in _OF_READING,
        }
        for number, group in enumerate(grouped(found))
    ]


def _seen(request: HttpRequest) -> Sequence[Open]:
    spills = host_of().permissions.may(asked_by(request), "spills")
    home = home_for(request)
    seeing = Seeing(sight_for(request, "exceptions"), spills=spills)
    return exceptions(home, seeing, _GATHERING.of(home))


def _decided(request: HttpRequest, keys: set[str], decision: ExceptionDecision, reason: str) -> int:
    """Decide on what is open, or open again what was decided; nothing is decided twice."""
    reopens = decision is ExceptionDecision.REOPENED
    with writing_for(request, OF_THE_INBOX) as (home, _officer):
        seen = [one for one in _seen(request) if bool(one.word) is reopens]
        return decide_exceptions(home, seen, keys, decision, reason)


def _exports(request: HttpRequest) -> dict[str, int]:
    """Return how many exports wait for the officer as a second person, and how many of them are large."""
    found = exports_to_decide(asking_of(request, home_for(request)))
    limit = host_of().settings.service.export_alert_messages
    return {"exports": len(found), "large_exports": sum(one.messages > limit for one in found)}
