"""The timeline as text and as a page: every message once, with who holds and who lacks it."""

import dataclasses
import re

import pytest
from tests.support.reconciled import ADA, COPIES, Row, at, reconciled, three_phones
from tests.support.reconciliations import for_any_reconciliation, token

from onrecord.records.reconciliation import Person, Reconciliation
from onrecord.rendering import timeline_html as page_of
from onrecord.rendering.timeline_html import timeline_html
from onrecord.rendering.timeline_text import timeline_text
from onrecord.rendering.times import WallClock


def text_of(found: Reconciliation, zone: str = "Europe/London") -> str:
    return "".join(timeline_text(found, WallClock(zone)))


def html_of(found: Reconciliation) -> str:
    return "".join(timeline_html(found))


@for_any_reconciliation
def test_every_message_stands_once_in_the_text(found: Reconciliation) -> None:
    text = text_of(found)
    assert [text.count(token(number)) for number in range(found.timeline.num_rows)] == (
        [1] * found.timeline.num_rows
    )


@for_any_reconciliation
def test_every_message_stands_once_on_the_page_and_in_order(found: Reconciliation) -> None:
    rows = re.findall(r'<tr id="m(\d+)"', html_of(found))
    assert rows == [str(number) for number in range(found.timeline.num_rows)]


@for_any_reconciliation
def test_every_line_of_every_copy_is_named(found: Reconciliation) -> None:
    places = re.findall(r'<td class="in"><span>([^<]*)</span>', html_of(found))
    named = ["ABCD".index(place[0]) for cell in places for place in cell.split()]
    assert len(named) == sum(len(row["places"]) for row in found.timeline.to_pylist())


def test_the_text_says_which_copies_lack_a_message_and_why() -> None:
    text = text_of(three_phones())
    assert "Absent from B: the copy covers this time, and no other cause fits." in text
    assert "[A:1 B:1; agrees in 2 of 2 copies; not in C: before joining]" in text


def test_a_message_says_in_how_many_independent_copies_it_agrees() -> None:
    text = text_of(three_phones())
    assert "Ada Quay: The storm is due on Friday.  [A:1 B:1; agrees in 2 of 2 copies; " in text
    assert "Tell nobody yet.  [A:3; uncorroborated; " in text


def test_a_tombstone_is_shown_with_the_text_that_another_copy_kept() -> None:
    assert "Shown as deleted in B (line 6); its text is kept in another copy." in text_of(three_phones())


def test_both_texts_of_an_edit_stand_with_the_copies_that_hold_them() -> None:
    text = text_of(three_phones())
    assert "Edited: text in B:4: Which berth?\n" in text
    assert "Edited: text in A:6 C:2: Which berth? <b>Nine</b> & ten\n" in text


def test_times_stand_on_the_clock_that_is_named() -> None:
    assert "17:45  Ben Whitfield" in text_of(three_phones())
    assert "16:45  Ben Whitfield" in text_of(three_phones(), "UTC")


def test_a_body_of_several_lines_cannot_pass_for_another_message() -> None:
    forged = Row(at("2026-03-01T10:00"), 0, "Yes\n10:01  Ben Whitfield: I agree", {0: 1})
    text = text_of(reconciled(COPIES, [ADA], [forged], []))
    assert "\n10:01" not in text
    assert "\n       | 10:01  Ben Whitfield" in text


def test_the_page_folds_by_month_and_stands_open_when_it_is_short() -> None:
    assert re.findall(r"<details( open)?><summary>([^<]*)", html_of(three_phones())) == [
        (" open", "March 2026"),
        (" open", "April 2026"),
    ]


def test_a_page_that_cannot_hold_all_says_where_the_rest_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_of, "MOST_MESSAGES", 4)
    page = html_of(three_phones())
    assert "This page holds the first 4 messages of 11. The Parquet files hold the rest." in page
    assert page.count('<tr id="m') == 4


def test_every_table_has_a_caption_and_every_column_a_heading() -> None:
    page = html_of(three_phones())
    assert page.count("<table") == page.count("<caption>")
    assert re.findall(r"<th(?! scope=)[ >]", page) == []


def notice(lines: dict[int, int], body: str, **more: object) -> Row:
    given = {"kind": "notice", "notice": {"kind": "added", "seconds": None, "subject": None}, **more}
    return Row(at("2026-03-01T10:00"), None, body, lines, **given)


def test_a_notice_that_one_phone_alone_shows_is_that_phones_and_not_uncorroborated() -> None:
    text = text_of(reconciled(COPIES, [ADA], [notice({1: 1}, "Messages are encrypted.")], []))
    assert "10:00  the app, on B's phone: Messages are encrypted.  [B:1]\n" in text


def test_what_the_app_calls_you_is_told_to_be_the_holder_of_the_copy_whose_words_stand() -> None:
    text = text_of(reconciled(COPIES[:2], [ADA], [notice({0: 1, 1: 1}, "Dev added you")], []))
    assert "the app, in A: Dev added you" in text
    assert "“You” is Ada Quay." in text


def test_you_of_a_copy_whose_holder_is_not_known_is_the_holder_of_that_copy() -> None:
    unknown = dataclasses.replace(COPIES[0], holder=None)
    text = text_of(reconciled([unknown], [ADA], [notice({0: 1}, "You left")], []))
    assert "“You” is the holder of copy A." in text


def test_who_is_only_known_as_you_speaks_as_the_holder_of_that_copy() -> None:
    you = Person("person-9", "You", {"copy-1": ["You"]})
    text = text_of(reconciled(COPIES[:2], [you], [Row(at("2026-03-01T10:00"), 0, "Yes", {1: 1})], []))
    assert "10:00  Ben Whitfield: Yes" in text


def test_an_edited_message_stands_with_its_latest_text_and_says_that_it_was_edited() -> None:
    edited = Row(
        at("2026-03-01T10:00"),
        0,
        "40 million",
        {0: 1, 1: 1},
        edited=True,
        wordings=[("40 million", [0]), ("45 million", [1])],
    )
    found = reconciled(COPIES[:2], [ADA], [edited], [])
    assert "10:00  Ada Quay: 45 million (edited)  [A:1 B:1; texts differ]" in text_of(found)
    assert '45 million <span class="note">(edited)</span>' in html_of(found)


def test_a_mails_subject_stands_before_its_text() -> None:
    mail = Row(at("2026-03-01T10:00"), 0, "Dear all", {0: 1}, subject="Storm <b>")
    found = reconciled(COPIES[:1], [ADA], [mail], [])
    assert "10:00  Ada Quay: Subject: Storm <b>\n       | Dear all  [" in text_of(found)
    assert "<strong>Subject: <bdi>Storm &lt;b&gt;</bdi></strong><br>Dear all" in html_of(found)


def test_what_is_attached_is_told_where_the_timeline_tells_it() -> None:
    found = reconciled(COPIES[:1], [ADA], [Row(at("2026-03-01T10:00"), 0, None, {0: 1}, kind="media")], [])
    at_medium = found.timeline.schema.get_field_index("medium")
    table = found.timeline.set_column(at_medium, "medium", [["image omitted"]])
    told = dataclasses.replace(found, timeline=table)
    assert "Ada Quay: [media]  [" in text_of(found)
    assert "Ada Quay: [image omitted]  [" in text_of(told)


def test_a_picture_with_a_caption_is_shown_as_picture_and_caption_in_every_form() -> None:
    found = reconciled(COPIES[:1], [ADA], [Row(at("2026-03-01T10:00"), 0, "Berth 3 ramp", {0: 1})], [])
    at_medium = found.timeline.schema.get_field_index("medium")
    told = dataclasses.replace(found, timeline=found.timeline.set_column(at_medium, "medium", [["image"]]))
    assert "Ada Quay: [image] Berth 3 ramp  [" in text_of(told)
    assert "[image] Berth 3 ramp</td>" in html_of(told)


def test_causes_that_ask_for_nothing_take_no_line_of_their_own() -> None:
    text = text_of(three_phones())
    assert re.findall("^ +Absent from .*$", text, re.MULTILINE) == [
        "       Absent from B: the copy covers this time, and no other cause fits."
    ]


def test_a_days_table_names_its_day_again_on_every_printed_page() -> None:
    assert '<tr class="again"><th scope="colgroup" colspan="4">Monday 2 March 2026</th></tr>' in html_of(
        three_phones()
    )
