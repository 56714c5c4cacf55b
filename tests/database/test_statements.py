"""Statements written once are PostgreSQL's too: places keep their order, and quoted text is left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.database.postgresql.statements import bound, kept_text, read_text

TEXTS = st.text(st.one_of(st.characters(exclude_categories=("Cs",)), st.sampled_from("\0\U0010ffff01")))


@pytest.mark.parametrize(
    ("statement", "written"),
    [
        ("SELECT ? , ?", "SELECT %(p1)s , %(p2)s"),
        ("SELECT ?2, ?1, ?2", "SELECT %(p2)s, %(p1)s, %(p2)s"),
        ("SELECT :first, :said0", "SELECT %(first)s, %(said0)s"),
        ("SELECT '?:a %', \"?\" || ?", "SELECT '?:a %%', \"?\" || %(p1)s"),
        ("SELECT a::text % 2", "SELECT a::text %% 2"),
        ("a CROSS JOIN b ON b.id = a.id", "a JOIN b ON b.id = a.id"),
        ("instr(key, ?) > 0", "strpos(key, %(p1)s) > 0"),
        (
            "IN (SELECT value FROM json_each(?))",
            "IN (SELECT value FROM json_array_elements_text(CAST(%(p1)s AS json)) AS one(value))",
        ),
    ],
)
def test_a_statement_is_written_postgresqls_way(statement, written):
    assert bound(statement, {})[0] == written


def test_values_take_the_names_of_their_places():
    assert bound("SELECT ?, ?", (1, "a"))[1] == {"p1": 1, "p2": "a"}
    assert bound("SELECT :a", {"a": "\0"})[1] == {"a": kept_text("\0")}


@given(TEXTS)
def test_text_comes_back_as_it_was_and_is_never_kept_with_a_nul(text):
    assert read_text(kept_text(text)) == text
    assert "\0" not in kept_text(text)


@given(TEXTS, TEXTS)
def test_other_text_is_kept_as_other_text(one, other):
    assert (kept_text(one) == kept_text(other)) == (one == other)


@given(TEXTS, st.integers(0, 20))
def test_a_beginning_of_what_is_kept_reads_as_a_beginning(text, size):
    assert text.startswith(read_text(kept_text(text)[:size]))
