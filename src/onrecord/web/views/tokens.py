"""Tokens of the officer's own account, for programs of theirs."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from onrecord.api.permitting import VERBS
from onrecord.procedures.tokens import make_token, revoke_token, tokens_of
from onrecord.web.confirming import confirmed_anew
from onrecord.web.forms.tokens import VERB_NAMES, TokenForm
from onrecord.web.permitting import OF_EVERYBODY
from onrecord.web.requests import asked_by, host_of, service_of, writing_for


@require_http_methods(["GET", "HEAD"])
def tokens(request: HttpRequest) -> HttpResponse:
    """List the officer's tokens, when each was last used, and which are over."""
    now = host_of().now()
    rows = [
        {
            "token": one,
            "is_in_force": one.is_in_force(now),
            "verbs": [VERB_NAMES.get(verb, verb) for verb in sorted(one.verbs)],
        }
        for one in tokens_of(service_of(), asked_by(request))
    ]
    return render(request, "onrecord/tokens/list.html", {"rows": rows, "may_make": bool(_verbs(request))})


@require_http_methods(["GET", "HEAD", "POST"])
@confirmed_anew
def make(request: HttpRequest) -> HttpResponse:
    """Make a token, for whoever proved anew who they are, and show it once."""
    form = TokenForm(_verbs(request), request.POST or None)
    if not form.is_valid():
        return render(request, "onrecord/tokens/make.html", {"form": form})
    with writing_for(request, OF_EVERYBODY) as (home, officer):
        made = make_token(home, service_of(), host_of().permissions, officer, form.wanted())
    return render(request, "onrecord/tokens/made.html", {"token": made.token, "secret": made.secret})


@require_POST
def end(request: HttpRequest, number: int) -> HttpResponse:
    """End a token at once."""
    with writing_for(request, OF_EVERYBODY) as (home, officer):
        revoke_token(home, service_of(), officer, number)
    messages.success(request, "The token was ended: no program can use it any more")
    return redirect("tokens")


def _verbs(request: HttpRequest) -> list[str]:
    return sorted(host_of().permissions.verbs_of(asked_by(request)) & VERBS)
