"""``onrecord reconcile --json``: one object, written in pieces, so that its size does not matter."""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from onrecord.records.reconciliation import CoverageSpan, Evidence, FindingKind, Person, Reconciliation
from onrecord.rendering.index import KINDS, Index, Place
from onrecord.rendering.lines import Line, lines


def reconciliation_json(found: Reconciliation) -> Iterator[str]:
    """Yield the pieces of the object; together they are JSON in ASCII, a line each message and finding."""
    index, ids = Index(found), [copy.id for copy in found.copies]
    yield f'{{"title": {_text(found.title)},\n"copies": ['
    yield from _listed(_copy(index, number) for number in range(len(found.copies)))
    yield '],\n"people": ['
    yield from _listed(_person(person) for person in found.people)
    yield '],\n"messages": ['
    yield from _listed(_message(found, ids, line) for line in lines(index))
    yield '],\n"findings": ['
    yield from _listed(_findings(index))
    yield '],\n"doubts": ['
    yield from _listed({"one": one.one, "other": one.other, "why": one.why} for one in found.doubts)
    yield "]}\n"


def _text(value: object) -> str:
    return json.dumps(value)


def _listed(items: Iterable[object]) -> Iterator[str]:
    before = "\n"
    for item in items:
        yield before + _text(item)
        before = ",\n"


def _when(at: Any) -> str | None:  # noqa: ANN401 - a datetime or None, of a table or a value
    return None if at is None else at.isoformat().replace("+00:00", "Z")


def _copy(index: Index, number: int) -> dict[str, object]:
    copy = index.found.copies[number]
    return {
        "id": copy.id,
        "file": copy.file,
        "holder": copy.holder,
        "utc_offset_minutes": copy.utc_offset_minutes,
        "coverage": [_span(span) for span in copy.coverage],
        "entry": copy.entry,
        "channel": copy.channel,
        "platform": copy.platform,
        "messages": copy.messages,
        "first_said": _when(copy.first_said),
        "last_said": _when(copy.last_said),
        "precision": copy.precision,
        "clock": [
            {"since": _when(piece.since), "utc_offset_minutes": piece.utc_offset_minutes}
            for piece in copy.clock
        ],
        "clock_assumed": copy.clock_assumed,
        "clock_fast_seconds": copy.clock_fast_seconds,
        "custodian": copy.custodian,
        "device": copy.device,
        "received_at": _when(copy.received_at),
        "absent": index.absent(number),
        "not_applicable": sum(index.neither(number)),
        "earlier_capture_of": copy.earlier_capture_of,
        "not_understood": [_evidence(piece) for piece in copy.not_understood],
        "warnings": list(copy.warnings),
        "copy_id": copy.copy_id,
    }


def _span(span: CoverageSpan) -> dict[str, object]:
    return {
        "kind": span.kind,
        "since": _when(span.since),
        "until": _when(span.until),
        "known": span.known,
        "held": span.held,
        "evidence": [_evidence(each) for each in span.evidence],
    }


def _evidence(evidence: Evidence) -> dict[str, object]:
    return {"copy": evidence.copy, "line": evidence.line, "says": evidence.says}


def _person(person: Person) -> dict[str, object]:
    return {
        "id": person.id,
        "name": person.name,
        "labels": {copy: labels[0] for copy, labels in person.labels.items() if labels},
        "more_labels": {copy: list(labels[1:]) for copy, labels in person.labels.items() if labels[1:]},
        "joined_by": list(person.joined_by),
        "register": person.register,
    }


def _message(found: Reconciliation, ids: Sequence[str], line: Line) -> dict[str, object]:
    return {
        "said_at": _when(line.said_at),
        "precision": line.precision,
        "sender": None if line.person is None else found.people[line.person].id,
        "sender_name": line.sender,
        "kind": line.kind,
        "subject": line.subject,
        "body": line.body,
        "edited": line.edited,
        "notice": line.notice,
        "wordings": [
            {"body": one["body"], "copies": [ids[copy] for copy in one["copies"]]}
            for one in line.wordings or ()
        ],
        "agrees": line.agrees,
        "able": line.able,
        "sources": {ids[place.copy]: place.line for place in line.places},
        "shown_as_deleted": [ids[place.copy] for place in line.places if place.is_tombstone],
    }


def _findings(index: Index) -> Iterator[dict[str, object]]:
    columns = (index.finding_codes, index.finding_copies, index.finding_messages, index.finding_causes)
    for code, copy, message, number in zip(*(column.tolist() for column in columns), strict=True):
        kind, cause = KINDS[code], index.found.causes[number]
        yield {
            "kind": kind,
            "copy": index.found.copies[copy].id,
            "message": message,
            "evidence": [*map(_evidence, cause.evidence), *_seen(index, kind, copy, message)],
            "confidence": cause.confidence,
            "other_explanations": list(cause.other_explanations),
            "cause": number,
        }


def _seen(index: Index, kind: FindingKind, copy: int, message: int) -> Iterator[dict[str, object]]:
    """Yield the lines at which the message stands, and those between which the copy lacks it."""
    ids = [account.id for account in index.found.copies]
    for place in index.places(message):
        yield {"copy": ids[place.copy], "line": place.line, "says": _what_stands(place)}
    if kind is FindingKind.DELETED_FROM_COPY:
        says = ("the nearest message held before it", "the nearest message held after it")
        for line, what in zip(index.around(copy, message), says, strict=True):
            if line is not None:
                yield {"copy": ids[copy], "line": line, "says": what}


def _what_stands(place: Place) -> str:
    return "shows that this message was deleted" if place.is_tombstone else "holds this message"
