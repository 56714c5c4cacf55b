"""The rules of the wire format's reader."""

import contextlib
import io
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support import wire

from onrecord.readers import protobuf
from onrecord.records.errors import UnreadableError

NUMBERS = st.integers(1, (1 << 29) - 1)
VALUES = st.one_of(st.integers(0, (1 << 64) - 1), st.binary(max_size=300))


@given(st.lists(st.tuples(NUMBERS, VALUES)))
def test_what_was_written_is_read_in_its_order(written):
    found = [(field.number, field.value) for field in protobuf.fields(wire.message(*written))]
    assert found == written


@given(st.binary(max_size=200))
def test_any_bytes_are_fields_or_refused(data):
    with contextlib.suppress(UnreadableError):
        protobuf.by_number(data)


@given(st.lists(st.binary(max_size=50), max_size=8), st.integers(0, 60))
def test_messages_after_one_another_are_read_until_where_they_are_cut(messages, cut):
    data = wire.delimited(messages)
    found = []
    with contextlib.suppress(UnreadableError):
        found.extend(protobuf.delimited(io.BytesIO(data[: len(data) - cut])))
    assert [one for *_, one in found] == messages[: len(found)]
    if not cut:
        assert len(found) == len(messages)
    for offset, prefix, one in found:
        assert data[offset:].startswith(prefix + one)


def test_fixed_numbers_and_signs_are_read():
    data = wire.varint(1 << 3 | 1) + struct.pack("<d", 1.5) + wire.varint(2 << 3 | 5) + struct.pack("<I", 7)
    assert [field.value for field in protobuf.fields(data)][1] == 7
    assert protobuf.as_double(next(protobuf.fields(data)).value) == 1.5
    assert protobuf.signed((1 << 64) - 1) == -1
    assert protobuf.signed(5) == 5


def test_a_packed_list_and_a_lone_number_are_both_lists():
    assert protobuf.packed(b"".join(map(wire.varint, (1, 300, 0)))) == [1, 300, 0]
    assert protobuf.packed(9) == [9]


@pytest.mark.parametrize(
    "data",
    [
        b"\x00\x00",
        b"\x0b",
        b"\x08" + b"\xff" * 11,
        b"\x0a\x05abc",
        b"\x09\x00",
        b"\x80" * 20,
        b"\x0a\xff\xff\xff\xff\x0f",
    ],
)
def test_what_is_no_message_is_refused(data):
    with pytest.raises(UnreadableError):
        protobuf.by_number(data)


def test_a_length_beyond_any_message_is_refused_before_it_is_read():
    with pytest.raises(UnreadableError, match="longer"):
        next(protobuf.delimited(io.BytesIO(wire.varint(1 << 40) + b"x")))
