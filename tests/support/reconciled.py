"""Reconciliations made by hand: what the renderings are tried on, without reconciling anything."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from onrecord.records.reconciliation import (
    Cause,
    ClockPiece,
    Confidence,
    CopyAccount,
    CoverageKind,
    CoverageSpan,
    Doubt,
    Evidence,
    FindingKind,
    Person,
    Reconciliation,
)
from onrecord.records.schema import FINDINGS, TIMELINE

UTC = dt.UTC


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=UTC)


@dataclass(frozen=True)
class Row:
    """One message of a timeline: at which line each copy has it, and what was found of it."""

    said_at: dt.datetime | None
    person: int | None
    body: str | None
    lines: Mapping[int, int]
    found: Sequence[tuple[FindingKind, int, int]] = ()
    kind: str = "text"
    tombstones: Sequence[int] = ()
    edited: bool = False
    notice: Mapping[str, object] | None = None
    wordings: Sequence[tuple[str, Sequence[int]]] = ()
    precision: str = "minute"
    subject: str | None = None


def reconciled(
    copies: Sequence[CopyAccount],
    people: Sequence[Person],
    rows: Sequence[Row],
    causes: Sequence[Cause],
    doubts: Sequence[Doubt] = (),
    title: str = "Harbour resilience",
) -> Reconciliation:
    timeline = [_timeline(number, row, people) for number, row in enumerate(rows)]
    findings = [
        {"kind": kind.value, "copy": copy, "message": number, "cause": cause}
        for number, row in enumerate(rows)
        for kind, copy, cause in row.found
    ]
    return Reconciliation(
        title=title,
        copies=copies,
        people=people,
        timeline=pa.Table.from_pylist(timeline, schema=TIMELINE),
        findings=pa.Table.from_pylist(findings, schema=FINDINGS),
        causes=causes,
        doubts=doubts,
    )


def _timeline(number: int, row: Row, people: Sequence[Person]) -> dict[str, object]:
    return {
        "ordinal": number,
        "said_at": row.said_at,
        "precision": row.precision,
        "person": row.person,
        "sender": None if row.person is None else people[row.person].name,
        "kind": row.kind,
        "subject": row.subject,
        "body": row.body,
        "edited": row.edited,
        "notice": row.notice,
        "wordings": [{"body": body, "copies": list(copies)} for body, copies in row.wordings] or None,
        "agrees": len(row.lines),
        "able": len(row.lines),
        "places": [
            {
                "copy": copy,
                "ordinal": line,
                "first": line,
                "kind": "deleted" if copy in row.tombstones else row.kind,
            }
            for copy, line in row.lines.items()
        ],
    }


def account(number: int, name: str, **more: object) -> CopyAccount:
    first = name.partition(" ")[0].lower()
    given: dict[str, object] = {
        "id": f"copy-{number}",
        "file": f"{first}/WhatsApp Chat with Harbour resilience.txt",
        "entry": "WhatsApp Chat with Harbour resilience.txt",
        "channel": "whatsapp",
        "platform": "android",
        "messages": 0,
        "first_said": None,
        "last_said": None,
        "precision": "minute",
        "clock": [ClockPiece(None, 0)],
        "holder": f"person-{number}",
    }
    return CopyAccount(**{**given, **more})  # type: ignore[arg-type]


ADA = Person("person-0", "Ada Quay", {"copy-0": ["You"], "copy-1": ["Ada Quay"], "copy-2": ["Ada", "Ada Q."]})
BEN = Person("person-1", "Ben Whitfield", {"copy-0": ["Ben"], "copy-1": ["Ben Whitfield"]})
CORA = Person("person-2", "Cora Lindqvist", {"copy-0": ["Cora"], "copy-2": ["Cora Lindqvist"]})
DEV = Person("person-3", "Dev Marlow", {"copy-0": ["Dev"], "copy-1": ["+44 7700 900123"]})

_JOINED, _LEFT, _GONE, _EXPIRED, _TOMB, _EDIT, _TIMER = range(7)
CAUSES = (
    Cause(
        FindingKind.BEFORE_JOINING,
        "copy-2",
        Confidence.ESTABLISHED,
        [Evidence("copy-0", 5, "Ada Quay added Cora Lindqvist")],
    ),
    Cause(
        FindingKind.AFTER_EXPORT,
        "copy-0",
        Confidence.ESTABLISHED,
        [Evidence("copy-0", None, "the copy ends on 8 April 2026")],
    ),
    Cause(
        FindingKind.DELETED_FROM_COPY,
        "copy-1",
        Confidence.STRONG,
        [
            Evidence("copy-1", 2, "the last message before that copies share"),
            Evidence("copy-1", 3, "the first after"),
        ],
        ["The message was never delivered to this phone."],
    ),
    Cause(
        FindingKind.EXPIRED,
        "copy-1",
        Confidence.STRONG,
        [Evidence("copy-0", 7, "Ada Quay set messages to disappear after 24 hours")],
        ["Removed by hand before the timer ran out."],
    ),
    Cause(FindingKind.TOMBSTONE, "copy-1", Confidence.ESTABLISHED),
    Cause(FindingKind.EDITED, "copy-1", Confidence.STRONG),
    Cause(FindingKind.TIMER, "copy-0", Confidence.ESTABLISHED),
)
_ON = {"kind": "timer_on", "seconds": 86_400, "subject": None}
_OFF = {"kind": "timer_off", "seconds": 0, "subject": None}
ROWS = (
    Row(
        at("2026-03-02T09:01"),
        0,
        "The storm is due on Friday.",
        {0: 1, 1: 1},
        [(FindingKind.BEFORE_JOINING, 2, _JOINED)],
    ),
    Row(at("2026-03-02T09:03"), 1, "Ok", {0: 2, 1: 2}, [(FindingKind.BEFORE_JOINING, 2, _JOINED)]),
    Row(
        at("2026-03-09T18:40"),
        0,
        "Close the outer basin tonight.\nTell nobody yet.",
        {0: 3},
        [(FindingKind.BEFORE_JOINING, 2, _JOINED), (FindingKind.DELETED_FROM_COPY, 1, _GONE)],
    ),
    Row(
        at("2026-03-12T07:00"),
        0,
        "Ada Quay added Cora Lindqvist",
        {0: 5, 1: 3, 2: 1},
        kind="notice",
        notice={"kind": "added", "seconds": None, "subject": "Cora Lindqvist"},
    ),
    Row(
        at("2026-03-15T10:20"),
        2,
        "Which berth? <b>Nine</b> & ten",
        {0: 6, 1: 4, 2: 2},
        [(FindingKind.EDITED, 1, _EDIT)],
        edited=True,
        wordings=[("Which berth?", [1]), ("Which berth? <b>Nine</b> & ten", [0, 2])],
    ),
    Row(
        at("2026-03-20T12:00"),
        0,
        "Ada Quay turned on disappearing messages",
        {0: 7, 1: 5, 2: 3},
        [(FindingKind.TIMER, 0, _TIMER)],
        kind="notice",
        notice=_ON,
    ),
    Row(at("2026-03-21T08:00"), 3, "Berth nine is mine.", {0: 8, 2: 4}, [(FindingKind.EXPIRED, 1, _EXPIRED)]),
    Row(
        at("2026-03-30T16:45"),
        1,
        "Delete this when read: \u202edne eht",
        {0: 9, 1: 6, 2: 5},
        [(FindingKind.TOMBSTONE, 1, _TOMB)],
        tombstones=[1],
    ),
    Row(
        at("2026-04-02T12:30"),
        0,
        "Ada Quay turned off disappearing messages",
        {0: 10, 1: 7, 2: 6},
        kind="notice",
        notice=_OFF,
    ),
    Row(at("2026-04-08T09:00"), 2, "👍 مرحبا", {0: 11, 1: 8, 2: 7}, precision="second"),
    Row(
        at("2026-04-20T09:15"),
        1,
        "Thank you all.",
        {1: 9, 2: 8},
        [(FindingKind.AFTER_EXPORT, 0, _LEFT)],
    ),
)
_TIMED = CoverageSpan(CoverageKind.TIMER, at("2026-03-20T12:00"), at("2026-04-02T12:30"))
COPIES = (
    account(
        0,
        "Ada Quay",
        messages=10,
        first_said=at("2026-03-02T09:01"),
        last_said=at("2026-04-08T09:00"),
        coverage=[
            CoverageSpan(CoverageKind.COVERED, None, at("2026-04-08T09:01"), 10, 10),
            _TIMED,
            CoverageSpan(CoverageKind.AFTER_EXPORT, at("2026-04-08T09:01"), None, 1, 0),
        ],
        absent={"after_export": 1},
    ),
    account(
        1,
        "Ben Whitfield",
        messages=9,
        first_said=at("2026-03-02T09:01"),
        last_said=at("2026-04-20T09:15"),
        custodian="Ben Whitfield",
        device="Pixel 7",
        received_at=at("2026-05-01T10:00"),
        coverage=[CoverageSpan(CoverageKind.COVERED, None, None, 11, 9), _TIMED],
        absent={"deleted_from_copy": 1, "expired": 1},
    ),
    account(
        2,
        "Cora Lindqvist",
        messages=8,
        first_said=at("2026-03-12T07:00"),
        last_said=at("2026-04-20T09:15"),
        coverage=[
            CoverageSpan(CoverageKind.BEFORE_JOINING, None, at("2026-03-12T07:00"), 3, 0),
            CoverageSpan(CoverageKind.COVERED, at("2026-03-12T07:00"), None, 8, 8),
            _TIMED,
        ],
        absent={"before_joining": 3},
        not_understood=[Evidence("copy-2", 5, "was not understood: no rule places these bytes")],
        warnings=["1 message without a date: the calendar has no such day."],
    ),
)
PEOPLE = (ADA, BEN, CORA, DEV)
DOUBTS = (Doubt(("copy-1", "+44 7700 900123"), ("copy-0", "Dev"), "only two messages to compare"),)


def three_phones() -> Reconciliation:
    """Eleven messages in three copies: late joiner, one absent, one expired, tombstone, edit, timer."""
    return reconciled(COPIES, PEOPLE, ROWS, CAUSES, DOUBTS)
