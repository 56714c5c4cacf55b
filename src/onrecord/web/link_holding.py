"""Who holds a single-use link: the browser that opened it first, told by a cookie that only it was given."""

import hashlib
import time
from collections.abc import Callable
from functools import cache, wraps

from allauth.account.adapter import get_adapter
from django.conf import settings as django_conf
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from onrecord.api.statuses import said_of, status_of
from onrecord.procedures.link import held_link, holder_of
from onrecord.records.accounts import Officer
from onrecord.records.capture_links import CaptureLink
from onrecord.records.errors import NotHeldError, OnRecordError, TooManyRequestsError, UploadError
from onrecord.web.requests import host_of, is_script, service_of, set_officer
from onrecord.web.throttling import Throttle, Turns

NOBODY = Officer(account=0, name="nobody signed in", email="")
_CONFLICT = 409
_NAME_DIGITS = 8
_TURNS = {
    "open": Turns(at_once=30, per_minute=10),
    "page": Turns(at_once=120, per_minute=60),
    "begin": Turns(at_once=20, per_minute=4),
    "withheld": Turns(at_once=6, per_minute=2),
}
_LATER = "that was asked too often; wait a minute, then go on"

_Held = Callable[..., HttpResponse]


@cache
def _throttle() -> Throttle:
    return Throttle(_TURNS, time.monotonic)


def cookie_name(link: str) -> str:
    """Return the name of the cookie of one link: a browser may hold several."""
    prefix = "__Host-" if django_conf.SESSION_COOKIE_SECURE else ""
    return f"{prefix}onrecord-{link}"


def give(response: HttpResponse, link: CaptureLink, secret: str) -> HttpResponse:
    """Give the cookie of a link, for as long as the link is in force."""
    response.set_cookie(
        cookie_name(link.id),
        secret,
        expires=link.expires_at,
        secure=django_conf.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def holds(request: HttpRequest, link: str) -> CaptureLink:
    """Return a link that the browser which asks holds.

    Raises:
        NotHeldError: it holds none of that id, or the link is over.
    """
    host, secret = host_of(), request.COOKIES.get(cookie_name(link), "")
    return held_link(host.reading(NOBODY), service_of(), host.permissions, link, secret)


def as_holder(request: HttpRequest, link: CaptureLink) -> HttpRequest:
    """Let views that know a capture by who began it find the holder's: they show nothing else."""
    set_officer(request, holder_of(link))
    return request


def spare(request: HttpRequest, route: str) -> None:
    """Take a turn of whoever asks, by their address.

    Raises:
        TooManyRequestsError: they had too many.
    """
    digest = hashlib.sha256(_address(request).encode()).digest()
    _take(int.from_bytes(digest[:_NAME_DIGITS]), route)


def refusal(request: HttpRequest, error: OnRecordError, link: str = "") -> HttpResponse:
    """Say what went wrong: as JSON where a script asks, else on a page that leads nowhere else."""
    by_script = is_script(request)
    status = _CONFLICT if by_script and isinstance(error, UploadError) else status_of(error)
    if by_script:
        return JsonResponse({"error": said_of(error)}, status=status)
    is_over = isinstance(error, NotHeldError)
    context = {"said": said_of(error), "link": "" if is_over else link}
    return render(request, "onrecord/links/refused.html", context, status=status)


def for_holder(route: str = "page", refuse: _Held = refusal) -> Callable[[_Held], _Held]:
    """Let a view be reached by a link's holder alone; it is called with the link, and errors are in words.

    ``refuse`` says them; of what is not checked for its form's token before, it is to check that too.
    """

    def wrapped(view: _Held) -> _Held:
        @wraps(view)
        def answer(request: HttpRequest, link: str, **named: object) -> HttpResponse:
            try:
                held = holds(request, link)
                _take(-held.number, route)
                return view(request, held, **named)
            except OnRecordError as error:
                return refuse(request, error, link)

        return answer

    return wrapped


def _take(whose: int, route: str) -> None:
    if not _throttle().take(whose, route):
        raise TooManyRequestsError(_LATER, 60)


def _address(request: HttpRequest) -> str:
    return str(get_adapter(request).get_client_ip(request))
