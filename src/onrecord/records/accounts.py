"""Who uses the service, in which role, and for what: accounts are not people of the register.

An account is a way to sign in; a custodian is whose phone a copy is from. What an account may do
follows from its grants alone, each a role within a scope, given by two people.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from onrecord.records.written_names import comparable_name


class Role(StrEnum):
    """What somebody is in the service; what a role may do is the policy pack's to say."""

    CUSTODIAN = "custodian"
    PRIVATE_OFFICE = "private_office"
    RECORDS = "records"
    SECURITY = "security"
    FOI = "foi"
    INQUIRY = "inquiry"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


class ScopeKind(StrEnum):
    """What a grant reaches over: all, one custodian's copies, one conversation's, or an open matter's."""

    EVERYTHING = "everything"
    CUSTODIAN = "custodian"
    CONVERSATION = "conversation"
    MATTER = "matter"


@dataclass(frozen=True, slots=True)
class Scope:
    """What a grant reaches over; ``name`` is the custodian's name, the conversation's id or the matter's."""

    kind: ScopeKind
    name: str = ""

    def is_same(self, other: "Scope") -> bool:
        """Tell whether two scopes reach over the same, however a custodian's name is spelled."""
        if self.kind is ScopeKind.CUSTODIAN is other.kind:
            return is_among(self.name, (other.name,))
        return self == other


def is_among(custodian: str, names: Iterable[str]) -> bool:
    """Tell whether names have a custodian's: the one rule wherever a scope is asked."""
    return name_key(custodian) in {name_key(name) for name in names}


def name_key(custodian: str) -> str:
    """Return a custodian's name as names are compared: whatever nobody sees of it, in capitals or not.

    Not by Unicode's case folding, which takes "Strauss" for a "Strauß": one of the two would be shown what is
    the other's, while a role of the wrong spelling is noticed and soon put right.
    """
    return comparable_name(custodian).lower()


ALL = Scope(ScopeKind.EVERYTHING)
NEVER_FOR_ALL = frozenset({Role.CUSTODIAN, Role.PRIVATE_OFFICE})
"""Roles of somebody's own or of whom they act for: nobody is everybody's custodian or office."""
WITHOUT_CONTENT = frozenset({Role.SECURITY, Role.AUDITOR, Role.ADMINISTRATOR})
"""Roles that read nothing, so that there is nothing to narrow."""


class GrantState(StrEnum):
    """Where a grant stands: asked for by one person, in force once another agreed, or over."""

    PROPOSED = "proposed"
    IN_FORCE = "in_force"
    REFUSED = "refused"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Grant:
    """One role of one account; ``decided_by`` is the second person, or who ended it."""

    id: int
    account: int
    account_name: str
    role: Role
    scope: Scope
    state: GrantState
    proposed_by: int | None
    proposed_by_name: str
    proposed_at: dt.datetime
    decided_by_name: str = ""
    decided_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Officer:
    """Who asks: an account with the grants that are in force."""

    account: int
    name: str
    email: str
    grants: Sequence[Grant] = ()

    @property
    def roles(self) -> frozenset[Role]:
        """Return the roles in force."""
        return frozenset(grant.role for grant in self.grants)


@dataclass(frozen=True, slots=True)
class AccountRow:
    """An account as administrators see it."""

    account: int
    name: str
    email: str
    is_active: bool
    created_at: dt.datetime
    last_login: dt.datetime | None
    has_second_factor: bool
    grants: Sequence[Grant]


@dataclass(frozen=True, slots=True)
class Invitation:
    """What an invited person is told and must answer before ``expires_at``."""

    id: int
    email: str
    name: str
    role: Role
    scope: Scope
    invited_by: int | None
    invited_by_name: str
    expires_at: dt.datetime


class AccessVerb(StrEnum):
    """What somebody looked at or took away."""

    SEARCH = "search"
    READ = "read"
    RECEIPT = "receipt"
    RECONCILE = "reconcile"
    EXPORT = "export"
    SIGN_IN = "sign_in"
    SIGN_IN_FAILED = "sign_in_failed"
    SIGN_OUT = "sign_out"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Access:
    """One line of the access log: who, when, what; ``about`` names ids, never words."""

    number: int
    at: dt.datetime
    account: int | None
    account_name: str
    verb: AccessVerb
    about: str
    amount: int = 0
