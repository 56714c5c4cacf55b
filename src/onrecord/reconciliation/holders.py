"""Whose copy each is: whom other copies name where this one says "You", or whose lines are its own."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import combinations

from onrecord.reconciliation.label_sets import LabelSets, Pair
from onrecord.reconciliation.lines import YOU, Lines, Sort

_TWO_WORDINGS = 2
_Votes = Sequence[Counter[int]]


def holders_of(
    lines: Lines, person: LabelSets, told: Mapping[Pair, int], certain: Collection[int]
) -> Sequence[int | None]:
    """Return the set of labels that is each copy's holder, None where nothing tells.

    ``told`` counts how often notices of one moment speak of two labels; ``certain`` are labels that were
    joined by more than what they say: where "You" is one of them, its set is the holder.
    """
    you = {copy: number for number, (copy, label) in enumerate(lines.labels) if label in YOU}
    votes = _votes(lines, person, told)
    _put_certain_first(lines, person, votes, {copy: at for copy, at in you.items() if at in certain})
    found = [_elected(vote, person, you.get(copy)) for copy, vote in enumerate(votes)]
    both = [
        person.top(you[copy])
        for pair in combinations(sorted(you), 2)
        if found[pair[0]] == found[pair[1]] and person.are_apart(*(you[copy] for copy in pair))
        for copy in pair
    ]
    return [None if copy in you and person.top(you[copy]) in both else who for copy, who in enumerate(found)]


def _votes(lines: Lines, person: LabelSets, told: Mapping[Pair, int]) -> _Votes:
    votes: list[Counter[int]] = [Counter() for _ in lines.copies]
    for (one, other), times in told.items():
        for mine, theirs in ((one, other), (other, one)):
            if lines.labels[mine][1] in YOU and lines.labels[theirs][1] not in YOU:
                votes[lines.labels[mine][0]][person.top(theirs)] += times
    for number in range(len(lines.copies)):
        for label in _own_labels(lines, number):
            votes[number][person.top(label)] += 1
    return votes


def _put_certain_first(lines: Lines, person: LabelSets, votes: _Votes, you: Mapping[int, int]) -> None:
    """Let "You" be whom it was joined with; copies whose "You" are joined with each other vote together."""
    sets: dict[int, list[int]] = defaultdict(list)
    for copy, label in you.items():
        sets[person.top(label)].append(copy)
    for top, copies in sets.items():
        is_named = any(lines.labels[label][1] not in YOU for label in person.members(top))
        vote = Counter({top: 1}) if is_named else sum((votes[copy] for copy in copies), Counter())
        for copy in copies:
            votes[copy].clear()
            votes[copy].update(vote)


def _elected(vote: Counter[int], person: LabelSets, you: int | None) -> int | None:
    able = [who for who in sorted(vote) if you is None or not person.are_apart(you, who)]
    return max(able, key=lambda who: vote[who], default=None)


def _own_labels(lines: Lines, number: int) -> Iterator[int]:
    """Yield the labels of lines that the copy itself calls its holder's."""
    part = lines.of(number)
    yield from sorted({int(label) for label in lines.label[part][lines.own[part]] if label >= 0})
    yield from _by_tombstones(lines, part)


def _by_tombstones(lines: Lines, part: slice) -> Iterator[int]:
    """Yield the one whose deleted messages are told in words of their own ("You deleted this message").

    Only where several others have the other words: with one other nobody could say who is who.
    """
    deleted = (lines.sort[part] == Sort.DELETED) & (lines.label[part] >= 0)
    words: dict[int, set[int]] = defaultdict(set)
    for body, label in zip(
        lines.body[part][deleted].tolist(), lines.label[part][deleted].tolist(), strict=True
    ):
        words[body].add(label)
    if len(words) == _TWO_WORDINGS:
        few, many = sorted(words.values(), key=len)
        if len(few) == 1 and len(many) > 1 and not few & many:
            yield from few
