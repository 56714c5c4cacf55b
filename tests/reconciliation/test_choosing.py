"""Which copies go in where more was given, and how dates are read that a copy leaves open."""

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.support.copies import NINE, Row, copy_of, hour, said, shifted, small_world, talk

from onrecord.reconciliation import Copy, reconcile
from onrecord.reconciliation.anchors import agreement, fitting_anchors
from onrecord.reconciliation.choosing import Chosen, Offer, of_one_conversation
from onrecord.reconciliation.copies import distinct_copies, repeated
from onrecord.reconciliation.lines import lines_of
from onrecord.reconciliation.overlaps import hanging_together, overlaps_of
from onrecord.reconciliation.sameness import groups_of
from onrecord.records.errors import AmbiguousFormatError, NotOneConversationError
from onrecord.records.messages import DateOrder

DMY, MDY = DateOrder.DMY, DateOrder.MDY


def others(count: int = 20, number: int = 1) -> list[Row]:
    """Another conversation at the same times."""
    return [row | {"body": f"{row['body']}, says the other {number}"} for row in talk(count)]


def offers(*copies: Copy, path: str | None = None) -> list[Offer]:
    """Copies that lie in one path, or each in its own, each a source."""
    return [Offer(path or one.id, one.id, {None: one}) for one in copies]


def database(*copies: Copy, name: str = "msgstore.db") -> list[Offer]:
    """Copies that are all in one source."""
    return [Offer(name, name, {None: one}) for one in copies]


def ids(chosen: Chosen) -> list[str]:
    return [copy.id for copy in chosen.copies]


def test_of_several_conversations_the_common_one_is_taken():
    two = database(copy_of("d#1", talk(20)), copy_of("d#2", others()))
    chosen = of_one_conversation([*offers(copy_of("text", talk(20))), *two])
    assert ids(chosen) == ["text", "d#1"]
    assert chosen.remarks == ["1 copy in 'msgstore.db' is of another conversation and left out: 'd#2.txt'"]
    again = database(copy_of("e#1", talk(20)), copy_of("e#2", others()), name="backup.db")
    with pytest.raises(AmbiguousFormatError) as several:
        of_one_conversation([*two, *again])
    assert len(several.value.choices) == 2
    with pytest.raises(NotOneConversationError, match=r"none of the 2 conversations in 'msgstore\.db'"):
        of_one_conversation([*offers(copy_of("text", [said(hour(1), "Ada", "Alone here")])), *two])
    with pytest.raises(NotOneConversationError, match="give another person's copy"):
        of_one_conversation(two)


def test_a_folder_of_copies_of_one_conversation_gives_them_all():
    folder = offers(*(copy_of(name, talk(20)) for name in "abc"), path="phones")
    assert ids(of_one_conversation(folder)) == ["a", "b", "c"]


def test_of_a_whole_phone_the_conversation_of_the_file_named_is_taken_and_pairs_grow_with_the_texts():
    phone = [copy_of(f"chat {number}", others(30, number)) for number in range(200)]
    mine = copy_of("mine", others(30, 117)[3:])
    chosen = of_one_conversation([*offers(*phone, path="phone"), *offers(mine)])
    assert ids(chosen) == ["chat 117", "mine"]
    assert chosen.remarks == ["199 copies in 'phone' are of other conversations and left out"]
    # A stock phrase that every chat holds makes no pair.
    phrases = [
        replace(one, messages=copy_of("x", [*others(30, number), said(9, "Ada", "Happy new year")]).messages)
        for number, one in enumerate(phone)
    ]
    assert len(overlaps_of(lines_of([*phrases, mine])).one) == 1


@given(st.integers(1, 6))
@settings(max_examples=6, suppress_health_check=[HealthCheck.too_slow])
def test_copies_of_one_world_are_near_and_of_two_worlds_are_not(seed):
    one, two = small_world(seed), [replace(copy, id=f"other {copy.id}") for copy in small_world(seed + 6)]
    named = offers(one[0])
    phone = offers(*one[1:], *two, path="phone")
    assert set(ids(of_one_conversation([*named, *phone]))) <= {copy.id for copy in one}
    lines = lines_of([*one, *two])
    groups = hanging_together(len(lines.copies), overlaps_of(lines).near)
    beside_each = groups_of(lines, agreement(lines, fitting_anchors(lines)))
    assert groups == [set(group) for group in beside_each]
    assert all(len({number < len(one) for number in group}) == 1 for group in groups)


def test_one_short_answer_at_other_times_makes_no_conversation():
    mine = copy_of("mine", [said(0, "Ada", "Ok"), said(60, "Ben", "On it")])
    far = shifted([said(0, "Ada", "Ok"), said(60, "Ben", "On it")], dt.timedelta(days=40))
    phone = [copy_of("near", [said(0, "A", "Ok"), said(60, "B", "On it")]), copy_of("far", far)]
    assert ids(of_one_conversation([*offers(*phone, path="phone"), *offers(mine)])) == ["near", "mine"]


# Dates.

_days = st.lists(
    st.tuples(st.integers(1, 12), st.integers(1, 12)).filter(lambda day: day[0] != day[1]),
    min_size=4,
    max_size=12,
    unique_by=frozenset,
)


def dated(days: list[tuple[int, int]], *, swapped: bool = False) -> list[Row]:
    """A text on each of these days of 2026 (month, day), or as they are with the two exchanged."""
    return [
        said(
            NINE.replace(month=day if swapped else month, day=month if swapped else day, minute=month + day),
            "Ada" if (month + day) % 2 else "Ben",
            f"The berth closes on day {day} of month {month}",
        )
        for month, day in days
    ]


def open_offer(name: str, days: list[tuple[int, int]], right: DateOrder) -> Offer:
    """A copy whose dates can be read in both orders, of which one is right."""
    wrong = MDY if right is DMY else DMY
    undated = [row | {"said_local": None} for row in dated(days)]
    return Offer(
        name,
        name,
        {
            None: copy_of(name, undated),
            right: copy_of(name, dated(days)),
            wrong: copy_of(name, dated(days, swapped=True)),
        },
    )


@given(_days, st.sampled_from((DMY, MDY)))
@settings(max_examples=30)
def test_dates_that_a_copy_leaves_open_are_read_as_the_other_copies_times_say(days, right):
    sure = offers(copy_of("sure", dated(days)))
    chosen = of_one_conversation([open_offer("open", days, right), *sure])
    read = next(copy for copy in chosen.copies if copy.id == "open")
    assert read.messages.column("said_local").to_pylist() == [row["said_local"] for row in dated(days)]
    first = "day" if right is DMY else "month"
    assert read.warnings == (
        f"Dates were read {first} first: so its texts fall on the times of the other copies.",
    )
    assert reconcile(chosen.copies).timeline.num_rows == len(days)


@given(_days.filter(lambda days: len(days) > 7), st.sampled_from((DMY, MDY)))
@settings(max_examples=10)
def test_a_copy_settled_by_another_settles_the_next(days, right):
    first, middle, last = days[:4], days[:8], days[4:]
    chosen = of_one_conversation(
        [
            open_offer("last", last, right),
            open_offer("middle", middle, right),
            *offers(copy_of("sure", dated(first))),
        ]
    )
    assert {len(copy.warnings) for copy in chosen.copies if copy.id != "sure"} == {1}


@given(_days)
@settings(max_examples=10)
def test_where_both_orders_fit_or_neither_the_refusal_says_so_and_names_the_option(days):
    both = [open_offer("one", days, DMY), open_offer("other", days, DMY)]
    with pytest.raises(AmbiguousFormatError, match=r"day first and month first.*--date-order"):
        of_one_conversation(both)
    far = offers(copy_of("far", talk(20)))
    with pytest.raises(AmbiguousFormatError, match=r"no copy whose dates are certain.*--date-order"):
        of_one_conversation([open_offer("open", days, DMY), *far])


def test_a_copy_of_a_folder_whose_dates_nothing_tells_is_left_out_and_told():
    folder = [replace(open_offer("open", [(1, 2), (3, 4), (5, 6)], DMY), path="phone")]
    folder += offers(copy_of("a", talk(20)), copy_of("b", talk(20)), path="phone")
    chosen = of_one_conversation(folder)
    assert ids(chosen) == ["a", "b"]
    assert "'open.txt' is left out" in chosen.remarks[0]
    assert "--date-order" in chosen.remarks[0]


# The copies that go in.


def test_different_copies_of_one_id_are_a_programming_error():
    same = [copy_of("one", talk(20)), copy_of("one", talk(20))]
    assert len(distinct_copies(same).copies) == 1
    for other in (
        copy_of("one", talk(19)),
        copy_of("one", others()),
        copy_of("one", talk(20), custodian="B"),
    ):
        with pytest.raises(ValueError, match="several different copies"):
            distinct_copies([same[0], other])


def test_a_copy_that_holds_the_same_as_another_is_told_with_it():
    one, two, three = copy_of("one", talk(20)), copy_of("two", talk(20)), copy_of("three", others())
    assert [(left.id, kept.id) for left, kept in repeated([two, one, three])] == [("two", "one")]
    assert not repeated([replace(one, custodian="Ada"), replace(two, custodian="Ben")])


def test_what_is_near_is_so_whatever_the_order_of_the_copies():
    copies = [copy_of(str(number), others(20, number % 3)) for number in range(9)]
    there = overlaps_of(lines_of(copies))
    back = overlaps_of(lines_of(copies[::-1]))
    last = len(copies) - 1
    pairs = {frozenset(pair) for pair in zip(there.one.tolist(), there.other.tolist(), strict=True)}
    turned = {
        frozenset((last - a, last - b)) for a, b in zip(back.one.tolist(), back.other.tolist(), strict=True)
    }
    assert pairs == turned
    assert np.array_equal(np.sort(there.agree), np.sort(back.agree))
