"""What was said of a person and of labels, word by word; join two persons, part a label, undo a word."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from onrecord.ports.homes import Home
from onrecord.procedures.identify import Whom, move, withdraw
from onrecord.procedures.people import PersonOf, Word, people
from onrecord.procedures.register import LabelSaid, PersonSaid, person_event, register_of, said_in
from onrecord.records.errors import NotHeldError, RulingError
from onrecord.records.reconciliation import Label
from onrecord.records.searches import EVERYTHING, Sight

_KEY = "label/1"


@dataclass(frozen=True, slots=True)
class Heard:
    """One word of the history: on the person (``label`` empty) or on a label, given or taken away.

    ``is_last`` tells that it still holds, so that it can be undone. ``key`` names the label on a page.
    """

    word: Word
    copy: str = ""
    label: str = ""
    is_given: bool = True
    is_last: bool = False
    key: str = ""


def people_seen(home: Home, sight: Sight) -> Sequence[PersonOf]:
    """Return the persons of the register with the labels that may be seen, and what follows from these.

    Somebody whom only unseen copies name is not in it.
    """
    return people(home, sight).people


def person_seen(home: Home, person: str, sight: Sight) -> PersonOf:
    """Return one person of the register.

    Raises:
        NotHeldError: the register has no such person, or only unseen copies name them.
    """
    found = next((one for one in people_seen(home, sight) if one.person == person), None)
    if found is None:
        raise NotHeldError("the register has no such person; the list of people has everybody")
    return found


def label_key(home: Home, label: Label) -> str:
    """Return what names a label in an address, without its words."""
    return home.keys.mac(_KEY, "\0".join(label).encode())[:32]


def history_of(home: Home, person: str, sight: Sight) -> Sequence[Heard]:
    """Return every word on a person and on labels that were ever theirs, newest first.

    Words on the person are not of one copy: they are for those who may see every copy.
    """
    return list(_heard(home, person, sight))[::-1]


def join_people(home: Home, person: str, other: str, reason: str, sight: Sight = EVERYTHING) -> int:
    """Give every label and account of another person to a person; return how many labels.

    The other stays in the register, without any: each label can be given back. Under a narrowed sight it is
    the labels and accounts in sight that are given; of others nothing is told.

    Raises:
        NotHeldError: the register has no such person.
        RulingError: they are one already, or no reason is given.
    """
    one, two = person_seen(home, person, sight), person_seen(home, other, sight)
    if one.person == two.person:
        raise RulingError("a person is one already: name another one to join them with")
    if not reason.strip():
        raise RulingError("no reason is given: say why, in words that will be read years from now")
    for label in two.labels:
        move(home, (label.copy, label.label), Whom(one.person, sight=sight), reason)
    _move_accounts(home, one.person, two, reason.strip())
    return len(two.labels)


def undo_word(home: Home, label: Label, reason: str) -> None:
    """Undo the last word on a label: it is again whose it was before, or nobody's.

    Raises:
        RulingError: nothing was said of it, or no reason is given.
    """
    words = [said for _, said in _said_of_labels(home) if (said.copy, said.label) == label]
    if not words:
        raise RulingError("nothing was said of this label that could be undone")
    before = words[-2].person if len(words) > 1 else None
    if before is not None:
        move(home, label, Whom(before), reason)
    else:
        withdraw(home, label, reason)


def label_of(home: Home, key: str, sight: Sight) -> Label:
    """Return the label that an address names.

    Raises:
        NotHeldError: nothing was said of such a label, or its copy may not be seen.
    """
    for label in register_of(home).labels:
        if sight.sees(label[0]) and label_key(home, label) == key:
            return label
    raise NotHeldError("the register has no such label; the person's page has those that it has")


def _move_accounts(home: Home, person: str, two: PersonOf, reason: str) -> None:
    """Move the accounts of somebody that were in sight; those that were not stay theirs."""
    if not two.accounts:
        return
    now, actor, known = home.clock.now(), home.actor, register_of(home).people
    one, other = known[person].said, known[two.person].said
    left = tuple(each for each in other.accounts if each not in two.accounts)
    for who, accounts in ((other, left), (one, (*one.accounts, *two.accounts))):
        said = PersonSaid(who.person, who.name, accounts, reason, actor.name)
        home.journal.append(person_event(said), now, actor.id)


def _heard(home: Home, person: str, sight: Sight) -> Iterator[Heard]:
    """Yield words in order: on the person, and on a label when it becomes theirs or no longer is."""
    last = {label: one.at for label, one in register_of(home).labels.items()}
    owner: dict[Label, str | None] = {}
    for at, said in said_in(home):
        word = Word(said.actor, at, said.reason)
        if isinstance(said, PersonSaid):
            if said.person == person and sight == EVERYTHING:
                yield Heard(word)
            continue
        label = (said.copy, said.label)
        was, owner[label] = owner.get(label), said.person
        if person in (was, said.person) and sight.sees(said.copy):
            is_last = last.get(label) == at
            yield Heard(word, *label, said.person == person, is_last, label_key(home, label))


def _said_of_labels(home: Home) -> Iterator[tuple[dt.datetime, LabelSaid]]:
    for at, said in said_in(home):
        if isinstance(said, LabelSaid):
            yield at, said
