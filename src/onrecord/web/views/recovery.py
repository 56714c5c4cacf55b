"""Getting back into an account: asked for and agreed by administrators, then a link for its owner."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from onrecord.procedures.recover_account import (
    LINK_HOURS,
    ask_recovery,
    decide_recovery,
    recover_account,
    recovery_of,
)
from onrecord.web.forms.accounts import PasswordForm
from onrecord.web.permitting import OF_GRANTS
from onrecord.web.requests import host_of, service_of, writing_for
from onrecord.web.signing_in import sign_in
from onrecord.web.views.accounts import NOBODY


@require_POST
def ask(request: HttpRequest, number: int) -> HttpResponse:
    """Ask that an account be recovered."""
    with writing_for(request, OF_GRANTS) as (home, officer):
        ask_recovery(home, service_of(), officer, number)
    messages.success(request, "The recovery is asked for: another administrator must agree")
    return redirect("account", number)


@require_POST
def decide(request: HttpRequest, number: int) -> HttpResponse:
    """Agree to a recovery and show its link once, or refuse it."""
    agreed = request.POST.get("decision") == "agree"
    with writing_for(request, OF_GRANTS) as (home, officer):
        decided = decide_recovery(home, service_of(), officer, number, agreed=agreed)
    if not agreed:
        messages.success(request, "The recovery was refused")
        return redirect("account", decided.recovery.account)
    link = request.build_absolute_uri(reverse("recover_account", args=[decided.token]))
    context = {"recovery": decided.recovery, "link": link, "hours": LINK_HOURS}
    return render(request, "onrecord/accounts/recovering.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def recover(request: HttpRequest, token: str) -> HttpResponse:
    """Let the account's owner choose a password; a second factor is set up next."""
    recovery = recovery_of(host_of().reading(NOBODY), service_of(), token)
    form: forms.Form = PasswordForm(request.POST or None)
    if not form.is_valid():
        return render(request, "onrecord/accounts/recover.html", {"form": form, "recovery": recovery})
    with host_of().writing(NOBODY) as home:
        officer = recover_account(home, service_of(), token, form.cleaned_data["password"])
    sign_in(request, officer)
    return redirect("mfa_index")
