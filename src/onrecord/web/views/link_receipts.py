"""What came of a single-use link: how far it is, why nothing was captured, the receipt and its files."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from onrecord.procedures.confirm import words_on
from onrecord.procedures.link import holder_of
from onrecord.procedures.receipts import ReceiptHeld, receipt_of
from onrecord.procedures.sight import sight_of
from onrecord.records.accounts import AccessVerb
from onrecord.records.capture_links import CaptureLink
from onrecord.records.errors import NotHeldError
from onrecord.records.works import Work, WorkState
from onrecord.web import capturing, link_capturing
from onrecord.web.link_holding import NOBODY, for_holder
from onrecord.web.reading_cards import said
from onrecord.web.requests import host_of, note_access, service_of
from onrecord.web.turns import step_of
from onrecord.web.views.link_withholding import opening_of
from onrecord.web.views.receipts import file_of, told

_RECEIPT = "receipt"
_NOT_YET = "Clear nothing yet. Ask whoever sent you the link."
_MOVED = (
    "a records officer has filed it elsewhere since: the files that you downloaded still prove what was "
    "received; ask whoever sent you the link for more"
)
_TITLES = {
    link_capturing.LOOK: "Reading what you sent",
    link_capturing.LAY_OUT: "Laying out the messages",
    link_capturing.PLAN: "Looking at what is left out",
    link_capturing.CAPTURE: "Capturing",
}
_AGAIN = {
    link_capturing.LAY_OUT: "link_official_business",
    link_capturing.PLAN: "link_withhold",
}
"""Where the holder goes on when it was not done; else where the link begins."""
_THEN = {link_capturing.LAY_OUT: "link_withhold", link_capturing.PLAN: "link_withhold_effect"}
_ENDED = {
    WorkState.REFUSED: "That was not done",
    WorkState.FAILED: "Something went wrong",
    WorkState.INTERRUPTED: "That was interrupted",
}


@require_GET
@for_holder()
def progress(request: HttpRequest, link: CaptureLink) -> HttpResponse:
    """Show how far the work is, and go on to what came of it."""
    work = link_capturing.work_of(service_of(), link)
    if work is None:
        return redirect("link_capture", link.id)
    if work.state is WorkState.DONE:
        return redirect(_page_of(link, work))
    title = _ENDED.get(work.state, _TITLES[work.verb])
    again = reverse(_AGAIN.get(work.verb, "link_capture"), args=[link.id])
    step = step_of(host_of(), service_of(), work)
    context = {"work": work, "step": step, "title": title, "link": link, "again": again}
    return render(request, "onrecord/links/progress.html", context)


@require_GET
@for_holder()
def progress_state(request: HttpRequest, link: CaptureLink) -> HttpResponse:  # noqa: ARG001 - a view's signature
    """Return how far the work is as JSON, for the page's script."""
    work = link_capturing.work_of(service_of(), link)
    page = reverse("link_progress", args=[link.id])
    if work is None:
        return JsonResponse({"state": "", "step": "", "percent": None, "over": True, "page": page})
    state = {
        "state": work.state.value,
        "step": step_of(host_of(), service_of(), work),
        "percent": work.percent,
    }
    return JsonResponse({**state, "over": work.state.is_over, "page": page})


def _page_of(link: CaptureLink, work: Work) -> str:
    if work.verb in _THEN:
        return reverse(_THEN[work.verb], args=[link.id])
    if work.verb == link_capturing.CAPTURE and capturing.captures_in(work.result):
        return reverse("link_receipts", args=[link.id])
    if work.verb == link_capturing.CAPTURE or work.result.get("stopped"):
        return reverse("link_ended", args=[link.id])
    return reverse("link_read", args=[link.id])


@require_GET
@for_holder()
def ended(request: HttpRequest, link: CaptureLink) -> HttpResponse:
    """Say why nothing was captured: a marking stopped it, or no file could be read."""
    work = link_capturing.work_of(service_of(), link)
    if link.stopped_at is None and (work is None or work.state is not WorkState.DONE):
        return redirect("link_capture", link.id)
    refused = capturing.refused_in(work.result) if work is not None else []
    context = {
        "link": link,
        "made_by": said(link.made_by_name),
        "stopped": work.result.get("stopped") if work is not None else None,
        "refused": [(said(one["name"]), said(one["why"])) for one in refused],
        "security_contact": host_of().settings.security_contact,
    }
    return render(request, "onrecord/links/ended.html", context)


@require_GET
@for_holder()
def receipts(request: HttpRequest, link: CaptureLink) -> HttpResponse:
    """Show the receipt, or list several; what was not captured stands beside them."""
    link = link_capturing.settled(host_of(), service_of(), link)
    if link.used_at is None:
        return redirect("link_capture", link.id)
    work = link_capturing.work_of(service_of(), link)
    result = work.result if work is not None and work.verb == link_capturing.CAPTURE else {}
    refused = [(said(one["name"]), said(one["why"])) for one in capturing.refused_in(result)]
    promised = capturing.promised_in(result)
    if len(link.captures) == 1 and not (promised or refused or result.get("stopped")):
        return redirect("link_receipt", link.id, link.captures[0])
    context = {
        "link": link,
        "promised": promised,
        "refused": refused,
        "stopped": result.get("stopped"),
        "security_contact": host_of().settings.security_contact,
    }
    return render(request, "onrecord/links/receipts.html", context)


@require_GET
@for_holder()
def receipt(request: HttpRequest, link: CaptureLink, capture: str) -> HttpResponse:
    """Show the receipt, and first of all what may be cleared from the phone."""
    held = _held(link, capture)
    context = {
        "link": link,
        "opening": _opening(request, link, capture),
        "opening_url": reverse("link_opening", args=[link.id, capture]),
        "kept_url": reverse("link_opening_kept", args=[link.id, capture]),
    }
    return render(request, "onrecord/links/receipt.html", {**_told(held, capture), **context})


def _opening(request: HttpRequest, link: CaptureLink, capture: str) -> str:
    """Tell whether the opening waits: for this browser, for one whose secret is gone, or not at all."""
    if not service_of().openings.waits(capture, link.made_by):
        return ""
    return "here" if opening_of(request, link, capture) else "elsewhere"


@require_GET
@for_holder()
def receipt_file(request: HttpRequest, link: CaptureLink, capture: str, kind: str) -> HttpResponse:  # noqa: ARG001
    """Hand over one file of the receipt."""
    return file_of(_held(link, capture), kind)


def _told(held: ReceiptHeld, capture: str) -> Mapping[str, object]:
    """Return what the page says: who doubts it, and what they said, is not told to who may be the doubted."""
    shown = told(held, words_on(host_of().reading(NOBODY), [capture]).get(capture))
    return {**shown, "verdict": _NOT_YET} if shown.get("disowned") else shown


def _held(link: CaptureLink, capture: str) -> ReceiptHeld:
    """Return the receipt of what came through a link, as long as it is filed under whom the link is for.

    Raises:
        NotHeldError: it came otherwise, or it was moved since.
    """
    if capture not in link.captures:
        raise NotHeldError("no such receipt came of this link")
    host = host_of()
    home = host.reading(NOBODY)
    try:
        held = receipt_of(home, capture, sight_of(home, host.permissions, holder_of(link), _RECEIPT))
    except NotHeldError as error:
        raise NotHeldError(_MOVED) from error
    note_access(None, AccessVerb.RECEIPT, f"{capture} by link {link.id}", 1)
    return held
