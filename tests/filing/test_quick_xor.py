"""quickXorHash is what the service's description says."""

import base64

from hypothesis import given
from hypothesis import strategies as st
from tests.support.quick_xor_by_bits import quick_xor_by_bits

from onrecord.filing.quick_xor import quick_xor

HELLO = [104, 40, 3, 27, 216, 240, 6, 16, 220, 225, 13, 114, 107, 3, 25, 0, 0, 0, 0, 0]


def test_known_data_has_the_known_hash():
    assert list(base64.b64decode(quick_xor(b"hello world"))) == HELLO
    assert quick_xor(b"") == base64.b64encode(bytes(20)).decode()


@given(st.binary(max_size=700))
def test_any_data_has_the_hash_of_the_description(data):
    assert quick_xor(data) == quick_xor_by_bits(data)
