"""Each copy's clock is found from what it shares with the others."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from tests.support.copies import Row, copy_of, renamed, said, shifted, talk, texts, to_the_minute

from onrecord.reconciliation import reconcile

LONDON, NEW_YORK = "Europe/London", "America/New_York"
AUTUMN = dt.datetime(2026, 10, 15, 8, tzinfo=dt.UTC)
SPRING = dt.datetime(2026, 3, 1, 8, tzinfo=dt.UTC)


def shown(start: dt.datetime, zone: str, fast: int = 0, every: int = 18_013, count: int = 200) -> list[Row]:
    """Texts as a phone in a zone shows them."""
    return [
        said(
            (start + dt.timedelta(seconds=number * every)).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
            + dt.timedelta(seconds=fast),
            "Ada" if number % 2 else "Ben",
            f"Berth {number} is free from Monday on",
        )
        for number in range(count)
    ]


def offsets(found, copy: str) -> list[int]:
    return [piece.utc_offset_minutes for one in found.copies if one.id == copy for piece in one.clock]


@pytest.mark.parametrize("start", [SPRING, AUTUMN])
def test_a_change_of_the_clocks_inside_a_copy_is_found(start):
    copies = [copy_of("home", shown(start, LONDON)), copy_of("away", shown(start, NEW_YORK))]
    found = reconcile(copies)
    assert found.timeline.num_rows == 200
    first, second = (0, 60) if start is SPRING else (60, 0)
    assert offsets(found, "home") == [first, second]
    assert offsets(found, "away") == [first - 300, second - 300]
    assert found.findings.num_rows == 0


def test_a_phone_97_seconds_fast_is_found_to_the_second():
    rows = shown(SPRING, LONDON)
    copies = [copy_of("one", rows), copy_of("two", rows[1:])]
    found = reconcile([*copies, copy_of("fast", shown(SPRING, LONDON, fast=97))])
    assert {one.id: one.clock_fast_seconds for one in found.copies} == {"one": 0, "two": 0, "fast": 97}
    assert found.timeline.num_rows == 200


def test_minutes_and_seconds_are_put_together():
    rows = talk(60)
    found = reconcile([copy_of("seconds", rows), copy_of("minutes", to_the_minute(rows))])
    assert found.timeline.num_rows == 60
    assert found.timeline.column("said_at").to_pylist()[1].second == rows[1]["said_local"].second


def test_a_zone_that_a_person_gave_is_kept():
    rows = talk(30)
    found = reconcile(
        [copy_of("there", rows, zone="Asia/Kolkata"), copy_of("here", shifted(rows, -5.5 * HOUR))]
    )
    assert offsets(found, "there") == [330]
    assert offsets(found, "here") == [0]
    assert {one.id: one.clock_assumed for one in found.copies} == {"there": False, "here": True}


HOUR = dt.timedelta(hours=1)
NAMES = {"Ada": "Minister", "Ben": "Ben W"}


@pytest.mark.parametrize("minutes", [6, 7, 20, 23 * 60 + 53, 2 * 24 * 60, 1_096 * 24 * 60])
def test_an_error_of_any_size_is_the_clocks_and_no_zone(minutes):
    rows = talk(60)
    fast = shifted(renamed(rows, NAMES), dt.timedelta(minutes=minutes))
    found = reconcile([copy_of("a", rows), copy_of("b", fast)])
    assert found.timeline.num_rows == 60
    assert [one.clock_fast_seconds for one in found.copies] == [0, minutes * 60]
    assert offsets(found, "a") == offsets(found, "b") == [0]


@pytest.mark.parametrize(("hours", "zone"), [(1, 60), (5.5, 330), (5.75, 345), (14, 840), (-9.5, -570)])
def test_a_difference_that_a_zone_shows_is_a_zone(hours, zone):
    rows = talk(60)
    found = reconcile(
        [copy_of("a", rows), copy_of("b", shifted(rows, dt.timedelta(hours=hours, seconds=40)))]
    )
    assert offsets(found, "b") == [zone]
    assert [one.clock_fast_seconds for one in found.copies] == [0, 40]


@pytest.mark.parametrize("wrong", ["0", "z"])
def test_two_right_clocks_win_against_one_that_is_wrong(wrong):
    rows = talk(60)
    right = [copy_of("a", rows), copy_of("b", renamed(rows, NAMES))]
    found = reconcile([*right, copy_of(wrong, shifted(rows, dt.timedelta(minutes=6)))])
    assert {one.id: one.clock_fast_seconds for one in found.copies} == {"a": 0, "b": 0, wrong: 360}
    assert found.findings.num_rows == 0


def test_lines_of_an_hour_shown_twice_stand_where_another_copy_proves_them():
    night = dt.datetime(2026, 10, 25, 0, 5, tzinfo=dt.UTC)  # London shows 01:05 twice, an hour apart
    rows = {zone: shown(SPRING, zone) for zone in (LONDON, "Asia/Kolkata")}
    for zone, each in rows.items():
        for minutes in (0, 10, 60, 70):
            at = (night + dt.timedelta(minutes=minutes)).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
            each.append(said(at, "Ada", "Ok"))
    found = reconcile([copy_of(zone, each) for zone, each in rows.items()])
    assert found.timeline.num_rows == 204
    times = found.timeline.column("said_at").to_pylist()[-4:]
    assert [time.replace(tzinfo=dt.UTC) for time in times] == [
        night + dt.timedelta(minutes=minutes) for minutes in (0, 10, 60, 70)
    ]


def test_a_line_without_a_time_follows_the_line_before_it_in_its_copy():
    rows = talk(10)
    lost = [*rows[:4], said(None, "Ada", "No time on this one"), *rows[4:]]
    found = reconcile([copy_of("one", rows), copy_of("other", lost)])
    assert texts(found)[3:6] == [rows[3]["body"], "No time on this one", rows[4]["body"]]
    assert found.findings.num_rows == 0


def test_lines_before_the_first_time_come_first():
    rows = talk(10)
    lost = [said(None, "Ada", "No time on this one"), *rows]
    found = reconcile([copy_of("one", rows), copy_of("other", lost)])
    assert texts(found)[0] == "No time on this one"
