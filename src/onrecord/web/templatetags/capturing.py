"""Addresses of a capture's pages: ``{% load capturing %}``."""

from django import template

from onrecord.web.drafts import Draft
from onrecord.web.journeys import address

register = template.Library()


@register.simple_tag
def page_of(draft: Draft, page: str) -> str:
    """Return the address of a page of a capture: an account's, or a link's holder's."""
    return address(draft, page)
