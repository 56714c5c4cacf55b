"""The short list of a terminal: what asks for an answer, each message once, with both texts."""

from tests.support.reconciled import CAUSES, COPIES, PEOPLE, ROWS, Row, at, reconciled, three_phones

from onrecord.records.reconciliation import Cause, Confidence, FindingKind
from onrecord.rendering.absent_lines import absent_lines
from onrecord.rendering.times import WallClock

_VANISHED = Cause(FindingKind.VANISHED_SINCE, "copy-1", Confidence.STRONG)
_DIFFERS = Cause(FindingKind.DIFFERS, "copy-0", Confidence.STRONG)


def listed(*rows: Row, most: int = 3) -> str:
    found = reconciled(COPIES, PEOPLE, rows, [*CAUSES, _VANISHED, _DIFFERS]) if rows else three_phones()
    return "".join(absent_lines(found, WallClock(), most))


def test_a_text_that_one_copy_shows_as_deleted_and_another_keeps_is_listed_with_both_places() -> None:
    assert (
        "Shown as deleted in one copy, text kept in another\n"
        "  30 Mar 2026 17:45 BST  Ben Whitfield\n"
        "    Delete this when read: \\u202edne eht  [A line 9, C line 5]\n"
        "    shown as deleted  [B line 6]\n"
    ) in listed()


def test_each_text_of_an_edited_message_is_listed_with_its_lines() -> None:
    assert (
        "Edited, with several texts known\n"
        "  15 Mar 2026 10:20 GMT  Cora Lindqvist\n"
        "    Which berth?  [B line 4]\n"
        "    Which berth? <b>Nine</b> & ten  [A line 6, C line 2]\n"
    ) in listed()


def test_each_text_of_a_message_that_differs_is_listed_and_the_rest_counted() -> None:
    rows = [
        Row(
            at("2026-03-05T10:00"),
            0,
            f"{40 + number} million",
            {0: number + 1, 1: number + 1},
            [(FindingKind.DIFFERS, 0, len(CAUSES) + 1)],
            wordings=[(f"{40 + number} million", [0]), ("less", [1])],
        )
        for number in range(5)
    ]
    text = listed(*rows)
    assert "    40 million  [A line 1]\n    less  [B line 1]\n" in text
    assert text.count("million") == 3
    assert "  and 2 more\n" in text


def test_what_is_listed_as_expired_is_not_listed_again_as_held_by_an_earlier_capture() -> None:
    both = [(FindingKind.EXPIRED, 1, 3), (FindingKind.VANISHED_SINCE, 1, len(CAUSES))]
    text = listed(Row(at("2026-03-21T08:00"), 3, "Berth nine is mine.", {0: 8}, both))
    assert text.count("Berth nine") == 1
    assert "earlier capture" not in text


def test_a_copy_is_named_with_its_letter_wherever_it_lacks_something() -> None:
    assert "Absent from Ben Whitfield's copy (B): expired by timer\n" in listed()
    assert "Absent from Ben Whitfield's copy (B): within covered time, no other cause fits\n" in listed()
    assert ROWS[2].body not in listed()
