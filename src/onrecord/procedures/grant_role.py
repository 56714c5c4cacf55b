"""Roles: asked for by one person and agreed by another. Taking one away needs nobody else.

Two administrators always remain. Each act is journalled before it takes effect.
"""

from onrecord.ports.homes import Home
from onrecord.ports.service import Service
from onrecord.procedures.administrators import (
    administrators,
    confirm_is_administrator,
    confirm_may_go,
    journal_role,
    withdraw,
)
from onrecord.procedures.matters import matters
from onrecord.procedures.sight import is_in
from onrecord.records.accounts import NEVER_FOR_ALL, Grant, GrantState, Officer, Role, Scope, ScopeKind
from onrecord.records.errors import AccountError, NotPermittedError
from onrecord.records.written_names import written_name


def propose_role(
    home: Home, service: Service, officer: Officer, account: int, wanted: tuple[Role, Scope]
) -> Grant:
    """Ask for a role; it is in force once another person agrees.

    Raises:
        AccountError: the account has it or it waits already, or the role cannot be for that scope.
        NotHeldError: there is no such account.
        UnfitNameError: the custodian's name cannot stand on the record.
    """
    role, scope = wanted[0], as_written(wanted[1])
    service.accounts.officer(account)
    confirm_scope(home, role, scope)
    for grant in service.accounts.grants(account):
        is_wanted = grant.role is role and grant.scope.is_same(scope)
        if is_wanted and grant.state in (GrantState.PROPOSED, GrantState.IN_FORCE):
            raise AccountError("this account has that role already, or it waits to be agreed")
    journal_role(home, "propose", account, role, scope)
    return service.accounts.propose(account, role, scope, officer.account, home.clock.now())


def as_written(scope: Scope) -> Scope:
    """Return a scope whose custodian's name is as it is to stand on the record.

    Raises:
        UnfitNameError: it cannot stand there.
    """
    if scope.kind is not ScopeKind.CUSTODIAN or not scope.name.strip():
        return scope
    return Scope(scope.kind, written_name(scope.name))


def confirm_scope(home: Home, role: Role, scope: Scope) -> None:
    """Check that a scope names what a role can be for.

    Raises:
        AccountError: it names nothing, a conversation that is not held, or a matter that there is not or that
            is closed; or a custodian's or private office's role is for everything.
    """
    if scope.kind is ScopeKind.EVERYTHING and role in NEVER_FOR_ALL:
        raise AccountError(
            "a custodian's or private office's role is for somebody's copies: give the custodian's name"
        )
    if scope.kind is not ScopeKind.EVERYTHING and not scope.name.strip():
        raise AccountError("say whose copies, which conversation or which matter the role is for")
    if scope.kind is ScopeKind.MATTER:
        known = matters(home, frozenset({scope.name})).get(scope.name)
        if known is None or known.last.is_closed:
            raise AccountError("no open matter has that reference (m-…): ask the records officer for it")
    if scope.kind is ScopeKind.CONVERSATION and not _is_held(home, scope):
        raise AccountError(
            "no conversation that is held has that reference (v-…, or k-… for one copy of it): ask the "
            "records officer for it"
        )


def _is_held(home: Home, scope: Scope) -> bool:
    return any(is_in(row, scope) for row in home.catalogue.conversations())


def decide_role(home: Home, service: Service, officer: Officer, number: int, *, agreed: bool) -> Grant:
    """Agree to a role that another person asked for, or refuse it.

    Raises:
        AccountError: it does not wait to be decided, the officer asked for it or it is their own, or who
            asked is no administrator any more.
        NotHeldError: there is no such role.
        NotPermittedError: the officer is no administrator any more.
    """
    grant = service.accounts.grant(number)
    if officer.account not in administrators(service):
        raise NotPermittedError("administrators alone decide on roles; ask one who is")
    if grant.state is not GrantState.PROPOSED:
        raise AccountError("that role does not wait to be agreed any more; see the account's page")
    if agreed and officer.account in (grant.proposed_by, grant.account):
        raise AccountError(
            "a second person must agree: neither who asked for a role nor who is to have it can; "
            "ask another administrator"
        )
    if agreed:
        confirm_is_administrator(service, grant.proposed_by)
    journal_role(home, "agree" if agreed else "refuse", grant.account, grant.role, grant.scope)
    return service.accounts.decide(number, officer.account, home.clock.now(), agreed=agreed)


def end_role(home: Home, service: Service, officer: Officer, number: int) -> Grant:
    """Take a role away at once, and from who is administrator no more, what they had begun.

    Raises:
        AccountError: it is over already, the officer's own administration, or fewer than two administrators
            would remain.
        NotHeldError: there is no such role.
    """
    grant = service.accounts.grant(number)
    if grant.state is not GrantState.IN_FORCE:
        raise AccountError("that role is not in force; see the account's page")
    if grant.role is Role.ADMINISTRATOR:
        if grant.account == officer.account:
            raise AccountError("you cannot take away your own administration; another administrator can")
        confirm_may_go(service, grant.account)
    journal_role(home, "end", grant.account, grant.role, grant.scope)
    ended = service.accounts.end(number, officer.account, home.clock.now())
    if grant.role is Role.ADMINISTRATOR and grant.account not in administrators(service):
        withdraw(home, service, officer, grant.account)
    return ended
