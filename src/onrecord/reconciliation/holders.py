"""Whose copy each is: what the lines show, else what the archive and the title say.

Only the first may be wrong by what somebody typed; so a wording that two copies show of one message is not
taken for the holder's own.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from onrecord.reconciliation.lines import YOU, Lines, Numbers, Sort

_TWO_WORDINGS = 2
_TWO_PEOPLE = 2
_LEAST_NAME = 3
_ONE_MINUTE = 60
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True, eq=False)
class _Known:
    """Lines, when each was said, and who each label is."""

    lines: Lines
    utc: Numbers
    people: Numbers


def holders_of(
    lines: Lines, utc: Numbers, people: Numbers, told: Mapping[tuple[int, int], int]
) -> list[int | None]:
    """Return whose copy each is, None where nothing tells.

    ``told`` counts notices that speak of two labels at one moment.
    """
    known = _Known(lines, utc, people)
    votes = _by_notices(known, told)
    for copy, vote in enumerate(votes):
        vote.update(int(people[label]) for label in _own_labels(known, copy))
    found = [max(sorted(vote), key=lambda who: vote[who]) if vote else None for vote in votes]
    for copy in range(len(found)):
        if found[copy] is None:
            found[copy] = _by_custodian(known, copy)
    return [who if who is not None else _by_title(known, copy) for copy, who in enumerate(found)]


def _by_notices(known: _Known, told: Mapping[tuple[int, int], int]) -> list[Counter[int]]:
    """Count whom other copies name where a copy says "You"."""
    lines = known.lines
    votes: list[Counter[int]] = [Counter() for _ in lines.copies]
    for (one, other), times in told.items():
        for mine, theirs in ((one, other), (other, one)):
            if lines.labels[mine][1] in YOU and lines.labels[theirs][1] not in YOU:
                votes[lines.labels[mine][0]][int(known.people[theirs])] += times
    return votes


def _own_labels(known: _Known, copy: int) -> Iterator[int]:
    """Yield the labels of lines that the copy itself calls its holder's."""
    lines = known.lines
    part = lines.of(copy)
    yield from sorted({int(label) for label in lines.label[part][lines.own[part]] if label >= 0})
    yield from _by_tombstones(known, part)


def _by_tombstones(known: _Known, part: slice) -> Iterator[int]:
    """Yield the one whose deleted messages are told in words of their own ("You deleted this message").

    Only where several others have the other words: with one other nobody could say who is who.
    """
    lines = known.lines
    deleted = np.flatnonzero((lines.sort[part] == Sort.DELETED) & (lines.label[part] >= 0)) + part.start
    words: dict[int, set[int]] = defaultdict(set)
    for line in deleted.tolist():
        words[int(lines.body[line])].add(int(lines.label[line]))
    if len(words) == _TWO_WORDINGS:
        (few_words, few), (_, many) = sorted(words.items(), key=lambda one: len(one[1]))
        own = deleted[lines.body[deleted] == few_words]
        if len(few) == 1 and len(many) > 1 and not few & many and not _is_typed(known, own):
            yield from few


def _is_typed(known: _Known, own: Numbers) -> bool:
    """Tell whether another copy shows the same words at one of these moments: then somebody typed them."""
    lines, utc = known.lines, known.utc
    same = (lines.body == lines.body[own[0]]) & (lines.copy != lines.copy[own[0]])
    others = np.sort(utc[same])
    at = np.searchsorted(others, utc[own] - _ONE_MINUTE)
    near = at < len(others)
    return bool((others[at[near]] <= utc[own][near] + _ONE_MINUTE).any())


def _by_custodian(known: _Known, copy: int) -> int | None:
    """Return the one person whom some copy calls as the archive calls the custodian."""
    custodian = known.lines.copies[copy].custodian
    if custodian is None:
        return None
    named = {
        int(known.people[number])
        for number, (_, label) in enumerate(known.lines.labels)
        if _is_name_of(_words(label), _words(custodian))
    }
    return named.pop() if len(named) == 1 else None


def _words(name: str) -> list[str]:
    return _WORD.findall(name.casefold())


def _is_name_of(label: Sequence[str], custodian: Sequence[str]) -> bool:
    """Tell whether a label is a name or a shorter form of it: two of its words, one perhaps an initial."""
    full = [word for word in label if word in custodian and len(word) >= _LEAST_NAME]
    rest = [word for word in label if word not in full]
    initials = [word for word in rest if len(word) == 1 and any(one.startswith(word) for one in custodian)]
    return bool(full) and len(full) + len(initials) >= _TWO_PEOPLE and len(initials) == len(rest)


def _by_title(known: _Known, copy: int) -> int | None:
    """Return the other of two people who speak, where the copy is called by the name of the one."""
    lines, title = known.lines, known.lines.copies[copy].title
    part = lines.of(copy)
    labels = np.unique(lines.label[part][lines.sort[part] != Sort.NOTICE])
    spoken = [label for label in labels.tolist() if label >= 0]
    people = {int(known.people[label]) for label in spoken}
    titled = {int(known.people[label]) for label in spoken if lines.labels[label][1] == title}
    others = people - titled
    return others.pop() if len(people) == _TWO_PEOPLE and len(titled) == 1 else None
