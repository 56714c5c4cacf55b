"""Only what different people's phones show by themselves corroborates."""

import datetime as dt

from tests.support.copies import Row, copy_of, exported, renamed, said, talk

from onrecord.reconciliation import Copy, reconcile

ROWS = talk(20)


def agreement(*copies: Copy) -> set[tuple[int, int]]:
    """How many agree, of how many that could."""
    table = reconcile(copies).timeline
    return set(zip(table["agrees"].to_pylist(), table["able"].to_pylist(), strict=True))


def last(*copies: Copy) -> int:
    """How many agree on the last message."""
    return int(reconcile(copies).timeline["agrees"].to_pylist()[-1])


def other_names(rows: list[Row]) -> list[Row]:
    return renamed(rows, {"Ada": "Minister", "Ben": "B. Mole"})


def test_two_phones_agree() -> None:
    assert agreement(copy_of("a", ROWS), copy_of("b", other_names(ROWS))) == {(2, 2)}


def test_a_tombstone_agrees_with_no_text_and_an_edited_text_with_no_other() -> None:
    text = said(90_000, "Ada", "The figure is 40 million")
    gone = said(90_000, "Minister", "This message was deleted", kind="deleted")
    edited = said(90_000, "Minister", "The figure is 45 million", edited=True)
    for other in (gone, edited):
        assert last(copy_of("a", [*ROWS, text]), copy_of("b", [*other_names(ROWS), other])) == 1


def test_captures_of_one_phone_count_once_though_a_contact_was_saved_between() -> None:
    numbered = renamed(ROWS, {"Ben": "+44 7700 900123"})
    assert agreement(copy_of("a", numbered[:15]), copy_of("b", ROWS)) == {(1, 1)}


def test_two_exports_of_one_holder_count_once() -> None:
    rows = [row | {"is_own": row["sender"] == "Ada"} for row in ROWS]
    database = copy_of("b", other_names(rows), platform="ios")
    assert agreement(copy_of("a", rows), database) == {(1, 1)}


def test_a_copy_received_after_its_holder_could_see_others_bears_out_nothing() -> None:
    one = copy_of("a", ROWS, custodian="Ada", device="phone")
    for saw, agrees in ((False, {(2, 2)}), (True, {(1, 1)})):
        other = copy_of("b", other_names(ROWS), custodian="Ben", device="phone", saw_others=saw)
        assert agreement(one, other) == agrees


def test_where_all_copies_name_people_alike_nothing_shows_two_people() -> None:
    mails = [row | {"native_id": f"<{number}@x>"} for number, row in enumerate(ROWS)]
    one, other = (copy_of(name, mails[at:], channel="email") for name, at in (("a", 0), ("b", 1)))
    assert agreement(one, other) == {(1, 1)}
    assert not any(copy.earlier_capture_of for copy in reconcile([one, other]).copies)


def test_one_file_handed_over_by_several_counts_once() -> None:
    lines = (f"{day}/03/2026, 14:{day} - Ada: Berth {day} is free from Monday on\n" for day in range(13, 21))
    text = "".join(lines)
    copies = [exported(name, text, custodian=name, device="phone") for name in ("Ada", "Ben", "Cy")]
    assert agreement(*copies) == {(1, 1)}


def test_of_two_exports_that_end_together_the_fuller_is_the_earlier() -> None:
    found = reconcile([copy_of("a", [*ROWS[:5], *ROWS[6:]]), copy_of("b", ROWS)])
    assert {copy.id: copy.earlier_capture_of for copy in found.copies} == {"a": None, "b": "a"}
    (vanished,) = (row for row in found.findings.to_pylist() if row["kind"] == "vanished_since")
    assert found.copies[vanished["copy"]].id == "a"


def test_an_older_export_handed_over_after_a_newer_one_is_the_earlier_capture() -> None:
    june = [dt.datetime(2026, 6, day, tzinfo=dt.UTC) for day in (1, 20)]
    newer = copy_of("new", [*ROWS[:5], *ROWS[6:]], custodian="Ada", device="phone", received_at=june[0])
    older = copy_of("old", ROWS[:15], custodian="Ada", device="phone", received_at=june[1])
    found = reconcile([newer, older])
    assert {copy.id: copy.earlier_capture_of for copy in found.copies} == {"new": None, "old": "new"}
    vanished = [row for row in found.findings.to_pylist() if row["kind"] == "vanished_since"]
    assert [found.copies[row["copy"]].id for row in vanished] == ["new"]
