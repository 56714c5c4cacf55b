"""Which number is the day: evidence of the whole file, and no guess."""

import datetime as dt

import pytest
from tests.readers.formats.whatsapp_text.source import chat, reading

from onrecord.records.errors import UnreadableError
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
    days, flags, statement = read("01/02/2024", "02/02/2024", "01/03/2024", "02/03/2024", "01/04/2024")
    assert days == ["2024-02-01", "2024-02-02", "2024-03-01", "2024-03-02", "2024-04-01"]
    assert flags == [None] * 5
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


def test_a_persons_word_that_is_not_taken_is_said_so() -> None:
    _, _, statement = read("13/04/2024", "14/04/2024", "03/04/2024", order=DateOrder.MDY)
    assert "Stated mdy; not taken: 2 headers are no date in that order." in statement.warnings


@pytest.mark.parametrize(
    ("date", "order"),
    [("03/04/2026", DateOrder.YMD), ("2026-04-03", DateOrder.DMY), ("13/04/2024", DateOrder.MDY)],
)
def test_a_persons_word_that_no_header_fits_is_refused(date: str, order: DateOrder) -> None:
    with pytest.raises(UnreadableError, match=f"no header fits {order}"):
        read(date, order=order)


def test_a_persons_word_settles_what_a_file_of_mixed_orders_leaves_open() -> None:
    dates = ["6/30/23", "7/1/23", "7/20/23", "1/8/23", "25/8/23", "6/9/23", "28/9/23"]
    assert read(*dates)[0][3] is None
    days, flags, statement = read(*dates, order=DateOrder.DMY)
    assert days[3:] == ["2023-08-01", "2023-08-25", "2023-09-06", "2023-09-28"]
    assert flags == [None] * 7
    assert not any("--date-order" in warning for warning in statement.warnings)


def test_one_step_back_in_time_settles_nothing() -> None:
    assert read("01/02/2024", "12/01/2024", "03/02/2024")[0] == [None] * 3


MONTH_FIRST = [f"{month}/{day}/2024" for month in range(1, 13) for day in (2, 5, 9)]


def test_a_pasted_line_has_no_say_in_the_order_of_the_rest() -> None:
    lines = [f"{date}, 10:0{n % 10} - {'AB'[n % 2]}: m\n" for n, date in enumerate(MONTH_FIRST)]
    lines.insert(20, "25/12/2023, 09:00 - Bob: pasted from elsewhere\n")
    rows, _, _ = reading(chat("".join(lines).encode()))
    days = [row["said_local"].date() for row in rows]
    assert len(days) == len(MONTH_FIRST)
    assert days == sorted(days)


def test_a_line_that_contradicts_the_run_of_time_leaves_the_order_open() -> None:
    dates = [*MONTH_FIRST[:5], "25/12/2023", *MONTH_FIRST[5:9]]
    days, _, statement = read(*dates)
    assert (days[:3], days[5]) == ([None] * 3, "2023-12-25")
    assert any(line.endswith("not decided") for line in statement.evidence)
    assert read(*dates, order=DateOrder.MDY)[0][0] == "2024-01-02"


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


def test_and_where_a_few_would_it_stays_open() -> None:
    days, flags, statement = read("24/01/15", "24/01/16", "24/01/17")
    assert (days, flags) == ([None] * 3, [["date_ambiguous"]] * 3)
    assert "the year may come first: so read the chat spans 3 days, otherwise 732 days" in statement.evidence
    days, _, _ = read("24/01/15", "24/01/16", "24/01/17", order=DateOrder.YMD)
    assert days == ["2024-01-15", "2024-01-16", "2024-01-17"]
    assert read("24/01/15", "24/01/15")[0] == ["2015-01-24"] * 2


def test_years_that_come_last_are_taken_so_though_they_could_be_days() -> None:
    dates = [f"{day}/03/24" for day in range(13, 24)]
    assert read(*dates)[0] == [f"2024-03-{day}" for day in range(13, 24)]


def test_only_the_first_header_of_all_is_forgiven_a_later_date_however_the_file_is_cut() -> None:
    days = ("16/01/2009", "13/01/2009", "10/01/2009", "07/01/2009")
    text = "".join(f"{day}, 09:00 - Ann: x\n" for day in days).encode()
    assert [row["said_local"].day for row in reading(chat(text))[0]] == [16, 13, 10, 7]
    assert reading(chat(text), 1) == reading(chat(text))
