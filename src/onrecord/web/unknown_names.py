"""A role for a name that nobody bears here is asked about before it is given: a slip would reach nothing."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from onrecord.procedures.check_name import check_name
from onrecord.records.accounts import AccessVerb, ScopeKind
from onrecord.records.legible import legible
from onrecord.records.plurals import number_of
from onrecord.web.forms.accounts import RoleForm, ScopeNameForm
from onrecord.web.requests import asked_by, home_for, note_access

CHECKED = "checked_name"


def ask_about_name(request: HttpRequest, form: RoleForm, back: str) -> HttpResponse | None:
    """Return a page that asks whom a valid form means; None where somebody has the name, or it was asked.

    Its button posts the form again to the same address, with the name that was chosen.
    """
    _, scope = form.wanted()
    if scope.kind is not ScopeKind.CUSTODIAN or scope.name == request.POST.get(CHECKED):
        return None
    found = check_name(home_for(request), scope.name)
    if found.is_known:
        return None
    if found.near:
        about = f"{number_of(len(found.near), 'name')} near one that a role is to be for"
        note_access(asked_by(request), AccessVerb.READ, about, len(found.near))
    as_written = (scope.name, f"{legible(scope.name)}, as it was written")
    choices = [*((one, legible(one)) for one in found.near), as_written]
    context = {
        "name": scope.name,
        "is_same": found.is_same,
        "back": back,
        "sends": {each: form.data.get(each, "") for each in form.fields if each != "scope_name"},
        "checked": CHECKED,
        "form": ScopeNameForm(choices, found.near[0] if found.is_same else "") if found.near else None,
    }
    return render(request, "onrecord/accounts/name.html", context)
