"""What a browser sends: in pieces where scripts run, as one form where none do, and as a phone shares it."""

import contextlib
import datetime as dt
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from onrecord.api.statuses import said_of, status_of
from onrecord.ports.originals import ByteStream
from onrecord.ports.uploads import UploadedFile
from onrecord.procedures.hand_in import confirm_may
from onrecord.procedures.identities import capture_id
from onrecord.procedures.withheld_before import most_bytes, read_beforehand
from onrecord.records.errors import NotHeldError, OnRecordError, UploadError
from onrecord.web import capturing
from onrecord.web.drafts import DRAFTS, Draft
from onrecord.web.file_names import relative_name
from onrecord.web.lost_uploads import note_sent
from onrecord.web.requests import asked_by, home_for, host_of, is_script, service_of
from onrecord.web.upload_handler import StagingUploadHandler

_REFUSED = 400
_CONFLICT = 409
BEFORE = "OnRecord-Before"
"""Says what the sender has before the offset: in no address, since those are written to logs."""
OPENING = "OnRecord-Opening"
"""Names the capture whose opening the page gave, which goes on with what it left out."""
_MOST_JSON_BYTES = 16 * 1024
_LATEST_SECONDS = 253_402_300_799  # the last second of the year 9999
_NO_FILE = "no file was chosen; choose at least one"
_FROM_ELSEWHERE = "that was sent from another site; share it from the app itself, or choose the file here"

_CONFIRMED = "this capture was confirmed and is being made: it can no longer be given up"
_SHARE_AGAIN = "Share it again, now that you are signed in: what you shared before was not kept"

_View = Callable[..., HttpResponse]


def _as_json(view: _View) -> _View:
    """Say what went wrong as JSON, since a script asks."""

    @wraps(view)
    def answer(request: HttpRequest, *arguments: object, **named: object) -> HttpResponse:
        try:
            return view(request, *arguments, **named)
        except UploadError as error:
            return JsonResponse({"error": said_of(error)}, status=_CONFLICT)
        except OnRecordError as error:
            return JsonResponse({"error": said_of(error)}, status=status_of(error))

    return answer


@require_POST
@_as_json
def begin(request: HttpRequest) -> HttpResponse:
    """Begin an upload for a custodian, ``instead`` of one that a browser cannot go on with."""
    said, officer = _said(request), asked_by(request)
    custodian = str(said.get("custodian", "")).strip()
    confirm_may(host_of().permissions, officer, custodian)
    _give_up_unread(str(said.get("instead", "")), officer.account)
    draft = capturing.name_custodian(host_of(), officer, capturing.begin(host_of(), officer), custodian)
    _noted(request, draft)
    return JsonResponse({"upload": draft.upload}, status=201)


def _noted(request: HttpRequest, draft: Draft) -> None:
    """Have the session know of an upload; one that it cannot know of is given up, since it is begun again."""
    is_noted = False
    try:
        note_sent(request, draft)
        is_noted = True
    finally:
        if not is_noted:
            capturing.give_up(host_of(), draft)


@require_GET
@_as_json
def upload(request: HttpRequest, upload: str) -> HttpResponse:
    """Say how far each file of an upload has come, so that it can go on."""
    draft = DRAFTS.of(upload, asked_by(request).account)
    files = host_of().uploads.files(draft.upload, draft.owner)
    return JsonResponse({"files": [_file(one) for one in files]})


@require_POST
@_as_json
def add_file(request: HttpRequest, upload: str) -> HttpResponse:
    """Announce a file: its name, its length, and when it was last changed (ms since 1970), if it is known."""
    said, draft = _said(request), DRAFTS.of(upload, asked_by(request).account)
    name, size = said.get("name"), said.get("size")
    if not isinstance(name, str) or not isinstance(size, int) or isinstance(size, bool) or size < 0:
        raise UploadError("a file needs a name and a length; load the page again")
    added = host_of().uploads.add_file(upload, draft.owner, relative_name(name), size)
    if (at := _instant(said.get("modified"))) and (draft.made_at is None or at > draft.made_at):
        DRAFTS.change(upload, draft.account, made_at=at)
    return JsonResponse(_file(added), status=201)


@require_http_methods(["PUT"])
@_as_json
def put_bytes(request: HttpRequest, upload: str, file: int) -> HttpResponse:
    """Take bytes of a file from ``?offset=`` on, straight from the connection into staging.

    Where the sender says what it has before them, it is checked first; without bytes, that is all.
    """
    draft, said = DRAFTS.of(upload, asked_by(request).account), request.GET.get("offset", "")
    offset = int(said) if said.isdecimal() and len(said) < 18 else -1  # noqa: PLR2004 - longer than any file
    # What Django gives reads forward, which is all that is asked of it; it is no whole ByteStream.
    stream = cast("ByteStream", request)
    if (before := request.headers.get(BEFORE)) is not None:
        host_of().uploads.confirm_arrived(upload, draft.owner, file, offset, before)
    taken = host_of().uploads.append(upload, draft.owner, file, offset, stream)
    return JsonResponse(_file(taken))


@require_http_methods(["PUT"])
@_as_json
def put_withheld(request: HttpRequest, upload: str) -> HttpResponse:
    """Take what a browser says of what it left out; the answer names the capture that its opening is of.

    What was said of it before holds no more: the opening of ``instead`` is void.
    """
    draft = DRAFTS.of(upload, asked_by(request).account)
    feed = host_of().uploads.feed(upload, draft.owner)
    data = request.read(most_bytes(feed) + 1)
    before = read_beforehand(data, feed, capture_id(home_for(request).randomness))
    now, old = DRAFTS.leave_out_before(upload, draft.account, before), draft.left_before
    instead = {"instead": old.capture} if old and old.capture != now.capture else {}
    return JsonResponse({"capture": now.capture, **instead}, status=201)


@require_POST
@_as_json
def look(request: HttpRequest, upload: str) -> HttpResponse:
    """Begin to look at a whole upload; the answer says which page shows how far that is."""
    hold_to_opening(request, upload)
    draft = DRAFTS.of(upload, asked_by(request).account)
    work = capturing.ask_to_look(host_of(), service_of(), draft)
    return JsonResponse({"page": reverse("work", args=[work.id])})


def hold_to_opening(request: HttpRequest, upload: str) -> None:
    """Have what was left out stand for a page that names its opening.

    Raises:
        UploadError: another page gave another since.
    """
    if opening := request.headers.get(OPENING, ""):
        DRAFTS.hold_to(opening, upload, asked_by(request).account)


def _give_up_unread(upload: str, account: int) -> None:
    with contextlib.suppress(NotHeldError):
        draft = DRAFTS.of(upload, account)
        if not draft.is_read:
            capturing.give_up(host_of(), draft)


@require_POST
def give_up(request: HttpRequest, upload: str) -> HttpResponse:
    """Forget an upload and all that was sent; one that is gone already is no error."""
    with contextlib.suppress(NotHeldError):
        draft = DRAFTS.of(upload, asked_by(request).account)
        if draft.is_confirmed:
            raise UploadError(_CONFIRMED)
        capturing.give_up(host_of(), draft)
    if is_script(request):
        return JsonResponse({})  # it says so itself: a note would wait for the next page, of another upload
    messages.info(request, "What you sent was given up. Nothing of it was kept")
    return redirect("capture")


@csrf_exempt  # checked in ``_streamed``, once the way into staging is laid: checking reads the form
@require_POST
def send(request: HttpRequest) -> HttpResponse:
    """Take a form with files, for browsers without scripts."""
    return _streamed(request, csrf_protect(_sent))


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def share(request: HttpRequest) -> HttpResponse:
    """Take what a phone shares with the installed app.

    The phone's own share sheet posts this, without the token that our forms carry, so the token is not asked
    for. What stands in its place: the browser says in ``Sec-Fetch-Site`` who began the navigation, which no
    page can forge; ``none`` is the person (the share sheet), ``same-origin`` is ourselves. The session cookie
    is SameSite=Lax, so a post begun by another site comes without it and reaches nothing. And nothing is done
    but staging: what was shared waits for the same pages, forms and tokens as any other upload, and is given
    up unless the person goes on. A browser that does not send the header is refused.
    """
    if request.method != "POST":  # whoever had to sign in first comes back so, without what they shared
        messages.info(request, _SHARE_AGAIN)
        return redirect("capture")
    mode, site = request.headers.get("Sec-Fetch-Mode"), request.headers.get("Sec-Fetch-Site")
    if mode != "navigate" or site not in {"none", "same-origin"}:
        raise UploadError(_FROM_ELSEWHERE)
    return _streamed(request, _shared)


@dataclass(frozen=True, slots=True)
class _Sending:
    draft: Draft
    handler: StagingUploadHandler

    def confirm(self) -> None:
        """Check that what came is whole, and that something came."""
        if self.handler.fault is not None:
            raise self.handler.fault
        if not self.handler.files:
            raise UploadError(_NO_FILE)


def _streamed(request: HttpRequest, take: Callable[[HttpRequest, _Sending], HttpResponse]) -> HttpResponse:
    """Let a form's files stream into the staging of a new upload; what was cut or refused leaves nothing."""
    host, officer = host_of(), asked_by(request)
    draft = capturing.begin(host, officer)
    handler = StagingUploadHandler(host.uploads, draft.upload, draft.owner)
    request.upload_handlers = [handler]
    is_taken = False
    try:
        response = take(request, _Sending(draft, handler))
        if response.status_code < _REFUSED:
            note_sent(request, draft)
            is_taken = True
        return response
    finally:
        if not is_taken:
            capturing.give_up(host, draft)


def _sent(request: HttpRequest, sending: _Sending) -> HttpResponse:
    custodian = request.POST.get("custodian", "").strip()  # reads the whole form
    sending.confirm()
    draft = sending.draft
    if custodian and custodian != draft.custodian:
        draft = capturing.name_custodian(host_of(), asked_by(request), draft, custodian)
    return _next(draft)


def _shared(request: HttpRequest, sending: _Sending) -> HttpResponse:
    request.POST.get("title")  # reads the whole form
    sending.confirm()
    return _next(sending.draft)


def _next(draft: Draft) -> HttpResponse:
    if not draft.custodian:
        return redirect("whose_capture", draft.upload)
    return redirect("work", capturing.ask_to_look(host_of(), service_of(), draft).id)


def _said(request: HttpRequest) -> Mapping[str, object]:
    """Read what a script said.

    Raises:
        UploadError: it is no JSON object of a sensible length.
    """
    data = request.read(_MOST_JSON_BYTES + 1)
    try:
        said = json.loads(data) if len(data) <= _MOST_JSON_BYTES else None
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict):
        raise UploadError("what the page sent cannot be read; load the page again")
    return said


def _instant(milliseconds: object) -> dt.datetime | None:
    if not isinstance(milliseconds, int) or not 0 < milliseconds // 1000 < _LATEST_SECONDS:
        return None
    return dt.datetime.fromtimestamp(milliseconds // 1000, dt.UTC)


def _file(file: UploadedFile) -> dict[str, object]:
    return {
        "number": file.number,
        "name": file.name,
        "size": file.size_bytes,
        "received": file.received_bytes,
    }
