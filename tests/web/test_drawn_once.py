"""A field that is drawn once is drawn as it would be each time, whatever is asked and whatever is wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

SAID = st.dictionaries(
    st.sampled_from(
        ["person", "custodian", "channel", "kind", "since_day", "since_month", "since_year", "words"]
    ),
    st.lists(
        st.one_of(st.sampled_from(["text", "whatsapp", "1", "31", "x" * 600, "<b>"]), st.text(max_size=4))
    ),
)
CHANNELS = st.lists(st.sampled_from(["whatsapp", "email", "sms"]))


def drawn(form):
    return [form[name].as_field_group() for name in form.fields]


@pytest.mark.usefixtures("site")
def test_filters_are_drawn_as_if_drawn_anew():
    from django.forms.boundfield import BoundField
    from django.http import QueryDict

    from onrecord.web.forms.finding import FindForm

    class Anew(FindForm):
        bound_field_class = BoundField

    @given(st.none() | SAID, CHANNELS)
    def holds(said, channels):
        query = None if said is None else QueryDict(mutable=True)
        for name, values in (said or {}).items():
            query.setlist(name, values)
        assert drawn(FindForm(query, channels)) == drawn(Anew(query, channels))

    holds()


def test_what_was_drawn_least_lately_is_forgotten_first():
    from onrecord.web.drawn_once import Drawn

    kept, count = Drawn(2), []

    def draw(key):
        return kept.get(key, lambda: count.append(key) or key)

    for key in ("a", "b", "a", "c", "a", "b"):
        assert draw(key) == key
    assert count == ["a", "b", "c", "b"]


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("length", [10, 5_000])
def test_a_long_value_is_drawn_and_not_kept(length):
    from django.http import QueryDict

    from onrecord.web import drawn_once
    from onrecord.web.forms.finding import FindForm

    words = "z" * length
    assert words in FindForm(QueryDict(f"words={words}"), [])["words"].as_field_group()
    is_kept = any(words in markup for markup in drawn_once._drawn._kept.values())
    assert is_kept == (length < 2_000)


@pytest.mark.usefixtures("site")
def test_the_channels_of_one_request_are_not_those_of_another():
    from onrecord.web.forms.finding import CountForm, FindForm

    for kind in (FindForm, CountForm):
        one, other = kind(None, ["whatsapp"]), kind(None, ["sms", "email"])
        assert [value for value, _ in one.fields["channel"].choices] == ["whatsapp"]
        assert [value for value, _ in other.fields["channel"].choices] == ["email", "sms"]
