"""What the register tells within a sight: nothing that copies out of it tell."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from onrecord.procedures.register import Identified, LabelSaid, PersonSaid, Register, Registered
from onrecord.records.searches import EVERYTHING, Sight

AT = dt.datetime(2026, 3, 12, tzinfo=dt.UTC)
PEOPLE = ("n-1", "n-2", "n-3")
LABELS = ("Ada", "+44 7700 900123", "ben@example.test")
SEEN, HIDDEN = "k-seen", "k-hidden"


def accounts():
    return st.lists(st.sampled_from(("+44 7700 900123", "ben@example.test", "sam@example.test")), unique=True)


def words(copy):
    """Whose each label of a copy is, and when that was said."""
    whose = st.tuples(st.sampled_from((None, *PEOPLE)), st.integers(0, 9))
    return st.dictionaries(st.sampled_from(LABELS), whose).map(
        lambda said: {
            (copy, label): Identified(
                LabelSaid(copy, label, person, f"{copy} {at}", "Ann"), AT + dt.timedelta(days=at), "c-1"
            )
            for label, (person, at) in said.items()
        }
    )


def persons(has, why):
    return {one: Registered(PersonSaid(one, f"Name {one}", has, why, "Ann"), AT) for one in PEOPLE}


@given(words(SEEN), words(HIDDEN), words(HIDDEN), accounts())
def test_within_a_sight_the_register_is_the_same_whatever_other_copies_tell(seen, hidden, other, has):
    sight = Sight(frozenset({SEEN}))
    one = Register(persons(has, "One reason"), seen | hidden, 1).within(sight)
    two = Register(persons([*has, "+44 7700 900999"], "Another"), other | seen, 5).within(sight)
    assert one == two
    assert set(one.people) == {each.said.person for each in seen.values()} - {None}
    labels = {(label, each.said.person) for (_, label), each in seen.items()}
    for person, each in one.people.items():
        assert all((account, person) in labels for account in each.said.accounts)


@given(words(SEEN), words(HIDDEN), accounts())
def test_whoever_sees_everything_has_the_whole_register(seen, hidden, has):
    whole = Register(persons(has, "A reason"), seen | hidden, 2)
    assert whole.within(EVERYTHING) == whole
