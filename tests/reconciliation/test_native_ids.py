"""An app's id links lines whose words, or time and voice, agree; numbers of each phone's own link none."""

import datetime as dt

import pytest
from tests.support.copies import Row, copy_of, findings, holders, hour, renamed, said, talk

from onrecord.reconciliation import reconcile
from onrecord.records.reconciliation import Reconciliation

NAMES = {"Ada": "Minister", "Ben": "Ben W"}


def numbered(rows: list[Row]) -> list[Row]:
    return [row | {"native_id": str(number)} for number, row in enumerate(rows)]


def put_together(one: list[Row], other: list[Row]) -> Reconciliation:
    return reconcile(
        [copy_of("a", one, channel="telegram"), copy_of("b", renamed(other, NAMES), channel="telegram")]
    )


@pytest.mark.parametrize("lost", [10, 70, 97])
def test_numbers_that_a_lost_message_moves_put_no_two_messages_together(lost):
    quick = [said(20 * number, "Ben", f"Berth {number} is free from Monday on") for number in range(100)]
    for rows in (talk(100), quick):
        found = put_together(numbered(rows), numbered([*rows[:lost], *rows[lost + 1 :]]))
        assert findings(found) == [("deleted_from_copy", "b", rows[lost]["body"])]


def test_one_id_with_other_words_by_one_voice_within_minutes_is_one_message():
    rows = numbered(talk(30))
    other = [*rows]
    late = rows[9]["said_local"] + dt.timedelta(seconds=100)
    other[9] = rows[9] | {"body": "Nothing is free at all", "said_local": late}
    found = put_together(rows, other)
    assert {kind for kind, _, _ in findings(found)} == {"differs"}
    assert found.timeline.num_rows == 30


@pytest.mark.parametrize(
    "changed",
    [{"sender": "Ada"}, {"said_local": talk(30)[9]["said_local"] + dt.timedelta(minutes=20)}],
)
def test_one_id_with_other_words_at_another_time_or_by_another_is_two_messages(changed):
    rows = numbered(talk(30))
    other = [*rows]
    other[9] = rows[9] | {"body": "Nothing is free at all"} | changed
    found = put_together(rows, other)
    assert found.timeline.num_rows == 31


def test_a_line_without_a_time_links_by_its_id_where_the_words_are_the_same():
    rows = numbered([*talk(30), said(hour(30), "Ben", "Ok")])
    found = put_together(rows, [*rows[:9], rows[9] | {"said_local": None}, *rows[10:]])
    assert {len(each) for _, each in holders(found)} == {2}
