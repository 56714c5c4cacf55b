"""Accounts: the first administrator, invitations, closing. Each act is journalled before it takes effect."""

import datetime as dt
from dataclasses import dataclass, replace

from onrecord.ports.homes import Home
from onrecord.ports.service import Service
from onrecord.procedures.administrators import (
    administrators,
    confirm_may_go,
    is_alone,
    journal_account,
    journal_role,
    refuse,
    take_back,
    withdraw,
)
from onrecord.procedures.grant_role import as_written, confirm_scope
from onrecord.records.accounts import ALL, GrantState, Invitation, Officer, Role, Scope
from onrecord.records.errors import AccountError, NotHeldError
from onrecord.records.written_names import written_name

INVITATION_DAYS = 7
_TOKEN = "invitation/1"  # noqa: S105 - names what the home's key is asked for
_TOKEN_BYTES = 24


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation and its token, which is shown once and kept nowhere."""

    invitation: Invitation
    token: str


@dataclass(frozen=True, slots=True)
class NewAccount:
    """What a person gives to make an account."""

    name: str
    email: str
    password: str


def make_first_administrator(home: Home, service: Service, said: NewAccount) -> Officer:
    """Make the first account, the administrator of a new service.

    Raises:
        AccountError: there is an account already.
        UnfitNameError: the name cannot stand on the record.
    """
    if not service.accounts.is_empty():
        raise AccountError("the first administrator was made already; sign in, or ask them to invite you")
    now, name = home.clock.now(), written_name(said.name)
    journal_account(home, {"act": "first administrator", "name": name, "email": said.email})
    made = service.accounts.make(name, said.email, said.password, now)
    grant = service.accounts.propose(made.account, Role.ADMINISTRATOR, ALL, None, now)
    service.accounts.decide(grant.id, None, now, agreed=True)
    return service.accounts.officer(made.account)


def invite(home: Home, service: Service, officer: Officer, said: Invitation) -> Invited:
    """Ask somebody to make an account; return the token of the link that they are to be given.

    Raises:
        AccountError: the address has an account, or the role cannot be for that scope.
        UnfitNameError: a name cannot stand on the record.
    """
    said = replace(said, name=written_name(said.name), scope=as_written(said.scope))
    confirm_scope(home, said.role, said.scope)
    if any(row.email == said.email.strip().lower() for row in service.accounts.rows()):
        raise AccountError("that address has an account already: give it a role on its own page")
    token = home.randomness.token(_TOKEN_BYTES).hex()
    expires_at = home.clock.now() + dt.timedelta(days=INVITATION_DAYS)
    wanted = replace(said, invited_by=officer.account, expires_at=expires_at)
    journal_account(home, {"act": "invite", "email": said.email, **_of_role(said.role, said.scope)})
    return Invited(service.accounts.invite(wanted, home.keys.mac(_TOKEN, token.encode())), token)


def invitation_of(home: Home, service: Service, token: str) -> Invitation:
    """Return the invitation that a link is for.

    Raises:
        NotHeldError: it was used or has expired, or who invited is no administrator any more.
    """
    found = service.accounts.invited(home.keys.mac(_TOKEN, token.encode()), home.clock.now())
    if found.invited_by not in administrators(service):
        raise NotHeldError("whoever invited you is no administrator any more; ask another for an invitation")
    return found


def accept_invitation(home: Home, service: Service, token: str, said: NewAccount) -> Officer:
    """Make the account that somebody was invited to.

    The role waits for a second person, like every other. Until there was ever a second administrator, there
    is no second person but the one invited: accepting is their word.

    Raises:
        NotHeldError: the link was used or has expired, or who invited is no administrator any more.
        AccountError: the address has an account.
        UnfitNameError: the name cannot stand on the record.
    """
    invitation, now = invitation_of(home, service, token), home.clock.now()
    name = written_name(said.name)
    journal_account(home, {"act": "accept invitation", "name": name, "email": invitation.email})
    made = service.accounts.make(name, invitation.email, said.password, now)
    service.accounts.answer(invitation.id, now)
    by = invitation.invited_by
    grant = service.accounts.propose(made.account, invitation.role, invitation.scope, by, now)
    if invitation.role is Role.ADMINISTRATOR and is_alone(service):
        service.accounts.decide(grant.id, made.account, now, agreed=True)
    return service.accounts.officer(made.account)


def take_back_invitation(home: Home, service: Service, number: int) -> None:
    """Take an invitation back: its link works no longer."""
    take_back(home, service, number)


def close_account(home: Home, service: Service, officer: Officer, account: int) -> None:
    """Close an account at once, and take back what it had begun: this needs no second person.

    Raises:
        AccountError: it is the officer's own, or fewer than two administrators would remain.
    """
    if account == officer.account:
        raise AccountError("you cannot close your own account; another administrator can")
    confirm_may_go(service, account)
    journal_account(home, {"act": "close", "account": account})
    withdraw(home, service, officer, account)
    _refuse_waiting(home, service, officer, account)
    service.accounts.close(account, home.clock.now())


def reopen_account(home: Home, service: Service, officer: Officer, account: int) -> None:
    """Open a closed account again, with no role: each must be agreed anew.

    Raises:
        AccountError: it is not closed.
        NotHeldError: there is no such account.
    """
    _confirm_closed(service, account)
    now = home.clock.now()
    journal_account(home, {"act": "reopen", "account": account})
    for grant in service.accounts.grants(account):
        if grant.state is GrantState.IN_FORCE:
            journal_role(home, "end", account, grant.role, grant.scope)
            service.accounts.end(grant.id, officer.account, now)
    _refuse_waiting(home, service, officer, account)
    service.accounts.reopen(account, now)


def _confirm_closed(service: Service, account: int) -> None:
    row = next((row for row in service.accounts.rows() if row.account == account), None)
    if row is None:
        raise NotHeldError("there is no such account; the list of accounts has those that there are")
    if row.is_active:
        raise AccountError("this account is open; take its roles away one by one, on its page")


def _refuse_waiting(home: Home, service: Service, officer: Officer, account: int) -> None:
    for grant in service.accounts.grants(account):
        if grant.state is GrantState.PROPOSED:
            refuse(home, service, officer, grant)


def _of_role(role: Role, scope: Scope) -> dict[str, object]:
    return {"role": role.value, "scope": scope.kind.value, "of": scope.name}
