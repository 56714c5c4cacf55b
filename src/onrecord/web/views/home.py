"""The first page, and what tells a supervisor that the service answers."""

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from onrecord.procedures.administrators import is_alone
from onrecord.records.accounts import GrantState, Officer, Role
from onrecord.web.forms.accounts import ROLE_NAMES
from onrecord.web.lost_uploads import lost_uploads
from onrecord.web.not_captured import not_captured
from onrecord.web.places import tasks_of
from onrecord.web.requests import asked_by, host_of, service_of
from onrecord.web.turns import left_waiting
from onrecord.web.waiting import waiting_for


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show what the officer may do, as a list of tasks."""
    officer, service = asked_by(request), service_of()
    is_administrator = Role.ADMINISTRATOR in officer.roles
    grants = service.accounts.grants(officer.account)
    asked = [one for one in grants if one.state is GrantState.PROPOSED]
    context = {
        "tasks": tasks_of(officer),
        "grants": [one for one in grants if one.state is GrantState.IN_FORCE],
        "asked": asked,
        "administrators": list(_whom_to_ask(officer, {one.proposed_by for one in asked})),
        "roles": ROLE_NAMES,
        "waiting": list(waiting_for(request, officer)),
        "lost": lost_uploads(request),
        "not_captured": not_captured(officer),
        "is_alone": is_administrator and is_alone(service),
        "left_waiting": left_waiting(host_of(), service) if is_administrator else 0,
    }
    return render(request, "onrecord/home.html", context)


def _whom_to_ask(officer: Officer, who_asked: set[int | None]) -> Iterator[str]:
    """Yield the names of administrators who can agree to what waits: not who asked, nor whose it is."""
    for one in service_of().accounts.officers():
        if Role.ADMINISTRATOR in one.roles and one.account != officer.account and who_asked != {one.account}:
            yield one.name


@require_safe
def healthy(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Answer that the service answers; it says nothing else."""
    return HttpResponse("ok\n", content_type="text/plain")
