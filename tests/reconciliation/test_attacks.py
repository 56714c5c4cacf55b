"""Copies made to break it: each is put together or refused with a reason, in few steps."""

import datetime as dt
from collections.abc import Callable

import pytest
from tests.support.copies import (
    Row,
    copy_of,
    findings,
    hour,
    notice,
    outcome,
    renamed,
    said,
    talk,
    texts,
    to_the_minute,
)

from onrecord.reconciliation import identities, label_sets, reconcile
from onrecord.records.errors import NotOneConversationError
from onrecord.records.reconciliation import ABSENCES


def test_an_empty_copy_is_refused_by_its_name():
    for copies in ([copy_of("nothing", [])], [copy_of("nothing", []), copy_of("some", talk(9))]):
        with pytest.raises(NotOneConversationError, match=r"no message in 'nothing.txt'"):
            reconcile(copies)


def test_copies_without_times_are_refused():
    timeless = [row | {"said_local": None} for row in talk(9)]
    with pytest.raises(NotOneConversationError, match="times that fit"):
        reconcile([copy_of("a", timeless), copy_of("b", timeless[1:])])


def test_half_the_times_missing_loses_no_line_and_accuses_nobody():
    rows = talk(40)
    half = [row | {"said_local": None} if number % 2 else row for number, row in enumerate(rows)]
    found = reconcile([copy_of("a", rows), copy_of("b", half)])
    assert sum(len(places) for places in found.timeline.column("places").to_pylist()) == 80
    assert texts(found)[:3] == [rows[0]["body"], rows[1]["body"], rows[1]["body"]]


def test_all_in_one_minute():
    rows = [said(number % 50, "Ada", f"Berth {number} is free from Monday on") for number in range(300)]
    found = reconcile([copy_of("a", rows), copy_of("b", to_the_minute(rows[:200]))])
    assert found.timeline.num_rows == 300


def test_one_label_alone():
    rows = talk(20, speakers=("Ada",))
    found = reconcile([copy_of("a", rows), copy_of("b", renamed(rows, {"Ada": "Minister"})[3:])])
    assert found.timeline.num_rows == 20


def test_fifty_captures_of_one_phone():
    rows = talk(60)
    found = reconcile([copy_of(f"c{number:02}", rows[: 10 + number]) for number in range(50)])
    assert found.timeline.num_rows == 59
    assert set(found.timeline.column("agrees").to_pylist()) == {1}


def test_years_apart_and_clocks_set_to_other_centuries():
    rows = talk(40)
    rows[20:] = [row | {"said_local": row["said_local"].replace(year=2041)} for row in rows[20:]]
    wrong = [said(dt.datetime(year, 5, 6, 7, 8, 9), "Ada", f"In {year}") for year in (1, 1601, 1970, 9999)]  # noqa: DTZ001
    found = reconcile([copy_of("a", [*rows, *wrong]), copy_of("b", rows[1:])])
    assert sum(len(places) for places in found.timeline.column("places").to_pylist()) == 83
    outcome([copy_of("a", [*rows, *wrong]), copy_of("b", rows[1:])])


def test_one_copy_whose_clock_is_centuries_off():
    rows = talk(20)
    early = [row | {"said_local": row["said_local"].replace(year=202)} for row in rows]
    assert outcome([copy_of("a", rows), copy_of("b", early)])


def test_huge_bodies_and_labels_of_control_characters():
    rows = [row | {"body": f"{row['body']} {'tide ' * 200_000}"} for row in talk(8)]
    odd = renamed(rows, {"Ada": "\x00\x1b[31m\u202eada\n", "Ben": "\ud7ff" * 5_000})
    found = reconcile([copy_of("a", rows), copy_of("b", odd)])
    assert found.timeline.num_rows == 8


def test_lines_in_no_order_at_all():
    rows = talk(60)
    mixed = [rows[number * 37 % 60] for number in range(60)]
    found = reconcile([copy_of("a", rows), copy_of("b", renamed(mixed, {"Ada": "Minister"}))])
    assert texts(found) == [row["body"] for row in rows]
    assert findings(found) == []


def test_a_copy_of_two_messages():
    rows = talk(20)
    found = reconcile([copy_of("a", rows), copy_of("b", renamed(rows[8:10], {"Ada": "Minister"}))])
    assert found.timeline.num_rows == 20
    assert {kind for kind, copy, _ in findings(found) if copy == "b"} == {"cleared", "after_export"}


def test_a_copy_whose_every_line_says_the_same_is_refused_or_put_together():
    same = [said(hour(number), "Ada", "Ok") for number in range(30)]
    assert "refused" in outcome([copy_of("a", same), copy_of("b", same[1:])])


class Steps:
    """Counts the calls of one function."""

    def __init__(self) -> None:
        self.count = 0

    def counted(self, function: Callable) -> Callable:
        def wrapped(*given, **named):
            self.count += 1
            return function(*given, **named)

        return wrapped


def many_settings(count: int) -> list[list[Row]]:
    timers = [
        notice(90_000 + 7 * number, "timer_on", sender="Ada", seconds=60 + number) for number in range(count)
    ]
    comings = [
        notice(90_003 + 7 * number, "added" if number % 2 else "removed", "Ben") for number in range(count)
    ]
    return [[*talk(20), *timers, *comings], [*talk(20), *timers]]


def many_people(count: int) -> list[list[Row]]:
    once = [
        said(90_000 + 71 * number, f"Member {number}", f"Hello from berth {number}")
        for number in range(count)
    ]
    return [[*talk(20), *once], [*talk(20), *renamed(once, {f"Member {n}": f"Mr {n}" for n in range(count)})]]


@pytest.mark.parametrize(
    ("module", "name", "made"),
    [
        (identities, "moments_of", many_people),
        (label_sets.LabelSets, "top", many_people),
    ],
)
def test_steps_grow_with_the_lines_and_no_faster(monkeypatch, module, name, made):
    seen = {}
    for count in (500, 2_000):
        steps = Steps()
        with monkeypatch.context() as patched:
            patched.setattr(module, name, steps.counted(getattr(module, name)))
            reconcile([copy_of(f"c{number}", rows) for number, rows in enumerate(made(count))])
        seen[count] = steps.count
    assert seen[2_000] <= 5 * seen[500]


def test_thousands_of_timers_and_of_comings_and_goings():
    found = reconcile([copy_of(f"c{number}", rows) for number, rows in enumerate(many_settings(3_000))])
    assert found.timeline.num_rows == 6_020


def test_one_message_ten_thousand_times():
    rows = [*talk(20), *(said(90_000 + 5 * number, "Ben", "Ok") for number in range(10_000))]
    found = reconcile([copy_of("a", rows), copy_of("b", to_the_minute(rows[:-7]))])
    assert found.timeline.num_rows == 10_020
    assert sum(kind in ABSENCES for kind, _, _ in findings(found)) == 7
