"""What widens a matter: whatever lets its readers see a copy that they did not see, no less."""

import datetime as dt
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from onrecord.records.matters import (
    Asked,
    Expected,
    Matter,
    MatterSaid,
    MatterWord,
    Widening,
    WideningSaid,
    WideningState,
    is_of,
)
from onrecord.records.widening import added_by, with_widening, with_word

AT = dt.datetime(2026, 3, 12, tzinfo=dt.UTC)
NAMES = ("Ada Quay", "ada quay", "Ben Mole", "Cleo Tarn")
TITLES = ("Harbour", "HARBOUR ", "Basin works", "Lunches")
COPIES = tuple(
    (f"k-{number}", custodian, title)
    for number, (custodian, title) in enumerate(
        (custodian, title) for custodian in ("Ada Quay", "Ben Mole", "Cleo Tarn") for title in TITLES
    )
)
some_copies = st.lists(st.sampled_from([copy for copy, _, _ in COPIES]), max_size=3, unique=True)


@st.composite
def words(draw: st.DrawFn) -> MatterSaid:
    custodians = draw(st.lists(st.sampled_from(NAMES), unique_by=str.casefold, max_size=3))
    titles = draw(st.lists(st.sampled_from(TITLES), unique_by=lambda one: one.strip().casefold(), max_size=3))
    conversations = [
        Expected(number, title, tuple(draw(some_copies)), tuple(draw(some_copies)))
        for number, title in enumerate(titles, 1)
    ]
    asked = [Asked(number, name) for number, name in enumerate(custodians, 1)]
    return MatterSaid("m-1", "Storm", "", "", "", asked, conversations, draw(st.booleans()), "", "")


def seen(said: MatterSaid) -> set[str]:
    """Return the copies that a role for a matter shows, by their own definition."""
    if said.is_closed:
        return set()
    asked = {one.name.casefold() for one in said.custodians}
    return {
        copy
        for copy, custodian, title in COPIES
        if custodian.casefold() in asked and any(is_of(one, copy, title) for one in said.conversations)
    }


@given(words(), words())
def test_what_adds_nothing_shows_no_copy_that_was_not_shown(before, after):
    if added_by(after, before).is_nothing:
        assert seen(after) <= seen(before)


@given(words(), words(), words())
def test_what_waits_lapses_where_readers_lose_a_copy(before, after, wanted):
    asked = WideningSaid("x-1", "m-1", wanted, at_terminal=True)
    opened = Matter((MatterWord(before, AT),), {}, (Widening(asked, AT, "a-1"),))
    (one,) = with_word(opened, MatterWord(after, AT)).widenings
    if not seen(before) <= seen(after):
        assert one.state is WideningState.LAPSED
    again = Widening(replace(asked, widening="x-2"), AT, "a-2")
    assert with_widening(opened, again).waiting == again


@given(words(), st.text(max_size=3))
def test_another_name_alone_lets_wait(before, name):
    asked = WideningSaid("x-1", "m-1", before, at_terminal=True)
    opened = Matter((MatterWord(before, AT),), {}, (Widening(asked, AT, "a-1"),))
    done = with_word(opened, MatterWord(replace(before, name=name), AT))
    assert done.waiting is not None
    assert done.waiting.said.wanted.name == name


@given(words(), st.data())
def test_leaving_out_custodians_or_conversations_or_closing_adds_nothing(before, data):
    fewer = replace(
        before,
        custodians=[one for one in before.custodians if data.draw(st.booleans())],
        conversations=[one for one in before.conversations if data.draw(st.booleans())],
        is_closed=before.is_closed or data.draw(st.booleans()),
    )
    assert added_by(fewer, before).is_nothing


@given(words())
def test_opening_again_adds_all_that_a_matter_reaches(said):
    opened, closed = replace(said, is_closed=False), replace(said, is_closed=True)
    assert added_by(opened, closed) == added_by(opened, None)
