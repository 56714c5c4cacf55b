"""A clock that goes wrong along a copy is found by texts that others hold, and what it showed corrected."""

import datetime as dt
from collections.abc import Callable, Sequence
from itertools import chain, pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.copies import NINE, Row, copy_of, findings, in_order, renamed, said, to_the_minute

from onrecord.reconciliation import Copy, reconcile
from onrecord.reconciliation.anchors import agreement, fitting_anchors
from onrecord.reconciliation.clocks import clocks_of
from onrecord.reconciliation.lines import lines_of
from onrecord.reconciliation.stretches import explained

NAMES = {"Ada": "Minister", "Ben": "Ben W", "Cy": "Cyril"}
HOUR, DAY = 3_600, 86_400
Wrong = Callable[[int, Row], int]


def chat(count: int = 90) -> list[Row]:
    """Long texts with an "Ok" and a picture after each, which nothing but their time tells from others."""
    return list(chain.from_iterable(_turn(number) for number in range(count)))


def _turn(number: int) -> list[Row]:
    at, who = number * 2_820 + number * 37 % 60, ("Ada", "Ben", "Cy")[number % 3]
    return [
        said(at, who, f"Berth {number} is free from Monday on"),
        said(at + 100, "Ben", "Ok"),
        said(at + 200, "Ada", None, kind="media"),
    ]


def showing(rows: Sequence[Row], wrong: Wrong) -> list[Row]:
    """The rows as a clock shows them that is so many seconds fast at each."""
    return [
        row | {"said_local": row["said_local"] + dt.timedelta(seconds=wrong(number, row))}
        for number, row in enumerate(rows)
    ]


def stretch(first: int, last: int, seconds: int) -> Wrong:
    return lambda number, _: seconds if first <= number < last else 0


def drifting(a_day: int) -> Wrong:
    return lambda _, row: int((row["said_local"] - NINE).total_seconds() * a_day / DAY)


def own_lines(seconds: int) -> Wrong:
    return lambda _, row: seconds if row["sender"] == "Ada" else 0


def strays(copies: Sequence[Copy]) -> list[list[tuple[int, int, int]]]:
    lines = lines_of(copies)
    matrix = fitting_anchors(lines)
    clocks = clocks_of(lines, matrix, agreement(lines, matrix).agree, "Europe/London")
    return [[(one.first_line, one.last_line, one.seconds) for one in each] for each in clocks.strays]


WRONGS = {
    "corrected once": stretch(0, 120, 60),
    "abroad for a while": stretch(90, 150, 2 * HOUR),
    "set back a day": stretch(150, 999, -DAY),
    "a day off for a while": stretch(60, 90, DAY),
    "years off for a while": stretch(60, 120, 1_000 * DAY + 77),
    "the holder's lines by his own clock": own_lines(8),
    "the holder's lines ten minutes off": own_lines(600),
    "twenty minutes fast": stretch(0, 999, 1_200),
    "two days fast": stretch(0, 999, 2 * DAY),
}


@pytest.mark.parametrize("wrong", WRONGS.values(), ids=WRONGS)
@pytest.mark.parametrize("shown", [(list, list), (list, to_the_minute), (to_the_minute, list)])
def test_a_clock_that_goes_wrong_makes_nothing_absent_and_nobody_two(wrong, shown):
    right, other = shown[0](chat()), shown[1](showing(renamed(chat(), NAMES), wrong))
    found = reconcile([copy_of("a", right), copy_of("b", other)])
    assert found.timeline.num_rows == len(chat())
    assert findings(found) == []
    assert len(found.people) == 3


def test_a_clock_that_drifts_is_followed():
    copies = [copy_of("a", chat()), copy_of("b", showing(renamed(chat(), NAMES), drifting(20)))]
    found = reconcile(copies)
    assert found.timeline.num_rows == len(chat())
    assert findings(found) == []
    assert [last for _, last, _ in strays(copies)[1]] == [268]


def test_a_stretch_is_told_by_its_lines_and_seconds():
    wrong = showing(chat(), stretch(90, 150, 2 * HOUR))
    assert strays([copy_of("a", chat()), copy_of("b", wrong)]) == [[], [(91, 148, 2 * HOUR)]]


def test_of_two_copies_the_first_is_kept_and_of_three_the_two():
    wrong = showing(chat(), stretch(90, 150, 2 * HOUR))
    right, third = chat(), renamed(chat(), NAMES)
    assert strays([copy_of("a", wrong), copy_of("b", right)]) == [[], [(91, 148, -2 * HOUR)]]
    told = strays([copy_of("a", wrong), copy_of("b", right), copy_of("c", third)])
    assert told == [[(91, 148, 2 * HOUR)], [], []]


def test_three_copies_may_each_stray_by_themselves():
    ways = [stretch(10, 50, 2 * HOUR), stretch(120, 180, DAY), stretch(210, 260, -3 * HOUR)]
    copies = [copy_of(str(number), showing(chat(), wrong)) for number, wrong in enumerate(ways)]
    found = reconcile(copies)
    assert findings(found) == []
    assert found.timeline.num_rows == len(chat())
    assert [[seconds for _, _, seconds in one] for one in strays(copies)] == [[2 * HOUR], [DAY], [-3 * HOUR]]


def test_two_texts_elsewhere_correct_no_clock_and_three_do():
    def told(count: int) -> list[list[tuple[int, int, int]]]:
        wrong = showing(chat(), stretch(90, 90 + 3 * count, 2 * HOUR))
        return strays([copy_of("a", chat()), copy_of("b", wrong)])

    assert told(2) == [[], []]
    assert told(3) == [[], [(91, 97, 2 * HOUR)]]


def test_copies_that_show_the_same_have_no_strays_whatever_stamps_they_bear():
    rows = chat()
    lacking = [row for number, row in enumerate(rows) if number % 7]
    copies = [copy_of("a", rows), copy_of("b", to_the_minute(lacking)), copy_of("c", renamed(rows, NAMES))]
    assert strays(copies) == [[], [], []]


def test_lines_in_another_order_are_corrected_too():
    wrong = in_order(showing(chat(), own_lines(600)))
    found = reconcile([copy_of("a", wrong), copy_of("b", renamed(chat(), NAMES))])
    assert found.timeline.num_rows == len(chat())
    assert findings(found) == []


@given(st.lists(st.tuples(st.integers(-DAY, DAY), st.integers(0, 59)), max_size=60))
def test_stretches_cover_all_texts_in_order_and_each_has_three_that_agree(shown):
    low = np.array([seconds for seconds, _ in shown], np.int64)
    high = low + np.array([wide for _, wide in shown], np.int64)
    found = explained(low, high).stretches
    assert found[0].first == 0
    assert found[-1].last == len(shown) - 1
    assert all(one.last < other.first for one, other in pairwise(found))
    for one in found:
        fits = (low - 4 <= one.seconds) & (one.seconds <= high + 4)
        assert one.seconds == 0 or fits[one.first : one.last + 1].sum() >= 1


@given(st.integers(3, 30), st.integers(3, 30), st.integers(3, 30), st.integers(10, DAY))
def test_a_stretch_of_three_or_more_is_found_exactly(before, inside, after, seconds):
    low = np.repeat(np.array([0, seconds, 0]), (before, inside, after))
    found = explained(low, low).stretches
    assert [(one.first, one.last, one.seconds) for one in found] == [
        (0, before - 1, 0),
        (before, before + inside - 1, seconds),
        (before + inside, before + inside + after - 1, 0),
    ]
