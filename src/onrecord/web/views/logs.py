"""The two logs, for auditors: what was done, and who looked. Neither shows content."""

from collections import Counter
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from onrecord.ports.homes import Home
from onrecord.procedures.acts import actors_of, acts, acts_asked, duties_said
from onrecord.procedures.anchor_access_log import anchors, check_access_log, cuts
from onrecord.procedures.looks import LooksAsked, looks
from onrecord.records.accounts import AccessVerb
from onrecord.records.errors import QueryError
from onrecord.records.events import Envelope, Verb
from onrecord.records.logs import Found
from onrecord.web.forms.logs import LogForm
from onrecord.web.log_words import ACTS, LOOKS, act_said, duty_said
from onrecord.web.requests import home_for, host_of, outlines, service_of

_Kind = TypeVar("_Kind", bound=StrEnum)
_PAGE = 50
_MOST_LARGE = 20
_NOT_SIGNED_IN = "Nobody who was signed in"
_NO_ACCOUNT = "No account: the service itself, or at the terminal"


@require_safe
def access(request: HttpRequest) -> HttpResponse:
    """List who looked at what, newest first."""
    form = LogForm(request.GET, _people(), _NOT_SIGNED_IN, LOOKS.items())
    context: dict[str, object] = {"form": form}
    if form.is_valid():
        said = form.cleaned_data
        asked = LooksAsked(said["account"], _kind(AccessVerb, said["verb"]), form.span(_zone()))
        found = looks(service_of().access_log, asked, _before(request), _PAGE)
        lines = [(one, LOOKS.get(one.verb, "")) for one in found.entries]
        context |= {"lines": lines, **_found(request, form, found)}
    return render(request, "onrecord/logs/access.html", context)


@require_safe
def check_access(request: HttpRequest) -> HttpResponse:
    """Check every line of the access log, and its length against what the journal was told."""
    home = home_for(request)
    told = anchors(home)
    faults = list(check_access_log(home, service_of()))
    context = {"faults": faults, "told": told[-1] if told else None, "cuts": cuts(home)}
    return render(request, "onrecord/logs/checked.html", context)


@require_safe
def what_was_done(request: HttpRequest) -> HttpResponse:
    """List events of the journal, newest first: clear parts, and what was done with accounts and roles."""
    form = LogForm(request.GET, _people(), _NO_ACCOUNT, ACTS.items())
    context: dict[str, object] = {"form": form, **_large()}
    if form.is_valid():
        said, home = form.cleaned_data, home_for(request)
        actors = actors_of(service_of(), host_of().actor)
        asked = acts_asked(actors, said["account"], _kind(Verb, said["verb"]), form.span(_zone()))
        found = acts(home, outlines(), asked, _before(request), _PAGE)
        context |= {"acts": _told(home, found.entries, actors), **_found(request, form, found)}
    return render(request, "onrecord/logs/acts.html", context)


def _told(
    home: Home, found: Sequence[Envelope], actors: Mapping[int, str]
) -> list[tuple[Envelope, str, str]]:
    """Return each event with who did it, by name, and what it was in words."""
    names = {row.account: row.name for row in service_of().accounts.rows()}
    named = {actor: names.get(account, "") for account, actor in actors.items()}
    words = {number: duty_said(payload, names) for number, payload in duties_said(home, found).items()}
    return [(one, named.get(one.actor, ""), words.get(one.sequence) or act_said(one)) for one in found]


def _found(request: HttpRequest, form: LogForm, found: Found[Any]) -> dict[str, object]:
    first = request.GET.copy()
    first.pop("before", None)
    further = first.copy()
    further["before"] = str(found.next_before)
    return {
        "found": found,
        "chosen": list(form.chosen()),
        "first_query": first.urlencode(),
        "is_continued": "before" in request.GET,
        "next_query": "" if found.next_before is None else further.urlencode(),
    }


def _people() -> Mapping[int, str]:
    """Return the accounts by number, each by a name that no other has."""
    rows = service_of().accounts.rows()
    often = Counter(row.name for row in rows)
    return {row.account: f"{row.name} ({row.email})" if often[row.name] > 1 else row.name for row in rows}


def _kind(kinds: type[_Kind], said: str) -> _Kind | None:
    return kinds(said) if said else None


def _zone() -> ZoneInfo:
    return ZoneInfo(host_of().settings.zone)


def _large() -> dict[str, object]:
    """Return the newest exports that are large, by numbers and names of accounts alone."""
    limit = host_of().settings.service.export_alert_messages
    return {"large": service_of().exports.above(limit, _MOST_LARGE), "limit": limit}


def _before(request: HttpRequest) -> int | None:
    said = request.GET.get("before")
    if said is None:
        return None
    if not said.isdecimal() or len(said) > 18:  # noqa: PLR2004 - more digits than a row number has
        raise QueryError("this page's address is not whole; go back to the log's first page")
    return int(said)
