"""Say whose a label of a held copy is, or take that back: an event, that a later one undoes."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from onrecord.ports.homes import Home
from onrecord.ports.sandbox import Progress
from onrecord.procedures.moves import filed_captures
from onrecord.procedures.read_copies import held_offers
from onrecord.procedures.register import (
    PERSON_ID,
    Identified,
    LabelSaid,
    PersonSaid,
    Register,
    label_event,
    person_event,
    register_of,
)
from onrecord.procedures.registered_labels import accounts_of
from onrecord.reconciliation.labels import accounts_in, meant, number_or_mail
from onrecord.reconciliation.rulings import not_among
from onrecord.records.errors import NotHeldError, RulingError
from onrecord.records.messages import CaptureId
from onrecord.records.reconciliation import Label
from onrecord.records.searches import EVERYTHING, Sight
from onrecord.records.written_names import written_name

_ID_BYTES = 8


@dataclass(frozen=True, slots=True)
class Whom:
    """Whom a label is given to: an id of the register, or a name.

    ``is_new`` makes a new person even where the register has the name. ``accounts`` are numbers and e-mail
    addresses that are theirs from now on, ``no_accounts`` those that are theirs no longer. ``sight`` is that
    of whoever says it: somebody whom only other copies name is not known, by id as little as by name.
    """

    person: str
    is_new: bool = False
    accounts: Sequence[str] = ()
    no_accounts: Sequence[str] = ()
    sight: Sight = EVERYTHING


@dataclass(frozen=True, slots=True)
class Given:
    """What was said: the label as the copy has it, whose it is, and whether the register had them before.

    ``by_name`` tells that somebody known was meant by their name.
    """

    copy: str
    label: str
    person: PersonSaid
    is_new: bool
    by_name: bool
    captures: Sequence[CaptureId]


@dataclass(frozen=True, slots=True)
class _Place:
    """A label in a copy: the copy's captures, and which of them have it, oldest first."""

    label: str
    captures: Sequence[CaptureId]
    having: Sequence[CaptureId]


def identify(home: Home, label: Label, whom: Whom, reason: str, progress: Progress) -> Given:
    """Give a label of a held copy to a person.

    (1) Read the copy's captures and find the label. (2) Find the person, or make a new one: journalled first,
    so that a label is never somebody's whom the register lacks. (3) Journal whose the label is, under the key
    of the newest capture that has it: with that capture's key the label goes too. What is said again of a
    label is sealed as before, so that both go together.

    Raises:
        NotHeldError: there is no such copy, or no such person.
        RulingError: the copy has no such label, a name or an account is several people's, or no reason.
    """
    why = _reason(reason)
    register = register_of(home)
    copy = label[0]
    place = _place(home, label, progress)
    known, by_name = _person(register, whom)
    person = _with_accounts(known or _new(home, whom.person), whom, register)
    said = replace(person, reason=why, actor=home.actor.name)
    if known is None or known.accounts != person.accounts:
        home.journal.append(person_event(said), home.clock.now(), home.actor.id)
    before = register.labels.get((copy, place.label))
    _say(home, LabelSaid(copy, place.label, said.person, why, home.actor.name), place, before)
    return Given(copy, place.label, said, known is None, by_name, place.captures)


def withdraw(home: Home, label: Label, reason: str) -> Identified:
    """Take back whose a label is, and return what was said of it.

    Raises:
        RulingError: nothing is said of it, or no reason is given.
    """
    copy, why = label[0], _reason(reason)
    register = register_of(home)
    given = {
        one.said.label: one for one in register.labels.values() if one.said.copy == copy and one.said.person
    }
    known = meant(label[1], given)
    if known is None:
        raise RulingError(
            not_among(label[1], f"what the register has of {copy}", given)
            if given
            else f"the register has no label of {copy!r}: `onrecord people` lists those that it has"
        )
    place = _Place(known, captures_of(home, copy), ())
    _say(home, LabelSaid(copy, known, None, why, home.actor.name), place, given[known])
    return given[known]


def move(home: Home, label: Label, whom: Whom, reason: str) -> Given:
    """Give a label of which something was said to somebody else, or back: its copy is not read again.

    Raises:
        NotHeldError: the archive no longer holds the copy, or the register has no such person.
        RulingError: nothing was said of the label, a name is several people's, or no reason is given.
    """
    why, register = _reason(reason), register_of(home)
    before = register.labels.get(label)
    if before is None:
        raise RulingError("nothing was said of this label yet: say whose it is first")
    captures = captures_of(home, label[0])
    if not captures:
        raise NotHeldError("the archive no longer holds the copy of this label")
    known, by_name = _person(register, whom)
    person = replace(known or _new(home, whom.person), reason=why, actor=home.actor.name)
    if known is None:
        home.journal.append(person_event(person), home.clock.now(), home.actor.id)
    said = LabelSaid(*label, person.person, why, home.actor.name)
    _say(home, said, _Place(label[1], captures, ()), before)
    return Given(*label, person, known is None, by_name, captures)


def captures_of(home: Home, copy: str) -> Sequence[CaptureId]:
    """Return the captures of a copy whose payloads remain, oldest first."""
    return [one.id for one in filed_captures(home) if any(copy == held.id for held in one.copies)]


def _reason(reason: str) -> str:
    if not reason.strip():
        raise RulingError("no reason is given: say why, in words that will be read years from now")
    return reason.strip()


def _place(home: Home, label: Label, progress: Progress) -> _Place:
    """Find a label in the captures of a copy."""
    labels: dict[CaptureId, Collection[str]] = {}
    copy = label[0]
    for one in (held.offer.itself for held in held_offers(home, [copy], progress)):
        if one.capture is not None:
            labels[one.capture] = accounts_in(one.messages, one.channel).keys()
    if not labels:
        raise NotHeldError(f"the archive holds no copy {copy!r}: `onrecord conversations` lists what is held")
    everyone = {each for of in labels.values() for each in of}
    found = meant(label[1], everyone)
    if found is None:
        raise RulingError(not_among(label[1], copy, everyone))
    return _Place(found, tuple(labels), [capture for capture, of in labels.items() if found in of])


def _person(register: Register, whom: Whom) -> tuple[PersonSaid | None, bool]:
    """Return whom the register has, None for somebody new, and whether a name told it."""
    seen = register.within(whom.sight)
    if PERSON_ID.fullmatch(whom.person):
        if whom.person not in seen.people or whom.is_new:
            raise NotHeldError(
                f"the register has no person {whom.person}: `onrecord people` lists all; a new one has a name"
            )
        return register.people[whom.person].said, False
    named = [] if whom.is_new else seen.named(whom.person)
    if len(named) > 1:
        ids = ", ".join(sorted(one.said.person for one in named))
        raise RulingError(f"the register has {len(named)} people of that name: name one by id, of {ids}")
    return (register.people[named[0].said.person].said, True) if named else (None, False)


def _new(home: Home, name: str) -> PersonSaid:
    if not name.strip():
        raise RulingError(
            "no name is given: write a name, or the id of a person that `onrecord people` lists"
        )
    return PersonSaid("n-" + home.randomness.token(_ID_BYTES).hex(), written_name(name), (), "", "")


def _with_accounts(person: PersonSaid, whom: Whom, register: Register) -> PersonSaid:
    """Return a person with accounts added and taken away."""
    if whom.sight != EVERYTHING and (whom.accounts or whom.no_accounts):
        raise RulingError(
            "accounts hold for every copy, so only somebody who may see all of them says whose they are: "
            "leave them out, or ask such an officer"
        )
    owners = accounts_of(register)
    written = {_account(each): each for each in person.accounts}
    for each in whom.no_accounts:
        if written.pop(_account(each), None) is None:
            raise RulingError(f"{each!r} is no account of {person.person}: `onrecord people` lists what is")
    for each in whom.accounts:
        if owners.get(_account(each), person.person) != person.person:
            raise RulingError(
                f"{each!r} is an account of {owners[_account(each)]}, and can be one person's alone: take it "
                "away there with --drop-account first, or leave it out here"
            )
        written.setdefault(_account(each), each.strip())
    return replace(person, accounts=tuple(written.values()))


def _account(written: str) -> str:
    account = number_or_mail(written)
    if account is None:
        raise RulingError(
            f"{written!r} is no account: write a telephone number with its country code, or an e-mail address"
        )
    return account


def _say(home: Home, said: LabelSaid, place: _Place, before: Identified | None) -> None:
    identity = before.identity if before else place.having[-1]
    home.journal.append(label_event(said, place.captures, identity), home.clock.now(), home.actor.id)
