"""What persons said of labels, in the numbers of the labels: that two are one person, or are not."""

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from onrecord.reconciliation.copies import Copy
from onrecord.reconciliation.label_sets import LabelSets, Pair
from onrecord.reconciliation.lines import Lines
from onrecord.records.errors import RulingError
from onrecord.records.legible import legible
from onrecord.records.reconciliation import Label, Ruling

_SHOWN = 12
_WHAT_TO_DO = (
    "leave out one of these --same or --apart, or take back what the register has with "
    "onrecord identify COPY LABEL --withdraw"
)


@dataclass(frozen=True, slots=True)
class Ruled:
    """Pairs of labels: those that are ``same``, with sentences on whose word, and those ``apart``."""

    same: Mapping[Pair, Sequence[str]] = field(default_factory=dict)
    apart: Sequence[Pair] = ()


NOTHING_RULED = Ruled()
"""What holds where nobody said anything."""


def ruled(lines: Lines, rulings: Iterable[Ruling], stands_for: Mapping[str, str]) -> Ruled:
    """Find the labels that rulings speak of; ``stands_for`` names for a copy the one that is here for it.

    Raises:
        RulingError: no copy has such a label, or the rulings contradict each other.
    """
    number = {(lines.copies[copy].id, label): at for at, (copy, label) in enumerate(lines.labels)}
    same: dict[Pair, set[str]] = defaultdict(set)
    apart: set[Pair] = set()
    for ruling in rulings:
        ends = [_here(label, lines, number, stands_for) for label in (ruling.one, ruling.other)]
        pair = min(ends), max(ends)
        if not ruling.is_same:
            apart.add(pair)
        elif pair[0] != pair[1]:
            same[pair].add(ruling.said)
    found = Ruled({pair: sorted(same[pair]) for pair in sorted(same)}, sorted(apart))
    _refuse_contradiction(lines, found)
    return found


def _here(label: Label, lines: Lines, number: Mapping[Label, int], stands_for: Mapping[str, str]) -> int:
    copy = stands_for.get(label[0], label[0])
    if (copy, label[1]) not in number:
        raise RulingError(_not_there(label, lines.copies, [one for of, one in number if of == copy]))
    return number[copy, label[1]]


def _not_there(label: Label, copies: Sequence[Copy], labels: Sequence[str]) -> str:
    if label[0] not in {copy.id for copy in copies} and not labels:
        known = ", ".join(legible(copy.id) for copy in copies[:_SHOWN])
        return f"there is no copy {legible(label[0])} here: name one of {known}"
    return not_among(label[1], label[0], labels)


def not_among(label: str, copy: str, labels: Iterable[str]) -> str:
    """Say that a copy has no such label, and which it has."""
    known = sorted(legible(one) for one in labels)
    more = f" and {len(known) - _SHOWN:,} more" if len(known) > _SHOWN else ""
    named = ", ".join(f'"{one}"' for one in known[:_SHOWN])
    return f'nobody is called "{legible(label)}" in {legible(copy)}: name one of {named}{more}'


def _refuse_contradiction(lines: Lines, found: Ruled) -> None:
    sets = LabelSets([copy for copy, _ in lines.labels])
    for pair in found.same:
        sets.join(*pair, alone=False)
    for one, other in found.apart:
        if sets.top(one) == sets.top(other):
            chain = " = ".join(named(lines, label) for label in _between(found.same, one, other))
            raise RulingError(
                f"it is said that {named(lines, one)} and {named(lines, other)} are two people, and also "
                f"that they are one: {chain}; {_WHAT_TO_DO}"
            )


def named(lines: Lines, label: int) -> str:
    """Name a label with its copy."""
    copy, text = lines.labels[label]
    return f"{text!r} in {lines.copies[copy].id}"


def _between(same: Iterable[Pair], one: int, other: int) -> Sequence[int]:
    """Return the shortest way from one label to another over those that are said to be the same."""
    near: dict[int, list[int]] = defaultdict(list)
    for low, high in same:
        near[low].append(high)
        near[high].append(low)
    ways, seen = deque([[one]]), {one}
    while ways[0][-1] != other:
        way = ways.popleft()
        for step in sorted(set(near[way[-1]]) - seen):
            seen.add(step)
            ways.append([*way, step])
    return ways[0]
