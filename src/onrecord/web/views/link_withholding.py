"""What is no official business, chosen by whoever holds a single-use link, and its opening.

The pages are those of an account; here the link is checked, and whose capture it is.
"""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from onrecord.records.accounts import AccessVerb
from onrecord.records.capture_links import CaptureLink
from onrecord.records.errors import NotHeldError
from onrecord.web.browser_secrets import secrets_of
from onrecord.web.link_holding import as_holder, for_holder
from onrecord.web.requests import note_access, service_of
from onrecord.web.views import withheld_app, withheld_files, withholding
from onrecord.web.views.openings import KEPT, NONE, as_file

_View = Callable[..., HttpResponse]


def _of_holder(view: _View) -> _View:
    """Return a page of an account's capture as the holder of a link reaches theirs."""

    @for_holder()
    def shown(request: HttpRequest, link: CaptureLink, **named: str) -> HttpResponse:
        return view(as_holder(request, link), link.upload, **named)

    return shown


official_business = _of_holder(withholding.official_business)
withhold = _of_holder(withholding.withhold)
withhold_app = _of_holder(withheld_app.withhold_app)
unwithhold = _of_holder(withholding.unwithhold)
withhold_people = _of_holder(withholding.withhold_people)
withhold_conversations = _of_holder(withholding.withhold_conversations)
withhold_kinds = _of_holder(withholding.withhold_kinds)
withhold_files = _of_holder(withheld_files.withhold_files)
withhold_span = _of_holder(withholding.withhold_span)
withhold_messages = _of_holder(withholding.withhold_messages)
withhold_effect = _of_holder(withholding.withhold_effect)


@require_GET
@for_holder()
def opening(request: HttpRequest, link: CaptureLink, capture: str) -> HttpResponse:
    """Hand over the opening of what the holder left out, in their browser alone."""
    data = opening_of(request, link, capture)
    if data is None:
        raise NotHeldError(NONE)
    note_access(None, AccessVerb.RECEIPT, f"{capture} opening by link {link.id}", 1)
    return as_file(data, capture)


@require_POST
@for_holder()
def opening_kept(request: HttpRequest, link: CaptureLink, capture: str) -> HttpResponse:
    """Take the holder's word that they have the opening, and destroy it here."""
    if opening_of(request, link, capture) is None:
        raise NotHeldError(NONE)
    service_of().openings.end(capture, link.made_by)
    note_access(None, AccessVerb.RECEIPT, f"{capture} opening destroyed by link {link.id}", 1)
    messages.success(request, KEPT)
    return redirect("link_receipt", link.id, capture)


def opening_of(request: HttpRequest, link: CaptureLink, capture: str) -> bytes | None:
    """Return the opening of a capture through a link; None where none waits for the browser that asks."""
    if capture not in link.captures:
        return None
    return service_of().openings.opened(capture, link.made_by, *secrets_of(request))
