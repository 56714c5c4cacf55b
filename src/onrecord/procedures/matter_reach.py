"""How far an officer reaches into matters: rows of their custodians, whole matters, or everything.

A matter's list of custodians and conversations is the sight of whoever reads for it. So who adds to it must
reach what is added by roles of their own, other than one for the matter itself.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from onrecord.governance.permissions import Permissions
from onrecord.ports.homes import Home
from onrecord.procedures.matters import NOT_HELD, matter_of
from onrecord.procedures.sight import is_in, sight_of
from onrecord.records.accounts import ALL, Officer, Scope, ScopeKind, is_among
from onrecord.records.errors import MatterError, NotHeldError
from onrecord.records.matters import Matter, MatterSaid
from onrecord.records.searches import EVERYTHING, Sight
from onrecord.records.widening import Added, added_by

READ, WRITE = "matters", "matter"
"""The verbs of who sees matters, and of who opens, changes, answers and closes them."""

_TOO_FAR = (
    "whoever reads for this matter would see copies that your own roles do not reach: ask a records officer "
    "whose roles do, or leave out what you added"
)


@dataclass(frozen=True, slots=True)
class Reach:
    """The scopes of an officer for a verb, and the copies that they see; the terminal has all, by no role."""

    scopes: Sequence[Scope] = (ALL,)
    sight: Sight = field(default=EVERYTHING)
    at_terminal: bool = False

    def has_all(self) -> bool:
        """Tell whether everything is in reach."""
        return ALL in self.scopes

    def covers(self, custodian: str) -> bool:
        """Tell whether every copy of a custodian is in reach, by a role that is for no matter."""
        named = (one.name for one in self.scopes if one.kind is ScopeKind.CUSTODIAN)
        return self.has_all() or is_among(custodian, named)

    def covers_copy(self, copy: Mapping[str, object]) -> bool:
        """Tell whether a copy, as the catalogue lists it, is in reach by a role that is for no matter."""
        return self.has_all() or any(is_in(copy, one) for one in self.scopes)

    def sees_whole(self, matter: Matter) -> bool:
        """Tell whether all of a matter is theirs to see."""
        said = matter.last
        own = not said.is_closed and Scope(ScopeKind.MATTER, said.matter) in self.scopes
        return self.has_all() or own or all(self.covers(one.name) for one in said.custodians)

    def sees_past(self, matter: Matter) -> bool:
        """Tell whether all that was ever said of a matter is theirs: also of custodians left out since."""
        own = self.sees_whole(matter) and Scope(ScopeKind.MATTER, matter.last.matter) in self.scopes
        named = (one.name for word in matter.words for one in word.said.custodians)
        return own or all(self.covers(one) for one in named)

    def sees_any(self, matter: Matter, rows: Iterable[Mapping[str, object]]) -> bool:
        """Tell whether a row or a copy of a matter is theirs to see."""
        if self.sees_whole(matter) or any(self.covers(one.name) for one in matter.last.custodians):
            return True
        return any(self.covers_copy(row) for row in rows)


TERMINAL = Reach(at_terminal=True)
"""Whoever holds the keys reaches everything."""


def reach_of(home: Home, permissions: Permissions, officer: Officer, verb: str) -> Reach:
    """Return how far an officer reaches for a verb."""
    return Reach(permissions.scopes(officer, verb), sight_of(home, permissions, officer, verb))


def whole_matter(home: Home, named: str, reach: Reach) -> Matter:
    """Return a matter that is all theirs to see: whoever changes it must know what it says.

    Raises:
        NotHeldError: there is none of that id, or not all of it is theirs to see.
    """
    found = matter_of(home, named)
    if not reach.sees_whole(found):
        raise NotHeldError(NOT_HELD)
    return found


def confirm_covered(
    reach: Reach, before: MatterSaid | None, after: MatterSaid, rows: Iterable[Mapping[str, object]]
) -> None:
    """Check that what a word adds to a matter is in reach of whoever says it; ``rows`` are all copies.

    Raises:
        MatterError: it lets others see what they themselves do not reach by a role of their own.
    """
    if not covers_added(reach, added_by(after, before), rows):
        raise MatterError(_TOO_FAR)


def covers_added(reach: Reach, added: Added, rows: Iterable[Mapping[str, object]]) -> bool:
    """Tell whether all that is added to a matter is in reach by roles that are for no matter.

    ``rows`` are copies as the catalogue lists them, at least those in sight.
    """
    if not all(reach.covers(custodian) for custodian, _ in added.pairs):
        return False
    return reach.has_all() or added.copies <= {row["copy_id"] for row in rows if reach.covers_copy(row)}
