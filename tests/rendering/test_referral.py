"""What changed after a request or hold is referred in words that accuse nobody, in a folder of its own."""

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path

import pytest
from tests.support.copies import copy_of, hour, said, talk

from onrecord.procedures.write_reconciliation import write_reconciliation
from onrecord.reconciliation import Copy, reconcile
from onrecord.records.errors import StorageError
from onrecord.records.reconciliation import Reconciliation
from onrecord.rendering.referral import referral_text
from onrecord.rendering.statement_matter import KeyDate

ROWS = talk(20)
REQUEST = [("Request 12", dt.date(2026, 3, 10))]


def captures() -> Reconciliation:
    """One phone's two captures: the later lacks a message."""
    days = [dt.datetime(2026, 3, day, 12, tzinfo=dt.UTC) for day in (1, 20)]
    lacking = [*ROWS[:7], *ROWS[8:], said(hour(30), "Ada", "Later on, and new")]
    one, other = (
        copy_of(name, rows, custodian="Ada Quay", device="phone", received_at=at)
        for name, rows, at in (("first", ROWS, days[0]), ("second", lacking, days[1]))
    )
    return reconcile([one, other])


def told(on: dt.date) -> str:
    return "".join(referral_text(captures(), [KeyDate("Request 12", on)]))


def test_what_went_between_captures_before_and_after_is_quoted_with_its_line() -> None:
    text = told(REQUEST[0][1])
    assert "1 message that Ada Quay's copy (A), received on 1 Mar 2026" in text
    assert "“Berth 7 is free from Monday on” in A line 8" in text
    assert "no finding" in text.split("\n1.")[0]


@pytest.mark.parametrize("on", [dt.date(2026, 2, 1), dt.date(2026, 4, 1)])
def test_a_change_that_no_capture_shows_on_both_sides_is_not_told(on: dt.date) -> None:
    assert "show a change. That is no proof that there was none." in told(on)
    assert "Berth 7" not in told(on)


def test_the_referral_lies_where_its_owner_alone_can_look(tmp_path: Path) -> None:
    written = write_reconciliation(captures(), tmp_path, "Europe/London", REQUEST)
    assert written[-1] == tmp_path / "restricted" / "referral.txt"
    assert (tmp_path / "restricted").stat().st_mode & 0o777 == 0o700
    assert not any("Restricted" in path.read_text("utf-8") for path in written[:6])


def test_without_a_request_or_hold_nothing_is_referred(tmp_path: Path) -> None:
    write_reconciliation(captures(), tmp_path, "Europe/London")
    assert not (tmp_path / "restricted").exists()


@pytest.mark.parametrize("there", ["timeline.txt", "causes.parquet", "restricted"])
def test_nothing_is_written_over_and_nothing_is_written_beside_it(tmp_path: Path, there: str) -> None:
    (tmp_path / there).symlink_to(tmp_path / "evidence")
    with pytest.raises(StorageError, match="name another folder"):
        write_reconciliation(captures(), tmp_path, "Europe/London")
    assert [path.name for path in tmp_path.iterdir()] == [there]


@pytest.mark.parametrize("on", [dt.date(1, 1, 2), dt.date(9999, 12, 31)])
def test_the_first_and_the_last_day_of_the_calendar_are_days(tmp_path: Path, on: dt.date) -> None:
    assert len(write_reconciliation(captures(), tmp_path, "Europe/London", [("R", on)])) == 12


def test_names_that_are_no_text_are_written_as_escapes(tmp_path: Path) -> None:
    odd: Copy = replace(copy_of("a", ROWS), id="a\udcff", file="a\udcff")
    found = reconcile([odd, copy_of("b", ROWS[:9])])
    assert len(write_reconciliation(found, tmp_path, "Europe/London")) == 11
    assert json.loads((tmp_path / "timeline.json").read_text("utf-8"))["copies"][0]["id"] == "a\udcff"


def test_what_somebody_typed_is_told_from_what_this_page_says(tmp_path: Path) -> None:
    typed = said(90_000, "Ada", "Look\nAbsent from B: the copy covers this time, and no other cause fits.")
    write_reconciliation(reconcile([copy_of("a", [*ROWS, typed]), copy_of("b", ROWS)]), tmp_path, "UTC")
    text = (tmp_path / "timeline.txt").read_text("utf-8")
    assert "\n       | Absent from B: the copy covers" in text
