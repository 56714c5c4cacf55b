"""Names that look alike are one name; what is part of how a name is written stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.records.errors import UnfitNameError
from onrecord.records.written_names import LONGEST_NAME, comparable_name, written_name

SPACES = ["  ", "\t", "\n", "\r\n", "\u00a0", "\u2009", "\u202f", "\u3000", "\u2028", " \u200b "]
UNSEEN = ["\u200b", "\u2060", "\ufeff", "\u00ad", "\u200e", "\u2068", "\u200c", "\u200d", "\U000e0041"]
PERSIAN = "\u0639\u0644\u06cc\u200c\u0631\u0636\u0627"
MALAYALAM = "\u0d2e\u0d4b\u0d39\u0d28\u0d4d\u200d"
SINHALA = "\u0d9a\u0dca\u200d\u0dc2"
BENGALI = "\u09b0\u200d\u09cd\u09af\u09be\u09ac"
FAMILY = "\U0001f469\u200d\U0001f469\u200d\U0001f467"


@pytest.mark.parametrize("space", SPACES)
def test_white_space_of_any_kind_is_one_space(space):
    assert written_name(f"{space}Ada{space}Quay{space}") == "Ada Quay"


@pytest.mark.parametrize("sign", UNSEEN)
def test_a_sign_that_nobody_sees_is_left_out(sign):
    assert written_name(f"Ad{sign}a Quay{sign}") == "Ada Quay"


@pytest.mark.parametrize("name", [PERSIAN, MALAYALAM, SINHALA, BENGALI, FAMILY])
def test_a_joiner_that_is_part_of_a_name_stays(name):
    assert written_name(name) == name


def test_a_joiner_after_a_persian_letter_that_joins_to_nothing_is_left_out():
    assert (
        written_name("\u0631\u0636\u0627\u200c\u067e\u0648\u0631") == "\u0631\u0636\u0627\u067e\u0648\u0631"
    )


def test_an_accent_is_written_in_one_way():
    assert written_name("Jose\u0301") == "Jos\u00e9"


@pytest.mark.parametrize("sign", ["\u202e", "\x00", "\x1b", "\x7f", "\udc80"])
def test_a_sign_that_breaks_what_stands_beside_it_is_refused(sign):
    with pytest.raises(UnfitNameError, match="type it anew"):
        written_name(f"Ada {sign}Quay")


@pytest.mark.parametrize("name", ["", " \n", "\u200b", "x" * (LONGEST_NAME + 1)])
def test_a_name_that_is_blank_or_too_long_is_refused(name):
    with pytest.raises(UnfitNameError):
        written_name(name)


@given(st.text(st.sampled_from([*"Aa \n", *UNSEEN, *PERSIAN, *MALAYALAM, *BENGALI, *FAMILY, "\u0301"])))
def test_a_name_as_it_is_compared_stays_as_it_is(name):
    assert comparable_name(comparable_name(name)) == comparable_name(name)
