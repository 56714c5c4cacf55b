"""The journey of whoever holds a single-use link: open it, send files, see what was read, answer, capture."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from onrecord.procedures.link import holder_of, link_of, open_link
from onrecord.procedures.look_at import Looked
from onrecord.records.accounts import AccessVerb
from onrecord.records.capture_links import CaptureLink
from onrecord.records.errors import NotHeldError, OnRecordError, TooManyRequestsError, UploadError
from onrecord.web import link_capturing
from onrecord.web.browser_secrets import lacks_secret, sealing_secret, with_secret
from onrecord.web.date_orders import is_not_known
from onrecord.web.drafts import DRAFTS, Draft
from onrecord.web.forms.capture import ReaderForm
from onrecord.web.forms.links import LinkTermsForm, SendForm
from onrecord.web.journeys import before_terms
from onrecord.web.link_holding import NOBODY, as_holder, for_holder, give, holds, refusal, spare
from onrecord.web.link_rows import link_rows
from onrecord.web.not_captured import not_captured_of
from onrecord.web.reading_cards import said
from onrecord.web.requests import host_of, is_script, note_access, service_of
from onrecord.web.unlocking import about_locked, key_form, takes_key
from onrecord.web.upload_handler import StagingUploadHandler
from onrecord.web.views import uploads, withholding
from onrecord.web.withheld_rows import as_read

_FORMS = ["GET", "HEAD", "POST"]
_REFUSED = 400


@require_http_methods(_FORMS)
def opened(request: HttpRequest, token: str) -> HttpResponse:
    """Say what a link is for; bind it to the browser that goes on: a mail scanner only looks."""
    host, service = host_of(), service_of()
    try:
        spare(request, "open")
        link = link_of(host.reading(NOBODY), service, host.permissions, token)
        if _is_holder(request, link):
            return redirect("link_capture", link.id)
        if request.method == "POST":
            with host.writing(holder_of(link)) as home:
                link, secret = open_link(home, service, host.permissions, token)
            return give(redirect("link_capture", link.id), link, secret)
    except OnRecordError as error:
        if not isinstance(error, TooManyRequestsError):  # a guesser fills no log
            note_access(None, AccessVerb.REFUSED, "link")
        return refusal(request, error)
    if link.opened_at is not None:
        note_access(None, AccessVerb.REFUSED, f"link {link.id}")
    context = {**_about(link), "is_taken": link.opened_at is not None}
    return render(request, "onrecord/links/open.html", context, status=403 if link.opened_at else 200)


def _is_holder(request: HttpRequest, link: CaptureLink) -> bool:
    try:
        holds(request, link.id)
    except NotHeldError:
        return False
    return True


def _about(link: CaptureLink) -> dict[str, object]:
    return {
        "link": link,
        "custodian": said(link.custodian),
        "made_by": said(link.made_by_name),
        "word": said(link.word) if link.word else "",
    }


@require_GET
@for_holder()
def start(request: HttpRequest, link: CaptureLink) -> HttpResponse:
    """Ask for the files, or go where the holder is already."""
    link = link_capturing.settled(host_of(), service_of(), link)
    if link.used_at is not None:
        return redirect("link_receipts", link.id)
    work = link_capturing.work_of(service_of(), link)
    if work is not None and not work.state.is_over:
        return redirect("link_progress", link.id)
    if link.stopped_at is not None:
        return redirect("link_ended", link.id)
    context = {
        "form": SendForm(),
        "rules_url": reverse("link_rules", args=[link.id]),
        "not_captured": not_captured_of(link),
    }
    return render(request, "onrecord/links/start.html", {**_about(link), **context})


@for_holder()
def rules(request: HttpRequest, link: CaptureLink) -> HttpResponse:  # noqa: ARG001 - a view's signature
    """Return the rules by which the holder's browser reads a chat before anything is sent."""
    return withholding.reading_rules(request)


@require_POST
@for_holder("begin")
def begin(request: HttpRequest, link: CaptureLink) -> HttpResponse:  # noqa: ARG001 - a view's signature
    """Begin an upload."""
    draft = link_capturing.begin(host_of(), service_of(), link)
    return JsonResponse({"upload": draft.upload}, status=201)


@for_holder()
def upload(request: HttpRequest, link: CaptureLink, upload: str) -> HttpResponse:
    """Say how far each file of the upload has come, so that it can go on after a cut."""
    return uploads.upload(as_holder(request, link), upload)


@for_holder()
def add_file(request: HttpRequest, link: CaptureLink, upload: str) -> HttpResponse:
    """Announce a file."""
    return uploads.add_file(as_holder(request, link), upload)


@for_holder()
def put_bytes(request: HttpRequest, link: CaptureLink, upload: str, file: int) -> HttpResponse:
    """Take bytes of a file."""
    return uploads.put_bytes(as_holder(request, link), upload, file)


@for_holder("withheld")
def put_withheld(request: HttpRequest, link: CaptureLink, upload: str) -> HttpResponse:
    """Take what the holder's browser says of what it left out."""
    return uploads.put_withheld(as_holder(request, link), upload)


@require_POST
@for_holder()
def look(request: HttpRequest, link: CaptureLink, upload: str) -> HttpResponse:
    """Begin to look at a whole upload."""
    if upload != link.upload:
        raise NotHeldError("this upload is no longer here; choose the file again")
    uploads.hold_to_opening(as_holder(request, link), upload)
    link_capturing.ask(host_of(), service_of(), link, link_capturing.LOOK)
    return JsonResponse({"page": reverse("link_progress", args=[link.id])})


@require_POST
@for_holder()
def give_up(request: HttpRequest, link: CaptureLink, upload: str = "") -> HttpResponse:  # noqa: ARG001 - the same
    """Forget all that was sent; the link can be used yet."""
    link_capturing.confirm_idle(service_of(), link)
    link_capturing.give_up(host_of(), service_of(), link)
    return JsonResponse({}) if is_script(request) else redirect("link_capture", link.id)


@csrf_exempt  # checked once the way into staging is laid: checking reads the form
@require_POST
@for_holder("begin", refuse=csrf_protect(refusal))
def send(request: HttpRequest, link: CaptureLink) -> HttpResponse:
    """Take a form with files, for browsers without scripts."""
    host, service = host_of(), service_of()
    draft = link_capturing.begin(host, service, link)
    handler = StagingUploadHandler(host.uploads, draft.upload, draft.owner)
    request.upload_handlers = [handler]
    is_taken = False
    try:
        response: HttpResponse = csrf_protect(_sent)(request, link, handler)
        is_taken = response.status_code < _REFUSED
        return response
    finally:
        if not is_taken:
            link_capturing.give_up(host, service, service.links.link(link.id))


def _sent(request: HttpRequest, link: CaptureLink, handler: StagingUploadHandler) -> HttpResponse:
    request.POST.get("export")  # reads the whole form
    if handler.fault is not None:
        raise handler.fault
    if not handler.files:
        raise UploadError("no file was chosen; choose at least one")
    link_capturing.ask(host_of(), service_of(), link, link_capturing.LOOK)
    return redirect("link_progress", link.id)


@takes_key
@require_http_methods(_FORMS)
@for_holder()
def read(request: HttpRequest, link: CaptureLink) -> HttpResponse:
    """Show what was read; ask for a key or a reader where one is needed."""
    draft = link_capturing.draft_of(link)
    if (looked := draft.looked) is None:
        return redirect("link_progress", link.id)
    key, reader = key_form(request, looked), _reader(request, looked)
    if key is not None and key.is_valid():
        return _again(link, draft, secrets=(*draft.secrets, key.key()))
    if reader is not None and reader.is_valid():
        return _again(link, draft, reader=reader.cleaned_data["reader"])
    context = {
        **_about(link),
        "draft": draft,
        **as_read(draft, looked, tells_people=False),
        "unseen": [
            *((said(one.name), said(one.why)) for one in looked.unseen),
            *((said(one.name), said(one.why)) for one in looked.left_out[:20]),
        ],
        **about_locked(draft, looked),
        "key": key,
        "reader": reader,
        "form": next((form for form in (key, reader) if form is not None and form.is_bound), None),
    }
    return render(request, "onrecord/links/read.html", context)


def _reader(request: HttpRequest, looked: Looked) -> ReaderForm | None:
    choices = list(dict.fromkeys(choice for one in looked.unseen for choice in one.choices))
    asked = request.POST if request.POST.get("asks") == "reader" else None
    return ReaderForm(choices, asked) if choices else None


def _again(link: CaptureLink, draft: Draft, **given: object) -> HttpResponse:
    """Look again, with what the holder gave. A key goes no further than this process's memory."""
    link_capturing.confirm_idle(service_of(), link)
    DRAFTS.change(draft.upload, draft.account, **given)
    link_capturing.ask(host_of(), service_of(), link, link_capturing.LOOK)
    return redirect("link_progress", link.id)


@require_http_methods(_FORMS)
@for_holder()
def terms(request: HttpRequest, link: CaptureLink) -> HttpResponse:
    """Ask the few things that the file does not say."""
    draft, looked = _seen(link)
    form = LinkTermsForm(list(host_of().reasons()), looked, request.POST or None, _initial(draft))
    if form.is_valid():
        link_capturing.confirm_idle(service_of(), link)
        DRAFTS.change(draft.upload, draft.account, answers=form.answers())
        return redirect("link_check", link.id)
    context = {"form": form, "title": "A few questions", "back_url": before_terms(draft)}
    return render(request, "onrecord/form.html", context)


def _seen(link: CaptureLink) -> tuple[Draft, Looked]:
    draft = link_capturing.draft_of(link)
    if draft.looked is None or not draft.looked.seen:
        raise UploadError("nothing that you sent was read yet; begin again, or choose another file")
    return draft, draft.looked


def _initial(draft: Draft) -> dict[str, str]:
    known = draft.answers
    return {
        "reason": known.reason if known else "",
        "why": known.why if known else "",
        "device": known.device if known else "phone",
        "zone": known.zone if known else host_of().settings.zone,
        "supplied": known.supplied.value if known else "",
        "date_order": LinkTermsForm.order_of(known),
    }


@require_http_methods(_FORMS)
@for_holder()
def check(request: HttpRequest, link: CaptureLink) -> HttpResponse:
    """Show all answers, and capture when they are confirmed."""
    draft, looked = _seen(link)
    if draft.answers is None:
        return redirect("link_terms", link.id)
    if draft.keeping_back is not None and not draft.is_planned:
        return redirect("link_withhold_effect", link.id)
    is_confirming = request.method == "POST"
    if is_confirming and not lacks_secret(request, draft):
        shown, secret = request.POST.get("shown", ""), sealing_secret(request, draft)
        link_capturing.ask_to_capture(host_of(), service_of(), link, shown, secret)
        return with_secret(request, draft, redirect("link_progress", link.id))
    context = {
        **_about(link),
        "rows": link_rows(link, draft, looked),
        "order_not_known": is_not_known(draft),
        "draft": draft,
        "lacks_secret": is_confirming,
        "back_url": reverse("link_terms", args=[link.id]),
    }
    return with_secret(request, draft, render(request, "onrecord/links/check.html", context))
