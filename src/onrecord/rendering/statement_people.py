"""The sentences of a statement on who is who, and on who else should hold a copy where none may be theirs."""

from collections.abc import Iterator, Sequence

from onrecord.records.accounts import is_among
from onrecord.records.legible import legible
from onrecord.records.plurals import number_of
from onrecord.records.reconciliation import Person
from onrecord.rendering.accounts import Account
from onrecord.rendering.findings_table import letter_of
from onrecord.rendering.statement_matter import Matter, Sentence, copies_of, is_or_are
from onrecord.rendering.who_is_who import who_is_who
from onrecord.rendering.words import and_so, closed

_MOST_NAMED = 20


def others(matter: Matter) -> Iterator[Sentence]:
    """Yield who is seen in the conversation and should hold a copy that is not here."""
    people = matter.index.names.known()
    missing = [person for person in people if not _has_copy(person, matter.all_copies)]
    unplaced = [one for one in matter.all_copies if not _is_of_one(one, people)]
    says = f"{number_of(len(people), 'person')} {is_or_are(len(people))} seen in the conversation"
    yield Sentence(f"{says}; {_ending(missing, unplaced)}.", matter.everywhere)
    if missing and unplaced:
        yield Sentence(_may_be_theirs(missing, unplaced), copies_of(unplaced))
    for person in missing if not unplaced else ():
        labels = [f"copy {letter_of(matter.index.found, copy)}" for copy in person.labels]
        yield Sentence(
            f"{legible(person.name)} should hold a copy; none is here.", labels or matter.everywhere
        )
    yield from _doubts(matter)


def named(matter: Matter) -> Iterator[Sentence]:
    """Yield who is who: each person under the labels of each copy, with persons' words on that."""
    people = who_is_who(matter.index)
    if not people:
        yield Sentence("No copy names anybody.", matter.everywhere)
    for one in people:
        seen = [f"copy {letter}" for letter in one.letters] or matter.everywhere
        yield Sentence(closed(one.says), seen)
        yield from (Sentence(closed(word), seen) for word in one.joined_by)


def _has_copy(person: Person, copies: Sequence[Account]) -> bool:
    return any(_is_of(one, person) for one in copies)


def _is_of_one(one: Account, people: Sequence[Person]) -> bool:
    return any(_is_of(one, person) for person in people)


def _is_of(one: Account, person: Person) -> bool:
    """Tell whether a copy is a person's: its holder's, or of a custodian whom copies name just so."""
    if one.copy.holder is not None:
        return one.copy.holder == person.id
    names = {person.name, *(label for labels in person.labels.values() for label in labels)}
    return is_among(one.copy.custodian or "", names)


def _ending(missing: Sequence[Person], unplaced: Sequence[Account]) -> str:
    if not missing:
        return "a copy of each of them is here"
    if unplaced:
        return f"of {len(missing):,} no copy here is known to be theirs"
    return f"no copy of {len(missing):,} of them is here"


def _may_be_theirs(missing: Sequence[Person], unplaced: Sequence[Account]) -> str:
    """Say of which copies it is not known which of the people holds them."""
    copies = [
        f"{one.letter} ({legible(one.copy.custodian)})" if one.copy.custodian else one.letter
        for one in unplaced
    ]
    people = [legible(person.name) for person in missing[:_MOST_NAMED]]
    more = len(missing) - len(people)
    named = and_so([*people, f"{more:,} others"] if more else people)
    if len(copies) == 1:
        of = named if len(missing) == 1 else f"one of these people: {named}"
        return closed(f"The holder of copy {copies[0]} is not known, so it may be of {of}")
    of = named if len(missing) == 1 else f"these people: {named}"
    return closed(f"The holder of copies {and_so(copies)} is not known, so they may be of {of}")


def _doubts(matter: Matter) -> Iterator[Sentence]:
    found = matter.index.found
    for doubt in found.doubts:
        (one, this), (other, that) = doubt.one, doubt.other
        says = f"“{legible(this)}” and “{legible(that)}” may be one person and were left apart"
        yield Sentence(
            closed(f"{says}: {legible(doubt.why)}"),
            [f"copy {letter_of(found, one)}", f"copy {letter_of(found, other)}"],
        )
