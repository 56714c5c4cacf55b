"""A name that looks like one under which copies are held goes to those copies, and none is written anew."""

from types import SimpleNamespace

import pytest

from onrecord.procedures.held_names import as_held
from onrecord.records.errors import UnfitNameError


def home(*held):
    return SimpleNamespace(catalogue=SimpleNamespace(holders=lambda: held))


def test_a_name_that_nothing_is_held_under_is_written_without_what_nobody_sees():
    assert as_held(home(), "Ada \u00a0Quay", " work\u200b  phone") == ("Ada Quay", "work phone")


@pytest.mark.parametrize("name", ["Ada Quay", "Ada  Quay", "Ada\u00a0Quay", "Ada Qu\u200bay"])
def test_a_copy_of_an_older_home_goes_on_under_the_name_that_it_has(name):
    older = home(("Ben Mole", "work phone"), ("Ada  Quay", "work \u00a0 phone"))
    assert as_held(older, name, "work phone") == ("Ada  Quay", "work \u00a0 phone")


def test_of_two_names_that_look_alike_the_one_that_was_given_goes_on():
    older = home(("Ada  Quay", "a"), ("Ada Quay", "b"))
    assert as_held(older, "Ada  Quay", "a") == ("Ada  Quay", "a")
    assert as_held(older, "Ada Quay", "b") == ("Ada Quay", "b")
    assert as_held(older, "Ada\u00a0Quay", "a") == ("Ada Quay", "a")


def test_a_name_with_control_signs_goes_on_only_where_a_copy_has_it():
    assert as_held(home(("Ada\x01", "a")), "Ada\x01", "a") == ("Ada\x01", "a")
    with pytest.raises(UnfitNameError):
        as_held(home(), "Ada\x01", "a")
