"""Findings beside absence: tombstones, edits, differences, timers, view-once, quotations, what vanished."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from onrecord.reconciliation.absences import Absences
from onrecord.reconciliation.lines import Floats, Lines, Mask, Numbers, Sort
from onrecord.reconciliation.quotations import quotations_of
from onrecord.reconciliation.showing import any_shows, rows_of_lines, texts_of, typed_by_somebody
from onrecord.reconciliation.timeline import Order
from onrecord.reconciliation.timers import Setting
from onrecord.records.reconciliation import OTHER_SENDERS, Cause, Confidence, Evidence, FindingKind
from onrecord.records.schema import FINDINGS, Table
from onrecord.records.timers import timer_length

_Found = tuple[int, Numbers, Cause]
"""In which copy, of which messages, and why."""


class _Trait(NamedTuple):
    """What a copy shows of a message beside its words."""

    kind: FindingKind
    confidence: Confidence
    says: str
    others: Sequence[str] = ()

    def cause(self, copy: str) -> Cause:
        """Return it as found in a copy."""
        return Cause(self.kind, copy, self.confidence, [Evidence(copy, None, self.says)], self.others)


_BY_HAND = (
    "A text export can be edited before it is handed over.",
    "People can type what an app writes; where another copy shows that, it is told.",
)
_KEPT = _Trait(
    FindingKind.TOMBSTONE,
    Confidence.ESTABLISHED,
    "this copy shows that the message was deleted; another copy kept it",
    _BY_HAND,
)
_LOST = _Trait(
    FindingKind.TOMBSTONE,
    Confidence.ESTABLISHED,
    "this copy shows that a message was deleted; no copy here kept it",
    _BY_HAND,
)
_EDITED = _Trait(
    FindingKind.EDITED, Confidence.ESTABLISHED, "this copy shows the message as edited", _BY_HAND
)
_BY_ANOTHER_OTHERS = ("One of the copies may have been edited before it was handed over.",)
_ONCE = _Trait(
    FindingKind.VIEW_ONCE,
    Confidence.FAIR,
    "this copy shows what could be viewed once",
    ("Other kinds of message that an app cannot export look the same.",),
)
_DIFFERS = _Trait(
    FindingKind.DIFFERS,
    Confidence.STRONG,
    "copies show different texts, and none shows an edit",
    (
        "It may have been edited before one of the copies was made.",
        "An export may show a text in pieces that holds lines in the form of its own.",
        "They may be two messages of one moment, of which each copy lacks one.",
    ),
)


_QUOTED_OTHERS = (
    "What it answers may have been said before this copy begins, or to another conversation.",
    "What it answers may have been edited after it was quoted.",
)
_MAY_BE_TWO_PHONES = (
    "That both are of one phone is judged by how they name people and what their clocks show: "
    "they may be of two phones that are alike in this."
)


@dataclass(frozen=True, slots=True, eq=False)
class Grounds:
    """What findings are made from. ``phones`` tells copies of one phone by the same number."""

    lines: Lines
    order: Order
    absences: Absences
    phones: Sequence[int]
    settings: Sequence[Setting]
    voice: Numbers


def findings_of(grounds: Grounds) -> tuple[Table, Sequence[Cause]]:
    """Return the table of findings, by message and copy, and the causes that it names."""
    causes = list(grounds.absences.causes)
    message, copy = np.nonzero(grounds.absences.cause >= 0)
    cause = grounds.absences.cause[message, copy]
    parts = [(message, copy, cause)]
    for number, messages, why in _discovered(grounds):
        if len(messages):
            parts.append((messages, np.full(len(messages), number), np.full(len(messages), len(causes))))
            causes.append(why)
    columns = [np.concatenate([part[at] for part in parts]) for at in range(3)]
    order = np.lexsort((columns[2], columns[1], columns[0]))
    return _table([column[order] for column in columns], causes), causes


def _table(columns: Sequence[Numbers], causes: Sequence[Cause]) -> Table:
    message, copy, cause = columns
    kinds = [kind.value for kind in FindingKind]
    codes = np.array([kinds.index(one.kind) for one in causes] or [0], np.int8)
    kind = pa.DictionaryArray.from_arrays(pa.array(codes[cause]), pa.array(kinds))
    arrays = [
        kind,
        pa.array(copy.astype(np.int16)),
        pa.array(message.astype(np.int64)),
        pa.array(cause.astype(np.int32)),
    ]
    return pa.Table.from_arrays(arrays, schema=FINDINGS)


def _discovered(grounds: Grounds) -> Iterator[_Found]:
    for copy in range(len(grounds.lines.copies)):
        yield from _of_copy(grounds, copy)
    yield from _timers(grounds)
    yield from _vanished(grounds)
    yield from _quoted(grounds)


def _of_copy(grounds: Grounds, copy: int) -> Iterator[_Found]:
    """Yield what one copy shows of its own messages."""
    lines, places = grounds.lines, grounds.order.known.places
    held = np.flatnonzero(places[:, copy] >= 0)
    at = places[held, copy]
    typed = typed_by_somebody(lines, places)[at]
    deleted = (lines.sort[at] == Sort.DELETED) & ~typed
    kept = any_shows(lines.sort != Sort.DELETED, places)[held]
    differs = (texts_of(lines, places).differ & ~any_shows(lines.edited, places))[held]
    for trait, mask in (
        (_KEPT, deleted & kept),
        (_LOST, deleted & ~kept),
        (_EDITED, lines.edited[at]),
        (_ONCE, lines.view_once[at] & ~typed),
        (_DIFFERS, differs & (lines.sort[at] == Sort.TEXT)),
    ):
        yield copy, held[mask], trait.cause(lines.copies[copy].id)
    yield from _of_another(lines, copy, held[several := _by_several(grounds)[held]], at[several])


def _of_another(lines: Lines, copy: int, messages: Numbers, at: Numbers) -> Iterator[_Found]:
    """Yield messages that copies show of different people, by whom this copy names at its lines."""
    name = lines.copies[copy].id
    for label in np.unique(lines.label[at]).tolist():
        who = f"the sender is “{lines.labels[label][1]}”" if label >= 0 else "no sender is named"
        evidence = [Evidence(name, None, OTHER_SENDERS), Evidence(name, None, who)]
        why = Cause(FindingKind.DIFFERS, name, Confidence.STRONG, evidence, _BY_ANOTHER_OTHERS)
        yield copy, messages[lines.label[at] == label], why


def _by_several(grounds: Grounds) -> Mask:
    """Tell which messages copies show as said by different people."""
    lines, places = grounds.lines, grounds.order.known.places
    spoken = (places >= 0) & (lines.sort[np.maximum(places, 0)] == Sort.TEXT)
    voice = np.append(grounds.voice, -1)[lines.label[np.maximum(places, 0)]]
    known = spoken & (voice >= 0)
    low = np.min(voice, axis=1, where=known, initial=np.iinfo(np.int64).max)
    return np.asarray(np.max(voice, axis=1, where=known, initial=-1) > low)


def _timers(grounds: Grounds) -> Iterator[_Found]:
    """Yield each setting of the timer, in the copies that show it."""
    lines, places = grounds.lines, grounds.order.known.places
    row = rows_of_lines(lines, places)
    for setting in grounds.settings:
        says = (
            f"the timer is set to {timer_length(setting.seconds)}"
            if setting.seconds
            else "the timer is switched off"
        )
        message = row[setting.line]
        for copy in np.flatnonzero(places[message] >= 0).tolist():
            line = int(places[message, copy])
            evidence = Evidence(lines.copies[copy].id, int(lines.first[line]), says)
            yield (
                copy,
                np.array([message]),
                Cause(FindingKind.TIMER, lines.copies[copy].id, Confidence.ESTABLISHED, [evidence]),
            )


def _vanished(grounds: Grounds) -> Iterator[_Found]:
    """Yield what an earlier capture of a phone held and a later one, which reaches as far, does not."""
    lines, known, absences = grounds.lines, grounds.order.known, grounds.absences
    told = (FindingKind.EXPIRED, FindingKind.WITHHELD)
    is_told = np.array([one.kind in told for one in absences.causes] + [False])
    explained = is_told[absences.cause]
    for earlier, later in successive(lines, grounds.phones, known.said, known.places):
        # What a timer took, or the custodian withheld, is told as that, and no loss besides.
        lost = np.flatnonzero(
            (known.places[:, earlier] >= 0) & (known.places[:, later] < 0) & ~explained[:, later]
        )
        is_one = lines.copies[later].custodian is not None
        name = lines.copies[later].id
        says = (
            f"the earlier copy {lines.copies[earlier].id} holds it, this later one of the same phone does not"
        )
        yield (
            later,
            lost,
            Cause(
                FindingKind.VANISHED_SINCE,
                name,
                Confidence.STRONG if is_one else Confidence.FAIR,
                [Evidence(name, None, says)],
                () if is_one else (_MAY_BE_TWO_PHONES,),
            ),
        )


def _quoted(grounds: Grounds) -> Iterator[_Found]:
    """Yield replies whose copy lacks what they answer."""
    lines, places = grounds.lines, grounds.order.known.places
    row = rows_of_lines(lines, places)
    for reply in quotations_of(lines, places, row):
        copy = int(lines.copy[reply.line])
        evidence = [_line(lines, reply.line, reply.says)]
        evidence += [_line(lines, line, "this is what it answers") for line in reply.answered]
        name = lines.copies[copy].id
        cause = Cause(FindingKind.QUOTED_ABSENT, name, Confidence.STRONG, evidence, _QUOTED_OTHERS)
        yield copy, row[[reply.line]], cause


def _line(lines: Lines, line: int, says: str) -> Evidence:
    return Evidence(lines.copies[int(lines.copy[line])].id, int(lines.first[line]), says)


def successive(
    lines: Lines, phones: Sequence[int], said: Floats, places: Numbers
) -> Iterator[tuple[int, int]]:
    """Yield pairs of copies of one phone, the earlier first: which was made or ends earlier, or came earlier.

    An older export may be handed over after a newer one. Of two that end together the fuller is the earlier,
    since a phone loses messages and wins none.
    """

    def ended(copy: int) -> tuple[float, float, int, int]:
        one = lines.copies[copy]
        held = said[(places[:, copy] >= 0) & ~np.isnan(said)]
        last = float(held.max()) if len(held) else 0.0
        made = max(last, one.exported_at.timestamp()) if one.exported_at else last
        return (made, one.received_at.timestamp() if one.received_at else 0.0, -len(held), copy)

    for phone in sorted(set(phones)):
        of_phone = sorted((copy for copy, of in enumerate(phones) if of == phone), key=ended)
        # Which of two that hold as many to the same end is the earlier, nothing tells.
        yield from (
            (one, other) for one, other in itertools.pairwise(of_phone) if ended(one)[:3] != ended(other)[:3]
        )
