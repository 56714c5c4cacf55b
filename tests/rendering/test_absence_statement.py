"""The statement on absence: every sentence with its lines, before and after with no more said."""

import dataclasses
import datetime as dt
import re
from collections.abc import Sequence

import pytest
from tests.support.reconciled import ADA, BEN, COPIES, CORA, DEV, Row, at, reconciled, three_phones
from tests.support.reconciliations import for_any_reconciliation
from tests.support.rendered import DATES, renderings

from onrecord.records.reconciliation import (
    OTHER_SENDERS,
    Cause,
    Confidence,
    CopyAccount,
    Evidence,
    FindingKind,
    Person,
    Reconciliation,
)
from onrecord.rendering.absence_statement import (
    KeyDate,
    absence_statement_html,
    absence_statement_text,
)
from onrecord.rendering.absent_lines import absent_lines
from onrecord.rendering.statement_dates import bounds_of
from onrecord.rendering.times import WallClock


def statement(copy: str | None = None, dates: tuple[KeyDate, ...] = ()) -> str:
    return "".join(absence_statement_text(three_phones(), copy, dates))


@for_any_reconciliation
def test_each_sentence_names_the_lines_or_copies_that_it_rests_on(found: Reconciliation) -> None:
    sentences = re.findall(
        r"^\d+\.\d+  .*$", "".join(absence_statement_text(found, dates=DATES)), re.MULTILINE
    )
    assert sentences
    assert [each for each in sentences if not re.search(r" \[[^\]]+\]$", each)] == []


def test_it_tells_the_timers_history_with_who_when_how_long_and_where() -> None:
    said = "On 20 Mar 2026 12:00 GMT, Ada Quay set messages to disappear after 24 hours."
    assert f"{said} [A line 7; B line 5; C line 3]" in statement()


def test_it_names_the_people_whose_copy_is_not_here() -> None:
    assert "Dev Marlow should hold a copy; none is here. [copy A; copy B]" in statement()


def test_it_is_about_one_copy_when_one_is_named_and_still_searched_all() -> None:
    text = statement("copy-1")
    assert re.findall(r"What is absent from .* copy \((\w)\)", text) == ["B"]
    assert len(re.findall(r"was read from", text)) == 3


def test_a_copy_that_is_not_there_is_refused() -> None:
    with pytest.raises(KeyError):
        statement("copy-9")


@pytest.mark.parametrize(
    ("on", "said"),
    [
        (dt.date(2026, 3, 10), "1 sent before it, 0 on the day, 0 after it"),
        (dt.date(2026, 3, 9), "0 sent before it, 1 on the day, 0 after it"),
        (dt.date(2026, 3, 8), "0 sent before it, 0 on the day, 1 after it"),
    ],
)
def test_a_request_or_hold_divides_what_is_absent_into_before_and_after(on: dt.date, said: str) -> None:
    text = statement("copy-1", (KeyDate("Hold 7", on),))
    assert (
        f"of 1 absent from Ben Whitfield's copy (B), within covered time, no other cause fits: {said}."
        in text
    )


def test_what_a_copy_could_never_hold_is_not_set_against_a_request() -> None:
    assert "before joining: " not in statement(dates=DATES)
    assert "expired by timer: " in statement(dates=DATES)


def test_it_says_that_copies_do_not_show_when_a_message_ceased_to_be_there() -> None:
    assert "when it ceased to be in a copy, copies do not show" in statement(dates=DATES)


def test_a_tombstone_is_told_with_the_text_that_another_copy_kept() -> None:
    said = "by Ben Whitfield: “Delete this when read: \\u202edne eht” in A line 9 and C line 5"
    assert f"{said}; shown as deleted in B line 6. [A line 9; B line 6; C line 5]" in statement()


def test_each_wording_of_an_edited_message_stands_with_its_lines() -> None:
    said = "“Which berth?” in B line 4; “Which berth? <b>Nine</b> & ten” in A line 6 and C line 2."
    assert f"Sent on 15 Mar 2026 10:20 GMT by Cora Lindqvist: {said}" in statement()


def people_section(copies: list[CopyAccount], people: list[Person]) -> str:
    rows = [Row(None, 0, "Yes", dict.fromkeys(range(len(copies)), 1))]
    text = "".join(absence_statement_text(reconciled(copies, people, rows, [])))
    return text[text.index("Who else should hold a copy") :]


def test_whose_a_copy_may_be_is_not_said_to_have_none() -> None:
    unknown = [dataclasses.replace(copy, holder=None) for copy in (COPIES[0], COPIES[2])]
    text = people_section([*unknown, COPIES[1]], [ADA, BEN, DEV])
    assert "The holder of copies A and B is not known, so they may be of these people: Ada Quay" in text
    assert "should hold a copy; none" not in text


def test_a_custodian_whom_a_copy_names_just_so_holds_that_copy() -> None:
    told = dataclasses.replace(COPIES[0], holder=None, custodian="dev marlow")
    text = people_section([told, COPIES[1]], [BEN, DEV])
    assert "2 people are seen in the conversation; a copy of each of them is here." in text


def test_a_custodian_whose_name_is_another_name_holds_nobody_elses_copy() -> None:
    """Case folding takes ß for ss: Strauß would be told to hold the copy of Strauss."""
    told = dataclasses.replace(COPIES[0], holder=None, custodian="Dev Strauss")
    text = people_section([told, COPIES[1]], [BEN, Person("person-3", "Dev Strauß", {})])
    assert "The holder of copy A (Dev Strauss) is not known, so it may be of Dev Strauß." in text


def test_a_custodian_whose_accents_are_written_in_another_way_is_the_same() -> None:
    told = dataclasses.replace(COPIES[0], holder=None, custodian="Zoe\u0308 Marlow")
    text = people_section([told, COPIES[1]], [BEN, Person("person-3", "ZO\u00cb Marlow", {})])
    assert "a copy of each of them is here." in text


def test_a_custodian_whom_no_copy_names_so_may_be_anybody() -> None:
    told = dataclasses.replace(COPIES[0], holder=None, custodian="D. Marlow")
    text = people_section([told, COPIES[1]], [BEN, DEV])
    assert "The holder of copy A (D. Marlow) is not known" in text


def test_you_is_the_holder_of_a_copy_and_nobody_else() -> None:
    you = Person("person-9", "You", {"copy-0": ["You"]})
    text = people_section([dataclasses.replace(COPIES[0], holder=None)], [you, BEN])
    assert "1 person is seen in the conversation" in text
    assert "You" not in text


def timer_by(subject: str | None, sender: int | None = None) -> str:
    notice = {"kind": "timer_on", "seconds": 604_800, "subject": subject}
    row = Row(at("2026-03-20T12:00"), sender, "turned on", {0: 7, 1: 5}, kind="notice", notice=notice)
    return "".join(absence_statement_text(reconciled(COPIES[:2], [ADA, BEN, GROUP], [row], [])))


GROUP = Person("person-7", "Harbour resilience", {"copy-0": ["Harbour resilience"]})


@pytest.mark.parametrize(
    ("subject", "sender", "who"),
    [
        ("Ben", None, "Ben Whitfield"),
        ("You", None, "Ada Quay"),
        ("You", 2, "Ada Quay"),
        (None, 1, "Ben Whitfield"),
        (None, 2, "somebody whom the copies do not name"),
    ],
)
def test_a_timer_is_told_with_whom_its_line_names_and_never_with_the_group(
    subject: str | None, sender: int | None, who: str
) -> None:
    assert f"{who} set messages to disappear after 7 days." in timer_by(subject, sender)


def test_page_and_text_give_each_sentence_one_number() -> None:
    text, page = statement(), "".join(absence_statement_html(three_phones()))
    numbers = re.findall(r"^(\d+\.\d+)  ", text, re.MULTILINE)
    assert re.findall(r'<span class="no">([^<]*)</span>', page) == numbers
    assert re.findall(r'<li id="s([^"]*)">', page) == numbers


def test_an_earlier_capture_is_doubted_where_no_custodian_is_stated() -> None:
    for custodian, said in ((None, "It seems to be an earlier capture of copy B"), ("Ada Quay", "It is an")):
        earlier = dataclasses.replace(COPIES[0], earlier_capture_of="copy-1", custodian=custodian)
        found = reconciled([earlier, COPIES[1]], [ADA, BEN], [], [])
        assert said in "".join(absence_statement_text(found))


def about(*rows: Row, copies: Sequence[CopyAccount] = COPIES, cause: Cause) -> str:
    return "".join(absence_statement_text(reconciled(copies, [ADA, BEN, CORA, DEV], rows, [cause])))


def named_by(copy: int, label: str) -> Cause:
    says = (OTHER_SENDERS, f"the sender is “{label}”")
    evidence = [Evidence(f"copy-{copy}", None, each) for each in says]
    return Cause(FindingKind.DIFFERS, f"copy-{copy}", Confidence.STRONG, evidence)


OF_TWO = reconciled(
    COPIES[:2],
    [ADA, BEN],
    [
        Row(
            at("2026-03-05T10:00"),
            0,
            "Berth 3",
            {0: 3, 1: 4},
            [(FindingKind.DIFFERS, 0, 0), (FindingKind.DIFFERS, 1, 1)],
        )
    ],
    [named_by(0, "Ada"), named_by(1, "+44 7700 900456")],
)


def test_a_message_of_one_text_whose_copies_name_two_people_is_told_with_whom_each_names_where() -> None:
    text = "".join(absence_statement_text(OF_TWO))
    assert "Copies name different senders of 1 message: [A line 3; B line 4]" in text
    assert (
        "Sent on 5 Mar 2026 10:00 GMT: “Berth 3”; "
        "in A line 3 the sender is “Ada”; in B line 4 the sender is “+44 7700 900456”. "
    ) in text
    assert "different texts" not in text


def test_what_an_earlier_capture_held_is_quoted_with_its_line_there() -> None:
    earlier = dataclasses.replace(COPIES[2], earlier_capture_of="copy-1")
    row = Row(at("2026-03-05T10:00"), 0, "Berth 3", {0: 3, 2: 7}, [(FindingKind.VANISHED_SINCE, 1, 0)])
    cause = Cause(FindingKind.VANISHED_SINCE, "copy-1", Confidence.STRONG)
    text = about(*[row] * 31, copies=[*COPIES[:2], earlier], cause=cause)
    said = "Sent on 5 Mar 2026 10:00 GMT by Ada Quay: “Berth 3” in C line 7. [C line 7]"
    assert "Ben Whitfield's copy (B): 31 messages held by an earlier capture, no longer here: [" in text
    assert text.count(said) == 30
    assert "And 1 more: the timeline has each." in text


def test_who_is_who_gives_each_copys_labels_and_a_persons_word_but_no_account() -> None:
    dev = dataclasses.replace(
        DEV,
        joined_by=[
            "'Dev' in a and '+44' in b are one person: said by R. Blake.",
            "'x' and 'y' are one number",
        ],
    )
    text = "".join(absence_statement_text(reconciled(COPIES, [ADA, dev], [], [])))
    assert "Ada Quay (A: You; B: Ada Quay; C: Ada, Ada Q.). [copy A; copy B; copy C]" in text
    assert "are one person: said by R. Blake. [copy A; copy B]" in text
    assert "one number" not in text


def test_where_the_lines_between_which_it_would_stand_are_all_that_is_known_they_are_told_as_that() -> None:
    bare = Cause(FindingKind.DELETED_FROM_COPY, "copy-1", Confidence.FAIR, (), ["It never came"])
    rows = [
        Row(at("2026-03-05T10:00"), 0, "One", {0: 1, 1: 10}),
        Row(at("2026-03-05T10:01"), 0, "Two", {0: 2}, [(FindingKind.DELETED_FROM_COPY, 1, 0)]),
        Row(at("2026-03-05T10:02"), 0, "Three", {0: 3, 1: 11}),
    ]
    text = about(*rows, cause=bare)
    assert "The confidence of this is fair; it would stand between B lines 10 and 11. [" in text
    assert "Another explanation remains: It never came. [" in text


def test_no_sentence_ends_with_two_full_stops() -> None:
    told = Cause(
        FindingKind.DELETED_FROM_COPY,
        "copy-1",
        Confidence.FAIR,
        [Evidence("copy-1", 2, "It is absent.")],
        ["It never came."],
    )
    row = Row(at("2026-03-05T10:01"), 0, "Two", {0: 2}, [(FindingKind.DELETED_FROM_COPY, 1, 0)])
    assert ".." not in about(row, cause=told)


def test_a_copy_that_may_be_of_one_person_alone_names_them_without_a_list() -> None:
    unknown = dataclasses.replace(COPIES[0], holder=None)
    assert "is not known, so it may be of Dev Marlow." in people_section([unknown, COPIES[1]], [BEN, DEV])


def test_a_message_whose_senders_differ_says_so_in_every_form() -> None:
    remark = (
        "Copies name different senders: in A (line 3) the sender is “Ada”; "
        "in B (line 4) the sender is “+44 7700 900456”."
    )
    made = renderings(OF_TWO)
    assert f"[A:3 B:4; senders differ]\n       {remark}\n" in made["timeline.txt"]
    assert remark in made["timeline.html"]
    assert 'data-head="What was found">with senders that differ</td>' in made["timeline.html"]
    short = "".join(absent_lines(OF_TWO, WallClock()))
    assert short == (
        "With one text, and senders that differ\n"
        "  5 Mar 2026 10:00 GMT  copies name different senders\n"
        "    Berth 3  [A line 3, B line 4]\n"
        "    the sender is “Ada”  [A line 3]\n"
        "    the sender is “+44 7700 900456”  [B line 4]\n"
    )


def test_a_day_on_which_clocks_change_ends_with_the_next_midnight() -> None:
    begin, end = bounds_of(dt.date(2026, 3, 29), WallClock("Europe/London"))
    assert end - begin == 23 * 3_600_000
