"""A message is not called removed where a piece of the copy that nobody understood may be it."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from tests.support.copies import Row, copy_of, findings, said, talk

from onrecord.reconciliation import Copy, reconcile
from onrecord.records.completeness import Incomplete
from onrecord.records.messages import Anomaly, Span
from onrecord.records.withheld import WithholdReason

REMOVED, OPEN, WITHHELD = "deleted_from_copy", "unexplained", "withheld"


def piece(first: int, last: int | None = None, entry: str = "chat.txt") -> Anomaly:
    return Anomaly(Span(entry, first, last or first, first), "no rule places these bytes")


def broken(copy: Copy, lines: set[int]) -> Copy:
    """The copy as its reader gives it when these lines (1-based) are not understood."""
    kept = [row for row in copy.messages.to_pylist() if row["span"]["first"] not in lines]
    pieces = [piece(line) for line in sorted(lines)]
    return replace(
        copy, messages=copy.messages.from_pylist(kept, copy.messages.schema), not_understood=pieces
    )


def absent_from_b(copy: Copy, rows_of_a: list[Row]) -> list[tuple[str, int]]:
    """Which rows are told as absent from ``copy``, with the kind."""
    said_by = {row["body"]: number for number, row in enumerate(rows_of_a)}
    found = findings(reconcile([copy_of("a", rows_of_a), copy]))
    return [(kind, said_by[body]) for kind, name, body in found if name == "b" and kind in (REMOVED, OPEN)]


def test_what_may_stand_in_lines_that_were_not_understood_is_not_called_removed():
    rows = talk(20)
    assert absent_from_b(broken(copy_of("b", rows), {8}), rows) == [(OPEN, 7)]


def test_the_lines_that_were_not_understood_are_the_evidence():
    rows = talk(20)
    found = reconcile([copy_of("a", rows), broken(copy_of("b", rows), {8})])
    (cause,) = [cause for cause in found.causes if cause.kind == OPEN]
    assert [(one.copy, one.line) for one in cause.evidence] == [("b", 8)]
    assert [(one.copy, one.line) for one in found.copies[1].not_understood] == [("b", 8)]
    assert not found.copies[0].not_understood


def test_more_messages_than_lines_that_were_not_understood_are_removed_and_the_doubt_is_told():
    rows = talk(20)
    lacking = copy_of("b", [*rows[:7], *rows[10:]])
    found = reconcile([copy_of("a", rows), replace(lacking, not_understood=[piece(20)])])
    (cause,) = [cause for cause in found.causes if cause.kind == REMOVED]
    assert "Parts of this copy were not understood: some of these messages may stand there." in (
        cause.other_explanations
    )


def test_a_piece_whose_place_is_not_known_may_be_any_message():
    rows = talk(20)
    lacking = copy_of("b", [*rows[:7], *rows[8:]])
    assert absent_from_b(replace(lacking, not_understood=[piece(3, entry="page 2")]), rows) == [(OPEN, 7)]
    assert absent_from_b(lacking, rows) == [(REMOVED, 7)]


def test_a_piece_elsewhere_in_the_copy_explains_nothing():
    rows = talk(20)
    lacking = copy_of("b", [*rows[:7], said(100_000, "Ada", "In between"), *rows[8:]])
    far = broken(lacking, {18})
    assert (REMOVED, 7) in absent_from_b(far, rows)


def test_nothing_is_called_removed_from_a_copy_that_was_cut_off_or_made_in_mid_change():
    rows = talk(20)
    lacking = copy_of("b", [*rows[:7], *rows[9:]])
    for why in (Incomplete.CUT_OFF, Incomplete.MID_CHANGE, Incomplete.PART_BACKUP, Incomplete.NOT_READ):
        assert absent_from_b(replace(lacking, incomplete=[why]), rows) == [(OPEN, 7), (OPEN, 8)]


def test_a_damaged_attachment_makes_no_message_doubtful():
    rows = talk(20)
    lacking = copy_of("b", [*rows[:7], *rows[9:]])
    hurt = replace(lacking, incomplete=[Incomplete.FILE_DAMAGED])
    assert absent_from_b(hurt, rows) == [(REMOVED, 7), (REMOVED, 8)]


@given(st.sets(st.integers(2, 39), max_size=20))
def test_no_line_that_was_not_understood_is_called_removed(lines: set[int]):
    rows = talk(40)
    assert not [kind for kind, _ in absent_from_b(broken(copy_of("b", rows), lines), rows) if kind == REMOVED]


def withheld(copy: Copy, lines: set[int], first: int, last: int) -> Copy:
    """The copy when messages at these lines are gone, and ``first`` to ``last`` were withheld."""
    reason = WithholdReason.PERSONAL.mark
    gone = broken(copy, lines)
    return replace(gone, not_understood=[Anomaly(Span("chat.txt", first, last, first), reason)])


def kinds_of(rows: list[Row], copy: Copy) -> set[str]:
    found = findings(reconcile([copy_of("a", rows), copy]))
    return {kind for kind, name, _ in found if name == copy.id}


@given(st.integers(1, 20), st.integers(1, 12), st.integers(1, 12))
def test_beside_what_the_custodian_withheld_nothing_is_called_removed(
    first: int, gone: int, placeholders: int
) -> None:
    """However many messages seem absent there, and wherever in the copy it is."""
    rows = talk(20)
    last = min(20, first + gone - 1)
    lines = set(range(first, last + 1))
    copy = withheld(copy_of("b", rows), lines, first, min(last, first + placeholders - 1))
    assert kinds_of(rows, copy) == {WITHHELD}


def test_what_would_stand_in_withheld_lines_is_told_as_withheld_with_the_line() -> None:
    rows = talk(20)
    found = reconcile([copy_of("a", rows), withheld(copy_of("b", rows), {8, 9}, 8, 9)])
    (cause,) = found.causes
    assert cause.kind == WITHHELD
    assert [(one.line, one.says) for one in cause.evidence] == [(8, "was withheld when handed in: personal")]


def test_what_is_absent_elsewhere_in_a_copy_with_withheld_lines_is_judged_as_ever() -> None:
    rows = talk(20)
    copy = withheld(copy_of("b", rows), {4, 12}, 4, 4)
    kinds = [kind for kind, name, _ in findings(reconcile([copy_of("a", rows), copy])) if name == "b"]
    assert (kinds.count(REMOVED), kinds.count(WITHHELD)) == (1, 1)


def test_what_a_later_capture_withholds_has_not_vanished() -> None:
    rows = talk(20)
    earlier = replace(copy_of("b1", rows[:19]), custodian="Ben", device="phone", copy_id="k-1")
    later = withheld(copy_of("b2", rows), {8}, 8, 8)
    later = replace(later, custodian="Ben", device="phone", copy_id="k-1")
    found = findings(reconcile([earlier, later, copy_of("c", rows)]))
    assert {kind for kind, name, _ in found if name == "b2"} == {WITHHELD}
