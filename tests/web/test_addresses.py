"""Addresses that are put together are those that the routes have."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

NUMBERS = st.integers(min_value=0, max_value=2**60)


@pytest.mark.usefixtures("site")
def test_the_address_of_a_message_is_its_routes():
    from django.urls import reverse

    from onrecord.web.addresses import message_address

    @given(st.text("0123456789abcdef", min_size=1, max_size=32), NUMBERS, NUMBERS, NUMBERS)
    def holds(original, entry, first_byte, sub_index):
        place = (original, entry, first_byte, sub_index)
        assert message_address("/".join(map(str, place))) == reverse("message", args=place)

    holds()


@pytest.mark.usefixtures("site")
def test_the_address_of_a_place_is_its_routes():
    from django.urls import reverse

    from onrecord.web.addresses import place_address
    from onrecord.web.places import PLACES

    assert [place_address(one.route) for one in PLACES] == [reverse(one.route) for one in PLACES]
