"""The prefilter loses nothing: what it passes over, the grammar has nothing to say about."""

import tomllib
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.screening.marked_texts import hidden, marked

from onrecord.screening import characters, prefilter
from onrecord.screening.grammar import NAME_SPACES, Grammar
from onrecord.screening.pack import load
from onrecord.screening.prefilter import Prefilter

PACK = load()
GRAMMAR = Grammar(PACK)
PREFILTER = Prefilter(PACK)
GROUPS = tomllib.loads(Path(__file__).with_name("cases.toml").read_text("utf-8"))["group"]
LINES = sorted({line for group in GROUPS for text in group["texts"] for line in text.split("\n")})


def admitted(texts: Sequence[str | None]) -> list[bool]:
    return [bool(good) for good in PREFILTER.mask(pa.array(texts, pa.string()))]


def speaks(text: str) -> bool:
    """Ask the grammar alone, whether or not a rule wants what it sees."""
    read = GRAMMAR.line(text)
    return bool(read.seen or read.marks)


@settings(max_examples=150)
@given(st.lists(marked().flatmap(hidden), min_size=1, max_size=6))
def test_a_text_that_is_passed_over_holds_nothing(texts: list[str]) -> None:
    for text, good in zip(texts, admitted(texts), strict=True):
        assert good or not speaks(text)


@settings(max_examples=80)
@given(marked().flatmap(hidden))
def test_a_file_name_that_is_passed_over_holds_nothing(name: str) -> None:
    spaced = name
    for sign in NAME_SPACES:
        spaced = spaced.replace(sign, " ")
    assert admitted([spaced])[0] or not GRAMMAR.name(name)


@settings(max_examples=50)
@given(st.lists(st.text()))
def test_a_text_of_any_characters_that_is_passed_over_holds_nothing(texts: list[str]) -> None:
    for text, good in zip(texts, admitted(texts), strict=True):
        assert good or not speaks(text)


@pytest.mark.parametrize("foreign", ["", "\u00e9", "\U0001f602", "\u2122", "\u200b"])
def test_every_case_that_the_grammar_knows_is_admitted(foreign: str) -> None:
    lines = [line + foreign for line in LINES if speaks(line + foreign)]
    assert len(lines) > 120
    assert all(admitted(lines))


@settings(max_examples=50)
@given(st.lists(st.none() | marked().flatmap(hidden) | st.text(), max_size=12), st.integers(0, 12))
def test_a_column_is_judged_as_its_texts_one_by_one(texts: list[str | None], start: int) -> None:
    column = pa.array(texts, pa.string())
    alone = [text is not None and admitted([text])[0] for text in texts]
    assert [bool(good) for good in PREFILTER.mask(column)] == alone
    assert [bool(good) for good in PREFILTER.mask(column.slice(start))] == alone[start:]


@settings(max_examples=50)
@given(st.lists(marked().flatmap(hidden), min_size=1, max_size=6), st.integers(1, 7))
def test_cutting_a_long_column_into_pieces_changes_nothing(texts: list[str], piece: int) -> None:
    whole = admitted(texts)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(prefilter, "_PIECE_BYTES", piece)
        assert admitted(texts) == whole


@given(st.lists(st.text(min_size=1).map(lambda text: text + "é"), min_size=1))
def test_the_skeletons_of_a_column_are_the_skeletons_of_its_texts(texts: list[str]) -> None:
    looks = prefilter._skeletons(pa.array(texts)).to_pylist()
    for look, text in zip(looks, texts, strict=True):
        expected = [int(characters.codes()[ord(char)]) for char in text]
        assert list(look) == [code for code in expected if code != characters.DROPPED]


def test_ordinary_talk_is_passed_over() -> None:
    talk = [
        "See you on the quay at 4",
        "Secretary of State will call",
        "😂😂",
        "C U later",
        "secrets",
        None,
        "",
    ]
    assert not any(admitted(talk))
