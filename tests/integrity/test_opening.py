"""The custodian's opening: the form stands before it is used."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.integrity.opening import Opening, parse_opening, write_opening
from onrecord.records.errors import VerificationError
from onrecord.records.messages import CaptureId

SEED = bytes(range(32))
TEXT = (
    b'{"capture":"cap-1","onrecord-opening":1,"seed":"'
    + SEED.hex().encode()
    + b'","withheld":[[2,4],[6,6]]}\n'
)


@st.composite
def openings(draw: st.DrawFn) -> Opening:
    edges = sorted(draw(st.sets(st.integers(0, 10**9), max_size=12)))
    ranges = [(2 * first, 2 * last) for first, last in zip(edges[::2], edges[1::2], strict=False)]
    return Opening(
        CaptureId(draw(st.text(max_size=9))), draw(st.binary(min_size=32, max_size=32)), tuple(ranges)
    )


def test_an_opening_is_written_as_documented() -> None:
    opening = Opening(CaptureId("cap-1"), SEED, ((2, 4), (6, 6)))
    assert write_opening(opening) == TEXT
    assert opening.count == 4


@given(openings())
def test_an_opening_reads_back(opening: Opening) -> None:
    assert parse_opening(write_opening(opening)) == opening


@pytest.mark.parametrize(
    "ranges",
    [((4, 2),), ((-1, 2),), ((2, 4), (4, 6)), ((2, 4), (5, 6)), ((6, 8), (2, 4)), ((2, 4), (2, 4))],
)
def test_ranges_that_do_not_rise_apart_are_refused(ranges: tuple[tuple[int, int], ...]) -> None:
    with pytest.raises(VerificationError):
        write_opening(Opening(CaptureId("cap-1"), SEED, ranges))


def test_a_seed_of_another_length_is_refused() -> None:
    with pytest.raises(VerificationError):
        write_opening(Opening(CaptureId("cap-1"), SEED[1:], ()))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"null\n",
        b"[]\n",
        b"[" * 100_000,
        TEXT[:-1],
        TEXT.replace(b":1,", b":2,"),
        TEXT.replace(b":1,", b":true,"),
        TEXT.replace(b'"cap-1"', b"1"),
        TEXT.replace(b"[[2,4],[6,6]]", b"5"),
        TEXT.replace(b"[2,4]", b"[2,4,5]"),
        TEXT.replace(b"[2,4]", b"[2,true]"),
        TEXT.replace(b"[2,4]", b"[2,4.0]"),
        TEXT.replace(b"[2,4]", b'"24"'),
        TEXT.replace(b'"seed":"00', b'"seed":"'),
        TEXT.replace(b'"capture"', b'"more":1,"capture"'),
        TEXT.replace(b",", b", "),
        TEXT.replace(b"\n", b"\r\n"),
    ],
)
def test_an_opening_written_another_way_is_refused(data: bytes) -> None:
    with pytest.raises(VerificationError):
        parse_opening(data)
