"""Typedstreams: text of archives that an independent writer made; any other bytes get an answer."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.readers.typedstream import Text, text_of


def writer() -> ModuleType:
    path = Path(__file__).parent / "formats" / "imessage_db" / "archives.py"
    spec = importlib.util.spec_from_file_location("archives", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


ARCHIVES = writer()
TEXTS = st.text(alphabet=st.characters(codec="utf-8"), max_size=300)
HEADER = b"\x04\x0bstreamtyped\x81\xe8\x03"


@given(TEXTS, st.booleans(), st.integers(0, 100_000))
def test_the_text_of_an_attributed_string_is_read(text: str, mutable: bool, part: int) -> None:  # noqa: FBT001
    assert text_of(ARCHIVES.attributed(text, mutable=mutable, part=part)) == Text(text)


@pytest.mark.parametrize("length", [0, 1, 127, 128, 255, 256, 32767, 32768, 65535, 65536, 200_000])
def test_a_string_of_any_length_is_read(length: int) -> None:
    assert text_of(ARCHIVES.plain("x" * length)) == Text("x" * length)


def test_an_archive_that_is_cut_gives_its_text_once_that_is_whole() -> None:
    data = ARCHIVES.attributed("The text of it")
    end = data.index(b"The text of it") + len("The text of it")
    for cut in range(len(data)):
        assert text_of(data[:cut]).text == (None if cut < end else "The text of it")


def test_the_other_order_of_bytes_is_read() -> None:
    data = b"\x04\x0btypedstream\x81\x03\xe8\x84\x01@\x84\x84\x84\x08NSString\x01"
    data += b"\x84\x84\x08NSObject\x00\x85\x84\x01+"
    assert text_of(data + b"\x81\x01\x00" + b"x" * 256 + b"\x86") == Text("x" * 256)


def test_bytes_that_are_no_utf_8_are_replaced_and_told() -> None:
    data = ARCHIVES.plain("abc").replace(b"abc", b"a\xffc")
    assert text_of(data) == Text("a\ufffdc", valid=False)


@given(st.binary(max_size=400))
def test_any_bytes_are_answered(data: bytes) -> None:
    text_of(data)
    text_of(HEADER + data)


@given(TEXTS, st.data())
def test_any_change_of_an_archive_is_answered(text: str, data: st.DataObject) -> None:
    archive = bytearray(ARCHIVES.attributed(text))
    for _ in range(data.draw(st.integers(1, 4))):
        archive[data.draw(st.integers(0, len(archive) - 1))] = data.draw(st.integers(0, 255))
    text_of(bytes(archive))


@pytest.mark.parametrize(
    "hostile",
    [
        b"\x84\x01@" + b"\x84\x85\x92" * 50_000,  # objects inside one another
        b"\x84\x82\xff\xff\xff\x7f",  # a string longer than the stream
        b"\x84\x0b[999999999i]" + b"\x01" * 1000,
        b"\x84\x0d[999999999{}]" + b"\x01" * 1000,
        b"\x84\x81\xe8\x03" + b"[1" * 500,
        b"\x84\x81\xe7\x03" + b"[9" * 333 + b"i" + b"]" * 332,
        b"\x84\x81\xff\x00" + b"{" * 255,
        b"\x84\x01#" + b"\x84\x84\x01A\x00" * 50_000 + b"\x85",
        b"\x84\x06@@@@@@" + b"\x84\x85\x86" * 10_000,
    ],
)
def test_a_hostile_stream_ends_without_a_text(hostile: bytes) -> None:
    assert text_of(HEADER + hostile).text is None
