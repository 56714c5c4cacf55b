"""Where this machine's clock was set back is found, and what only waited for another is not."""

import datetime as dt
from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st
from tests.keys.desk import AT, Place

from onrecord.ports.archive import Draft
from onrecord.procedures.clock_setbacks import clock_setbacks
from onrecord.records.events import HOME_OBJECT, Verb

FIVE_MINUTES = dt.timedelta(minutes=5)


def at_minutes(*minutes):
    outlines = [SimpleNamespace(at=AT + dt.timedelta(minutes=one)) for one in minutes]
    return SimpleNamespace(journal=SimpleNamespace(outlines=lambda: iter(outlines)))


@given(st.lists(st.integers(0, 10_000), max_size=30).map(sorted))
def test_a_clock_that_only_went_on_was_never_set_back(minutes):
    assert not [*clock_setbacks(at_minutes(*minutes))]


@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=30))
def test_each_step_back_by_more_than_five_minutes_is_found_and_no_other(minutes):
    found = [*clock_setbacks(at_minutes(*minutes))]
    assert all(one.before - one.at > FIVE_MINUTES for one in found)
    steps = [number for number in range(1, len(minutes)) if minutes[number - 1] - minutes[number] > 5]
    assert [one.sequence for one in found] == steps


def test_a_journal_that_was_written_says_which_event_and_both_times(tmp_path):
    place = Place(tmp_path)
    place.make()
    journal = place.journal()
    for hours in (0, 30, 6):
        draft = Draft(Verb.NOTE, (), identity=HOME_OBJECT, payload={})
        journal.append(draft, AT + dt.timedelta(hours=hours), "a-ada")
    (found,) = clock_setbacks(SimpleNamespace(journal=journal))
    assert (found.at, found.before) == (AT + dt.timedelta(hours=6), AT + dt.timedelta(hours=30))
    assert next(iter(journal.envelopes(found.sequence))).at == found.at
