"""Which labels of copies the register knows, and what follows: one person's are one, two's are two."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

from onrecord.procedures.register import Identified, Register
from onrecord.reconciliation import Copy
from onrecord.reconciliation.labels import accounts_in, number_or_mail
from onrecord.records.reconciliation import Known, Label, Ruling


@dataclass(frozen=True, slots=True)
class KnownLabel:
    """Whose a label is, and on what word."""

    known: Known
    word: str


def known_labels(register: Register, copies: Sequence[Copy]) -> Mapping[Label, KnownLabel]:
    """Return the labels of held copies that were given to somebody, or that are somebody's account.

    A copy's label is given in every capture that has it. What was said of a label goes before its account.
    """
    owners = accounts_of(register)
    found: dict[Label, KnownLabel] = {}
    for copy in copies:
        for label, account in accounts_in(copy.messages, copy.channel).items():
            given = register.labels.get((copy.copy_id or "", label))
            if given is not None and given.said.person is not None:
                found[copy.id, label] = KnownLabel(_known(register, given.said.person), _word(given))
            elif account is not None and account in owners:
                known = _known(register, owners[account])
                found[copy.id, label] = KnownLabel(known, "an account that the register has")
    return found


def accounts_of(register: Register) -> Mapping[str, str]:
    """Return whose each account is; one that two people have is nobody's."""
    owners: dict[str, set[str]] = defaultdict(set)
    for person, one in register.people.items():
        for written in one.said.accounts:
            owners[number_or_mail(written) or written].add(person)
    return {account: min(people) for account, people in owners.items() if len(people) == 1}


def rulings_of(known: Mapping[Label, KnownLabel]) -> Sequence[Ruling]:
    """Return the rulings that join each person's labels, and keep those of different people apart."""
    labels: dict[Known, list[Label]] = defaultdict(list)
    for label in sorted(known):
        labels[known[label].known].append(label)
    same = [
        Ruling(one, other, is_same=True, said=_said(who, known[one].word, known[other].word))
        for who, each in labels.items()
        for one, other in pairwise(each)
    ]
    apart = [
        Ruling(each[0], others[0], is_same=False, said="the register has two people")
        for each, others in combinations(labels.values(), 2)
    ]
    return [*same, *apart]


def _known(register: Register, person: str) -> Known:
    one = register.people.get(person)
    return Known(person, one.said.name if one else person)


def _word(given: Identified) -> str:
    return f"{given.said.actor} on {given.at:%Y-%m-%d}: {given.said.reason}"


def _said(who: Known, *words: str) -> str:
    return f"{who.name} ({who.person}), by the register ({'; '.join(dict.fromkeys(words))})"
