"""Where the pages of a capture under way stand: an account's, or those of whoever holds a single-use link."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from onrecord.web.drafts import Draft

_BY_LINK = {
    "what_we_read": "link_read",
    "capture_terms": "link_terms",
    "check_capture": "link_check",
    "give_up_upload": "link_give_up",
}
"""Pages of a link's holder that are not called as an account's are, with `link_` before."""


def address(draft: Draft, page: str, *more: object) -> str:
    """Return the address of a page of a capture, by the name that it has for an account."""
    if draft.link:
        return reverse(_BY_LINK.get(page, f"link_{page}"), args=[draft.link, *more])
    return reverse(page, args=[draft.upload, *more])


def before_terms(draft: Draft) -> str:
    """Return the address of the page before the questions on a capture."""
    back = "official_business" if draft.keeping_back is None else "withhold_effect"
    return address(draft, "what_we_read" if draft.left_before else back)


def go(draft: Draft, page: str, *more: object) -> HttpResponse:
    """Send on to a page of a capture."""
    return redirect(address(draft, page, *more))
