"""What the app's own words on an update become."""

import pytest

from onrecord.readers.signal.people import People, Person
from onrecord.readers.signal.updates import updates


@pytest.mark.parametrize("name", ["}", "{", "{who.__class__}", "{0}", "NEWER_TYPE"])
def test_an_update_of_a_kind_that_is_not_known_is_told_by_its_name_whatever_that_is(name) -> None:
    (told,) = updates({"simpleUpdate": {"type": name}}, Person("a", "Ada Quay"), People())
    assert told.body == name
    assert told.notice is not None
    assert told.notice["kind"] == "unknown"


def test_an_update_that_is_known_names_who_it_is_about() -> None:
    (told,) = updates({"simpleUpdate": {"type": "JOINED_SIGNAL"}}, Person("a", "Ada {Quay}"), People())
    assert "Ada {Quay}" in told.body
