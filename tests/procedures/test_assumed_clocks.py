"""A capture whose zone a default supplied is warned of where the copies together show another clock."""

import dataclasses
import datetime as dt

import pytest
from tests.support.reconciled import account, at, reconciled

from onrecord.procedures.assumed_clocks import with_clocks_told
from onrecord.records.reconciliation import ClockPiece, CopyAccount

LONDON = "Europe/London"


def copy(number: int, *offsets: int, assumed: bool = True) -> CopyAccount:
    """A copy of March 2026 whose clock shows these minutes before UTC, the second from the 29th on."""
    since = [None, dt.datetime(2026, 3, 29, 2)]  # noqa: DTZ001 - the copy's own clock
    return dataclasses.replace(
        account(number, "x"),
        first_said=at("2026-03-02 09:00"),
        last_said=at("2026-03-31 09:00" if len(offsets) > 1 else "2026-03-05 09:00"),
        clock=[ClockPiece(*piece) for piece in zip(since, offsets, strict=False)],
        clock_assumed=assumed,
        warnings=("One line is cut.",),
    )


def told(*copies: CopyAccount, default: str = LONDON) -> list[tuple[str, ...]]:
    """What is added to each copy's warnings, all of them captured by default as of London."""
    found = reconciled(copies, [], [], [])
    after = with_clocks_told(found, {one.id: LONDON for one in copies}, default)
    return [tuple(one.warnings[1:]) for one in after.copies]


@pytest.mark.parametrize(
    ("offsets", "clock"),
    [((120,), "UTC+2"), ((-210,), "UTC-3:30"), ((330,), "UTC+5:30"), ((60, 120), "UTC+1 and UTC+2")],
)
def test_the_clock_that_was_found_is_named(offsets, clock):
    (warning,), none = told(copy(0, *offsets), copy(1, 0, 60, assumed=False))
    assert f"read as Europe/London; other copies show that its clock was {clock}. Times here" in warning
    assert not none


def test_a_zone_that_fits_all_along_is_not_warned_of():
    assert told(copy(0, 0, 60), copy(1, 120, assumed=False)) == [(), (told(copy(1, 120))[0][0],)]


def test_a_clock_that_stays_where_the_zone_changes_is_warned_of():
    still = dataclasses.replace(copy(0, 0), last_said=at("2026-03-31 09:00"))
    assert told(still)[0]


def test_where_no_copy_proves_a_clock_the_default_one_is_no_proof():
    assert told(copy(0, 60), default="Europe/Paris") == [()]
    assert told(copy(0, 60), copy(1, 120, assumed=False), default="Europe/Paris")[0]


def test_other_warnings_stay_and_copies_of_a_given_zone_are_left_alone():
    found = reconciled([copy(0, 120)], [], [], [])
    assert with_clocks_told(found, {}, LONDON) == found
    assert with_clocks_told(found, {found.copies[0].id: LONDON}, LONDON).copies[0].warnings[0] == (
        "One line is cut."
    )
