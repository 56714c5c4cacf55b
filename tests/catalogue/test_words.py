"""One folding for index, query and snippet."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.catalogue.questions import matches, terms
from onrecord.catalogue.snippets import HIT_END, HIT_START, WIDTH, hits_of, snippet
from onrecord.catalogue.words import TAG_MARK, folded, folded_with_origins, index_text, label_key, words
from onrecord.records.errors import QueryError

TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=60)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Café DON\u2019T ﬁne", "cafe don t fine"),
        ("٢٠٢٤ and ४२", "2024 and 42"),
        ("東京タワー", "東 京 タ ワ ー"),
        ("ok👍🏽 🇬🇧", "ok 👍 🇬 🇧"),
        ("👨\u200d👩\u200d👧", "👨 👩 👧"),
        ("\u0645\u06cc\u200c\u062e\u0648 \u2068Ada\u2069", "\u0645\u06cc\u062e\u0648 ada"),
        ("हिन्दी कि", "हिन्दी कि"),
        ("cafe\u0301", "cafe"),
        ("İSTANBUL STRASSE straße", "istanbul strasse strasse"),
        ("1\ufe0f\u20e3 £5.50", "1 5 50"),
        ("مُحَمَّد", "محمد"),
        ("a\u200bb a\u00a0b a\u202fb", "a b a b a b"),
    ],
)
def test_text_becomes_the_words_a_person_would_search_for(text: str, expected: str) -> None:
    assert words(text) == expected.split()


@given(TEXT)
def test_what_is_indexed_has_the_words_of_the_text(text: str) -> None:
    assert words(index_text(text)) == words(text)


@given(TEXT)
def test_no_text_can_hold_a_filters_token(text: str) -> None:
    assert TAG_MARK not in index_text(f"{text}{TAG_MARK}c1")
    assert TAG_MARK not in "".join(words(f"{TAG_MARK}c1 {text}"))


@given(TEXT)
def test_origins_tell_where_each_folded_character_came_from(text: str) -> None:
    result, origins = folded_with_origins(text)
    assert result == folded(text)
    assert len(origins) == len(result)
    assert list(origins) == sorted(origins)
    assert all(result[i] in folded(text[origin]) for i, origin in enumerate(origins))


def test_labels_are_compared_without_case_marks_and_invisible_characters() -> None:
    assert label_key("\u202a+44\u00a07700 900123\u202c") == "44 7700 900123"
    assert label_key("ADA  Quay") == label_key("Ada Quáy")
    assert label_key(" ... ") == "..."


@given(TEXT)
def test_any_text_is_a_query_or_a_query_error(text: str) -> None:
    try:
        wanted = terms(text)
    except QueryError:
        assert not words(text)
        assert text.strip()
    else:
        assert bool(wanted) == bool(text.strip())


def test_quotation_marks_make_phrases_and_stars_beginnings() -> None:
    assert [term.expression() for term in terms('storm “outer basin” "dredg wor"* har* don\u2019t')] == [
        '"storm"',
        '"outer basin"',
        '"dredg wor" *',
        '"har" *',
        '"don t"',
    ]


def test_operators_are_words() -> None:
    found = [term.expression() for term in terms('a AND (b OR NOT c) NEAR(d) e:f -g "h')]
    assert found == [f'"{word}"' for word in ("a", "and", "b", "or", "not", "c", "near d", "e f", "g", "h")]


@pytest.mark.parametrize("text", ["***", '"" - .', "(*)", "\u2019", "\ufe0f"])
def test_nothing_to_search_for_is_said(text: str) -> None:
    with pytest.raises(QueryError):
        terms(text)


def test_too_many_words_are_refused() -> None:
    with pytest.raises(QueryError):
        terms("a " * 101)


@given(st.lists(TEXT, max_size=8).map(" ".join), TEXT)
def test_a_snippet_is_text_of_the_message_with_marks(body: str, query: str) -> None:
    try:
        wanted = terms(query)
    except QueryError:
        return
    cut = snippet(body, hits_of(wanted))
    plain = cut.replace(HIT_START, "").replace(HIT_END, "").strip("…")
    spaced = body.translate(dict.fromkeys(map(ord, "\x02\x03\r\n\t\v\f"), " ")).strip("…")
    assert plain.strip() in spaced
    assert len(plain) <= WIDTH
    marks = [character for character in cut if character in (HIT_START, HIT_END)]
    assert all(mark == pair for mark, pair in zip(marks, itertools.cycle((HIT_START, HIT_END)), strict=False))


@given(st.lists(TEXT, max_size=40).map(" ".join), st.sampled_from(["storm", "東京", "👍", "straße", "हिन्दी"]))
def test_a_word_that_is_there_is_marked(rest: str, word: str) -> None:
    body = f"{rest} {word} {rest}"
    cut = snippet(body, hits_of(terms(word)))
    assert matches(terms(word), body)
    inside = cut[cut.index(HIT_START) + 1 : cut.index(HIT_END)]
    assert words(inside) == words(word)


def test_a_phrase_is_marked_as_one_and_far_hits_are_shown() -> None:
    cut = snippet("x " * 500 + "the Outer  basin\nis closed " + "y " * 500, hits_of(terms('"outer basin"')))
    assert f"{HIT_START}Outer  basin{HIT_END} is closed" in cut
    assert cut.startswith("…")
    assert cut.endswith("…")


def test_marks_in_the_message_are_not_taken_for_hits() -> None:
    assert snippet("\x02spoofed\x03 storm", hits_of(terms("storm"))) == f" spoofed  {HIT_START}storm{HIT_END}"


def test_a_hit_is_found_far_into_a_long_message_and_no_cut_word_is_taken_for_one() -> None:
    assert f"{HIT_START}storm{HIT_END}" in snippet(
        "x" * 3995 + " stormy " + "y " * 9000 + "storm", hits_of(terms("storm"))
    )
    assert HIT_START not in snippet("x" * 3994 + " stormy", hits_of(terms("storm")))


def test_the_longest_term_that_fits_is_marked() -> None:
    assert snippet("outer basin", hits_of(terms('outer "outer basin"'))) == f"{HIT_START}outer basin{HIT_END}"
