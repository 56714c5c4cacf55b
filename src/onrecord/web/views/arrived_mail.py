"""Mail that arrived with an export: its custodian, or who acts for them, confirms or refuses it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from onrecord.ports.homes import Home
from onrecord.procedures.arrived_mail import attachments_of, mail_for, mail_of, refuse_mail
from onrecord.procedures.hand_in import custodians_of
from onrecord.records.accounts import AccessVerb, is_among
from onrecord.records.errors import OF_THE_SOURCE, UnreadableError, UploadError
from onrecord.records.mail import ArrivedMail, Dkim, Refusal
from onrecord.rendering.amounts import megabytes
from onrecord.rendering.said_times import at_instant
from onrecord.web import capturing, mail_journey
from onrecord.web.components import Row
from onrecord.web.permitting import TO_CAPTURE
from onrecord.web.reading_cards import said
from onrecord.web.requests import asked_by, home_for, host_of, note_access, service_of, writing_for

_DKIM = {
    Dkim.PASS: "Yes: the mail provider of that address signed it",
    Dkim.FAIL: "No: its signature does not hold.",
    Dkim.NONE: "No: it bears no signature.",
    Dkim.NOT_CHECKED: "Not checked. Anybody can write any address.",
}


@require_GET
def arrived(request: HttpRequest) -> HttpResponse:
    """List the mails that wait for the officer's word."""
    officer = asked_by(request)
    waiting = mail_for(home_for(request), custodians_of(officer))
    for one in waiting:
        note_access(officer, AccessVerb.READ, one.id, 1)
    mails = [(one, said(one.subject or "No subject"), said(one.custodian)) for one in waiting]
    context = {"mails": mails, "zone": host_of().settings.zone}
    return render(request, "onrecord/mail/list.html", context)


@require_GET
def one(request: HttpRequest, mail: str) -> HttpResponse:
    """Show one mail: who sent it, when, and what is attached."""
    officer, home = asked_by(request), home_for(request)
    about = mail_of(home, custodians_of(officer), mail)
    is_own = _is_own(request, about)
    note_access(officer, AccessVerb.READ, about.id, 1)
    files, problem, is_missing = _attached(home, about)
    context = {
        "mail": about,
        "title": said(about.subject or "No subject"),
        "rows": _rows(about, is_own=is_own),
        "is_own": is_own,
        "custodian": said(about.custodian),
        "files": files,
        "problem": problem and said(problem),
        "is_missing": is_missing,
        "back_url": reverse("arrived_mail"),
    }
    return render(request, "onrecord/mail/one.html", context)


def _attached(home: Home, about: ArrivedMail) -> tuple[list[Row], str, bool]:
    """Return what is attached to a mail, why nothing of it can be read, and whether it never will be."""
    try:
        attached = attachments_of(home, about)
    except OF_THE_SOURCE as error:
        return [], str(error), isinstance(error, UnreadableError)
    return [Row(said(file.name), megabytes(file.size_bytes)) for file in attached.files], "", False


def _is_own(request: HttpRequest, about: ArrivedMail) -> bool:
    """Tell whether a mail waits in the name of whoever asks, and not of somebody for whom they may act."""
    return is_among(about.custodian, custodians_of(asked_by(request)).own)


def _rows(about: ArrivedMail, *, is_own: bool) -> list[Row]:
    return [
        Row("From", said(about.author)),
        Row("Whose phone", said(about.custodian)),
        Row("Arrived", at_instant(about.arrived_at, host_of().settings.zone)),
        Row("Is the address proved?", _proved(about.dkim, is_own=is_own)),
        Row("Size", megabytes(about.size_bytes)),
    ]


def _proved(dkim: Dkim, *, is_own: bool) -> str:
    if dkim is Dkim.PASS:
        return _DKIM[dkim]
    ask = "Confirm it only if you remember sending it" if is_own else "Ask the sender whether they sent it"
    return f"{_DKIM[dkim]} {ask}"


@require_POST
def confirm(request: HttpRequest, mail: str) -> HttpResponse:
    """Go on with what is attached as with any other upload."""
    host = host_of()
    draft = mail_journey.begin(host, home_for(request), asked_by(request), mail)
    return redirect("work", capturing.ask_to_look(host, service_of(), draft).id)


@require_http_methods(["GET", "HEAD", "POST"])
def not_mine(request: HttpRequest, mail: str) -> HttpResponse:
    """Take the officer's word that a mail is not theirs: it is discarded, and the journal says so."""
    officer = asked_by(request)
    about = mail_of(home_for(request), custodians_of(officer), mail)
    if request.method == "POST":
        with writing_for(request, TO_CAPTURE) as (home, officer):
            refuse_mail(home, custodians_of(officer), mail, Refusal.NOT_THEIRS)
        messages.success(request, "The mail was discarded. The record says that you refused it")
        return redirect("arrived_mail")
    context = {
        "mail": about,
        "is_own": _is_own(request, about),
        "custodian": said(about.custodian),
        "title": said(about.subject or "No subject"),
        "back_url": reverse("one_mail", args=[about.id]),
    }
    return render(request, "onrecord/mail/not_mine.html", context)


@require_POST
def file_missing(request: HttpRequest, mail: str) -> HttpResponse:
    """Discard a mail that is the custodian's own and brought nothing that can be read.

    Raises:
        UploadError: what is attached can be read, or could not be looked at now.
    """
    officer, home = asked_by(request), home_for(request)
    _, _, is_missing = _attached(home, mail_of(home, custodians_of(officer), mail))
    if not is_missing:
        raise UploadError("the file of this mail is not missing; confirm it, or refuse it")
    with writing_for(request, TO_CAPTURE) as (written, officer):
        refuse_mail(written, custodians_of(officer), mail, Refusal.FILE_MISSING)
    messages.success(request, "The mail was discarded. The record says that its file was missing or damaged")
    return redirect("arrived_mail")
