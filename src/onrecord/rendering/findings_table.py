"""The findings summed up: a row for each copy and cause, with what it rests on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from onrecord.records.legible import legible
from onrecord.records.plurals import number_of
from onrecord.records.reconciliation import Cause, Evidence, FindingKind, Reconciliation
from onrecord.rendering.escaping import escaped
from onrecord.rendering.index import KINDS, Index, Numbers
from onrecord.rendering.words import BY_WEIGHT, CONFIDENCE, IN_SHORT, SENDERS_DIFFER, letter, sender_told

_MOST_ROWS, _MOST_BETWEEN, _MOST_PLACES = 500, 3, 6
_ORDER = tuple(dict.fromkeys((*BY_WEIGHT, *FindingKind)))
_HEADS = ("Copy", "What was found", "Messages", "Confidence", "Evidence", "Other explanations")
_SIDE = {"Messages": ' class="n"'}


@dataclass(frozen=True, slots=True)
class Group:
    """Findings of one kind that rest on the same: in which copies, for which causes, of how many messages."""

    kind: FindingKind
    copies: Sequence[int]
    causes: Sequence[int]
    messages: int


def grouped(index: Index) -> list[Group]:
    """Put findings together: absences by copy and cause, what asks for an answer first; then the rest.

    What several copies show alike stands once, its messages counted once.
    """
    found: dict[tuple[object, ...], tuple[FindingKind, set[int], set[int], set[int]]] = {}
    for (copy, code, number), messages in _by_cause(index):
        kind, cause = KINDS[code], index.found.causes[number]
        says = tuple(each.says for each in cause.evidence)
        alike = (kind, cause.confidence, says, tuple(cause.other_explanations))
        key = (copy, kind, number) if kind in BY_WEIGHT else alike
        _, copies, causes, all_messages = found.setdefault(key, (kind, set(), set(), set()))
        copies.add(copy)
        causes.add(number)
        all_messages.update(messages)
    groups = [Group(kind, sorted(a), sorted(b), len(c)) for kind, a, b, c in found.values()]
    return sorted(groups, key=_place)


def _place(group: Group) -> tuple[bool, int, int, int]:
    absent = group.kind in BY_WEIGHT
    return not absent, group.copies[0] if absent else 0, _ORDER.index(group.kind), group.causes[0]


def _by_cause(index: Index) -> Iterator[tuple[tuple[int, int, int], list[int]]]:
    """Yield copy, kind and cause of findings, with their messages."""
    columns = (index.finding_copies, index.finding_codes, index.finding_causes, index.finding_messages)
    order = np.lexsort(columns[2::-1])
    rows = zip(*(column[order].tolist() for column in columns), strict=True)
    for key, of_key in groupby(rows, lambda row: row[:3]):
        yield key, [row[3] for row in of_key]


def findings_table_html(index: Index) -> Iterator[str]:
    """Yield the table, or a sentence when nothing was found."""
    groups = grouped(index)
    if not groups:
        yield "<p>Nothing was found: no copy lacks a message or differs.</p>\n"
        return
    yield '<table class="stack found"><caption>Findings by copy and cause</caption>\n<thead><tr>'
    yield "".join(f'<th scope="col"{_SIDE.get(head, "")}>{head}</th>' for head in _HEADS)
    yield "</tr></thead>\n<tbody>\n"
    for group in groups[:_MOST_ROWS]:
        yield from _row(index, group)
    yield "</tbody></table>\n"
    if len(groups) > _MOST_ROWS:
        more = number_of(len(groups) - _MOST_ROWS, "row")
        yield f"<p>{more} more; the Parquet files hold all findings.</p>\n"


def _row(index: Index, group: Group) -> Iterator[str]:
    cause = index.found.causes[group.causes[0]]
    evidence = "; ".join(_evidence(index, group, cause))
    others = " ".join(cause.other_explanations)
    yield f'<tr><th scope="row">{_letters(group.copies)}</th>'
    cells = (_found(group.kind, cause), f"{group.messages:,}", CONFIDENCE[cause.confidence], evidence, others)
    for head, words in zip(_HEADS[1:], cells, strict=True):
        yield f'<td{_SIDE.get(head, "")} data-head="{head}">{escaped(words)}</td>'
    yield "</tr>\n"


def _letters(copies: Sequence[int]) -> str:
    more = len(copies) - _MOST_PLACES
    named = " ".join(map(letter, copies[:_MOST_PLACES]))
    return f"{named} and {more:,} more" if more > 0 else named


def _found(kind: FindingKind, cause: Cause) -> str:
    if sender_told(cause):
        return SENDERS_DIFFER
    return f"absent: {IN_SHORT[kind]}" if kind in BY_WEIGHT else IN_SHORT[kind]


def _evidence(index: Index, group: Group, cause: Cause) -> list[str]:
    """Say what a group rests on, with the places of the first few causes; else between which lines it is."""
    if group.kind in BY_WEIGHT and not cause.evidence:
        copy = group.copies[0]
        return between(index, copy, index.of_cause(copy, group.kind, group.causes[0]))
    causes = [index.found.causes[number] for number in group.causes]
    return [
        f"{each.says} ({', '.join(_places(index.found, [one.evidence[at] for one in causes]))})"
        for at, each in enumerate(cause.evidence)
    ]


def _places(found: Reconciliation, evidence: Sequence[Evidence]) -> list[str]:
    places = list(dict.fromkeys(seen(found, each) for each in evidence))
    more = len(places) - _MOST_PLACES
    return [*places[:_MOST_PLACES], f"{more:,} more"] if more > 0 else places


def between(index: Index, copy: int, messages: Numbers) -> list[str]:
    """Name the lines of a copy between which it would show messages that it lacks, the first few."""
    around = list(dict.fromkeys(index.around(copy, message) for message in messages.tolist()))
    more = len(around) - _MOST_BETWEEN
    named = [_gap(letter(copy), *lines) for lines in around[:_MOST_BETWEEN]]
    return [*named, f"{more:,} more such {'place' if more == 1 else 'places'}"] if more > 0 else named


def _gap(name: str, before: int | None, after: int | None) -> str:
    if before is None:
        return f"copy {name} shows nothing near" if after is None else f"before {name} line {after}"
    return f"after {name} line {before}" if after is None else f"between {name} lines {before} and {after}"


def seen(found: Reconciliation, evidence: Evidence) -> str:
    """Name the place that evidence stands at: ``A line 12``, or ``copy A``."""
    where = letter_of(found, evidence.copy)
    return f"copy {where}" if evidence.line is None else f"{where} line {evidence.line}"


def letter_of(found: Reconciliation, copy: str) -> str:
    """Return the letter of the copy of this id; the id itself when it is none of these."""
    ids: Sequence[str] = [account.id for account in found.copies]
    return letter(ids.index(copy)) if copy in ids else legible(copy)
