"""The statement on absence: every sentence with its lines, before and after with no more said."""

import datetime as dt
import re

import pytest
from tests.support.reconciled import three_phones
from tests.support.reconciliations import for_any_reconciliation
from tests.support.rendered import DATES

from onrecord.records.reconciliation import Reconciliation
from onrecord.rendering.absence_statement import KeyDate, absence_statement_text


def statement(copy: str | None = None, dates: tuple[KeyDate, ...] = ()) -> str:
    return "".join(absence_statement_text(three_phones(), copy, dates))


@for_any_reconciliation
def test_each_sentence_names_the_lines_or_copies_that_it_rests_on(found: Reconciliation) -> None:
    sentences = re.findall(
        r"^\d+\.\d+  .*$", "".join(absence_statement_text(found, dates=DATES)), re.MULTILINE
    )
    assert sentences
    assert [each for each in sentences if not re.search(r" \[[^\]]+\]$", each)] == []


def test_it_tells_the_timers_history_with_who_when_how_long_and_where() -> None:
    said = "On 20 Mar 2026 12:00 GMT, Ada Quay set messages to disappear after 24 hours."
    assert f"{said} [A line 7; B line 5; C line 3]" in statement()


def test_it_names_the_people_whose_copy_is_not_here() -> None:
    assert "Dev Marlow should hold a copy; none is here. [copy A; copy B]" in statement()


def test_it_is_about_one_copy_when_one_is_named_and_still_searched_all() -> None:
    text = statement("copy-1")
    assert re.findall(r"What is absent from copy (\w)", text) == ["B"]
    assert len(re.findall(r"copy was read from", text)) == 3


def test_a_copy_that_is_not_there_is_refused() -> None:
    with pytest.raises(KeyError):
        statement("copy-9")


@pytest.mark.parametrize(
    ("on", "said"),
    [
        (dt.date(2026, 3, 10), "1 sent before it, 0 on the day, 0 after it"),
        (dt.date(2026, 3, 9), "0 sent before it, 1 on the day, 0 after it"),
        (dt.date(2026, 3, 8), "0 sent before it, 0 on the day, 1 after it"),
    ],
)
def test_a_request_or_hold_divides_what_is_absent_into_before_and_after(on: dt.date, said: str) -> None:
    text = statement("copy-1", (KeyDate("Hold 7", on),))
    assert (
        f"of 1 absent from Ben Whitfield's copy (within covered time, no other cause fits), {said}." in text
    )


def test_what_a_copy_could_never_hold_is_not_set_against_a_request() -> None:
    assert "(before joining), " not in statement(dates=DATES)
    assert "(expired by timer), " in statement(dates=DATES)


def test_it_says_that_copies_do_not_show_when_a_message_ceased_to_be_there() -> None:
    assert "when it ceased to be in a copy, copies do not show" in statement(dates=DATES)


def test_a_tombstone_is_told_with_the_copy_that_kept_the_text() -> None:
    said = "Ben Whitfield's copy: 1 message shown as deleted; another copy kept the text of 1."
    assert f"{said} [A line 9; B line 6; C line 5]" in statement()
