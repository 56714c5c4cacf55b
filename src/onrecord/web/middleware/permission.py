"""Permission before any view: who is asking, which rule the route has, and whether the two fit."""

import functools
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.shortcuts import redirect, render

from onrecord.api.application import NAMESPACE
from onrecord.records.accounts import AccessVerb, Officer
from onrecord.records.errors import NotHeldError, NotPermittedError
from onrecord.web.adapter import VOUCHED
from onrecord.web.middleware.errors import refusal
from onrecord.web.permitting import RULES, Gate, Verb
from onrecord.web.requests import host_of, note_access, service_of, set_officer
from onrecord.web.throttling import Throttle, limits_of

_NO_ROLE = "your roles do not allow that; an administrator can ask for one that does"
_SECOND_FACTOR = "Set up a second way to prove that it is you, before anything else"


_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
_BEFORE_ANYBODY = frozenset({"first_administrator", "healthy", "manifest", "service_worker", "offline"})
_LATER_SECONDS = "60"


@functools.cache
def throttle() -> Throttle:
    """Return what counts the turns of this process."""
    return Throttle(limits_of(host_of().settings.service.searches_a_minute), time.monotonic)


class PermissionMiddleware:
    """Refuses by default: a route without a rule is closed; before the first administrator all are."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Take the next in line."""
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer; ``process_view`` decides once the route is known."""
        return self._get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponseBase],  # noqa: ARG002 - Django's signature
        arguments: Sequence[Any],  # noqa: ARG002 - the same
        named: Mapping[str, Any],  # noqa: ARG002 - the same
    ) -> HttpResponseBase | None:
        """Refuse, send to sign in, or let pass."""
        if request.method not in _METHODS:
            return HttpResponseNotAllowed(_METHODS)
        match = request.resolver_match
        if match and match.namespace == NAMESPACE:
            return None  # a token is asked for there, not a session
        name = match.view_name if match else ""
        rule = RULES.get(name)
        if name not in _BEFORE_ANYBODY and service_of().accounts.is_empty():
            return redirect("first_administrator")
        if rule is Gate.OPEN:
            return None
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        return self._checked(request, rule)

    def _checked(self, request: HttpRequest, rule: Gate | Verb | None) -> HttpResponseBase | None:
        try:
            officer = service_of().accounts.officer(int(str(request.user.pk)))
        except NotHeldError:
            logout(request)
            return redirect("account_login")
        set_officer(request, officer)
        if rule is Gate.SECOND_FACTOR:
            return None
        if not _has_second_factor(request, officer):
            messages.info(request, _SECOND_FACTOR)
            return redirect("mfa_index")
        refused = None if isinstance(rule, Gate) else _refused(request, officer, rule)
        return refused or _throttled(request, officer)


def _throttled(request: HttpRequest, officer: Officer) -> HttpResponse | None:
    match = request.resolver_match
    if match is None or throttle().take(officer.account, match.view_name):
        return None
    page = render(request, "429.html", {"retry_after": "a minute"}, status=429)
    page.headers["Retry-After"] = _LATER_SECONDS
    return page


def _has_second_factor(request: HttpRequest, officer: Officer) -> bool:
    """Tell whether one stands behind this session: recovery codes alone are none."""
    vouched = request.session.get(VOUCHED) is True
    return vouched or service_of().accounts.has_second_factor(officer.account)


def _refused(request: HttpRequest, officer: Officer, rule: Verb | None) -> HttpResponseBase | None:
    if rule is not None and host_of().permissions.may(officer, rule.name):
        return None
    note_access(officer, AccessVerb.REFUSED, rule.name if rule else "no rule")
    return refusal(request, NotPermittedError(_NO_ROLE))
