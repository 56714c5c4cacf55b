"""Whose a copy is, by name: one rule, wherever a role or a matter asks."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.records.accounts import Scope, ScopeKind, is_among, name_key

FORMS = ("NFC", "NFD")


@given(st.text(min_size=1), st.sampled_from(FORMS))
def test_a_name_is_the_same_however_its_accents_are_written(name, form):
    assert is_among(unicodedata.normalize(form, name), (name,))
    assert name_key(unicodedata.normalize(form, name)) == name_key(name)


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Jose\u0301 Harbour", "JOS\u00c9 HARBOUR"),
        ("\u1e9eing", "\u00dfing"),
        ("\u039d\u0399\u039a\u039f\u03a3", "\u039d\u03b9\u03ba\u03bf\u03c2"),
    ],
)
def test_a_name_is_the_same_in_capitals_or_not(name, other):
    assert is_among(name, (other,))
    assert Scope(ScopeKind.CUSTODIAN, name).is_same(Scope(ScopeKind.CUSTODIAN, other))


@pytest.mark.parametrize(
    ("name", "other"),
    [("Jo Strauss", "Jo Strau\u00df"), ("Jose Harbour", "Jos\u00e9 Harbour"), ("Jo", "")],
)
def test_names_that_differ_by_a_letter_are_of_different_people(name, other):
    """Whoever reads for one is not to see the other's; a role of the right spelling is soon given."""
    assert not is_among(name, (other,))
    assert not is_among(other, (name,))
