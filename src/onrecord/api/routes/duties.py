"""Accounts and roles for administrators; the two logs for auditors. None of it is content."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from ninja import Path, Query, Router, Status

from onrecord.api import shapes
from onrecord.api import shapes_of_duty as duty
from onrecord.api.callers import caller_of
from onrecord.api.cursors import Page, cursor, place
from onrecord.api.once import once
from onrecord.procedures.accounts import close_account, reopen_account
from onrecord.procedures.acts import actors_of, acts, acts_asked
from onrecord.procedures.grant_role import decide_role, end_role, propose_role
from onrecord.procedures.looks import LooksAsked, looks
from onrecord.records.accounts import AccountRow, Grant, Scope
from onrecord.records.errors import NotHeldError, QueryError
from onrecord.records.logs import Found, Span, span_of_days
from onrecord.served import host_of, outlines, service_of

router = Router(tags=["accounts and logs"])
_NO_ACCOUNT = "there is no such account; the list of accounts has those that there are"


@router.get("accounts", response=duty.Accounts)
def list_accounts(request: HttpRequest) -> dict[str, object]:  # noqa: ARG001 - Django's signature
    """List all accounts and their roles."""
    return {"items": [_account(row) for row in service_of().accounts.rows()]}


@router.get("accounts/{account}", response=duty.Account)
def one_account(request: HttpRequest, account: Path[shapes.Number]) -> dict[str, object]:  # noqa: ARG001 - the same
    """Give one account."""
    return _of(account)


@router.post("accounts/{account}/close", response={200: duty.Account})
@once
def close(request: HttpRequest, account: Path[shapes.Number]) -> Status[dict[str, object]]:
    """Close an account at once; its sessions and tokens end."""
    _of(account)
    with caller_of(request).writing() as (home, caller):
        close_account(home, service_of(), caller.officer, account)
    return Status(200, _of(account))


@router.post("accounts/{account}/reopen", response={200: duty.Account})
@once
def reopen(request: HttpRequest, account: Path[shapes.Number]) -> Status[dict[str, object]]:
    """Open a closed account again, with no role."""
    _of(account)
    with caller_of(request).writing() as (home, caller):
        reopen_account(home, service_of(), caller.officer, account)
    return Status(200, _of(account))


@router.get("grants", response=duty.Grants)
def list_grants(request: HttpRequest) -> dict[str, object]:  # noqa: ARG001 - the same
    """List all grants, newest first."""
    return {"items": [_grant(one) for one in service_of().accounts.grants()]}


@router.post("accounts/{account}/grants", response={201: duty.Grant})
@once
def propose(
    request: HttpRequest, account: Path[shapes.Number], said: duty.NewGrant
) -> Status[dict[str, object]]:
    """Ask for a role; it is in force once another administrator agrees."""
    wanted = said.role, Scope(said.scope, said.scope_name)
    with caller_of(request).writing() as (home, caller):
        return Status(201, _grant(propose_role(home, service_of(), caller.officer, account, wanted)))


@router.post("grants/{grant}/decision", response={200: duty.Grant})
@once
def decide(
    request: HttpRequest, grant: Path[shapes.Number], said: duty.Decision
) -> Status[dict[str, object]]:
    """Agree to a role that somebody else asked for, or refuse it."""
    with caller_of(request).writing() as (home, caller):
        return Status(200, _grant(decide_role(home, service_of(), caller.officer, grant, agreed=said.agreed)))


@router.post("grants/{grant}/end", response={200: duty.Grant})
@once
def end(request: HttpRequest, grant: Path[shapes.Number]) -> Status[dict[str, object]]:
    """Take a role away at once."""
    with caller_of(request).writing() as (home, caller):
        return Status(200, _grant(end_role(home, service_of(), caller.officer, grant)))


@router.get("logs/access", response=duty.AccessLog)
def access(request: HttpRequest, narrowed: Query[duty.LooksNarrowed], page: Query[Page]) -> dict[str, object]:
    """List who looked at what, newest first."""
    asked = LooksAsked(narrowed.account, narrowed.verb, _span(narrowed.since, narrowed.until))
    found = looks(service_of().access_log, asked, _before(request, page), page.limit)
    return _page(request, found)


@router.get("logs/acts", response=duty.Acts)
def list_acts(
    request: HttpRequest, narrowed: Query[duty.ActsNarrowed], page: Query[Page]
) -> dict[str, object]:
    """List events of the journal, newest first, by their clear parts alone."""
    span, home = _span(narrowed.since, narrowed.until), caller_of(request).home
    asked = acts_asked(actors_of(service_of(), host_of().actor), narrowed.account, narrowed.verb, span)
    return _page(request, acts(home, outlines(), asked, _before(request, page), page.limit))


def _before(request: HttpRequest, page: Page) -> int | None:
    before = place(request, page.cursor)
    return before if isinstance(before, int) else None


def _span(since: dt.date | None, until: dt.date | None) -> Span:
    """Return the time of two days.

    Raises:
        QueryError: the last is before the first.
    """
    if since and until and until < since:
        raise QueryError("until is before since: no day lies between them")
    return span_of_days(since, until, ZoneInfo(host_of().settings.zone))


def _page(request: HttpRequest, found: Found[Any]) -> dict[str, object]:
    further = None if found.next_before is None else cursor(request, found.next_before)
    return {"items": found.entries, "matching": found.matching, "total": found.total, "next": further}


def _of(number: int) -> dict[str, object]:
    for row in service_of().accounts.rows():
        if row.account == number:
            return _account(row)
    raise NotHeldError(_NO_ACCOUNT)


def _account(row: AccountRow) -> dict[str, object]:
    return {
        "account": row.account,
        "name": row.name,
        "email": row.email,
        "is_active": row.is_active,
        "created_at": row.created_at,
        "last_login": row.last_login,
        "has_second_factor": row.has_second_factor,
        "grants": [_grant(one) for one in row.grants],
    }


def _grant(one: Grant) -> dict[str, object]:
    return {
        "grant": one.id,
        "account": one.account,
        "role": one.role,
        "scope": one.scope.kind,
        "scope_name": one.scope.name,
        "state": one.state,
        "proposed_by": one.proposed_by,
        "proposed_at": one.proposed_at,
        "decided_at": one.decided_at,
    }
