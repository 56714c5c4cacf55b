"""Asking for the password or second factor anew, before what would outlast an unattended session."""

import functools
from collections.abc import Callable

from allauth.account.internal.flows.reauthentication import is_reauthentication_required
from allauth.core.exceptions import ReauthenticationRequired
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect


def confirmed_anew(view: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Let a page be seen and sent only shortly after the officer proved anew who they are.

    A form that is sent too late is asked for again, not kept: the library would resume it past permission.
    """

    @functools.wraps(view)
    def confirmed(request: HttpRequest) -> HttpResponse:
        if not is_reauthentication_required(request, app=""):
            return view(request)
        if request.method == "POST":
            return redirect(request.path)
        raise ReauthenticationRequired

    return confirmed
