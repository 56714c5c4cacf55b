"""The two logs, for auditors: what was done, and who looked. Neither shows content."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from onrecord.procedures.acts import acts, duties_said
from onrecord.procedures.anchor_access_log import anchors, check_access_log, cuts
from onrecord.records.errors import QueryError
from onrecord.web.log_words import LOOKS, act_said, duty_said
from onrecord.web.requests import home_for, host_of, service_of

_PAGE = 50
_MOST_LARGE = 20


@require_safe
def access(request: HttpRequest) -> HttpResponse:
    """List who looked at what, newest first."""
    lines = service_of().access_log.lines(_before(request), _PAGE + 1)
    more = lines[_PAGE - 1].number if len(lines) > _PAGE else None
    context = {"lines": [(one, LOOKS.get(one.verb, "")) for one in lines[:_PAGE]], "more": more}
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
    home = home_for(request)
    found = acts(home, _before(request), _PAGE)
    more = found[-1].sequence if len(found) == _PAGE and found[-1].sequence else None
    rows = service_of().accounts.rows()
    named = {host_of().actor(row.account, row.email): row.name for row in rows}
    names, said = {row.account: row.name for row in rows}, duties_said(home, found)
    words = {number: duty_said(payload, names) for number, payload in said.items()}
    told = [(one, named.get(one.actor, ""), words.get(one.sequence) or act_said(one)) for one in found]
    context = {"acts": told, "more": more, **_large()}
    return render(request, "onrecord/logs/acts.html", context)


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
