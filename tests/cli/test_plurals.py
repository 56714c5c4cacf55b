"""A number agrees with its noun."""

import pytest

from onrecord.cli.plurals import number_of
from onrecord.rendering.amounts import duration


@pytest.mark.parametrize(
    ("number", "noun", "written"),
    [
        (1, "capture", "1 capture"),
        (0, "hit", "0 hits"),
        (2, "copy", "2 copies"),
        (3, "person", "3 people"),
        (1204, "edited message", "1,204 edited messages"),
    ],
)
def test_a_number_agrees_with_its_noun(number: int, noun: str, written: str) -> None:
    assert number_of(number, noun) == written


@pytest.mark.parametrize(
    ("seconds", "written"), [(3600, "1 hour"), (1, "1 second"), (86_400 * 7, "7 days"), (86_400, "24 hours")]
)
def test_a_timer_s_length_is_written_as_people_do(seconds: int, written: str) -> None:
    assert duration(seconds) == written
