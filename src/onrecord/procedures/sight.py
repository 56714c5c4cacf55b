"""What an officer may see: the scopes of their grants, as copies of the catalogue."""

from collections.abc import Mapping, Sequence

from onrecord.governance.permissions import Permissions
from onrecord.ports.homes import Home
from onrecord.procedures.matters import matters, reaches
from onrecord.records.accounts import ALL, Officer, Scope, ScopeKind, is_among
from onrecord.records.matters import Matter
from onrecord.records.searches import EVERYTHING, Sight


def sight_of(home: Home, permissions: Permissions, officer: Officer, verb: str) -> Sight:
    """Return the copies that an officer may see for a verb: none without a grant that has it.

    A conversation is named by its own reference or by a copy's; whatever is captured later into the same
    scope is seen too. A matter is what its last word says, and nothing once it is closed.

    Raises:
        VerificationError: a word on a matter is changed, missing, not to be read, or of a later version.
    """
    scopes = permissions.scopes(officer, verb)
    if ALL in scopes:
        return EVERYTHING
    if not scopes:
        return Sight(frozenset())
    held, asked = home.catalogue.conversations(), _matters(home, scopes)
    return Sight(
        frozenset(
            str(row["copy_id"])
            for row in held
            if any(is_in(row, one) for one in scopes) or any(reaches(one, row) for one in asked)
        )
    )


def is_in(row: Mapping[str, object], scope: Scope) -> bool:
    """Tell whether a copy, as the catalogue lists it, is in a custodian's or a conversation's scope."""
    if scope.kind is ScopeKind.CUSTODIAN:
        return is_among(str(row["custodian"]), (scope.name,))
    return scope.kind is ScopeKind.CONVERSATION and scope.name in {row["conversation_id"], row["copy_id"]}


def _matters(home: Home, scopes: Sequence[Scope]) -> Sequence[Matter]:
    named = frozenset(one.name for one in scopes if one.kind is ScopeKind.MATTER)
    return list(matters(home, named).values()) if named else ()
