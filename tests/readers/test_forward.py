"""A forward stream read in any order gives what the file holds, or says that the file changed."""

import io
from collections.abc import Callable
from typing import BinaryIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.readers import forward
from onrecord.readers.forward import ForwardSource
from onrecord.records.errors import SourceChangedError, UnsafeSourceError

Opener = Callable[[bytes], BinaryIO]
RANGES = st.lists(st.tuples(st.integers(0, 300), st.integers(0, 300)), max_size=8)


@given(st.data(), st.binary(max_size=300), RANGES, st.sampled_from([0, 16, 1000]))
def test_ranges_read_in_any_order_are_the_file(
    forward_only: Opener, choice: st.DataObject, data: bytes, ranges: list[tuple[int, int]], tail: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(forward, "TAIL_BYTES", tail)
        opener = choice.draw(st.sampled_from([io.BytesIO, forward_only]))
        source = ForwardSource("f", lambda: opener(data), len(data))
        for start, length in ranges:
            assert source.read_at(start, length) == data[start : start + length]
        assert source.whole().read() == data


@pytest.mark.parametrize("tail", [0, 8, 100])
@pytest.mark.parametrize("said", [19, 21])
def test_a_file_of_another_length_than_said_is_reported(
    monkeypatch: pytest.MonkeyPatch, forward_only: Opener, tail: int, said: int
) -> None:
    monkeypatch.setattr(forward, "TAIL_BYTES", tail)
    source = ForwardSource("notes.txt", lambda: forward_only(bytes(20)), said)
    with pytest.raises(
        SourceChangedError, match=r"'notes.txt' changed while it was read: let the copying finish"
    ):
        source.whole().read()


def test_two_streams_at_once_do_not_disturb_each_other(
    monkeypatch: pytest.MonkeyPatch, forward_only: Opener
) -> None:
    monkeypatch.setattr(forward, "TAIL_BYTES", 0)
    data = bytes(range(256)) * 20
    source = ForwardSource("f", lambda: forward_only(data), len(data))
    one, two = source.stream(100, 2000), source.stream(50, 3000)
    assert one.read(10) + two.read(10) + one.read(10) == data[100:110] + data[50:60] + data[110:120]


def test_reading_on_opens_a_pipe_once(monkeypatch: pytest.MonkeyPatch, forward_only: Opener) -> None:
    monkeypatch.setattr(forward, "TAIL_BYTES", 0)
    monkeypatch.setattr(forward, "_PIECE_BYTES", 16)
    opened = []

    def opener() -> BinaryIO:
        opened.append(1)
        return forward_only(bytes(10_000))

    source = ForwardSource("f", opener, 10_000)
    for start in range(0, 9_900, 100):
        with source.stream(start, 20) as stream:
            stream.read(20)
    assert len(opened) == 1


def test_going_back_for_ever_is_refused(monkeypatch: pytest.MonkeyPatch, forward_only: Opener) -> None:
    monkeypatch.setattr(forward, "TAIL_BYTES", 0)
    monkeypatch.setattr(forward, "_REREAD_FLOOR_BYTES", 0)
    source = ForwardSource("f.zip", lambda: forward_only(bytes(1000)), 1000)

    def go_back_and_forth() -> None:
        for _ in range(100):
            source.read_at(990, 10)

    with pytest.raises(UnsafeSourceError, match="read over and over: unpack it and capture the folder"):
        go_back_and_forth()
