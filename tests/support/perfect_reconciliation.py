"""A reconciliation made from the truth itself, as reconciling without a mistake would give it."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from zoneinfo import ZoneInfo

import pyarrow as pa

from onrecord.records.messages import Kind
from onrecord.records.reconciliation import (
    Cause,
    ClockPiece,
    Confidence,
    CopyAccount,
    FindingKind,
    Person,
    Reconciliation,
)
from onrecord.records.schema import FINDINGS, TIMELINE
from onrecord.simulation import Truth
from onrecord.simulation.truth import Absent, Present, TrueCopy, TrueItem


def perfect(truth: Truth) -> Reconciliation:
    """Return what is true in the form in which reconciliation says it."""
    numbers = {copy.id: number for number, copy in enumerate(truth.copies)}
    shown = [item for item in truth.items if any(isinstance(p, Present) for p in item.copies.values())]
    kinds = list(FindingKind)
    pairs = [(c, kind) for c in range(len(truth.copies)) for kind in kinds]
    causes = [Cause(kind, truth.copies[c].id, Confidence.ESTABLISHED) for c, kind in pairs]
    findings = [
        {"kind": kind, "copy": copy, "message": row, "cause": copy * len(kinds) + kinds.index(kind)}
        for row, item in enumerate(shown)
        for copy, kind in _absences(item, numbers)
    ]
    return Reconciliation(
        title=truth.title,
        copies=[_account(truth, copy) for copy in truth.copies],
        people=[_person(truth, person, name) for person, name in truth.people.items()],
        timeline=pa.Table.from_pylist(
            [_row(number, item, numbers) for number, item in enumerate(shown)], TIMELINE
        ),
        findings=pa.Table.from_pylist(findings, FINDINGS),
        causes=causes,
    )


def _absences(item: TrueItem, numbers: dict[str, int]) -> Iterator[tuple[int, FindingKind]]:
    if item.device is None:
        for copy, place in item.copies.items():
            if isinstance(place, Absent):
                yield numbers[copy], FindingKind(place.causes[0].value)


def _row(number: int, item: TrueItem, numbers: dict[str, int]) -> dict[str, object]:
    places = [
        {"copy": numbers[copy], "ordinal": place.first_line, "first": place.first_line, "kind": place.shown}
        for copy, place in item.copies.items()
        if isinstance(place, Present)
    ]
    return {
        "ordinal": number,
        "said_at": item.at,
        "precision": "second",
        "sender": item.sender,
        "kind": item.kind if item.deleted_at is None else Kind.DELETED,
        "body": item.text,
        "edited": len(item.revisions) > 1,
        "agrees": len(places),
        "able": len(item.copies),
        "places": places,
    }


def _account(truth: Truth, copy: TrueCopy) -> CopyAccount:
    present = truth.present(copy.id)
    return CopyAccount(
        id=copy.id,
        file=copy.file,
        entry=copy.entry,
        channel="whatsapp",
        platform=copy.platform,
        messages=copy.items,
        first_said=present[0][0].at if present else None,
        last_said=present[-1][0].at if present else None,
        precision=copy.precision,
        clock=list(_pieces(truth, copy)),
        clock_fast_seconds=copy.clock_offset_seconds,
        holder=copy.holder,
        absent=Counter(truth.absences(copy.id)),
    )


def _pieces(truth: Truth, copy: TrueCopy) -> Iterator[ClockPiece]:
    zone, last = ZoneInfo(copy.zone), None
    for item, place in sorted(truth.present(copy.id), key=lambda pair: pair[0].at):
        offset = round((item.at.astimezone(zone).utcoffset() or dt.timedelta()).total_seconds()) // 60
        if offset != last:
            yield ClockPiece(None if last is None else place.local, offset)
        last = offset


def _person(truth: Truth, person: str, name: str) -> Person:
    return Person(person, name, {copy.id: [copy.labels[person]] for copy in truth.copies})
