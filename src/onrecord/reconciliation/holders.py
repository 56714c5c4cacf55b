"""Whose copy each is: whom "You" was joined with, else what the lines show, the archive says, or the title.

Only what lines show may be wrong by what somebody typed; so a wording that two copies show of one message is
not taken for the holder's own. Who was said not to be the "You" of a copy is never its holder.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from onrecord.reconciliation.label_sets import LabelSets, Pair
from onrecord.reconciliation.lines import YOU, Lines, Numbers, Sort

_TWO_WORDINGS = 2
_TWO_PEOPLE = 2
_TWO_WORDS = 2
_LEAST_NAME = 3
_ONE_MINUTE = 60
_WORD = re.compile(r"\w+")
_Votes = Sequence[Counter[int]]


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """Lines, when each was said, and who each label is."""

    lines: Lines
    utc: Numbers
    person: LabelSets


def holders_of(known: Known, told: Mapping[Pair, int], certain: Collection[int]) -> Sequence[int | None]:
    """Return whose copy each is, None where nothing tells.

    ``told`` counts notices that speak of two labels at one moment. ``certain`` are labels that a person or an
    account joined: where "You" is one of them, who it was joined with is the holder.
    """
    lines, person = known.lines, known.person
    you = {copy: label for label, (copy, text) in enumerate(lines.labels) if text in YOU}
    votes = _by_notices(known, told)
    for copy, vote in enumerate(votes):
        vote.update(person.top(label) for label in _own_labels(known, copy))
    found: list[int | None] = [None for _ in lines.copies]
    for copies, top in _together(known, {copy: label for copy, label in you.items() if label in certain}):
        who = top if top is not None else _elected(known, votes, copies, you.get(copies[0]))
        for copy in copies:
            found[copy] = who
    return _kept_apart(found, person, you)


def _together(known: Known, certain: Mapping[int, int]) -> Iterator[tuple[Sequence[int], int | None]]:
    """Yield copies with one holder, and who that is where their "You" was joined with a name."""
    sets: dict[int, list[int]] = defaultdict(list)
    for copy, label in certain.items():
        sets[known.person.top(label)].append(copy)
    for top, copies in sets.items():
        is_named = any(known.lines.labels[label][1] not in YOU for label in known.person.members(top))
        yield copies, top if is_named else None
    yield from (([copy], None) for copy in range(len(known.lines.copies)) if copy not in certain)


def _elected(known: Known, votes: _Votes, copies: Sequence[int], you: int | None) -> int | None:
    """Return whom most lines of these copies show, else who is told by custodian, else by title."""
    for vote in _in_turn(known, votes, copies):
        able = [who for who in sorted(vote) if you is None or not known.person.are_apart(you, who)]
        if able:
            return max(able, key=lambda who: vote[who])
    return None


def _in_turn(known: Known, votes: _Votes, copies: Sequence[int]) -> Iterator[Counter[int]]:
    yield sum((votes[copy] for copy in copies), Counter[int]())
    for told in (_by_custodian, _by_title):
        yield Counter(who for copy in copies if (who := told(known, copy)) is not None)


def _kept_apart(
    found: Sequence[int | None], person: LabelSets, you: Mapping[int, int]
) -> Sequence[int | None]:
    """Take away holders where the "You" of two copies are said to be two people."""
    both = {
        person.top(you[copy])
        for pair in combinations(sorted(you), 2)
        if found[pair[0]] == found[pair[1]] and person.are_apart(you[pair[0]], you[pair[1]])
        for copy in pair
    }
    return [None if copy in you and person.top(you[copy]) in both else who for copy, who in enumerate(found)]


def _by_notices(known: Known, told: Mapping[Pair, int]) -> _Votes:
    """Count whom other copies name where a copy says "You"."""
    lines = known.lines
    votes: list[Counter[int]] = [Counter() for _ in lines.copies]
    for (one, other), times in told.items():
        for mine, theirs in ((one, other), (other, one)):
            if lines.labels[mine][1] in YOU and lines.labels[theirs][1] not in YOU:
                votes[lines.labels[mine][0]][known.person.top(theirs)] += times
    return votes


def _own_labels(known: Known, copy: int) -> Iterator[int]:
    """Yield the labels of lines that the copy itself calls its holder's."""
    lines = known.lines
    part = lines.of(copy)
    yield from sorted({int(label) for label in lines.label[part][lines.own[part]] if label >= 0})
    yield from _by_tombstones(known, part)


def _by_tombstones(known: Known, part: slice) -> Iterator[int]:
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


def _is_typed(known: Known, own: Numbers) -> bool:
    """Tell whether another copy shows the same words of the same person then: that person typed them."""
    lines, utc = known.lines, known.utc
    who = np.append(known.person.numbers(), -1)[lines.label]
    same = (lines.body == lines.body[own[0]]) & (lines.copy != lines.copy[own[0]]) & (who == who[own[0]])
    others = np.sort(utc[same])
    at = np.searchsorted(others, utc[own] - _ONE_MINUTE)
    near = at < len(others)
    return bool((others[at[near]] <= utc[own][near] + _ONE_MINUTE).any())


def _by_custodian(known: Known, copy: int) -> int | None:
    """Return the one person whom some copy calls as the archive calls the custodian."""
    custodian = known.lines.copies[copy].custodian
    if custodian is None:
        return None
    named = {
        known.person.top(number)
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
    return bool(full) and len(full) + len(initials) >= _TWO_WORDS and len(initials) == len(rest)


def _by_title(known: Known, copy: int) -> int | None:
    """Return the other of two people who speak, where the copy is called by the name of the one."""
    lines, title = known.lines, known.lines.copies[copy].title
    part = lines.of(copy)
    labels = np.unique(lines.label[part][lines.sort[part] != Sort.NOTICE])
    spoken = [label for label in labels.tolist() if label >= 0]
    people = {known.person.top(label) for label in spoken}
    titled = {known.person.top(label) for label in spoken if lines.labels[label][1] == title}
    others = people - titled
    return others.pop() if len(people) == _TWO_PEOPLE and len(titled) == 1 else None
