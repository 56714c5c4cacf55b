"""Who is who across copies: by what labels say when, never by the labels alone."""

import pytest
from tests.support.copies import copy_of, findings, in_order, notice, renamed, said, talk

from onrecord.reconciliation import reconcile
from onrecord.records.reconciliation import Reconciliation


def people(found: Reconciliation) -> set[frozenset[tuple[str, str]]]:
    return {
        frozenset((copy, label) for copy, labels in person.labels.items() for label in labels)
        for person in found.people
    }


def doubts(found: Reconciliation) -> set[frozenset[tuple[str, str]]]:
    return {frozenset((doubt.one, doubt.other)) for doubt in found.doubts}


def test_one_person_under_every_copy_s_label():
    rows = talk(20)
    found = reconcile(
        [copy_of("a", rows), copy_of("b", renamed(rows, {"Ada": "Minister", "Ben": "+44 7700 900123"}))]
    )
    assert people(found) == {
        frozenset({("a", "Ada"), ("b", "Minister")}),
        frozenset({("a", "Ben"), ("b", "+44 7700 900123")}),
    }
    assert found.timeline.num_rows == 20


def test_why_labels_are_one_person_is_told():
    rows = talk(20)
    found = reconcile([copy_of("a", rows), copy_of("b", renamed(rows, {"Ada": "Minister"}))])
    assert found.people[0].joined_by == [
        "'Ada' in a and 'Minister' in b say the same at the same moments (10)"
    ]


def test_two_people_of_one_label_stay_apart():
    rows = talk(30, speakers=("Alex", "Alexandra", "Ada"))
    crossed = renamed(rows, {"Alex": "Sandy", "Alexandra": "Alex"})
    found = reconcile([copy_of("a", rows), copy_of("b", crossed)])
    assert frozenset({("a", "Alex"), ("b", "Sandy")}) in people(found)
    assert frozenset({("a", "Alexandra"), ("b", "Alex")}) in people(found)


def test_a_label_in_common_is_no_evidence():
    rows = talk(20)
    found = reconcile(
        [
            copy_of("a", [*rows, said(90_000, "Alex", "Ok")]),
            copy_of("b", [*rows, said(95_000, "Alex", "Yes")]),
        ]
    )
    assert {frozenset({("a", "Alex")}), frozenset({("b", "Alex")})} <= people(found)


def test_a_changed_number_is_one_voice_and_a_doubt():
    rows = talk(40)
    old, new = "+44 7700 900123", "+44 7700 900456"
    changed = [*renamed(rows[:20], {"Ben": old}), *renamed(rows[20:], {"Ben": new})]
    found = reconcile([copy_of("a", rows), copy_of("b", changed)])
    assert found.timeline.num_rows == 40
    assert doubts(found) == {frozenset({("a", "Ben"), ("b", old)}), frozenset({("a", "Ben"), ("b", new)})}
    assert findings(found) == []


def test_who_only_repeats_one_word_loses_nothing():
    crowd = [said(90_000 + number, "Cleo", "Ok") for number in range(3)]
    rows = [*talk(20), *crowd]
    found = reconcile([copy_of("a", rows), copy_of("b", renamed(rows, {"Cleo": "C. Holm"}))])
    assert findings(found) == []


def test_who_said_ok_once_loses_nothing_and_is_a_doubt():
    rows = [*talk(20), said(90_000, "Cleo", "Ok")]
    found = reconcile([copy_of("a", rows), copy_of("b", renamed(rows, {"Cleo": "C. Holm"}))])
    assert findings(found) == []
    assert doubts(found) == {frozenset({("a", "Cleo"), ("b", "C. Holm")})}


@pytest.mark.parametrize("kind", ["media", "poll", "location", "contact", "deleted", "unknown"])
def test_who_never_wrote_a_text_loses_nothing(kind):
    rows = [*talk(20), said(90_000, "Cleo", "<left out>", kind=kind)]
    other = [*talk(20), said(90_000, "C. Holm", "left out by the app", kind=kind)]
    found = reconcile([copy_of("a", rows), copy_of("b", other)])
    assert not [one for one in findings(found) if one[0] != "tombstone"]


def test_a_copy_that_names_two_people_is_believed():
    """One copy's label says what two labels of another say at the same moments."""
    rows = talk(20)
    split = [row | {"sender": f"Ada {number % 2}"} for number, row in enumerate(talk(20, speakers=("Ada",)))]
    found = reconcile([copy_of("a", renamed(rows, {"Ben": "Ada"})), copy_of("b", split)])
    assert not [person for person in found.people if len(person.labels.get("b", ())) > 1]
    assert found.timeline.num_rows == 20


def test_equal_numbers_are_one_person_however_they_are_written():
    first = [*talk(20), said(90_000, "+44 7700 900123", "Only here")]
    second = [*talk(20), said(99_000, "+447700900123", "Only there")]
    found = reconcile([copy_of("a", first), copy_of("b", second)])
    assert frozenset({("a", "+44 7700 900123"), ("b", "+447700900123")}) in people(found)


def test_the_holder_is_whom_the_others_name_where_this_copy_says_you():
    rows = talk(20)
    mine = in_order([*rows, notice(100, "added", "You"), notice(30_000, "removed", "Ben")])
    theirs = in_order([*rows, notice(100, "added", "Ada"), notice(30_000, "removed", "You")])
    found = reconcile([copy_of("a", mine), copy_of("b", theirs)])
    named = {person.id: person.name for person in found.people}
    assert {one.id: named[one.holder] for one in found.copies} == {"a": "Ada", "b": "Ben"}
