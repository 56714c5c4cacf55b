"""People: the labels of different copies that were found to be one person, against the truth."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations

from benchmarks.reconciliation.answers import Answers, shown
from benchmarks.reconciliation.tallies import Faults, Tally
from onrecord.records.messages import Kind
from onrecord.records.reconciliation import Reconciliation

_Label = tuple[str, str]
"""A copy's id and a label as that copy writes it."""


def score_people(result: Reconciliation, answers: Answers, faults: Faults) -> Tally:
    """Count pairs of labels: said to be one person, and truly one.

    Pairs to be found are of people who speak in both copies, of which messages in common, or a chain of
    such copies, give evidence. A pair found without any is right if it is true.
    """
    owners = _owners(answers)
    wanted = set(_wanted(answers))
    said: set[frozenset[_Label]] = set()
    for person in result.people:
        labels = {(copy, plain(label)) for copy, labels in person.labels.items() for label in labels}
        said.update(_pairs(label for label in labels if label in owners))
    wrong = {pair for pair in said if len({owners[label] for label in pair}) > 1}
    for pair in wrong:
        faults.add("two people as one", _describe(pair, owners, answers), 3)
    for pair in wanted - said:
        faults.add("one person as two", _describe(pair, owners, answers), 2)
    return Tally(len(said - wrong), len(said), len(wanted & said), len(wanted))


def plain(label: str) -> str:
    """Return a label without the signs that cannot be seen, and with one kind of space."""
    kept = "".join(sign for sign in label if unicodedata.category(sign) != "Cf" or sign == "\u200d")
    return " ".join(kept.split())


def _owners(answers: Answers) -> Mapping[_Label, str]:
    return {
        (copy.id, plain(label)): person
        for copy in answers.truth.copies
        for person, label in copy.labels.items()
    }


def _wanted(answers: Answers) -> Iterator[frozenset[_Label]]:
    for person in answers.truth.people:
        for copies in _chains(_common(answers, person)):
            labels = [(copy, plain(answers.copies[copy].labels[person])) for copy in sorted(copies)]
            yield from _pairs(labels)


def _common(answers: Answers, person: str) -> Iterator[set[str]]:
    """Return, for each message of a person's, the copies that show its words."""
    for item in answers.truth.items:
        if item.sender == person and item.kind is not Kind.NOTICE and item.device is None:
            yield {copy for copy, place in shown(item) if place.shown is not Kind.DELETED}


def _chains(sets: Iterable[set[str]]) -> list[set[str]]:
    """Put together what has a copy in common."""
    chains: list[set[str]] = []
    for copies in sets:
        touching = [chain for chain in chains if chain & copies]
        chains = [chain for chain in chains if not chain & copies]
        chains.append(copies.union(*touching))
    return chains


def _pairs(labels: Iterable[_Label]) -> Iterator[frozenset[_Label]]:
    return map(frozenset, combinations(sorted(labels), 2))


def _describe(pair: frozenset[_Label], owners: Mapping[_Label, str], answers: Answers) -> str:
    people = answers.truth.people
    return " AND ".join(f"{copy} {label!r} ({people[owners[copy, label]]})" for copy, label in sorted(pair))
