"""A tombstone or an edited text goes to the message at its place, and to none where nothing tells."""

import pytest
from tests.support.copies import (
    Row,
    copy_of,
    findings,
    holders,
    hour,
    in_order,
    renamed,
    said,
    talk,
    texts,
    to_the_minute,
)

from onrecord.reconciliation import openings, reconcile, rewordings

NAMES = {"Ada": "Minister", "Ben": "Ben W"}
NOON = hour(15) + 600 - hour(15) % 60


def at_noon(*rows: Row) -> list[Row]:
    return in_order([*talk(30), *rows])


def tombstone(second: int) -> Row:
    return said(NOON + second, "Ben", "This message was deleted", kind="deleted")


RESIGN, LUNCH = (
    said(NOON + 5, "Ben", "I will resign tomorrow then"),
    said(NOON + 58, "Ben", "Lunch for all of us"),
)
REPLY = said(NOON + 20, "Ada", "Yes, let us go ahead with that")


@pytest.mark.parametrize("finer", [True, False])
@pytest.mark.parametrize(("second", "gone"), [(2, RESIGN), (40, LUNCH)])
def test_a_tombstone_stands_for_what_was_said_at_its_place(finer, second, gone):
    shows = to_the_minute(at_noon(REPLY, tombstone(second)))
    keeps = renamed(at_noon(RESIGN, REPLY, LUNCH), NAMES)
    found = reconcile([copy_of("shows", shows), copy_of("keeps", keeps if finer else to_the_minute(keeps))])
    other = LUNCH if gone is RESIGN else RESIGN
    assert sorted(findings(found)) == [
        ("deleted_from_copy", "shows", other["body"]),
        ("tombstone", "shows", gone["body"]),
    ]


def test_where_two_fit_equally_well_a_tombstone_is_put_to_neither():
    shows = to_the_minute(at_noon(REPLY, tombstone(30), said(NOON + 59, "Ada", "So be it, my friend")))
    keeps = at_noon(
        REPLY,
        RESIGN | {"said_local": LUNCH["said_local"]},
        LUNCH,
        said(NOON + 59, "Ada", "So be it, my friend"),
    )
    found = reconcile([copy_of("shows", shows), copy_of("keeps", renamed(keeps, NAMES))])
    told = dict(holders(found))
    assert told["This message was deleted"] == ["shows"]
    assert told[RESIGN["body"]] == told[LUNCH["body"]] == ["keeps"]


def test_as_many_tombstones_as_texts_are_put_together_in_their_order():
    shows = to_the_minute(at_noon(tombstone(5), tombstone(58)))
    found = reconcile([copy_of("shows", shows), copy_of("keeps", renamed(at_noon(RESIGN, LUNCH), NAMES))])
    assert findings(found) == [("tombstone", "shows", one["body"]) for one in (RESIGN, LUNCH)]


def test_the_only_text_that_is_absent_is_what_one_of_two_tombstones_stands_for():
    shows = to_the_minute(at_noon(tombstone(5), tombstone(58)))
    found = reconcile([copy_of("shows", shows), copy_of("keeps", renamed(at_noon(RESIGN), NAMES))])
    assert ("tombstone", "shows", RESIGN["body"]) in findings(found)
    assert "shows" not in {copy for kind, copy, _ in findings(found) if kind == "deleted_from_copy"}
    assert found.timeline.num_rows == 32


def test_of_several_texts_an_edited_one_goes_to_the_one_like_it():
    edited = RESIGN | {"body": "I will resign on Friday then", "edited": True}
    shows = to_the_minute(at_noon(edited))
    keeps = to_the_minute(renamed(at_noon(LUNCH | {"said_local": RESIGN["said_local"]}, RESIGN), NAMES))
    found = reconcile([copy_of("shows", shows), copy_of("keeps", keeps)])
    assert sorted(findings(found)) == [
        ("deleted_from_copy", "shows", LUNCH["body"]),
        ("edited", "shows", edited["body"]),
    ]


def test_two_texts_of_one_voice_in_one_second_are_one_message_that_differs():
    one, other = RESIGN, RESIGN | {"body": "Nothing of the kind was ever said"}
    third = copy_of("c", renamed(at_noon(one), {"Ada": "A.", "Ben": "B."}))
    found = reconcile([copy_of("a", at_noon(one)), copy_of("b", renamed(at_noon(other), NAMES)), third])
    assert {kind for kind, _, _ in findings(found)} == {"differs"}
    assert found.timeline.num_rows == 31


@pytest.mark.parametrize(
    ("body", "messages"),
    [
        ("I will not resign tomorrow", 31),
        ("Tell nobody about Kew", 32),
        ("I will resign tomorrow then, or not", 31),
    ],
)
def test_in_one_minute_only_alike_texts_are_one_message_that_differs(body, messages):
    one, other = at_noon(RESIGN), at_noon(RESIGN | {"body": body})
    found = reconcile([copy_of("a", one), copy_of("b", to_the_minute(renamed(other, NAMES)))])
    assert found.timeline.num_rows == messages
    assert {kind for kind, _, _ in findings(found)} == {"differs" if messages == 31 else "deleted_from_copy"}


@pytest.mark.parametrize("extra", [said(NOON + 30, "Ben", "And I shall say so"), tombstone(30)])
def test_alike_texts_of_a_minute_in_which_more_is_absent_stay_two_absences(extra):
    one, other = at_noon(RESIGN, extra), at_noon(RESIGN | {"body": "I will not resign tomorrow"})
    found = reconcile([copy_of("a", to_the_minute(one)), copy_of("b", to_the_minute(renamed(other, NAMES)))])
    assert "differs" not in {kind for kind, _, _ in findings(found)}
    assert RESIGN["body"] in texts(found)


def test_texts_that_one_copy_holds_both_of_are_two_messages():
    both = at_noon(RESIGN, RESIGN | {"body": "Nothing of the kind was ever said"})
    found = reconcile([copy_of("a", both), copy_of("b", renamed(at_noon(RESIGN), NAMES))])
    assert [kind for kind, _, _ in findings(found)] == ["deleted_from_copy"]


def crowd(count: int, **shown: object) -> list[Row]:
    return [said(90_000 + number % 50, "Ben", f"Text {number}") | shown for number in range(count)]


@pytest.mark.parametrize("shown", [{"kind": "deleted", "body": "gone"}, {"edited": True, "body": "Other"}])
def test_pairs_grow_with_the_lines_and_no_faster(monkeypatch, shown):
    seen = {}
    for count in (500, 2_000):
        made = []
        with monkeypatch.context() as patched:
            patched.setattr(
                rewordings,
                "pairs_of",
                lambda table, made=made: made.append(openings.pairs_of(table)) or made[0],
            )
            reconcile(
                [copy_of("a", [*talk(20), *crowd(count, **shown)]), copy_of("b", [*talk(20), *crowd(count)])]
            )
        seen[count] = len(made[0].one)
    assert 0 < seen[2_000] <= 5 * seen[500]
