"""Who may do what: the policy pack's table of roles and verbs, read against an officer's grants.

Permission, URL and command share the verb. What the table does not name, nobody may do.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from onrecord.records.accounts import Grant, GrantState, Officer, Role, Scope
from onrecord.records.errors import SettingsError


@dataclass(frozen=True, slots=True)
class Permissions:
    """The table: verbs of each role, and which verbs show content."""

    verbs: Mapping[Role, frozenset[str]]
    content: frozenset[str]

    @property
    def all_verbs(self) -> frozenset[str]:
        """Return every verb that some role has."""
        return frozenset().union(*self.verbs.values())

    def may(self, officer: Officer, verb: str) -> bool:
        """Tell whether one of the officer's grants in force has the verb."""
        return any(True for _ in self._grants(officer, verb))

    def verbs_of(self, officer: Officer) -> frozenset[str]:
        """Return all verbs that the officer has."""
        held = (one for one in officer.grants if one.state is GrantState.IN_FORCE)
        return frozenset().union(*(self.verbs[one.role] for one in held))

    def scopes(self, officer: Officer, verb: str) -> Sequence[Scope]:
        """Return what the officer's grants reach over for a verb; none means nothing at all."""
        return tuple(dict.fromkeys(grant.scope for grant in self._grants(officer, verb)))

    def _grants(self, officer: Officer, verb: str) -> Sequence[Grant]:
        return [
            grant
            for grant in officer.grants
            if grant.state is GrantState.IN_FORCE and verb in self.verbs[grant.role]
        ]


def read_permissions(pack: bytes) -> Permissions:
    """Read ``permissions.toml``.

    Raises:
        SettingsError: a role is missing or unknown, or a verb of content is nobody's.
    """
    try:
        table = tomllib.loads(pack.decode())
        verbs = {Role(name): frozenset(map(str, said)) for name, said in table["roles"].items()}
        permissions = Permissions(verbs, frozenset(map(str, table["content"])))
    except (KeyError, TypeError, ValueError) as error:
        raise SettingsError("the policy pack's permissions.toml cannot be read; restore the pack") from error
    if set(verbs) != set(Role) or not permissions.content <= permissions.all_verbs:
        raise SettingsError("the policy pack's permissions.toml lacks a role or a verb; restore the pack")
    return permissions
