"""The menu that every page begins with: ``{% load menu %}``. Most pages have one that was drawn before."""

from typing import Any

from django import template
from django.template import Context
from django.template.loader import render_to_string
from django.urls import NoReverseMatch
from django.utils.safestring import SafeString, mark_safe

from onrecord.web.addresses import place_address
from onrecord.web.drawn_once import Drawn

register = template.Library()

_MOST_DRAWN = 400
_TOKEN = SafeString("<token>")
"""Stands for the form's token, which is another on each page; what a page says has no such brackets."""

_drawn = Drawn(_MOST_DRAWN)


@register.simple_tag(takes_context=True)
def menu(context: Context, is_known: object, path: str) -> SafeString:
    """Return the menu of whoever looks; signed in they may sign out, with the page's own token."""
    is_signed_in = bool(context.get("officer") or is_known)
    said: dict[str, Any] = {
        "home_url": context.get("home_url"),
        "service_name": context.get("service_name"),
        "navigation": tuple(map(tuple, context.get("navigation") or ())),
        "is_signed_in": is_signed_in,
        "own_account": _own_account(path) if is_signed_in else "",
        "csrf_token": _TOKEN if is_signed_in else "",
    }
    kept = _drawn.get(tuple(said.values()), lambda: render_to_string("onrecord/menu.html", said))
    if not is_signed_in:
        return kept
    return mark_safe(kept.replace(_TOKEN, str(context.get("csrf_token", ""))))  # noqa: S308 - drawn by a template


def _own_account(path: str) -> str:
    """Return how "Your account" is marked: as the page itself, as what it lies below, or not."""
    try:
        address = place_address("mfa_index")
    except NoReverseMatch:  # a gallery of parts has no accounts
        return ""
    if path == address:
        return "page"
    return "true" if path.startswith(f"{address.rpartition('/')[0]}/") else ""
