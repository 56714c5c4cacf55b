"""What was met before, against a plain set."""

from hypothesis import given
from hypothesis import strategies as st

from onrecord.readers.repeats import Repeats

THINGS = st.tuples(st.integers(0, 40) | st.none(), st.sampled_from(["", "a", "\ud800"]))


@given(st.lists(THINGS))
def test_a_thing_is_a_repeat_when_it_was_met_before(things) -> None:
    repeats, known = Repeats(), set()
    for thing in things:
        assert repeats.met(*thing) is (thing in known)
        known.add(thing)


def test_many_things_are_told_apart() -> None:
    repeats = Repeats()
    assert not any(repeats.met(number) for number in range(20_000))
    assert all(repeats.met(number) for number in range(20_000))
