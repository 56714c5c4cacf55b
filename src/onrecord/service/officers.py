"""Who asks, in one question of the database: every request begins with it, and rights are never kept.

Django's own way of asking costs more than the answer, so the two questions are written out.
"""

from typing import Any

from django.db import connection

from onrecord.records.accounts import Grant, GrantState, Officer, Role, Scope, ScopeKind
from onrecord.service.instants import instant

_OFFICER = """
SELECT asked.name, asked.email, held.id, held.role, held.scope_kind, held.scope_name,
       held.proposed_by_id, proposer.name, held.proposed_at, decider.name, held.decided_at
FROM account AS asked
LEFT JOIN account_grant AS held ON held.account_id = asked.id AND held.state = %s
LEFT JOIN account AS proposer ON proposer.id = held.proposed_by_id
LEFT JOIN account AS decider ON decider.id = held.decided_by_id
WHERE asked.id = %s AND asked.is_active
ORDER BY held.id DESC"""
_SECOND_FACTOR = (
    "SELECT EXISTS(SELECT 1 FROM mfa_authenticator WHERE user_id = %s AND type IN ('totp', 'webauthn'))"
)


def active_officer(account: int) -> Officer | None:
    """Return an active account with its grants in force, newest first; None where there is none."""
    with connection.cursor() as cursor:
        cursor.execute(_OFFICER, (GrantState.IN_FORCE.value, account))
        rows = cursor.fetchall()
    if not rows:
        return None
    name, email = rows[0][:2]
    return Officer(account, name, email, tuple(_grant(account, name, row[2:]) for row in rows if row[2]))


def has_second_factor(account: int) -> bool:
    """Tell whether an account has a second factor; recovery codes alone are none."""
    with connection.cursor() as cursor:
        cursor.execute(_SECOND_FACTOR, (account,))
        return bool(cursor.fetchone()[0])


def _grant(account: int, name: str, row: tuple[Any, ...]) -> Grant:
    number, role, kind, scope, proposer, proposer_name, proposed_at, decider_name, decided_at = row
    return Grant(
        id=number,
        account=account,
        account_name=name,
        role=Role(role),
        scope=Scope(ScopeKind(kind), scope),
        state=GrantState.IN_FORCE,
        proposed_by=proposer,
        proposed_by_name=proposer_name or "",
        proposed_at=instant(proposed_at),
        decided_by_name=decider_name or "",
        decided_at=instant(decided_at) if decided_at else None,
    )
