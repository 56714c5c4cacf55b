"""A text's skeleton: what it looks like, one character at a time, with positions kept."""

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.screening import characters
from onrecord.screening.normalise import normalise
from onrecord.screening.pack import load
from onrecord.screening.vocabulary import BETWEEN_LETTERS, Lexicon

LEXICON = Lexicon(load())
AWKWARD = st.sampled_from(
    "SECRTOPUKYNL ...--*_~`\u200b\u0301\u2028\r\f()/:5\uff33\u0405\u017fK\u2122\U0001f122\U0001f182\U0001f602"
)
TEXTS = st.text(AWKWARD | st.characters(codec="utf-8"))
MARKS = ("Mn", "Me", "Cf")


def spoken_by(code: int) -> str:
    decomposed = unicodedata.normalize("NFKD", chr(code))
    return "".join(part for part in decomposed if unicodedata.category(part) not in MARKS)


def test_every_letter_and_digit_in_disguise_looks_like_its_compatibility_form() -> None:
    plain = {
        code: spoken_by(code)
        for code in range(0x80, sys.maxunicode)
        if len(spoken_by(code)) == 1 and spoken_by(code).isalnum() and spoken_by(code).isascii()
    }
    assert len(plain) > 1_400
    wrong = {hex(code): look for code, look in plain.items() if characters.skeleton(chr(code)) != look}
    small_capitals = {code for code in wrong if "SMALL CAPITAL" in unicodedata.name(chr(int(code, 16)))}
    assert set(wrong) == small_capitals


@pytest.mark.parametrize(
    "word",
    [
        "\u0405\u0415\u0421R\u0415\u0422",
        "\u03a4\u039f\u03a1 \u0405\u0395\u03f9R\u0395\u03a4",
        "\ua731\u1d07\u1d04\u0280\u1d07\u1d1b",
        "\U0001f142\U0001f134\U0001f132\U0001f141\U0001f134\U0001f143",
        "\u24c8\u24d4c\u24e1e\u24e3",
        "\U0001d682\U0001d674\U0001d672\U0001d681\U0001d674\U0001d683",
    ],
)
def test_look_alikes_of_other_scripts_look_like_latin(word: str) -> None:
    assert characters.skeleton(word).upper() in ("SECRET", "TOP SECRET")


@pytest.mark.parametrize("category", ["Mn", "Me", "Cf"])
def test_invisible_characters_leave_nothing(category: str) -> None:
    known = [chr(code) for code in range(0x80, 0x30000) if unicodedata.category(chr(code)) == category]
    kept = [hex(ord(char)) for char in known if characters.skeleton(char)]
    assert len(known) > 10
    assert len(kept) <= len(known) // 20, kept


@given(TEXTS, TEXTS)
def test_the_skeleton_of_a_text_is_the_skeletons_of_its_parts(one: str, other: str) -> None:
    assert characters.skeleton(one + other) == characters.skeleton(one) + characters.skeleton(other)


@given(TEXTS)
def test_the_column_table_agrees_with_the_skeleton(text: str) -> None:
    codes = [int(characters.codes()[ord(char)]) for char in text]
    for char, code in zip(text, codes, strict=True):
        look = characters.skeleton(char)
        if code == characters.OTHER:
            assert not look.isascii()
        elif code == characters.SEVERAL:
            assert len(look) > 1
        else:
            assert look == ("" if code == characters.DROPPED else chr(code))


@given(TEXTS)
def test_normalising_keeps_the_place_of_every_character(raw: str) -> None:
    line = normalise(raw, LEXICON.run)
    origins = list(line.origins())
    assert len(origins) == len(line.text)
    assert origins == sorted(origins)
    for char, origin in zip(line.text, origins, strict=True):
        assert char in characters.skeleton(raw[origin])


@given(TEXTS)
def test_normalising_loses_nothing_but_separators_and_what_cannot_be_seen(raw: str) -> None:
    ignored = set(BETWEEN_LETTERS)
    text = normalise(raw, LEXICON.run).text
    assert [c for c in text if c not in ignored] == [c for c in characters.skeleton(raw) if c not in ignored]


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("S E C R E T", "SECRET"),
        ("T O P   S E C R E T", "TOPSECRET"),
        ("S E C R E T  U K  E Y E S  O N L Y", "SECRET UKEYESONLY"),
        ("S E C R E T A R Y", "SECRET A R Y"),
        ("R. T. O. Quay", "R. T. O. Quay"),
        ("a  b", "a b"),
    ],
)
def test_letter_spaced_terms_are_closed_up_and_nothing_else(raw: str, text: str) -> None:
    assert normalise(raw, LEXICON.run).text == text
