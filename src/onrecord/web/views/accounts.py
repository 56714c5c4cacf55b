"""Accounts and roles, for administrators; the first one, and those who are invited."""

import datetime as dt
import hmac

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from onrecord.procedures import accounts as procedures
from onrecord.procedures.accounts import (
    NewAccount,
    accept_invitation,
    close_account,
    invitation_of,
    invite,
    make_first_administrator,
    reopen_account,
)
from onrecord.procedures.administrators import is_alone
from onrecord.procedures.grant_role import decide_role, end_role, propose_role
from onrecord.records.accounts import WITHOUT_CONTENT, GrantState, Invitation, Officer, Role
from onrecord.records.legible import legible
from onrecord.web import duty_questions as questions
from onrecord.web.asking_first import ask_first
from onrecord.web.duty_questions import row_of
from onrecord.web.forms.accounts import (
    ROLE_NAMES,
    SCOPE_NAMES,
    AcceptForm,
    FirstAdministratorForm,
    InviteForm,
    RoleForm,
)
from onrecord.web.permitting import OF_ACCOUNTS, OF_GRANTS
from onrecord.web.requests import first_code, host_of, service_of, writing_for
from onrecord.web.signing_in import sign_in
from onrecord.web.unknown_names import ask_about_name

NOBODY = Officer(account=0, name="nobody signed in", email="")


@require_http_methods(["GET", "HEAD", "POST"])
def first_administrator(request: HttpRequest) -> HttpResponse:
    """Make the first administrator, who proves by a code to have started the service."""
    if not service_of().accounts.is_empty():
        return redirect("account_login")
    form = FirstAdministratorForm(request.POST or None, initial={"code": request.GET.get("code", "")})
    if form.is_bound:
        _refuse_other_code(form)
    if form.is_valid():
        said = _said(form, form.cleaned_data["email"])
        with host_of().writing(NOBODY) as home:
            made = make_first_administrator(home, service_of(), said)
        return _signed_in(request, made)
    return render(request, "onrecord/accounts/first.html", {"form": form})


def _refuse_other_code(form: FirstAdministratorForm) -> None:
    """Say that the code is another one, beside what else is to be put right; capitals are no difference."""
    given = "" if "code" in form.errors else form.cleaned_data["code"].strip().lower()
    if given and not hmac.compare_digest(given.encode(), first_code().encode()):
        form.add_error("code", "Enter the first-run code as it stands in the terminal")


@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """Make the account that a link invites to."""
    invitation = invitation_of(host_of().reading(NOBODY), service_of(), token)
    form = AcceptForm(request.POST or None, initial={"name": invitation.name})
    if form.is_valid():
        with host_of().writing(NOBODY) as home:
            made = accept_invitation(home, service_of(), token, _said(form, invitation.email))
        return _signed_in(request, made)
    context = {
        "form": form,
        "invitation": invitation,
        "role": ROLE_NAMES[invitation.role],
        "sees_content": invitation.role not in WITHOUT_CONTENT,
    }
    return render(request, "onrecord/accounts/accept.html", context)


def _said(form: FirstAdministratorForm | AcceptForm, email: str) -> NewAccount:
    return NewAccount(form.cleaned_data["name"], email, form.cleaned_data["password"])


def _signed_in(request: HttpRequest, made: Officer) -> HttpResponse:
    sign_in(request, made)
    return redirect("mfa_index")


@require_safe
def accounts(request: HttpRequest) -> HttpResponse:
    """List accounts, and what waits for a second person."""
    service = service_of()
    context = {
        "accounts": service.accounts.rows(),
        "waiting": [one for one in service.accounts.grants() if one.state is GrantState.PROPOSED],
        "recoveries": service.recoveries.waiting(),
        "invitations": service.accounts.invitations(host_of().now()),
        "roles": ROLE_NAMES,
        "short_roles": {role: name.partition(":")[0] for role, name in ROLE_NAMES.items()},
        "scopes": SCOPE_NAMES,
        "is_alone": is_alone(service),
    }
    return render(request, "onrecord/accounts/list.html", context)


@require_safe
def account(request: HttpRequest, number: int) -> HttpResponse:
    """Show one account: its roles, who asked for them and who agreed."""
    context = {
        "account": row_of(number),
        "recovery": next((one for one in service_of().recoveries.waiting() if one.account == number), None),
        "form": RoleForm(),
        "roles": ROLE_NAMES,
        "scopes": SCOPE_NAMES,
        "states": GrantState,
    }
    return render(request, "onrecord/accounts/one.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def invite_somebody(request: HttpRequest) -> HttpResponse:
    """Invite somebody, and show the link once."""
    form = InviteForm(request.POST or None)
    if not form.is_valid():
        return render(request, "onrecord/accounts/invite.html", {"form": form})
    if asked := ask_about_name(request, form, reverse("invite")):
        return asked
    role, scope = form.wanted()
    said = Invitation(0, form.cleaned_data["email"], form.cleaned_data["name"], role, scope, None, "", _SOON)
    earlier = _still_open(said.email)
    with writing_for(request, OF_ACCOUNTS) as (home, officer):
        made = invite(home, service_of(), officer, said)
    link = request.build_absolute_uri(reverse("accept_invitation", args=[made.token]))
    own_word = role is Role.ADMINISTRATOR and is_alone(service_of())
    context = {"invitation": made.invitation, "link": link, "role": ROLE_NAMES[role], "is_own_word": own_word}
    return render(request, "onrecord/accounts/invited.html", {**context, "earlier": earlier})


def _still_open(email: str) -> list[Invitation]:
    """Return the invitations of an address that can still be answered: each link makes the account."""
    sent = service_of().accounts.invitations(host_of().now())
    return [one for one in sent if one.email.casefold() == email.strip().casefold()]


@require_http_methods(["GET", "HEAD", "POST"])
def take_back_invitation(request: HttpRequest, number: int) -> HttpResponse:
    """Remove an invitation that was not answered."""
    if request.method != "POST":
        return ask_first(request, questions.taking_back(service_of(), number, host_of().now()))
    with writing_for(request, OF_ACCOUNTS) as (home, _officer):
        procedures.take_back_invitation(home, service_of(), number)
    messages.success(request, "The invitation was taken back: its link works no longer")
    return redirect("accounts")


@require_POST
def propose(request: HttpRequest, number: int) -> HttpResponse:
    """Ask for a role for an account."""
    form = RoleForm(request.POST)
    if not form.is_valid():
        context = {"account": row_of(number), "form": form, "roles": ROLE_NAMES, "scopes": SCOPE_NAMES}
        return render(request, "onrecord/accounts/one.html", context)
    if asked_first := ask_about_name(request, form, reverse("account", args=[number])):
        return asked_first
    with writing_for(request, OF_GRANTS) as (home, officer):
        asked = propose_role(home, service_of(), officer, number, form.wanted())
    said = f"The role of {legible(asked.account_name)} is asked for"
    messages.success(request, f"{said}: another administrator must agree before it is in force")
    return redirect("accounts")


@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest, number: int) -> HttpResponse:
    """Agree to a role that somebody else asked for, or refuse it."""
    if request.method != "POST":
        return ask_first(request, questions.deciding(service_of(), number, request.GET.get("decision", "")))
    agreed = request.POST.get("decision") == "agree"
    with writing_for(request, OF_GRANTS) as (home, officer):
        grant = decide_role(home, service_of(), officer, number, agreed=agreed)
    done = "is in force" if agreed else "was refused"
    messages.success(request, f"The role of {legible(grant.account_name)} {done}")
    return redirect("accounts")


@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, number: int) -> HttpResponse:
    """Take a role away."""
    if request.method != "POST":
        return ask_first(request, questions.ending(service_of(), number))
    with writing_for(request, OF_GRANTS) as (home, officer):
        grant = end_role(home, service_of(), officer, number)
    messages.success(request, "The role was taken away")
    return redirect("account", grant.account)


@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest, number: int) -> HttpResponse:
    """Close an account."""
    if request.method != "POST":
        return ask_first(request, questions.closing(row_of(number)))
    with writing_for(request, OF_ACCOUNTS) as (home, officer):
        close_account(home, service_of(), officer, number)
    messages.success(request, "The account is closed, and its sessions have ended")
    return redirect("account", number)


@require_http_methods(["GET", "HEAD", "POST"])
def reopen(request: HttpRequest, number: int) -> HttpResponse:
    """Open a closed account again."""
    if request.method != "POST":
        return ask_first(request, questions.reopening(row_of(number)))
    with writing_for(request, OF_ACCOUNTS) as (home, officer):
        reopen_account(home, service_of(), officer, number)
    messages.success(request, "The account is open again; it has no role until one is agreed")
    return redirect("account", number)


_SOON = dt.datetime.min.replace(tzinfo=dt.UTC)  # the procedure says when an invitation expires
