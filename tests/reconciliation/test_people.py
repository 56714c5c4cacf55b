"""Who is who across copies: by what labels say when, never by the labels alone."""

from dataclasses import replace

import pytest
from tests.support.copies import copy_of, findings, in_order, notice, renamed, said, talk

from onrecord.reconciliation import reconcile
from onrecord.records.errors import RulingError
from onrecord.records.reconciliation import Known, Person, Reconciliation, Ruling


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


def are_one(one: tuple[str, str], other: tuple[str, str], said: str = "Ada's word") -> Ruling:
    return Ruling(one, other, is_same=True, said=said)


def are_two(one: tuple[str, str], other: tuple[str, str]) -> Ruling:
    return Ruling(one, other, is_same=False, said="Ada's word")


def of(found: Reconciliation, copy: str, label: str) -> Person:
    return next(one for one in found.people if label in one.labels.get(copy, ()))


QUIET = [*talk(20), said(90_000, "Cleo", "Only here")]
OTHER = [*talk(20), said(95_000, "C. Holm", "Only there")]


def test_labels_that_say_nothing_alike_are_one_person_on_a_person_s_word():
    copies = [copy_of("a", QUIET), copy_of("b", OTHER)]
    assert frozenset({("a", "Cleo")}) in people(reconcile(copies))
    found = reconcile(
        copies, rulings=[are_one(("b", "C. Holm"), ("a", "Cleo"), "Ada, on Friday: I know her")]
    )
    assert frozenset({("a", "Cleo"), ("b", "C. Holm")}) in people(found)
    assert of(found, "a", "Cleo").joined_by == [
        "'Cleo' in a and 'C. Holm' in b are one person: Ada, on Friday: I know her"
    ]


def test_a_doubt_that_a_person_settles_is_told_no_more():
    rows = [*talk(20), said(90_000, "Cleo", "Ok")]
    copies = [copy_of("a", rows), copy_of("b", renamed(rows, {"Cleo": "C. Holm"}))]
    pair = ("a", "Cleo"), ("b", "C. Holm")
    assert doubts(reconcile(copies)) == {frozenset(pair)}
    for ruling in (are_one(*pair), are_two(*pair)):
        assert doubts(reconcile(copies, rulings=[ruling])) == set()


def test_a_changed_number_is_one_person_on_a_person_s_word_though_a_copy_shows_two():
    rows = talk(40)
    old, new = "+44 7700 900123", "+44 7700 900456"
    changed = [*renamed(rows[:20], {"Ben": old}), *renamed(rows[20:], {"Ben": new})]
    rulings = [are_one(("b", old), ("b", new)), are_one(("a", "Ben"), ("b", new))]
    found = reconcile([copy_of("a", rows), copy_of("b", changed)], rulings=rulings)
    assert frozenset({("a", "Ben"), ("b", old), ("b", new)}) in people(found)
    assert doubts(found) == set()


def test_labels_that_are_said_to_be_two_people_are_never_joined_nor_are_their_lines():
    rows = [*talk(20), *(said(90_000 + 600 * number, "Ada", f"Yes {number}") for number in range(5))]
    copies = [copy_of("a", rows), copy_of("b", renamed(rows, {"Ada": "Minister"}))]
    assert reconcile(copies).timeline.num_rows == 25
    found = reconcile(copies, rulings=[are_two(("a", "Ada"), ("b", "Minister"))])
    assert {frozenset({("a", "Ada")}), frozenset({("b", "Minister")})} <= people(found)
    # A long text that each holds once is one message, whoever said it: then no copy agrees with another.
    assert found.timeline.num_rows == 30
    assert found.timeline.column("agrees").to_pylist().count(2) == 10
    assert not [one for one in found.people if len(one.labels) > 1 and one.name == "Ada"]


def test_what_is_apart_is_not_joined_through_a_third_copy():
    rows = talk(20)
    copies = [copy_of(name, renamed(rows, {"Ada": f"Ada {name}"})) for name in "abc"]
    found = reconcile(copies, rulings=[are_two(("a", "Ada a"), ("c", "Ada c"))])
    joined = next(each for each in people(found) if ("b", "Ada b") in each)
    assert len(joined) == 2
    assert doubts(found) == set()


def test_words_that_contradict_each_other_are_refused_with_the_labels_and_what_to_do():
    rows = talk(20)
    copies = [copy_of(name, rows) for name in "ab"] + [copy_of("c", renamed(rows, {"Ada": "Mum"}))]
    copies = [replace(copy, custodian=copy.id) for copy in copies]
    rulings = [
        are_one(("a", "Ada"), ("b", "Ada")),
        are_one(("b", "Ada"), ("c", "Mum")),
        are_two(("c", "Mum"), ("a", "Ada")),
    ]
    with pytest.raises(RulingError, match=r"'Ada' in a = 'Ada' in b = 'Mum' in c.*--apart.*--withdraw"):
        reconcile(copies, rulings=rulings)
    assert reconcile(copies, rulings=rulings[:2]).people


@pytest.mark.parametrize("is_same", [True, False])
def test_a_word_on_a_label_that_no_copy_has_is_refused_with_those_there_are(is_same):
    copies = [copy_of("a", talk(20)), copy_of("b", talk(20), custodian="Ben")]
    with pytest.raises(RulingError, match='"Mum" in a: name one of "Ada", "Ben"'):
        reconcile(copies, rulings=[Ruling(("a", "Mum"), ("b", "Ada"), is_same=is_same, said="")])
    with pytest.raises(RulingError, match="no copy z here: name one of a, b"):
        reconcile(copies, rulings=[Ruling(("a", "Ada"), ("z", "Ada"), is_same=is_same, said="")])


def test_a_word_on_a_copy_that_another_stands_for_is_a_word_on_that():
    copies = [copy_of("a", QUIET), copy_of("a again", QUIET), copy_of("b", OTHER)]
    found = reconcile(copies, rulings=[are_one(("a again", "Cleo"), ("b", "C. Holm"))])
    assert frozenset({("a", "Cleo"), ("b", "C. Holm")}) in people(found)


def test_the_holder_is_whom_a_person_says_that_you_is():
    rows = in_order([*talk(20), notice(100, "added", "You"), notice(30_000, "removed", "Ben")])
    theirs = in_order([*talk(20), notice(100, "added", "Ada"), notice(30_000, "removed", "You")])
    copies = [copy_of("a", rows), copy_of("b", theirs)]
    found = reconcile(copies, rulings=[are_one(("a", "You"), ("b", "Ben"))])
    named = {person.id: person.name for person in found.people}
    assert named[found.copies[0].holder] == "Ben"
    found = reconcile(copies, rulings=[are_two(("a", "You"), ("b", "Ada"))])
    assert found.copies[0].holder is None
    assert of(found, "a", "You").labels == {"a": ["You"]}


def test_a_person_of_the_register_bears_its_id_and_name():
    found = reconcile(
        [copy_of("a", talk(20)), copy_of("b", renamed(talk(20), {"Ada": "Mum"}))],
        known={("b", "Mum"): Known("n-0011223344556677", "Ada Quay")},
    )
    person = of(found, "a", "Ada")
    assert (person.register, person.name) == ("n-0011223344556677", "Ada Quay")
    assert of(found, "a", "Ben").register is None
    assert "Ada Quay" in found.timeline.column("sender").to_pylist()


NUMBER = "447700900123"


def addressed(rows, addresses):
    return [row | {"address": addresses.get(row["sender"])} for row in rows]


@pytest.mark.parametrize("address", [f"+{NUMBER}", "+44 (7700) 900-123", f"{NUMBER}@s.whatsapp.net", NUMBER])
def test_labels_with_one_number_are_one_person_however_it_is_written(address):
    mine = addressed(QUIET, {"Cleo": f"{NUMBER}:12@s.whatsapp.net"})
    theirs = addressed(OTHER, {"C. Holm": address})
    found = reconcile([copy_of("a", mine), copy_of("b", theirs)])
    assert frozenset({("a", "Cleo"), ("b", "C. Holm")}) in people(found)
    assert of(found, "a", "Cleo").joined_by == ["'Cleo' in a and 'C. Holm' in b are one number"]


def test_a_label_that_is_the_number_of_another_is_that_person():
    mine = addressed(QUIET, {"Cleo": f"+{NUMBER}"})
    theirs = renamed(OTHER, {"C. Holm": "+44 7700 900123"})
    found = reconcile([copy_of("a", mine), copy_of("b", theirs)])
    assert frozenset({("a", "Cleo"), ("b", "+44 7700 900123")}) in people(found)


@pytest.mark.parametrize(
    ("mine", "theirs"), [("Cleo.Holm@Harbours.test", "cleo.holm@harbours.test"), ("cleo.01", "Cleo.01")]
)
def test_labels_with_one_address_are_one_person_whatever_its_case(mine, theirs):
    found = reconcile(
        [
            copy_of("a", addressed(QUIET, {"Cleo": mine})),
            copy_of("b", addressed(OTHER, {"C. Holm": theirs})),
        ]
    )
    assert of(found, "a", "Cleo").joined_by == ["'Cleo' in a and 'C. Holm' in b have one address"]


@pytest.mark.parametrize("address", ["12345", "-1", "Info"])
def test_a_short_or_withheld_number_or_a_word_for_one_is_nobody_s_own(address):
    copies = [
        copy_of("a", addressed(QUIET, {"Cleo": address}), channel="sms"),
        copy_of("b", addressed(OTHER, {"C. Holm": address}), channel="sms"),
    ]
    assert frozenset({("a", "Cleo")}) in people(reconcile(copies))


def test_a_label_with_two_numbers_in_one_copy_proves_nothing():
    two = [*addressed(QUIET, {"Cleo": f"+{NUMBER}"}), said(91_000, "Cleo", "Me too", address="+447700900999")]
    found = reconcile([copy_of("a", two), copy_of("b", addressed(OTHER, {"C. Holm": f"+{NUMBER}"}))])
    assert frozenset({("a", "Cleo")}) in people(found)


def test_one_number_under_two_labels_of_a_copy_is_a_doubt_that_a_person_can_settle():
    number = f"+{NUMBER}"
    two = addressed([*QUIET, said(91_000, "Cleo (work)", "Me too")], {"Cleo": number, "Cleo (work)": number})
    copies = [copy_of("a", two), copy_of("b", addressed(OTHER, {"C. Holm": number}))]
    pair = ("a", "Cleo"), ("a", "Cleo (work)")
    found = reconcile(copies)
    assert frozenset({("a", "Cleo"), ("b", "C. Holm")}) in people(found)
    assert doubts(found) == {frozenset(pair)}
    assert len(of(reconcile(copies, rulings=[are_one(*pair)]), "b", "C. Holm").labels["a"]) == 2


def test_what_a_person_said_outweighs_a_number():
    copies = [
        copy_of("a", addressed(QUIET, {"Cleo": NUMBER})),
        copy_of("b", addressed(OTHER, {"C. Holm": NUMBER})),
    ]
    found = reconcile(copies, rulings=[are_two(("a", "Cleo"), ("b", "C. Holm"))])
    assert frozenset({("a", "Cleo")}) in people(found)
    assert doubts(found) == set()
