"""Any reconciliation: copies, people, messages and findings that fit together, hostile text everywhere."""

import datetime as dt
from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.reconciled import Row, account, reconciled

from onrecord.records.reconciliation import (
    ABSENCES,
    Cause,
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

CANARY = "<script>alert('canary')</script>\u202e\x00&\"']]>\ufffe\u2028<b>"
"""What must never come out as it is."""
LONE = "\ud83d"
"""Half a sign: what a file name or a label of a broken source may hold, and no table can."""
FORBIDDEN = ("unlawful", "deleted by", "tampered")

_START = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)
_texts = st.one_of(st.just(CANARY), st.text(st.characters(exclude_categories=["Cs"]), max_size=8)).filter(
    lambda text: not any(word in text.lower() for word in FORBIDDEN)
)
_loose = _texts.map(lambda text: text + LONE)
_instants = st.integers(0, 3_000_000).map(lambda minutes: _START + dt.timedelta(minutes=minutes))
_ends = st.one_of(st.none(), _instants)
_evidence = st.builds(Evidence, st.sampled_from(["copy-0", "copy-7"]), st.none() | st.integers(1, 99), _loose)
_pieces = st.builds(Evidence, st.just("copy-0"), st.integers(1, 99), _loose)
_grounds = st.tuples(
    st.sampled_from(Confidence), st.lists(_evidence, max_size=1), st.lists(_loose, max_size=1)
)
_spans = st.builds(CoverageSpan, st.sampled_from(CoverageKind), _ends, _ends)
_notices = st.sampled_from(
    [
        {"kind": "timer_on", "seconds": 86_400, "subject": None},
        {"kind": "timer_on", "seconds": None, "subject": None},
        {"kind": "timer_off", "seconds": 0, "subject": None},
        {"kind": "joined", "seconds": None, "subject": "X"},
    ]
)


def for_any_reconciliation(test: Callable[..., None]) -> Callable[..., None]:
    """Run a test on reconciliations drawn anew: as many as a shared machine bears, each is large."""
    run: Callable[..., None] = settings(max_examples=40)(given(reconciliations())(test))
    return run


def token(message: int) -> str:
    """Return a word that only the body of this message has."""
    return f"token{message}x"


@st.composite
def reconciliations(draw: st.DrawFn) -> Reconciliation:
    """Draw a reconciliation."""
    copies = draw(st.integers(1, 3))
    people = [_person(draw, number) for number in range(draw(st.integers(1, 2)))]
    confidence, rests_on, others = draw(_grounds)
    causes = [
        Cause(kind, f"copy-{copy}", confidence, rests_on, others)
        for kind in FindingKind
        for copy in range(copies)
    ]
    lines = [0] * copies
    rows = [_row(draw, number, lines, len(people)) for number in range(draw(st.integers(0, 5)))]
    doubts = [Doubt(("copy-0", draw(_loose)), ("copy-0", "Dev"), draw(_loose))]
    accounts = [_account(draw, number) for number in range(copies)]
    return reconciled(accounts, people, rows, causes, doubts, title=draw(_loose))


def _person(draw: st.DrawFn, number: int) -> Person:
    return Person(f"person-{number}", draw(_texts), {"copy-0": [draw(_loose), draw(_loose)]})


def _account(draw: st.DrawFn, number: int) -> CopyAccount:
    return account(
        number,
        "x",
        file=draw(_loose),
        device=draw(st.none() | _loose),
        custodian=draw(st.none() | _loose),
        received_at=draw(_ends),
        first_said=draw(_ends),
        coverage=draw(st.lists(_spans, max_size=3)),
        earlier_capture_of=draw(st.none() | st.just("copy-0")),
        not_understood=draw(st.lists(_pieces, max_size=2)),
        warnings=draw(st.lists(_loose, max_size=2)),
    )


def _row(draw: st.DrawFn, number: int, lines: list[int], people: int) -> Row:
    copies = len(lines)
    holds = draw(st.lists(st.integers(0, copies - 1), min_size=1, unique=True))
    for copy in holds:
        lines[copy] += draw(st.integers(1, 3))
    lacks = [(kind, copy) for copy in range(copies) if copy not in holds for kind in _absence(draw)]
    others = [(kind, copy) for copy in holds for kind in _other(draw)]
    found = [(kind, copy, list(FindingKind).index(kind) * copies + copy) for kind, copy in lacks + others]
    is_notice = draw(st.booleans())
    wordings = draw(st.sampled_from([(), ((CANARY, [0]), (CANARY, []))]))
    return Row(
        said_at=draw(_ends),
        person=draw(st.none() | st.integers(0, people - 1)),
        body=f"{token(number)} {draw(_texts)}",
        lines={copy: lines[copy] for copy in holds},
        found=found,
        kind="notice" if is_notice else draw(st.sampled_from(["text", "media", "deleted"])),
        tombstones=draw(st.lists(st.sampled_from(holds), unique=True)),
        notice=draw(_notices) if is_notice else None,
        wordings=wordings,
        precision=draw(st.sampled_from(["minute", "second", "millisecond"])),
        subject=draw(st.none() | _texts),
        edited=not wordings and draw(st.booleans()),
    )


def _absence(draw: st.DrawFn) -> list[FindingKind]:
    return draw(st.lists(st.sampled_from(ABSENCES), max_size=1))


def _other(draw: st.DrawFn) -> list[FindingKind]:
    others = [kind for kind in FindingKind if kind not in ABSENCES]
    return draw(st.lists(st.sampled_from(others), max_size=1))
