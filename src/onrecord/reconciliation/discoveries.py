"""Findings beside absence: tombstones, edits, differences, timers, view-once, quotations, what vanished since."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from onrecord.reconciliation.absences import Absences
from onrecord.reconciliation.lines import Lines, Mask, Numbers, Sort
from onrecord.reconciliation.timeline import Order
from onrecord.reconciliation.timers import Setting
from onrecord.records.reconciliation import Cause, Confidence, Evidence, FindingKind
from onrecord.records.schema import FINDINGS, Table

_Found = tuple[FindingKind, int, Numbers, Cause]


@dataclass(frozen=True, slots=True, eq=False)
class Grounds:
    """What findings are made from. ``phones`` tells copies of one phone by the same number."""

    lines: Lines
    order: Order
    absences: Absences
    phones: Sequence[int]
    settings: Sequence[Setting]


def findings_of(grounds: Grounds) -> tuple[Table, Sequence[Cause]]:
    """Return the table of findings, by message and copy, and the causes that it names."""
    causes = list(grounds.absences.causes)
    message, copy = np.nonzero(grounds.absences.cause >= 0)
    cause = grounds.absences.cause[message, copy]
    parts = [(message, copy, cause)]
    for _, number, messages, why in _discovered(grounds):
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


def _of_copy(grounds: Grounds, copy: int) -> Iterator[_Found]:
    lines, places = grounds.lines, grounds.order.known.places
    held = np.flatnonzero(places[:, copy] >= 0)
    at = places[held, copy]
    name = lines.copies[copy].id
    deleted = lines.sort[at] == Sort.DELETED
    kept = _shown_elsewhere(lines, places)
    yield _found(
        FindingKind.TOMBSTONE,
        copy,
        held[deleted & kept[held]],
        _told(
            FindingKind.TOMBSTONE,
            name,
            Confidence.ESTABLISHED,
            "this copy shows that the message was deleted; another copy kept it",
            (),
        ),
    )
    yield _found(
        FindingKind.TOMBSTONE,
        copy,
        held[deleted & ~kept[held]],
        _told(
            FindingKind.TOMBSTONE,
            name,
            Confidence.ESTABLISHED,
            "this copy shows that a message was deleted; no copy here kept it",
            (),
        ),
    )
    yield _found(
        FindingKind.EDITED,
        copy,
        held[lines.edited[at]],
        _told(
            FindingKind.EDITED,
            name,
            Confidence.ESTABLISHED,
            "this copy shows the message as edited",
            (),
        ),
    )
    yield _found(
        FindingKind.VIEW_ONCE,
        copy,
        held[_view_once(lines, at)],
        _told(
            FindingKind.VIEW_ONCE,
            name,
            Confidence.FAIR,
            "this copy shows what could be viewed once",
            ("Other kinds of message that an app cannot export look the same.",),
        ),
    )
    differs = _differing(lines, places)
    yield _found(
        FindingKind.DIFFERS,
        copy,
        held[differs[held] & (lines.sort[at] == Sort.TEXT)],
        _told(
            FindingKind.DIFFERS,
            name,
            Confidence.STRONG,
            "copies show different texts, and none shows an edit",
            ("It may have been edited before one of the copies was made.",),
        ),
    )


def _found(kind: FindingKind, copy: int, messages: Numbers, cause: Cause) -> _Found:
    return kind, copy, messages, cause


def _told(kind: FindingKind, copy: str, confidence: Confidence, says: str, others: Sequence[str]) -> Cause:
    return Cause(kind, copy, confidence, [Evidence(copy, None, says)], others)


def _shown_elsewhere(lines: Lines, places: Numbers) -> Mask:
    """Tell which messages at least one copy shows other than as deleted."""
    sort = np.where(places >= 0, lines.sort[np.maximum(places, 0)], Sort.DELETED)
    return (sort != Sort.DELETED).any(axis=1)


def _view_once(lines: Lines, at: Numbers) -> Mask:
    return lines.view_once[at]


def _differing(lines: Lines, places: Numbers) -> Mask:
    """Tell which messages are texts that differ though no copy shows an edit."""
    texts = (places >= 0) & (lines.sort[np.maximum(places, 0)] == Sort.TEXT)
    body = lines.key[np.maximum(places, 0)]
    high = np.where(texts, body, -1).max(axis=1)
    low = np.where(texts, body, np.iinfo(np.int64).max).min(axis=1)
    edited = (texts & lines.edited[np.maximum(places, 0)]).any(axis=1)
    return (high > low) & ~edited & (high >= 0)


def _timers(grounds: Grounds) -> Iterator[_Found]:
    """Yield each setting of the timer, in the copies that show it."""
    lines, order = grounds.lines, grounds.order
    for setting in grounds.settings:
        message = np.flatnonzero((order.known.places == setting.line).any(axis=1))
        says = (
            f"the timer is set to {setting.seconds} seconds"
            if setting.seconds
            else "the timer is switched off"
        )
        for copy in np.flatnonzero(order.known.places[message[0]] >= 0).tolist():
            line = int(order.known.places[message[0], copy])
            evidence = Evidence(lines.copies[copy].id, int(lines.first[line]), says)
            cause = Cause(FindingKind.TIMER, lines.copies[copy].id, Confidence.ESTABLISHED, [evidence])
            yield FindingKind.TIMER, copy, message, cause


def _vanished(grounds: Grounds) -> Iterator[_Found]:
    """Yield what an earlier capture of a phone held and a later one, which reaches as far, does not."""
    lines, known = grounds.lines, grounds.order.known
    for earlier, later in successive(lines, grounds.phones, known.said, known.places):
        lost = np.flatnonzero((known.places[:, earlier] >= 0) & (known.places[:, later] < 0))
        says = (
            f"the earlier copy {lines.copies[earlier].id} holds it, this later one of the same phone does not"
        )
        cause = Cause(
            FindingKind.VANISHED_SINCE,
            lines.copies[later].id,
            Confidence.STRONG,
            [Evidence(lines.copies[later].id, None, says)],
        )
        yield FindingKind.VANISHED_SINCE, later, lost, cause


def successive(
    lines: Lines, phones: Sequence[int], said: "np.ndarray[tuple[int], np.dtype[np.float64]]", places: Numbers
) -> Iterator[tuple[int, int]]:
    """Yield pairs of copies of one phone, the earlier first: which ends earlier, or was received earlier."""

    def ended(copy: int) -> tuple[float, float, int]:
        received = lines.copies[copy].received_at
        held = said[(places[:, copy] >= 0) & ~np.isnan(said)]
        return (received.timestamp() if received else 0.0, float(held.max()) if len(held) else 0.0, copy)

    for phone in sorted(set(phones)):
        of_phone = sorted((copy for copy, of in enumerate(phones) if of == phone), key=ended)
        yield from zip(of_phone, of_phone[1:], strict=False)
