"""What is said of a copy's clock: that it shows another time, is fast, or is only assumed; nothing else."""

import dataclasses
import datetime as dt
import re
from collections.abc import Sequence

import pytest
from tests.support.reconciled import ADA, COPIES, Row, at, reconciled

from onrecord.records.reconciliation import ClockPiece, CopyAccount
from onrecord.rendering.clocks import clock_words
from onrecord.rendering.coverage_table import coverage_table_text
from onrecord.rendering.index import Index
from onrecord.rendering.times import WallClock

_SUMMER = dt.datetime(2026, 3, 29, 2)  # noqa: DTZ001 - on the copy's own clock


def copy_with(*pieces: ClockPiece, **more: object) -> CopyAccount:
    return dataclasses.replace(COPIES[0], clock=list(pieces), **more)


def said(copy: CopyAccount, zone: str = "Europe/London") -> list[str]:
    return list(clock_words(copy, WallClock(zone)))


def test_a_clock_of_another_zone_is_told_beside_the_zone_of_the_times() -> None:
    assert said(copy_with(ClockPiece(None, 240))) == ["Its clock shows UTC+4; times here are London's."]


@pytest.mark.parametrize(
    ("minutes", "name"), [(330, "UTC+5:30"), (-300, "UTC-5"), (60, "UTC+1"), (-210, "UTC-3:30")]
)
def test_an_offset_is_named_with_its_minutes_where_it_has_some(minutes: int, name: str) -> None:
    assert said(copy_with(ClockPiece(None, minutes)))[0].startswith(f"Its clock shows {name};")


def test_a_change_for_summer_time_is_worth_no_sentence() -> None:
    assert said(copy_with(ClockPiece(None, 0), ClockPiece(_SUMMER, 60))) == []


def test_a_zone_with_a_summer_time_of_its_own_is_one_clock() -> None:
    (sentence,) = said(copy_with(ClockPiece(None, 120), ClockPiece(dt.datetime(2026, 3, 27, 3), 180)))  # noqa: DTZ001 - the same
    assert sentence == "Its clock shows UTC+2, in summer UTC+3; times here are London's."


def test_a_clock_that_moved_is_told_with_each_offset() -> None:
    (sentence,) = said(copy_with(ClockPiece(None, 0), ClockPiece(dt.datetime(2026, 3, 15, 9), 240)))  # noqa: DTZ001 - the same
    assert sentence == "Its clock shows UTC and UTC+4 at different times; times here are London's."


@pytest.mark.parametrize(("seconds", "words"), [(137, "137 seconds fast"), (-1, "1 second slow")])
def test_a_fast_or_slow_clock_is_told_by_how_much(seconds: int, words: str) -> None:
    (sentence,) = said(copy_with(ClockPiece(None, 0), clock_fast_seconds=seconds))
    assert sentence == f"Its clock is {words} beside the others; times here allow for that."


def test_times_on_the_clock_of_the_copy_are_worth_no_sentence() -> None:
    assert said(copy_with(ClockPiece(None, 240)), "Asia/Dubai") == []


def table(assumed: Sequence[bool]) -> str:
    copies = [
        dataclasses.replace(COPIES[number], clock_assumed=one, coverage=[])
        for number, one in enumerate(assumed)
    ]
    found = reconciled(copies, [ADA], [Row(at("2026-03-01T10:00"), 0, "Yes", {0: 1})], [])
    return "".join(coverage_table_text(Index(found), WallClock()))


def test_zones_that_nothing_proves_are_told_once_where_none_is_proven_and_else_of_each() -> None:
    assert table([True, True]).count("Nothing in the copies proves a time zone") == 1
    assert table([True, False]).count("Its time zone is assumed") == 1
    assert not re.search("assumed|proves", table([False, False]))


def test_where_no_zone_is_proven_clocks_that_show_another_are_told_as_placed_beside_the_rest() -> None:
    copies = [COPIES[0], dataclasses.replace(COPIES[1], clock=[ClockPiece(None, 240)])]
    text = "".join(coverage_table_text(Index(reconciled(copies, [ADA], [], [])), WallClock()))
    assert (
        "Nothing in the copies proves a time zone: most clocks are taken to show London's, "
        "the others as they stand beside these.\n"
    ) in text
    assert "their clocks are taken to show London's.\n" in table([True, True])
