"""Which lines of the copies are one message."""

import datetime as dt

import pytest
from tests.support.copies import (
    copy_of,
    findings,
    holders,
    hour,
    in_order,
    renamed,
    said,
    talk,
    texts,
    to_the_minute,
)

from onrecord.reconciliation import crowds, reconcile


def test_ok_and_ok_are_paired_in_their_order():
    rows = in_order(
        [
            *talk(20),
            said(hour(1) + 10, "Ben", "Ok"),
            said(hour(1) + 20, "Ben", "Ok"),
            said(hour(1) + 70, "Ben", "Ok"),
        ]
    )
    found = reconcile([copy_of("a", rows), copy_of("b", to_the_minute(rows))])
    assert found.timeline.num_rows == 23
    assert findings(found) == []


def test_the_ok_that_is_gone_is_the_one_whose_neighbours_are_elsewhere():
    first, second = said(hour(1) + 10, "Ben", "Ok"), said(hour(1) + 20, "Ben", "Ok")
    middle = said(hour(1) + 15, "Ada", "The second tug is late again")
    whole = in_order([*talk(20), first, middle, second])
    lacking = to_the_minute([row for row in whole if row is not first])
    found = reconcile([copy_of("a", whole), copy_of("b", renamed(lacking, {"Ben": "B."}))])
    absent = found.findings.to_pylist()
    assert [row["kind"] for row in absent] == ["deleted_from_copy"]
    said_at = found.timeline.column("said_at")[absent[0]["message"]].as_py()
    assert said_at.second == hour(1) % 60 + 10


def test_the_same_by_two_people_is_two_messages():
    rows = in_order([*talk(20), said(hour(1) + 10, "Ada", "Ok"), said(hour(1) + 11, "Ben", "Ok")])
    found = reconcile([copy_of("a", rows), copy_of("b", renamed(rows, {"Ben": "B."}))])
    assert found.timeline.num_rows == 22


def test_a_tombstone_is_matched_to_the_text_that_another_copy_kept():
    rows = talk(20)
    gone = [*rows[:7], said(hour(7), "Ben", "This message was deleted", kind="deleted"), *rows[8:]]
    found = reconcile([copy_of("keeps", rows), copy_of("lacks", gone)])
    assert found.timeline.num_rows == 20
    assert findings(found) == [("tombstone", "lacks", rows[7]["body"])]
    assert "another copy kept it" in found.causes[0].evidence[0].says


def test_two_tombstones_are_one_message_in_every_wording():
    rows = talk(20)
    mine = [*rows, said(90_000, "Ada", "You deleted this message", kind="deleted")]
    theirs = [*rows, said(90_000, "Ada", "This message was deleted.", kind="deleted")]
    found = reconcile([copy_of("a", mine), copy_of("b", theirs)])
    assert {kind for kind, _, _ in findings(found)} == {"tombstone"}
    assert found.timeline.num_rows == 21


def test_an_edited_text_is_one_message_with_both_wordings():
    rows = talk(20)
    edited = [*rows[:7], rows[7] | {"body": "Berth 7 is not free at all", "edited": True}, *rows[8:]]
    found = reconcile([copy_of("before", rows), copy_of("after", edited)])
    assert found.timeline.num_rows == 20
    assert findings(found) == [("edited", "after", "Berth 7 is not free at all")]
    wordings = found.timeline.column("wordings")[7].as_py()
    assert [one["body"] for one in wordings] == [rows[7]["body"], "Berth 7 is not free at all"]


def test_what_could_be_viewed_once_is_one_message_with_the_picture_that_another_copy_shows():
    rows = talk(20)
    once = [*rows, said(90_000, "Ada", "null", kind="view_once")]
    media = [*rows, said(90_000, "Ada", "image omitted", kind="media")]
    found = reconcile([copy_of("android", once), copy_of("iphone", media)])
    assert found.timeline.num_rows == 21
    assert found.timeline.column("kind").to_pylist()[-1] == "view_once"
    assert [(kind, copy) for kind, copy, _ in findings(found)] == [("view_once", "android")]


def test_what_a_reader_could_not_understand_may_be_what_another_copy_shows():
    rows = talk(20)
    odd = [*rows[:7], said(hour(7), "Ben", "unsupported", kind="unknown"), *rows[8:]]
    found = reconcile([copy_of("a", rows), copy_of("b", odd)])
    assert found.timeline.num_rows == 20
    assert texts(found)[7] == rows[7]["body"]


def test_a_call_stands_on_each_phone_and_is_absent_nowhere():
    rows = talk(20)
    found = reconcile(
        [
            copy_of("a", rows, custodian="Ada"),
            copy_of("b", [*rows, said(9, "Ben", kind="call")], custodian="Ben"),
        ]
    )
    assert findings(found) == []


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("null", "view_once"),
        ("Missed voice call", "call"),
        ("This message was deleted", "deleted"),
        ("<Media omitted>", "media"),
    ],
)
def test_what_somebody_typed_like_the_app_is_one_text_and_no_finding(words, kind):
    rows = talk(20)
    shown = [*rows[:7], said(hour(7), "Ben", None if kind == "media" else words, kind=kind), *rows[8:]]
    typed = [*rows[:7], said(hour(7), "Ben", words), *rows[8:]]
    found = reconcile(
        [copy_of("android", to_the_minute(shown)), copy_of("iphone", renamed(typed, {"Ada": "A."}))]
    )
    assert found.timeline.num_rows == 20
    assert found.timeline.column("kind")[7].as_py() == "text"
    assert findings(found) == []


def test_marks_of_direction_and_spaces_do_not_make_two_messages():
    rows = talk(20)
    marked = [row | {"body": f"\u200e{row['body']}\u202c ".replace(" is ", " is\u00a0 ")} for row in rows]
    found = reconcile([copy_of("a", rows), copy_of("b", marked)])
    assert found.timeline.num_rows == 20
    assert findings(found) == []


def test_an_id_of_the_app_links_what_times_would_not():
    rows = [row | {"native_id": f"<{number}@mail>"} for number, row in enumerate(talk(20))]
    late = [*rows[:-1], rows[-1] | {"said_local": rows[-1]["said_local"] + dt.timedelta(minutes=9)}]
    found = reconcile([copy_of("a", rows, channel="email"), copy_of("b", late, channel="email")])
    assert found.timeline.num_rows == 20


def test_numbers_that_each_phone_gives_anew_link_nothing():
    rows = talk(20)
    one = [row | {"native_id": str(number)} for number, row in enumerate(rows)]
    other = [row | {"native_id": str(number)} for number, row in enumerate(rows[3:])]
    found = reconcile([copy_of("a", one), copy_of("b", other)])
    assert [len(each) for _, each in holders(found)] == [1] * 3 + [2] * 17


@pytest.mark.parametrize("count", [40, 2_000])
def test_a_crowd_of_one_word_is_paired_without_loss(count):
    rows = [*talk(20), *(said(90_000 + number % 50, "Ben", "Ok") for number in range(count))]
    found = reconcile([copy_of("a", rows), copy_of("b", to_the_minute(rows))])
    assert found.timeline.num_rows == 20 + count


def test_seconds_that_are_always_nought_are_minutes():
    rows = in_order([*talk(20), said(hour(1) + 10, "Ben", "Ok"), said(hour(1) + 20, "Ben", "Ok")])
    nought = [row | {"precision": "second"} for row in to_the_minute(rows)]
    found = reconcile([copy_of("a", rows), copy_of("b", nought)])
    assert found.timeline.num_rows == 22
    assert {one.clock_fast_seconds for one in found.copies} == {0}


def test_more_than_sixty_copies_are_put_together():
    rows = talk(70)
    copies = [copy_of(f"c{number:02}", [*rows[:number], *rows[number + 1 :]]) for number in range(66)]
    found = reconcile(copies)
    assert found.timeline.num_rows == 70


@pytest.fixture
def weighed(monkeypatch) -> list[int]:
    steps = []
    apart = crowds._apart
    monkeypatch.setattr(crowds, "_apart", lambda one, other: steps.append(0) or apart(one, other))
    return steps


@pytest.mark.parametrize("every", [1, 30])
def test_what_is_weighed_grows_with_the_lines_alone(weighed, every):
    seen = {}
    for count in (1_000, 4_000):
        weighed.clear()
        rows = [*talk(20), *(said(90_000 + number // 20 * every, "Ben", "Ok") for number in range(count))]
        found = reconcile([copy_of("a", rows), copy_of("b", to_the_minute(rows))])
        assert found.timeline.num_rows == 20 + count
        seen[count] = len(weighed)
    assert seen[4_000] <= 5 * seen[1_000]
