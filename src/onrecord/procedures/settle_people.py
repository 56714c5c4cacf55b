"""Confirm or reject who is who in a kept reconciliation: each label is given to somebody of the register."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from onrecord.ports.homes import Home
from onrecord.ports.sandbox import Progress
from onrecord.procedures.identify import Given, Whom, identify
from onrecord.procedures.keep_reconciliation import Kept
from onrecord.procedures.register import register_of
from onrecord.procedures.show_reconciliation import Labelled, Who, unsettled, who_is_who
from onrecord.records.errors import NotHeldError, RulingError
from onrecord.records.searches import EVERYTHING, Sight

_GONE = "this reconciliation names no such person; its page of people has everybody"


class PeopleDecision(StrEnum):
    """What a person says: these labels are one person; this label is somebody else's."""

    SAME = "same"
    APART = "apart"


@dataclass(frozen=True, slots=True)
class PeopleSaid:
    """A person's word on a person or a doubt of the result, by number.

    ``name`` is an id of the register or a name. For ``APART``, ``label`` is the place of the label in the
    person's list, and ``name`` whose it is; of a doubt, it is the second label.
    """

    decision: PeopleDecision
    number: int
    name: str
    reason: str
    label: int = 0
    is_doubt: bool = False


def settle_people(
    home: Home, kept: Kept, said: PeopleSaid, progress: Progress, sight: Sight = EVERYTHING
) -> Sequence[Given]:
    """Give labels to persons of the register, as ``identify`` does, one event each.

    To confirm gives every label of a person to one. To reject gives one label to somebody else, and the
    others to whom the result has for them, so that they are known to be two people. Who is known is asked
    within the sight of whoever says it.

    Raises:
        NotHeldError: the result names no such person or label.
        RulingError: there is no reason, or a name or an account is several people's.
    """
    whom = Whom(said.name, sight=sight)
    if said.is_doubt:
        return _doubt(home, kept, said, whom, progress)
    people = who_is_who(kept)
    if not 0 <= said.number < len(people):
        raise NotHeldError(_GONE)
    person = people[said.number]
    if said.decision is PeopleDecision.SAME:
        return _given(home, person.labels, whom, said.reason, progress)
    if not 0 <= said.label < len(person.labels):
        raise NotHeldError(_GONE)
    return _apart(home, person, said, whom, progress)


def _apart(home: Home, person: Who, said: PeopleSaid, whom: Whom, progress: Progress) -> Sequence[Given]:
    """Give one label to somebody, and the others to whom the result has: else all would follow it."""
    label = person.labels[said.label]
    others = [one for one in person.labels if one != label]
    people = register_of(home).within(whom.sight).people
    known = people.get(person.register or "")
    theirs = {person.name, *([known.said.name, known.said.person] if known else [])}
    if said.name.strip().casefold() in {name.casefold() for name in theirs}:
        raise RulingError("all of the names were taken for that person: say who else this one is")
    given = _given(home, [label], whom, said.reason, progress)
    if known is None and not others:
        return given
    rest = known.said.person if known else others[0].label
    left = Whom(rest, is_new=known is None, sight=whom.sight)
    return [*given, *_given(home, others, left, said.reason, progress)]


def _doubt(home: Home, kept: Kept, said: PeopleSaid, whom: Whom, progress: Progress) -> Sequence[Given]:
    doubts = unsettled(kept)
    if not 0 <= said.number < len(doubts):
        raise NotHeldError(_GONE)
    doubt = doubts[said.number]
    if said.decision is PeopleDecision.SAME:
        return _given(home, [doubt.one, doubt.other], whom, said.reason, progress)
    one = _whom_by(home, kept, doubt.one, whom.sight)
    other = _given(home, [doubt.other], whom, said.reason, progress)
    return [*other, *_given(home, [doubt.one], one, said.reason, progress)]


def _whom_by(home: Home, kept: Kept, label: Labelled, sight: Sight) -> Whom:
    """Return whom the result has for a label, if they are known; else somebody new, since two are meant."""
    found = next((who.register for who in who_is_who(kept) if label in who.labels), None)
    if found in register_of(home).within(sight).people:
        return Whom(str(found), sight=sight)
    return Whom(label.label, is_new=True, sight=sight)


def _given(
    home: Home, labels: Sequence[Labelled], whom: Whom, reason: str, progress: Progress
) -> list[Given]:
    found: list[Given] = []
    for label in labels:
        given = identify(home, (label.copy, label.label), whom, reason, progress)
        found.append(given)
        # From the first on it is one person, even where the register has the name twice.
        whom = Whom(given.person.person, sight=whom.sight)
    return found
