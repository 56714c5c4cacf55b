"""A quotation comes apart into blocks, lines, quoted runs and sentences, and no word of it is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.procedures.likeness import Words
from onrecord.procedures.quoted_text import LEVELS, closings, finer, headings, plain_spaces

_TEXTS = st.text(
    st.sampled_from("ab \n.\u201c\u201d\u00ab\u00bb\"'\u2019[]()\u2026\u2014:-!?\u3002\t"), max_size=60
)


@given(_TEXTS, st.integers(0, LEVELS - 1))
def test_parts_hold_every_word_in_its_order(text: str, level: int) -> None:
    plain = plain_spaces(text)
    parts = finer(plain, level)
    assert all(part.strip() for part in parts)
    assert "".join("".join(Words.of(part).plain) for part in parts) == "".join(Words.of(plain).plain)


@pytest.mark.parametrize(
    ("text", "level", "parts"),
    [
        ("one\ntwo\n \n\nthree", 0, ["one\ntwo", "three"]),
        ("one\ntwo", 1, ["one", "two"]),
        (
            "He wrote: \u201cclose it\u201d and \u201cnow\u201d.",
            2,
            ["He wrote:", "close it", "and", "now", "."],
        ),
        ("\u201eSchlie\u00dfen\u201c sagte sie", 2, ["Schlie\u00dfen", "sagte sie"]),
        ("\u00abFermez\u00bb et \u00abvite\u00bb", 2, ["Fermez", "et", "vite"]),
        ("she said 'I don't know' twice", 2, ["she said", "I don't know", "twice"]),
        (
            "Close it. Now! Why? […] Because... it is so",
            3,
            ["Close it.", "Now!", "Why?", "Because", "it is so"],
        ),
        ("\u95dc\u9589\u3002\u73fe\u5728\u3002", 3, ["\u95dc\u9589\u3002", "\u73fe\u5728\u3002"]),
    ],
)
def test_parts_are_where_a_reader_would_see_them(text: str, level: int, parts: list[str]) -> None:
    assert list(finer(text, level)) == parts


@pytest.mark.parametrize(
    "heading",
    ["Ada Quay: ", "[12/03/2026, 14:05] Ben Mole: ", "12/03/2026, 14:05 - Ben Mole: ", "Ada \u2014 ", "Ada:"],
)
def test_what_was_said_may_begin_after_a_name_and_a_time(heading: str) -> None:
    text = f"{heading}\u201cshut: the quay\u201d" if heading == "Ada:" else f"{heading}shut the quay"
    assert len(heading) in headings(text)
    assert all(place <= len(heading) for place in headings(text))


def test_what_was_said_may_end_with_a_quotation_mark() -> None:
    text = "\u201cshut it\u201d, he wrote, isn't it"
    assert [text[:place] for place in closings(text)] == ["\u201cshut it\u201d"]
