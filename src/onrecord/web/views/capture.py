"""The journey of a capture: whose phone, what we read, what they know of it, check, and what came of it."""

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from onrecord.procedures.hand_in import GRADES, Supplied, custodians_of
from onrecord.procedures.look_at import Looked
from onrecord.records.accounts import is_among
from onrecord.records.captures import CaptureState
from onrecord.records.errors import NotHeldError, UploadError
from onrecord.records.works import Work, WorkState
from onrecord.rendering.grades import came
from onrecord.web import capturing
from onrecord.web.answer_rows import answer_rows, titles_row
from onrecord.web.browser_secrets import lacks_secret, sealing_secret, with_secret
from onrecord.web.components import Row
from onrecord.web.date_orders import is_not_known
from onrecord.web.drafts import DRAFTS, Answers, Draft
from onrecord.web.forms.capture import ReaderForm, StartForm, TermsForm, WhoseForm
from onrecord.web.journeys import before_terms
from onrecord.web.left_out_earlier import left_out_earlier
from onrecord.web.lost_uploads import lost_uploads
from onrecord.web.not_captured import not_captured
from onrecord.web.reading_cards import said
from onrecord.web.replacing import is_replaced
from onrecord.web.requests import asked_by, home_for, host_of, service_of, sight_for
from onrecord.web.unlocking import about_locked, key_form, takes_key
from onrecord.web.withheld_rows import as_read, left_out

_CAPTURED_BEFORE = "What you sent was captured before, and nothing new was kept: this is its receipt"
_COPY_BEHIND = (
    "The second copy holds what was received, and has not yet taken note of its capture: clear nothing from "
    "the phone before whoever runs the service has looked at its storage"
)
_PHONE = "phone"
_FORMS = ["GET", "HEAD", "POST"]


@require_GET
def start(request: HttpRequest) -> HttpResponse:
    """Ask whose phone it is, and for the files."""
    known = custodians_of(asked_by(request))
    context = {
        "form": StartForm(known),
        "known": known,
        "lost": lost_uploads(request),
        "not_captured": not_captured(asked_by(request)),
        "is_nobody": not (known.names or known.is_anybody),
    }
    return render(request, "onrecord/capture/start.html", context)


@require_http_methods(_FORMS)
def whose(request: HttpRequest, upload: str) -> HttpResponse:
    """Ask whose phone it is, of somebody who shared files without saying so."""
    officer, host = asked_by(request), host_of()
    draft = DRAFTS.of(upload, officer.account)
    form = WhoseForm(custodians_of(officer), request.POST or None)
    if form.is_valid():
        draft = capturing.name_custodian(host, officer, draft, form.cleaned_data["custodian"].strip())
        return redirect("work", capturing.ask_to_look(host, service_of(), draft).id)
    return render(request, "onrecord/capture/whose.html", {"form": form, "draft": draft})


@takes_key
@require_http_methods(_FORMS)
def what_we_read(request: HttpRequest, upload: str) -> HttpResponse:
    """Show what was read; ask for a key or a reader where one is needed."""
    officer = asked_by(request)
    draft = DRAFTS.of(upload, officer.account)
    looked = draft.looked
    if looked is None:
        return redirect("work", capturing.ask_to_look(host_of(), service_of(), draft).id)
    key, reader = key_form(request, looked), _reader(request, looked)
    if key is not None and key.is_valid():
        return _again(draft, secrets=(*draft.secrets, key.key()))
    if reader is not None and reader.is_valid():
        return _again(draft, reader=reader.cleaned_data["reader"])
    tells_people = host_of().permissions.may(officer, "identify")
    context = {
        "draft": draft,
        "looked": looked,
        **as_read(draft, looked, tells_people=tells_people),
        "unseen": [(said(one.name), said(one.why)) for one in looked.unseen],
        "left_out": [(said(one.name), said(one.why)) for one in looked.left_out[:20]],
        "left_out_more": max(0, len(looked.left_out) - 20),
        **left_out_earlier(request, draft, looked),
        **about_locked(draft, looked),
        "key": key,
        "reader": reader,
        "form": next((form for form in (key, reader) if form is not None and form.is_bound), None),
    }
    return render(request, "onrecord/capture/read.html", context)


def _reader(request: HttpRequest, looked: Looked) -> ReaderForm | None:
    choices = list(dict.fromkeys(choice for one in looked.unseen for choice in one.choices))
    asked = request.POST if "reader" in request.POST or request.POST.get("asks") == "reader" else None
    return ReaderForm(choices, asked) if choices else None


def _again(draft: Draft, **given: object) -> HttpResponse:
    """Look again, with what a person gave. A key goes no further than this process's memory."""
    draft = DRAFTS.change(draft.upload, draft.account, **given)
    return redirect("work", capturing.ask_to_look(host_of(), service_of(), draft).id)


@require_http_methods(_FORMS)
def terms(request: HttpRequest, upload: str) -> HttpResponse:
    """Ask what the file does not say."""
    draft, looked = _read(request, upload)
    if looked is None:
        return redirect("what_we_read", upload)
    form = TermsForm(
        list(host_of().reasons()), looked, request.POST or None, _initial(request, draft, looked)
    )
    if form.is_valid():
        DRAFTS.change(draft.upload, draft.account, answers=form.answers())
        return redirect("check_capture", upload)
    context = {"form": form, "title": "About this capture", "back_url": before_terms(draft)}
    return render(request, "onrecord/capture/terms.html", context)


def _initial(request: HttpRequest, draft: Draft, looked: Looked) -> dict[str, str]:
    known = draft.answers or Answers(
        "", "", _device(request, draft, looked), host_of().settings.zone, Supplied.SELF
    )
    return {
        "reason": known.reason,
        "why": known.why,
        "device": known.device,
        "zone": known.zone,
        "supplied": known.supplied.value,
        "date_order": TermsForm.order_of(draft.answers),
    }


def _device(request: HttpRequest, draft: Draft, looked: Looked) -> str:
    """Return the phone that the custodian's conversation was captured from before, else a word for one."""
    title, sight = looked.seen[0].summary.title, sight_for(request, "receipt")
    held = home_for(request).catalogue.conversations(named=title, sight=sight) if title else []
    theirs = [one for one in held if is_among(str(one["custodian"]), [draft.custodian])]
    last = max(theirs, key=lambda one: str(one["last_said"] or ""), default=None)
    return str(last["device"]) if last else _PHONE


def _read(request: HttpRequest, upload: str) -> tuple[Draft, Looked | None]:
    """Return a draft of which something was read, and what that was."""
    draft = DRAFTS.of(upload, asked_by(request).account)
    looked = draft.looked
    if looked is not None and not looked.seen:
        raise UploadError("nothing that was sent can be read; go back, or choose another file")
    return draft, looked


@require_http_methods(_FORMS)
def check(request: HttpRequest, upload: str) -> HttpResponse:
    """Show all answers, and capture when they are confirmed."""
    draft, looked = _read(request, upload)
    if draft.is_confirmed and (under_way := capturing.capture_under_way(service_of(), draft)):
        return redirect("work", under_way.id)
    if looked is None:
        return redirect("what_we_read", upload)
    if draft.answers is None:
        return redirect("capture_terms", upload)
    if draft.keeping_back is not None and not draft.is_planned:
        return redirect("withhold_effect", upload)
    is_confirming = request.method == "POST"
    if is_confirming and not lacks_secret(request, draft):
        return _captured_as_work(request, draft)
    context = {
        "rows": _answers(draft, draft.answers, looked),
        "draft": draft,
        "order_not_known": is_not_known(draft),
        **left_out_earlier(request, draft, looked),
        "lacks_secret": is_confirming,
        "back_url": reverse("capture_terms", args=[upload]),
    }
    return with_secret(request, draft, render(request, "onrecord/capture/check.html", context))


def _captured_as_work(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Ask for the capture. What opens something left out is sealed under a secret of this browser."""
    said = {"upload": draft.upload}
    ask = partial(service_of().works.ask, capturing.CAPTURE, draft.account, said, host_of().now())
    work = capturing.ask_to_capture(draft, ask, request.POST.get("shown", ""), sealing_secret(request, draft))
    return with_secret(request, draft, redirect("work", work.id))


def _answers(draft: Draft, answers: Answers, looked: Looked) -> list[Row]:
    rows = [Row("Whose phone", said(draft.custodian)), titles_row(looked)]
    rows += [Row("How it reached us", said(draft.came_by))] if draft.came_by else []
    rows.append(left_out(draft))
    return rows + answer_rows(draft, answers, ("How the file came", came(GRADES[answers.supplied])))


@require_GET
def captured(request: HttpRequest, number: str) -> HttpResponse:
    """Show what came of a capture; one receipt alone is shown at once."""
    work = _work(request, number, capturing.CAPTURE)
    found, other = capturing.captures_in(work.result), capturing.refused_in(work.result)
    promised = capturing.promised_in(work.result)
    if any("copy_behind" in one for one in found):
        messages.warning(request, _COPY_BEHIND)
    if len(found) == 1 and not (promised or other or work.result.get("stopped")):
        if found[0].get("state") == CaptureState.REPEATED:
            messages.info(request, _CAPTURED_BEFORE)
        return redirect("receipt", found[0]["capture"])
    context = {
        "work": work,
        "captures": found,
        "promised": promised,
        "refused": [(said(one["name"]), said(one["why"])) for one in other],
        "stopped": work.result.get("stopped"),
        "security_contact": host_of().settings.security_contact,
    }
    return render(request, "onrecord/capture/captured.html", context)


@require_GET
def stopped(request: HttpRequest, number: str) -> HttpResponse:
    """Say what to do about a file with a SECRET or TOP SECRET marking: nothing of it is here any more."""
    work = _work(request, number, capturing.LOOK)
    context = {
        "markings": work.result.get("stopped"),
        "is_replaced": is_replaced(host_of().settings),
        "security_contact": host_of().settings.security_contact,
    }
    return render(request, "onrecord/capture/stopped.html", context)


def _work(request: HttpRequest, number: str, verb: str) -> Work:
    work = service_of().works.work(number, asked_by(request).account)
    if work.verb != verb or work.state is not WorkState.DONE:
        raise NotHeldError("there is nothing to show of that work")
    return work
