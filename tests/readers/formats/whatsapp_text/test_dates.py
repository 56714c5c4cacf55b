"""Which number is the day: evidence of the whole file, and no guess."""

import datetime as dt

import pytest
from tests.readers.formats.whatsapp_text.source import chat, reading

from onrecord.records.messages import DateOrder, Statement


def read(*dates: str, order: DateOrder | None = None, time: str = "09:00") -> tuple[list, list, Statement]:
    """Return the days read, the flags, and the statement, of a chat with one message a date."""
    data = "".join(f"{date}, {time} - Ben: {number}\n" for number, date in enumerate(dates)).encode()
    rows, _, statement = reading(chat(data, order=order))
    days = [row["said_local"] and row["said_local"].date().isoformat() for row in rows]
    return days, [row["flags"] for row in rows], statement


def test_one_day_over_twelve_settles_the_file() -> None:
    days, flags, statement = read("03/04/2024", "13/04/2024")
    assert days == ["2024-04-03", "2024-04-13"]
    assert flags == [None, None]
    assert "day before month: 1 header has a first number over 12" in statement.evidence
    assert "headers are written as 'd/m/yyyy, h:m -'" in statement.evidence


def test_month_first_has_its_evidence_too() -> None:
    days, _, statement = read("3/4/24", "3/14/24", "3/15/24")
    assert days == ["2024-03-04", "2024-03-14", "2024-03-15"]
    assert "month before day: 2 headers have a second number over 12" in statement.evidence


def test_the_run_of_time_settles_what_no_number_does() -> None:
    days, flags, statement = read("01/02/2024", "02/02/2024", "01/03/2024")
    assert days == ["2024-02-01", "2024-02-02", "2024-03-01"]
    assert flags == [None] * 3
    [sentence] = [line for line in statement.evidence if "run back" in line]
    assert sentence.startswith("day before month: so read the times never run back by more than a day")


def test_what_nothing_settles_stays_without_a_date() -> None:
    days, flags, statement = read("01/02/2024", "01/03/2024")
    assert days == [None, None]
    assert flags == [["date_ambiguous"]] * 2
    assert any("--date-order" in warning for warning in statement.warnings)
    assert statement.warnings[0].startswith("2 messages without a date")


def test_a_date_that_is_the_same_both_ways_needs_no_evidence() -> None:
    assert read("04/04/2024")[0] == ["2024-04-04"]


@pytest.mark.parametrize(("order", "day"), [(DateOrder.DMY, "2024-02-01"), (DateOrder.MDY, "2024-01-02")])
def test_a_persons_word_settles_what_the_file_leaves_open(order: DateOrder, day: str) -> None:
    days, flags, statement = read("01/02/2024", order=order)
    assert (days, flags) == ([day], [None])
    assert any(line.endswith(": as stated with the file") for line in statement.evidence)
    assert statement.warnings == ()


def test_a_persons_word_that_the_file_contradicts_is_not_taken() -> None:
    days, flags, statement = read("13/04/2024", "14/04/2024", "03/04/2024", order=DateOrder.MDY)
    assert days == ["2024-04-13", "2024-04-14", "2024-04-03"]
    assert flags == [None] * 3
    assert not any("as stated" in line for line in statement.evidence)


def test_mixed_orders_are_read_line_by_line_and_by_their_neighbours() -> None:
    before = ["13/03/2023", "14/03/2023", "01/04/2023", "20/04/2023"]
    after = ["4/21/2023", "5/2/2023", "5/22/2023"]
    days, flags, statement = read(*before, "05/06/2023", *after)
    assert days[:4] == ["2023-03-13", "2023-03-14", "2023-04-01", "2023-04-20"]
    assert days[5:] == ["2023-04-21", "2023-05-02", "2023-05-22"]
    assert flags[4] == ["date_ambiguous"]
    assert days[4] is None
    assert any("changes inside the file" in line for line in statement.evidence)


def test_a_day_that_the_calendar_lacks_has_no_date() -> None:
    days, flags, statement = read("13/03/2024", "31/02/2024", "30/02/2024", "29/02/2024")
    assert days == ["2024-03-13", None, None, "2024-02-29"]
    assert flags[1] == ["date_impossible"]
    assert any("the calendar has no such day" in warning for warning in statement.warnings)


@pytest.mark.parametrize(
    ("date", "day"),
    [
        ("13/03/24", "2024-03-13"),
        ("13/03/09", "2009-03-13"),
        ("2024-03-13", "2024-03-13"),
        ("2024/3/13", "2024-03-13"),
        ("13.3.2024", "2024-03-13"),
        ("13/03/2567", "2024-03-13"),
        ("13/3/2567 BE", "2024-03-13"),
        ("3/13/R6", "2024-03-13"),
        ("3/13/H31", "2019-03-13"),
        ("13\u200f/3\u200f/2024", "2024-03-13"),
    ],
)
def test_years_and_marks(date: str, day: str) -> None:
    assert read(date)[0] == [day]


@pytest.mark.parametrize("zero", ["\u0660", "\u06f0", "\u0966", "\u09e6", "\u0e50"])
def test_digits_of_other_scripts(zero: str) -> None:
    digits = {ord(str(digit)): ord(zero) + digit for digit in range(10)}
    assert read("13/03/2024".translate(digits), time="09:00".translate(digits))[0] == ["2024-03-13"]


@pytest.mark.parametrize(
    ("time", "read_as"),
    [
        ("09:05", "09:05"),
        ("9:05 AM", "09:05"),
        ("12:05 AM", "00:05"),
        ("12:05\u202fPM", "12:05"),
        ("9:05 p.\u00a0m.", "21:05"),
        ("9:05 م", "21:05"),
        ("午後9:05", "21:05"),
        ("오전 12:05", "00:05"),
        ("晚上9:05", "21:05"),
        ("凌晨12:05", "00:05"),
        ("9.05", "09:05"),
        ("9:05 in the evening", "21:05"),
        ("12:05 at night", "00:05"),
    ],
)
def test_times_of_day(time: str, read_as: str) -> None:
    rows, _, _ = reading(chat(f"13/03/2024, {time} - Ben: x\n13/03/2024, {time} - Ben: y\n".encode()))
    assert [row["said_local"].time().isoformat("minutes") for row in rows] == [read_as] * 2
    assert rows[0]["said_text"] == f"13/03/2024, {time}"


def test_the_time_may_come_first() -> None:
    rows, _, statement = reading(chat(b"[21:41:03, 28/2/2022] Ben: x\n"))
    assert rows[0]["said_local"] == dt.datetime(2022, 2, 28, 21, 41, 3)  # noqa: DTZ001 - exports are naive
    assert statement.platform == "iphone"


def test_two_figure_years_come_first_where_dates_demand_it() -> None:
    days, _, statement = read("24/03/13", "24/03/05", "24/12/25")
    assert days == ["2024-03-13", "2024-03-05", "2024-12-25"]
    assert "year, month, day: 1 header has a last number too small for a year" in statement.evidence


def test_or_where_many_dates_would_else_span_years() -> None:
    dates = [f"24/03/{day}" for day in range(13, 24)]
    days, _, statement = read(*dates)
    assert days == [f"2024-03-{day}" for day in range(13, 24)]
    assert "year, month, day: so read the chat spans 11 days, otherwise 3,653 days" in statement.evidence
    assert read(*dates[:9])[0][0] == "2013-03-24"


def test_years_that_come_last_are_taken_so_though_they_could_be_days() -> None:
    dates = [f"{day}/03/24" for day in range(13, 24)]
    assert read(*dates)[0] == [f"2024-03-{day}" for day in range(13, 24)]
