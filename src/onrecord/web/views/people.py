"""The register of people: who has which accounts and names, on whose word; join, part, undo."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from onrecord.ports.homes import Home
from onrecord.procedures.identify import Whom, move, withdraw
from onrecord.procedures.people_history import (
    history_of,
    join_people,
    label_of,
    people_seen,
    person_seen,
    undo_word,
)
from onrecord.records.accounts import AccessVerb
from onrecord.records.plurals import number_of
from onrecord.records.searches import EVERYTHING, Sight
from onrecord.web.forms.deciding import JoinForm, LabelForm
from onrecord.web.permitting import OF_IDENTIFYING
from onrecord.web.reconciling import IDENTIFY
from onrecord.web.requests import asked_by, home_for, note_access, sight_for, writing_for

PAGE = 50


def people(request: HttpRequest) -> HttpResponse:
    """List the register."""
    words = request.GET.get("words", "").strip()
    seen = people_seen(home_for(request), sight_for(request, IDENTIFY))
    found = [one for one in seen if words.casefold() in " ".join((one.name, *one.accounts)).casefold()]
    note_access(asked_by(request), AccessVerb.READ, "people", len(found))
    context = {"page": Paginator(found, PAGE).get_page(request.GET.get("page")), "words": words}
    return render(request, "onrecord/people/list.html", context)


def person(request: HttpRequest, number: str) -> HttpResponse:
    """Show one person: accounts, names in copies, and every word that was said, with its reason."""
    home, sight = home_for(request), sight_for(request, IDENTIFY)
    found = person_seen(home, number, sight)
    note_access(asked_by(request), AccessVerb.READ, number, len(found.labels))
    names = _copies(home, sight)
    history = [(one, names.get(one.copy, one.copy)) for one in history_of(home, number, sight)]
    context = {"person": found, "history": history, "is_narrowed": sight != EVERYTHING}
    return render(request, "onrecord/people/one.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def label(request: HttpRequest, number: str, key: str) -> HttpResponse:
    """Give a name of a person to somebody else, take it away, or undo the last word on it."""
    home, sight = home_for(request), sight_for(request, IDENTIFY)
    found, of = person_seen(home, number, sight), label_of(home, key, sight)
    form = LabelForm(request.POST or None)
    if form.is_valid():
        _changed(request, key, form)
        messages.success(request, "Your word is in the record; what was said before stays there too")
        # Somebody who has no name in sight any more has no page either.
        left = {one.person for one in people_seen(home_for(request), sight)}
        return redirect("person", number) if number in left else redirect("people")
    context = {"form": form, "person": found, "copy": _copies(home, sight).get(of[0], of[0]), "label": of[1]}
    return render(request, "onrecord/people/label.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, number: str) -> HttpResponse:
    """Say that another person of the register is the same one."""
    sight = sight_for(request, IDENTIFY)
    found, form = person_seen(home_for(request), number, sight), JoinForm(request.POST or None)
    if form.is_valid():
        other, reason = form.cleaned_data["other"].strip(), form.cleaned_data["reason"]
        with writing_for(request, OF_IDENTIFYING) as (home, _officer):
            moved = join_people(home, number, other, reason, sight_for(request, IDENTIFY))
        messages.success(request, f"They are one person now: {number_of(moved, 'name')} moved")
        return redirect("person", number)
    return render(request, "onrecord/people/join.html", {"form": form, "person": found})


def _copies(home: Home, sight: Sight) -> dict[str, str]:
    """Return what people call the copies in sight, by their ids."""
    held = home.catalogue.conversations(sight=sight)
    return {str(row["copy_id"]): f"{row['title']}, copy of {row['custodian']}" for row in held}


def _changed(request: HttpRequest, key: str, form: LabelForm) -> None:
    said = form.cleaned_data
    with writing_for(request, OF_IDENTIFYING) as (home, _officer):
        sight = sight_for(request, IDENTIFY)
        of = label_of(home, key, sight)
        if said["decision"] == "move":
            move(home, of, Whom(said["name"], sight=sight), said["reason"])
        elif said["decision"] == "withdraw":
            withdraw(home, of, said["reason"])
        else:
            undo_word(home, of, said["reason"])
