"""Why a copy lacks what another holds."""

import datetime as dt
from collections import Counter

import pytest
from tests.support.copies import copy_of, findings, hour, in_order, notice, renamed, said, talk

from onrecord.reconciliation import reconcile
from onrecord.records.reconciliation import Reconciliation

DAY = 86_400


def kinds(found: Reconciliation, copy: str) -> dict[str, int]:
    return dict(Counter(kind for kind, where, _ in findings(found) if where == copy))


def cause(found: Reconciliation, kind: str):
    return next(one for one in found.causes if one.kind == kind)


def others(rows, **about):
    """The same as another phone has it, under other names."""
    return copy_of("whole", renamed(rows, {"Ada": "A. Quay", "Ben": "B. Mole"}), **about)


def test_a_gap_inside_what_both_cover_is_deleted_from_this_copy():
    rows = talk(30)
    found = reconcile([copy_of("lacks", [*rows[:9], *rows[12:]]), others(rows)])
    assert kinds(found, "lacks") == {"deleted_from_copy": 3}
    assert "A text export can be edited" in " ".join(cause(found, "deleted_from_copy").other_explanations)


def test_a_copy_that_begins_later_was_cleared_or_cut():
    rows = talk(30)
    found = reconcile([copy_of("lacks", rows[10:]), others(rows)])
    assert kinds(found, "lacks") == {"cleared": 10}
    why = cause(found, "cleared")
    assert why.confidence == "fair"
    assert why.evidence[0].line == 1
    assert any("cut" in other for other in why.other_explanations)


def test_a_copy_of_ten_thousand_lines_that_begins_later_was_cut_by_the_app():
    rows = talk(10_300)
    found = reconcile([copy_of("lacks", rows[300:]), others(rows)])
    assert kinds(found, "lacks") == {"truncated": 300}
    assert "10,000" in cause(found, "truncated").evidence[1].says


def test_a_copy_that_ends_earlier_was_exported_then():
    rows = talk(30)
    found = reconcile([copy_of("lacks", rows[:25]), others(rows)])
    assert kinds(found, "lacks") == {"after_export": 5}


def test_who_joined_later_lacks_what_was_said_before():
    rows = talk(40)
    added = notice(hour(10) + 60, "added", "You")
    mine = in_order([*rows[11:], added])
    whole = in_order([*rows, added | {"notice": added["notice"] | {"subject": "Cleo"}}])
    found = reconcile([copy_of("lacks", mine), others(whole)])
    assert kinds(found, "lacks") == {"before_joining": 11}
    assert cause(found, "before_joining").evidence[0].line is not None


def test_who_left_and_came_back_lacks_what_was_said_between():
    rows = talk(40)
    steps = [(hour(10) + 60, "removed"), (hour(15) + 60, "added"), (hour(30) + 60, "removed")]
    mine = [notice(at, kind, "You") for at, kind in steps]
    theirs = [notice(at, kind, "Cleo") for at, kind in steps]
    held = [*rows[:11], *rows[16:31]]
    found = reconcile([copy_of("lacks", in_order([*held, *mine])), others(in_order([*rows, *theirs]))])
    assert kinds(found, "lacks") == {"after_leaving": 14}


def test_a_timer_takes_what_was_said_under_it_and_the_kept_stay():
    rows = talk(60)
    on = notice(hour(10) + 60, "timer_on", sender="Ada", seconds=DAY)
    off = notice(hour(40) + 60, "timer_off", sender="Ada", seconds=0)
    kept = rows[20]
    late = [*rows[:11], on, kept, off, *rows[41:]]
    early = [*rows[:34], on]  # no message had been there for a day
    found = reconcile([copy_of("late", in_order(late)), others(in_order(early))])
    assert kinds(found, "late") == {"expired": 22, "timer": 2}
    assert "24 hours" in cause(found, "expired").evidence[0].says


def test_what_an_earlier_capture_of_a_phone_held_and_a_later_lacks_has_vanished_since():
    rows = talk(30)
    received = dt.datetime(2026, 2, 1, tzinfo=dt.UTC)
    about = {"custodian": "Ada", "device": "phone"}
    earlier = copy_of("earlier", rows[:20], received_at=received, **about)
    later = copy_of("later", [*rows[:5], *rows[8:]], received_at=received + dt.timedelta(days=9), **about)
    found = reconcile([earlier, later])
    assert kinds(found, "later") == {"vanished_since": 3, "deleted_from_copy": 3}
    assert found.timeline.num_rows == 30
    accounts = {one.id: one.earlier_capture_of for one in found.copies}
    assert accounts == {"earlier": "later", "later": None}


def test_that_two_files_are_of_one_phone_is_a_judgement_and_said_as_one():
    rows = talk(30)
    found = reconcile([copy_of("earlier", rows[:20]), copy_of("later", [*rows[:5], *rows[8:]])])
    why = cause(found, "vanished_since")
    assert why.confidence == "fair"
    assert "may be of two phones" in why.other_explanations[0]


def test_captures_of_one_phone_do_not_corroborate_each_other():
    rows = talk(30)
    about = {"custodian": "Ada", "device": "phone"}
    found = reconcile([copy_of("earlier", rows[:20], **about), copy_of("later", rows, **about)])
    assert set(found.timeline.column("agrees").to_pylist()) == {1}


def test_outside_what_another_copy_proves_an_absence_is_unexplained():
    rows = talk(30)
    tail = [said(hour(40) + number, "Ada", f"Alone {number} on this phone") for number in range(3)]
    between = said(hour(40) + 1, "Ben", "Only the other phone has this line")
    found = reconcile([copy_of("a", [*rows, *tail]), others([*rows, between])])
    assert kinds(found, "a") == {"unexplained": 1}
    assert cause(found, "unexplained").confidence == "weak"


@pytest.mark.parametrize("beginning", ["created", "encrypted"])
def test_a_copy_that_has_the_conversation_s_beginning_was_not_cleared(beginning):
    rows = talk(30)
    start = notice(hour(4) + 60, beginning, "Harbour" if beginning == "created" else None)
    found = reconcile([copy_of("lacks", [start, *rows[5:]]), others(rows)])
    assert kinds(found, "lacks") == {"unexplained": 5}


def test_coverage_counts_what_is_known_and_held():
    rows = talk(30)
    found = reconcile([copy_of("lacks", [*rows[:9], *rows[12:]]), others(rows)])
    spans = {one.id: {span.kind: (span.known, span.held) for span in one.coverage} for one in found.copies}
    assert spans["lacks"]["covered"] == (30, 27)
    assert spans["whole"]["covered"] == (30, 30)
