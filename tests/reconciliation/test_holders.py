"""Whose copy each is, and what each phone says of its holder alone."""

from tests.support.copies import copy_of, findings, holders, notice, renamed, said, talk

from onrecord.reconciliation import reconcile
from onrecord.records.reconciliation import Reconciliation


def named(found: Reconciliation) -> dict[str, str | None]:
    """Each copy's holder by name."""
    names = {person.id: person.name for person in found.people}
    return {copy.id: names.get(copy.holder or "") for copy in found.copies}


def test_a_custodian_is_the_one_person_whom_a_copy_calls_so() -> None:
    rows = talk(20, ("Morwenna T", "Ben Whitfield"))
    archived = copy_of("a", rows, custodian="Morwenna Tregallion, Secretary of State", device="phone")
    found = reconcile([archived, copy_of("b", renamed(rows, {"Morwenna T": "Boss"}))])
    assert named(found) == {"a": "Morwenna Tregallion, Secretary of State", "b": None}


def test_a_custodian_who_may_be_two_people_is_neither() -> None:
    rows = talk(20, ("Ruth", "Ruth PS"))
    assert named(reconcile([copy_of("a", rows, custodian="Ruth Halloran", device="phone")])) == {"a": None}


def test_a_chat_of_two_called_by_the_one_is_the_other_s() -> None:
    rows = talk(20)
    found = reconcile(
        [copy_of("a", rows, title="Ben"), copy_of("b", renamed(rows, {"Ben": "Ben W"}), title="Ada")]
    )
    assert named(found) == {"a": "Ada", "b": "Ben W"}


def test_words_that_two_copies_show_of_one_message_make_nobody_the_holder() -> None:
    def copy(own: str) -> list[dict[str, object]]:
        gone = [
            said(90_000 + 600 * number, who, body, kind="deleted")
            for number, (who, body) in enumerate(
                [("Cyril", own), ("Ada", "This message was deleted"), ("Ben", "This message was deleted")]
            )
        ]
        return [*talk(20, ("Ada", "Ben", "Cyril")), *gone]

    typed = copy("You deleted this message")
    other = renamed(typed, {"Ada": "Minister"})
    assert named(reconcile([copy_of("a", typed), copy_of("b", other)])) == {"a": None, "b": None}
    found = reconcile([copy_of("a", typed), copy_of("b", copy("This message was deleted"))])
    assert named(found)["a"] == "Cyril"


def test_what_a_phone_says_of_its_holder_is_absent_nowhere_and_no_other_phone_s() -> None:
    rows = talk(20)
    mine = notice(100_000, "added", "You", sender="Ada")
    others = renamed([*rows, mine], {"Ada": "Minister"})
    found = reconcile([copy_of("a", rows), copy_of("b", [*rows, mine]), copy_of("c", others)])
    assert [copies for _, copies in holders(found)[20:]] == [["b"], ["c"]]
    assert not findings(found)


def test_a_timeline_shows_the_edited_text_at_the_closest_time() -> None:
    rows = talk(20)
    old = said(100_033, "Ada", "The figure is 40 million")
    new = said(100_020, "Ada", "The figure is 45 million", edited=True, precision="minute")
    found = reconcile([copy_of("a", [*rows, old]), copy_of("b", [*rows, new])])
    last = found.timeline.to_pylist()[-1]
    assert (last["body"], last["precision"]) == ("The figure is 45 million", "second")
