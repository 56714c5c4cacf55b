"""The opening of what a custodian withheld: handed over until they say that they have it, then destroyed."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from onrecord.records.accounts import AccessVerb
from onrecord.records.errors import NotHeldError
from onrecord.web.browser_secrets import secrets_of
from onrecord.web.requests import asked_by, note_access, service_of

NONE = (
    "no opening of that capture waits for you in this browser: it was kept already, or the capture was made "
    "in another browser"
)
KEPT = "The opening is yours alone now. This service has it no more"
"""What is said where none waits, and once it was kept."""


@require_GET
def opening(request: HttpRequest, capture: str) -> HttpResponse:
    """Hand over an opening."""
    data = _opened(request, capture)
    note_access(asked_by(request), AccessVerb.RECEIPT, f"{capture} opening", 1)
    return as_file(data, capture)


def as_file(data: bytes, capture: str) -> HttpResponse:
    """Return an opening as a file that a browser saves, and never shows as a page."""
    response = HttpResponse(data, content_type="application/octet-stream")
    response.headers["Content-Disposition"] = f'attachment; filename="{capture}.receipt.opening"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


@require_POST
def opening_kept(request: HttpRequest, capture: str) -> HttpResponse:
    """Take the word of whoever captured that they have the opening, and destroy it here.

    Only their own browser says so: under who made a link waits what its holder alone can open.
    """
    officer = asked_by(request)
    _opened(request, capture)
    service_of().openings.end(capture, officer.account)
    note_access(officer, AccessVerb.RECEIPT, f"{capture} opening destroyed", 1)
    messages.success(request, KEPT)
    return redirect("receipt", capture)


def _opened(request: HttpRequest, capture: str) -> bytes:
    data = service_of().openings.opened(capture, asked_by(request).account, *secrets_of(request))
    if data is None:
        raise NotHeldError(NONE)
    return data
