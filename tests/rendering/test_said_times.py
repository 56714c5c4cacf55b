"""Times are the phone's own with the zone named; an uncertain one is as written, and says why."""

import datetime as dt

import pytest

from onrecord.rendering.said_times import at_instant, between, on_clock, said_when

SUMMER = dt.datetime(2026, 4, 14, 0, 10, 5)  # noqa: DTZ001 - a wall clock


@pytest.mark.parametrize(
    ("zone", "written"),
    [
        ("Europe/London", "14 Apr 2026 00:10 BST"),
        ("UTC", "14 Apr 2026 00:10 UTC"),
        ("Asia/Kolkata", "14 Apr 2026 00:10 (Asia/Kolkata)"),
    ],
)
def test_a_time_names_its_zone(zone: str, written: str) -> None:
    assert on_clock(SUMMER, zone) == written


def test_seconds_are_written_where_the_source_has_them() -> None:
    shown = said_when(SUMMER, "14/04/2026, 00:10:05", "Europe/London", seconds=True)
    assert shown == "14 Apr 2026 00:10:05 BST"


@pytest.mark.parametrize(
    ("flags", "reason"),
    [
        (["date_ambiguous"], "day and month not known"),
        (["dst_fold"], "clock change: hour not certain"),
        (["long_body", "dst_gap"], "clock change: hour not certain"),
        (["date_impossible"], "no such date or time"),
        ([], "time not known"),
    ],
)
def test_an_uncertain_time_is_as_written_with_the_reason_and_no_zone(flags: list[str], reason: str) -> None:
    shown = said_when(None, "03/04/2026, 09:15", "Europe/London", flags=flags)
    assert shown == f"03/04/2026, 09:15 ({reason})"


def test_an_instant_is_written_on_the_zone_s_clock() -> None:
    at = dt.datetime(2026, 4, 13, 23, 10, tzinfo=dt.UTC)
    assert at_instant(at, "Europe/London") == "14 Apr 2026 00:10 BST"


def test_from_when_to_when_names_each_zone_once() -> None:
    london = "Europe/London"
    assert between("2026-03-09T09:00:00", "2026-04-14T00:10:00", london) == (
        "9 Mar 2026 09:00 GMT to 14 Apr 2026 00:10 BST"
    )
    assert between("2026-03-09T09:00:00", "2026-03-10T09:00:00", london) == (
        "9 Mar 2026 09:00 to 10 Mar 2026 09:00 GMT"
    )
    assert between("2026-03-09T09:00:00", "2026-03-09T09:00:00", london) == "9 Mar 2026 09:00 GMT"
    assert between("2024-07-16T21:29:03", "2024-07-16T21:29:41", london) == "16 Jul 2024 21:29 BST"
    assert between(None, None, london) == "no time known"


def test_an_end_in_a_clock_change_is_not_said_to_be_certain() -> None:
    london, reason = "Europe/London", "(clock change: hour not certain)"
    gap, fold = "2026-03-29T01:30:00", "2026-10-25T01:30:00"
    ended = between("2026-03-28T09:00:00", gap, london)
    assert ended == f"28 Mar 2026 09:00 GMT to 29 Mar 2026 01:30 {reason}"
    begun = between(fold, "2026-10-26T09:00:00", london)
    assert begun == f"25 Oct 2026 01:30 {reason} to 26 Oct 2026 09:00 GMT"
    assert between(gap, gap, london) == f"29 Mar 2026 01:30 {reason}"
