"""Records of CSV files."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.readers.csv_records import fields, records


def taken(data: bytes, **options: int) -> list[tuple]:
    return [
        (one.data, one.first_byte, one.first, one.last, one.is_whole)
        for one in records(io.BytesIO(data), **options)
    ]


def test_records_have_their_places() -> None:
    data = b'\xef\xbb\xbfA,B\r\n1,"two\nlines"\n\n3,"say ""hi"""\r\n4,5'
    assert taken(data) == [
        (b"A,B", 3, 1, 1, True),
        (b'1,"two\nlines"', 8, 2, 3, True),
        (b'3,"say ""hi"""', 23, 5, 5, True),
        (b"4,5", 39, 6, 6, True),
    ]


def test_a_mark_inside_a_plain_field_is_a_letter() -> None:
    assert [one[0] for one in taken(b'6" pipe,2\n3,4\n')] == [b'6" pipe,2', b"3,4"]
    assert fields('6" pipe,2') == ['6" pipe', "2"]


def test_a_field_that_does_not_end_is_told() -> None:
    assert taken(b'1,"open\n2,3\n') == [(b'1,"open\n2,3', 0, 1, 2, False)]


def test_what_follows_a_record_without_measure_is_read_anew() -> None:
    said = taken(b'1,"' + b"x" * 50 + b"\n" + b"y" * 50 + b"\n2,3\n4,5\n", record_bytes=80)
    assert [(one[0][:3], one[4]) for one in said] == [(b'1,"', False), (b"2,3", True), (b"4,5", True)]


@given(
    st.lists(st.lists(st.text(alphabet='ab,"\n é', max_size=6), min_size=2, max_size=4), max_size=6),
    st.booleans(),
)
def test_what_the_standard_library_writes_is_read_again(rows: list[list[str]], everything: bool) -> None:  # noqa: FBT001
    written = io.StringIO(newline="")
    writer = csv.writer(written, quoting=csv.QUOTE_ALL if everything else csv.QUOTE_MINIMAL)
    writer.writerows(rows)
    data = written.getvalue().encode()
    said = list(records(io.BytesIO(data)))
    assert all(one.is_whole for one in said)
    assert [fields(one.data.decode()) for one in said] == rows
    for one in said:
        assert data[one.first_byte :].startswith(one.data)
        assert data[: one.first_byte].count(b"\n") + 1 == one.first


@pytest.mark.parametrize(
    ("text", "expected"),
    [("", [""]), (",", ["", ""]), ("a,", ["a", ""]), ('"a",', ["a", ""]), ('"a"b,c', ["ab", "c"])],
)
def test_fields_at_the_edges(text: str, expected: list[str]) -> None:
    assert fields(text) == expected
