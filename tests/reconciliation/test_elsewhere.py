"""A long text that two copies hold once each is one message, wherever clocks put it and whoever said it."""

import datetime as dt

import pytest
from tests.support.copies import Row, copy_of, findings, holders, hour, in_order, renamed, said, talk

from onrecord.reconciliation import reconcile

NAMES = {"Ada": "Minister", "Ben": "Ben W", "Cy": "Cyril"}
PEOPLE = ("Ada", "Ben", "Cy")


def moved(rows: list[Row], number: int, hours: float) -> list[Row]:
    """The rows with one said at another time."""
    later = rows[number]["said_local"] + dt.timedelta(hours=hours)
    return in_order([*rows[:number], rows[number] | {"said_local": later}, *rows[number + 1 :]])


@pytest.mark.parametrize("hours", [0.1, -0.1, 3, -47])
def test_a_text_sent_without_a_network_is_one_message(hours):
    rows = talk(120, PEOPLE)
    found = reconcile([copy_of("a", moved(rows, 60, hours)), copy_of("b", renamed(rows, NAMES))])
    assert found.timeline.num_rows == 120
    assert findings(found) == []


def test_a_text_three_days_away_is_another_message():
    rows = talk(200, PEOPLE)
    found = reconcile([copy_of("a", moved(rows, 60, 72)), copy_of("b", renamed(rows, NAMES))])
    assert found.timeline.num_rows == 201


def test_a_text_under_another_name_is_one_message():
    rows = talk(60, PEOPLE)
    forged = [*rows[:30], rows[30] | {"sender": "Ben"}, *rows[31:]]
    found = reconcile([copy_of("a", forged), copy_of("b", renamed(rows, NAMES))])
    assert found.timeline.num_rows == 60
    assert len(found.people) == 3
    assert "deleted_from_copy" not in {kind for kind, _, _ in findings(found)}


def test_a_text_that_a_copy_holds_twice_is_not_moved_and_nor_is_a_short_one():
    again = [
        said(hour(3) + 60, "Ada", "See you all tomorrow"),
        said(hour(20) + 60, "Ada", "See you all tomorrow"),
    ]
    short = [said(hour(3) + 90, "Ada", "All right"), said(hour(20) + 90, "Ada", "All right")]
    for one, other in (again, short):
        copies = [copy_of("a", in_order([*talk(40), one])), copy_of("b", in_order([*talk(40), other]))]
        both = copy_of(
            "c",
            in_order(
                [*renamed(talk(40), NAMES), one | {"sender": "Minister"}, other | {"sender": "Minister"}]
            ),
        )
        held = [ids for body, ids in holders(reconcile([*copies, both])) if body == one["body"]]
        assert held == [["a", "c"], ["b", "c"]]


def test_ids_of_one_numbering_tell_two_texts_apart():
    rows = [row | {"native_id": f"id{number}"} for number, row in enumerate(talk(60))]
    other = [
        row | ({"native_id": "other"} if number == 30 else {})
        for number, row in enumerate(moved(rows, 30, 0.1))
    ]
    found = reconcile([copy_of("a", rows), copy_of("b", other)])
    assert found.timeline.num_rows == 61
