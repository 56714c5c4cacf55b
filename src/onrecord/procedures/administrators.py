"""Administrators: that nobody becomes the only one by their own doing, and what they leave when they go.

Who gives roles must be two people. Until there was ever a second administrator there cannot be; from then on
there are never fewer than two.
"""

from onrecord.ports.archive import Draft
from onrecord.ports.homes import Home
from onrecord.ports.service import Service
from onrecord.records.accounts import Grant, GrantState, Officer, Role, Scope
from onrecord.records.errors import AccountError
from onrecord.records.events import HOME_OBJECT, Verb

_FEWEST = 2
_WERE = (GrantState.IN_FORCE, GrantState.ENDED)


def administrators(service: Service) -> frozenset[int]:
    """Return the open accounts that are administrators now."""
    return frozenset(
        row.account
        for row in service.accounts.rows()
        if row.is_active and any(_is_administration(one, GrantState.IN_FORCE) for one in row.grants)
    )


def is_alone(service: Service) -> bool:
    """Tell whether there was never a second administrator, so that no change can be agreed by two.

    Those whose role is over or account is closed count: else whoever ended theirs would be alone.
    """
    return (
        len({one.account for one in service.accounts.grants() if _is_administration(one, *_WERE)}) < _FEWEST
    )


def confirm_may_go(service: Service, account: int) -> None:
    """Check that two administrators remain without this one.

    Raises:
        AccountError: fewer would, so that whoever remains would decide alone, or nobody could.
    """
    now = administrators(service)
    if account in now and len(now - {account}) < _FEWEST:
        raise AccountError(
            "two administrators must remain, since every role needs two people: "
            "invite another administrator first, and have their role agreed"
        )


def confirm_is_administrator(service: Service, account: int | None) -> None:
    """Check that who began something is an administrator still; None is whoever made the service.

    Raises:
        AccountError: they are not any more, so that their word no longer counts as one of two.
    """
    if account is not None and account not in administrators(service):
        raise AccountError(
            "whoever asked for this is no administrator any more: refuse it, and ask for it yourself, "
            "so that another administrator can agree"
        )


def withdraw(home: Home, service: Service, officer: Officer, account: int) -> None:
    """Take back what an administrator who goes had begun: invitations, roles and recoveries not yet agreed.

    Each is journalled before it takes effect.
    """
    for invitation in service.accounts.invitations(home.clock.now()):
        if invitation.invited_by == account:
            take_back(home, service, invitation.id)
    for grant in service.accounts.grants():
        if grant.proposed_by == account and grant.state is GrantState.PROPOSED:
            refuse(home, service, officer, grant)
    for recovery in service.recoveries.waiting():
        if account in (recovery.asked_by, recovery.account):
            journal_account(home, {"act": "refuse recovery", "account": recovery.account})
            service.recoveries.refuse(recovery.id, officer.account)


def take_back(home: Home, service: Service, number: int) -> None:
    """Take an invitation back."""
    journal_account(home, {"act": "take back invitation", "invitation": number})
    service.accounts.take_back(number)


def refuse(home: Home, service: Service, officer: Officer, grant: Grant) -> None:
    """Refuse a role that waits to be agreed."""
    journal_role(home, "refuse", grant.account, grant.role, grant.scope)
    service.accounts.decide(grant.id, officer.account, home.clock.now(), agreed=False)


def journal_account(home: Home, payload: dict[str, object]) -> None:
    """Write what is done with accounts to the journal."""
    _journal(home, Verb.ACCOUNT, payload)


def journal_role(home: Home, act: str, account: int, role: Role, scope: Scope) -> None:
    """Write what is done with a role to the journal."""
    said = {"act": act, "account": account, "role": role.value, "scope": scope.kind.value, "of": scope.name}
    _journal(home, Verb.ROLE, said)


def _journal(home: Home, verb: Verb, payload: dict[str, object]) -> None:
    said = {**payload, "actor": home.actor.name}
    draft = Draft(verb=verb, objects=(), identity=HOME_OBJECT, payload=said)
    home.journal.append(draft, home.clock.now(), home.actor.id)


def _is_administration(grant: Grant, *states: GrantState) -> bool:
    return grant.role is Role.ADMINISTRATOR and grant.state in states
