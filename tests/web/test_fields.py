"""Fields and values of the pages, without a page."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from onrecord.web.components import Column, Table
from onrecord.web.fields import DateField


@given(st.dates())
def test_a_date_written_in_three_boxes_is_that_date(day: dt.date) -> None:
    field = DateField()
    written = [str(part) for part in field.widget.decompress(day)]
    assert field.clean(written) == day
    assert field.compress(written) == day


@given(st.lists(st.text(max_size=9).filter(lambda text: not text.strip().isdigit()), min_size=3, max_size=3))
def test_what_is_no_date_is_refused_in_words_and_never_breaks(written: list[str]) -> None:
    with pytest.raises(ValidationError, match=r"Enter a|The date must include"):
        DateField().clean(written)


def test_a_date_that_is_not_required_may_be_left_empty() -> None:
    assert DateField(required=False).clean(["", " ", ""]) is None
    assert DateField(required=False).clean(None) is None


def test_a_table_whose_row_is_too_short_is_refused() -> None:
    with pytest.raises(ValueError, match="as many cells"):
        Table("Counts", [Column("Channel"), Column("Messages")], [["Signal"]])
