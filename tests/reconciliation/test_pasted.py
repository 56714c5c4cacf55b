"""A pasted piece of another chat stays one text, though one phone's export shows it in pieces."""

import datetime as dt

from tests.support.copies import Row, copy_of, findings, hour, renamed, said, small_world, talk, texts

from onrecord.reconciliation import reconcile
from onrecord.records.reconciliation import ABSENCES

ELSEWHERE = dt.datetime(2026, 3, 12, 10, 15, 9)  # noqa: DTZ001 - a wall clock's
WHOLE = (
    "She pasted this:\n[12/03/2026, 10:15:09] Somebody: not of this chat\n"
    "[12/03/2026, 10:16:00] Mr X: nor this"
)


def pasted(*pieces: Row) -> list[Row]:
    return [*talk(10), *pieces, *talk(30)[10:]]


def in_pieces(end: str = "nor this") -> list[Row]:
    return pasted(
        said(hour(9) + 300, "Ada", "She pasted this:"),
        said(ELSEWHERE, "Somebody", "not of this chat"),
        said(ELSEWHERE + dt.timedelta(seconds=51), "Mr X", end),
    )


def test_the_beginning_is_joined_to_the_whole_and_the_pieces_are_absent_nowhere():
    whole = pasted(said(hour(9) + 300, "Ada", WHOLE))
    found = reconcile([copy_of("pieces", in_pieces()), copy_of("whole", renamed(whole, {"Ada": "A. Quay"}))])
    assert [one for one in findings(found) if one[0] in ABSENCES] == []
    assert {one[:2] for one in findings(found)} == {("differs", "pieces"), ("differs", "whole")}
    assert found.timeline.num_rows == 33


def test_pieces_do_not_make_a_copy_reach_further_than_it_does():
    whole = pasted(said(hour(9) + 300, "Ada", WHOLE))
    late = said(hour(31), "Ben", "Said after the other export was made")
    found = reconcile(
        [copy_of("pieces", in_pieces()), copy_of("whole", renamed([*whole, late], {"Ada": "A."}))]
    )
    assert [one for one in findings(found) if one[0] in ABSENCES] == [
        ("after_export", "pieces", "Said after the other export was made")
    ]


def test_pieces_that_do_not_end_as_the_whole_are_messages():
    whole = pasted(said(hour(9) + 300, "Ada", WHOLE))
    other = in_pieces(end="something else entirely")
    found = reconcile([copy_of("pieces", other), copy_of("whole", renamed(whole, {"Ada": "A. Quay"}))])
    assert "differs" not in {kind for kind, _, _ in findings(found)}
    assert {"She pasted this:", WHOLE} <= set(texts(found))


def test_simulated_pastes_are_no_absences():
    found = reconcile(small_world(3, imitation_share=0.3, deletion_share=0.0, timers=0, joiners=0))
    told = [body for kind, _, body in findings(found) if kind in ABSENCES]
    assert [body for body in told if "pasted" in (body or "") or "not a message" in (body or "")] == []
