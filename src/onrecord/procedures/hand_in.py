"""Hand in what a person gave: every source in it is captured on the same terms, each by itself.

The terminal and the pages share it: whose it is, how it came, and what becomes of each source.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path
from typing import TypeAlias

from onrecord.governance.clearing import ClearingRule
from onrecord.governance.permissions import Permissions
from onrecord.ports.homes import Home
from onrecord.ports.originals import Feed
from onrecord.ports.sandbox import Progress
from onrecord.procedures.capture import OnRead, Outcome, Terms, capture, untold
from onrecord.procedures.sources import Ask, LeftOut, Refused, Source, sources
from onrecord.procedures.withheld_apps import confirm_choices, of_apps
from onrecord.procedures.withheld_before import Beforehand
from onrecord.procedures.withhold import Withhold, one_source
from onrecord.records.accounts import ALL, Officer, Role, ScopeKind, is_among, name_key
from onrecord.records.captures import NOTHING_SAID, Context, Grade
from onrecord.records.errors import OF_THE_SOURCE, NotPermittedError, OnRecordError
from onrecord.records.messages import Assumptions
from onrecord.records.written_names import written_name

VERB = "capture"
_Any: TypeAlias = Source | Refused | LeftOut


class Supplied(Enum):
    """How a source came: made on the phone by its custodian or for them, supervised, or forwarded."""

    SELF = "self"
    SUPERVISED = "supervised"
    FORWARDED = "forwarded"


GRADES = {
    Supplied.SELF: Grade.SELF_SUPPLIED_EXPORT,
    Supplied.SUPERVISED: Grade.SUPERVISED_EXPORT,
    Supplied.FORWARDED: Grade.FORWARDED,
}


@dataclass(frozen=True, slots=True)
class HandingIn:
    """On what terms all sources of one handing in are taken."""

    custodian: str
    device: str
    grade: Grade
    organisation: str
    rule: ClearingRule
    second_copy: Path | None = None
    withhold: Withhold | Beforehand | None = None
    context: Context = NOTHING_SAID
    on_read: OnRead = untold

    def terms(self, source: Source) -> Terms:
        """Return the terms of one source."""
        return Terms(
            custodian=self.custodian,
            device=self.device,
            assumptions=source.assumptions,
            organisation=self.organisation,
            rule=self.rule,
            second_copy=self.second_copy,
            grade=self.grade,
            damaged=source.damaged,
            withhold=self.withhold,
            context=self.context,
            on_read=self.on_read,
        )


@dataclass(frozen=True, slots=True)
class Given:
    """What was given: its files, what to assume of them, and what opens those that are encrypted."""

    feed: Feed
    assumptions: Assumptions
    ask: Ask


@dataclass(frozen=True, slots=True)
class NotTaken:
    """A source that was not captured, and why; the others are captured all the same."""

    name: str
    error: OnRecordError


@dataclass(frozen=True, slots=True)
class Custodians:
    """Whose conversations an officer may hand in: by name, or anybody's.

    ``own`` are the officer's own names; for all others of ``names`` they act on somebody's behalf.
    """

    names: tuple[str, ...]
    own: frozenset[str]
    is_anybody: bool

    @property
    def only(self) -> str | None:
        """Return the one name that there is to choose, if it is one."""
        return self.names[0] if len(self.names) == 1 and not self.is_anybody else None

    def may(self, name: str) -> bool:
        """Tell whether the officer may hand in this custodian's conversations."""
        return bool(name) and (self.is_anybody or is_among(name, self.names))

    def is_on_behalf(self, name: str) -> bool:
        """Tell whether they act for the custodian by a grant that names them."""
        return is_among(name, self.names) and not is_among(name, self.own)


def custodians_of(officer: Officer) -> Custodians:
    """Return whose conversations an officer's grants let them hand in.

    A custodian or a private office without a name hands in nobody's: only a records officer's word is
    enough for any name.
    """
    named = [one for one in officer.grants if one.scope.kind is ScopeKind.CUSTODIAN and one.role in _MAY]
    own = frozenset(one.scope.name for one in named if one.role is Role.CUSTODIAN)
    is_anybody = any(one.role is Role.RECORDS and one.scope == ALL for one in officer.grants)
    others = frozenset(one.scope.name for one in named if not is_among(one.scope.name, own))
    return Custodians((*_by_name(own), *_by_name(others)), own, is_anybody)


def _by_name(names: Iterable[str]) -> list[str]:
    """Return names in order, each in one spelling."""
    return sorted({name_key(name): name for name in sorted(names)}.values(), key=str.casefold)


_MAY = (Role.CUSTODIAN, Role.PRIVATE_OFFICE, Role.RECORDS)


def confirm_may(permissions: Permissions, officer: Officer, custodian: str) -> Custodians:
    """Check that an officer may hand in a custodian's conversations; return whose they may.

    Raises:
        NotPermittedError: no grant of theirs names the custodian.
        UnfitNameError: it is no name that can stand on a receipt.
    """
    known = custodians_of(officer)
    if custodian:
        written_name(custodian)
    if not (permissions.may(officer, VERB) and known.may(custodian)):
        raise NotPermittedError("you may not hand in that person's conversations; ask for a role that does")
    return known


def hand_in(
    home: Home, given: Given, said: HandingIn, progress: Progress
) -> Iterator[Outcome | NotTaken | LeftOut]:
    """Capture each source in what was given, and yield what became of it; see ``capture``.

    Once one is captured, whatever ends another is told of that one: the first stands.

    Raises:
        UnsafeSourceError: a limit is broken by the whole.
        WithholdingError: something is to be withheld, and there is not one source alone, or one backup of
            which each choice names the app.
    """
    every, stands = list(sources(home.sandbox, given.feed, given.assumptions, given.ask)), False
    for found, withhold in _withheld(home, every, said.withhold, progress):
        if isinstance(found, LeftOut):
            yield found
        elif isinstance(found, Refused):
            yield NotTaken(found.name, found.error)
        else:
            taken = _taken(home, found, replace(said, withhold=withhold), progress, stands=stands)
            stands = stands or isinstance(taken, Outcome)
            yield taken


def _withheld(
    home: Home, every: Sequence[_Any], withhold: Withhold | Beforehand | None, progress: Progress
) -> Sequence[tuple[_Any, Withhold | Beforehand | None]]:
    """Return all that was found, each source with what is withheld of it."""
    if not isinstance(withhold, Withhold):
        if withhold is not None:
            one_source(every)
        return [(one, withhold) for one in every]
    parted = of_apps(every, withhold.choices)
    confirm_choices(home.sandbox, parted, progress)
    mine = [(one.source, replace(withhold, choices=one.choices) if one.choices else None) for one in parted]
    return [*mine, *((one, None) for one in every if not isinstance(one, Source))]


def _taken(
    home: Home, source: Source, said: HandingIn, progress: Progress, *, stands: bool
) -> Outcome | NotTaken:
    try:
        return capture(home, source.feed, said.terms(source), progress)
    except OnRecordError as error:
        if not stands and not isinstance(error, OF_THE_SOURCE):
            raise
        return NotTaken(source.feed.name, error)
