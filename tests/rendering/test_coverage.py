"""Chart, table and statement give the figures of the findings table, each and every one."""

import dataclasses
import datetime as dt
import re
from collections import Counter

import pytest
from tests.support.reconciled import ADA, CAUSES, COPIES, PEOPLE, ROWS, Row, at, reconciled, three_phones
from tests.support.reconciliations import for_any_reconciliation

from onrecord.records.reconciliation import (
    ABSENCES,
    Cause,
    Confidence,
    CoverageKind,
    CoverageSpan,
    FindingKind,
    Reconciliation,
)
from onrecord.rendering.absence_statement import absence_statement_text
from onrecord.rendering.accounts import accounts, headline, not_applicable_words
from onrecord.rendering.chart_scale import LEFT, RIGHT, Scale, drawn, ends, marks, scale_of
from onrecord.rendering.coverage_chart import coverage_chart
from onrecord.rendering.coverage_table import coverage_table_html, coverage_table_text
from onrecord.rendering.findings_table import findings_table_html
from onrecord.rendering.index import Index
from onrecord.rendering.times import WallClock, milliseconds
from onrecord.rendering.words import IN_SHORT, REASON


def absent(found: Reconciliation) -> Counter[tuple[int, str]]:
    rows = found.findings.to_pylist()
    return Counter((row["copy"], row["kind"]) for row in rows if row["kind"] in ABSENCES)


def held(found: Reconciliation) -> Counter[int]:
    return Counter(place["copy"] for row in found.timeline.to_pylist() for place in row["places"])


def causes(found: Reconciliation, copy: int) -> set[str]:
    mine = {kind: number for (which, kind), number in absent(found).items() if which == copy}
    return {f"{number} {IN_SHORT[FindingKind(kind)]}" for kind, number in mine.items()}


@for_any_reconciliation
def test_the_chart_counts_what_the_findings_count(found: Reconciliation) -> None:
    plain = re.sub(r"</?tspan[^>]*>", "", coverage_chart(found))
    said = re.findall(
        r">Holds (\d+) of (\d+)(?: \(n/a (\d+)\))?\. (?:None absent\.|Absent (\d+): ([^<]*?)\.)<", plain
    )
    for copy, (holds, whole, other, lacks, why) in enumerate(said):
        assert (int(holds), int(lacks or 0)) == (held(found)[copy], len_of(found, copy))
        assert int(holds) + int(lacks or 0) + int(other or 0) == int(whole) == found.timeline.num_rows
        assert set(filter(None, why.split("; "))) == causes(found, copy)
    assert len(said) == len(found.copies)


def len_of(found: Reconciliation, copy: int) -> int:
    return sum(number for (which, _), number in absent(found).items() if which == copy)


@for_any_reconciliation
def test_the_table_counts_what_the_findings_count_and_its_figures_make_the_whole(
    found: Reconciliation,
) -> None:
    table = "".join(coverage_table_html(Index(found), WallClock()))
    figures = re.findall(r'data-head="(?:Holds|Absent|n/a)">(\d+)</td>', table)
    why = re.findall(r'data-head="Why absent">([^<]*)</td>', table)
    for copy, words in enumerate(why):
        holds, lacks, other = map(int, figures[copy * 3 : copy * 3 + 3])
        assert (holds, lacks) == (held(found)[copy], len_of(found, copy))
        assert holds + lacks + other == found.timeline.num_rows
        assert set(words.split("; ")) - {"-"} == causes(found, copy)
    assert len(why) == len(found.copies)


@for_any_reconciliation
def test_the_statement_counts_what_the_findings_count(found: Reconciliation) -> None:
    text = "".join(absence_statement_text(found))
    kind_of = {reason: kind for kind, reason in REASON.items()}
    reasons = "|".join(map(re.escape, kind_of))
    said = re.findall(
        rf"^\d+\.\d+  (\d+) messages? (?:is|are) absent from .*?: ({reasons})\. ", text, re.MULTILINE
    )
    assert sorted((kind_of[reason].value, int(number)) for number, reason in said) == (
        sorted((kind, number) for (_, kind), number in absent(found).items())
    )


def test_the_headline_names_every_copy_that_lacks_something_in_the_order_of_letters() -> None:
    title = re.findall(r"<title[^>]*>([^<]*)</title>", coverage_chart(three_phones()))
    assert title == ["3 copies, 11 messages; of what other copies hold, A lacks 1, B 2 and C 3"]


def test_a_headline_on_many_copies_is_cut_short() -> None:
    copies = [dataclasses.replace(COPIES[0], id=f"copy-{number}") for number in range(12)]
    row = Row(
        at("2026-03-01T10:00"), 0, "Yes", {0: 1}, [(FindingKind.UNEXPLAINED, n, 0) for n in range(1, 12)]
    )
    index = Index(reconciled(copies, [ADA], [row], []))
    assert headline(index, accounts(index)).endswith("H 1, I 1 and 3 other copies lack some")


def test_captures_of_one_phone_are_counted_as_one_phone() -> None:
    copies = [COPIES[0], dataclasses.replace(COPIES[1], earlier_capture_of="copy-0"), COPIES[2]]
    index = Index(reconciled(copies, [ADA], [], []))
    assert headline(index, accounts(index)).startswith("3 copies of 2 phones, 0 messages")


def test_identical_copies_lack_nothing_and_the_headline_says_so() -> None:
    found = reconciled(COPIES[:2], [ADA], [Row(at("2026-03-01T10:00"), 0, "Yes", {0: 1, 1: 1})], [])
    assert "2 copies, 1 message; no copy lacks what another holds" in coverage_chart(found)


def test_one_copy_alone_is_said_to_show_no_absence() -> None:
    found = reconciled(COPIES[:1], [ADA], [Row(at("2026-03-01T10:00"), 0, "Yes", {0: 1})], [])
    assert "1 copy, 1 message; one copy alone cannot show an absence" in coverage_chart(found)


def test_the_chart_is_one_picture_with_a_title_and_a_description() -> None:
    chart = coverage_chart(three_phones())
    assert 'role="img" aria-labelledby="coverage-title coverage-desc"' in chart
    assert "Copy C, Cora Lindqvist: could hold 12 Mar 2026 07:00 GMT to the end; holds 8 of 11" in chart


def test_a_timer_stands_with_its_length_over_the_time_that_it_ran() -> None:
    assert coverage_chart(three_phones()).count(">24 h</text>") == 3


def test_a_stretch_that_a_copy_could_not_hold_is_written_into_it() -> None:
    chart = coverage_chart(three_phones())
    assert ">before joining</text>" in chart
    assert ">after the</text>" in chart


def test_a_chart_without_any_known_time_still_gives_the_figures() -> None:
    unproven = dataclasses.replace(COPIES[1], coverage=[CoverageSpan(CoverageKind.UNPROVEN, None, None)])
    found = reconciled(
        [unproven, unproven], [ADA], [Row(None, 0, "Yes", {0: 1}, [(FindingKind.UNEXPLAINED, 1, 0)])], []
    )
    assert "Holds 0 of 1. Absent 1: 1 coverage not proven." in coverage_chart(found)


@pytest.mark.parametrize(
    ("first", "last", "names"),
    [
        ("2026-03-01T10:00", "2026-03-04T10:00", ["2 Mar", "3 Mar", "4 Mar"]),
        (
            "2025-12-20T00:00",
            "2026-05-02T00:00",
            ["Jan 2026", "Feb 2026", "Mar 2026", "Apr 2026", "May 2026"],
        ),
        ("2020-06-01T00:00", "2022-06-02T00:00", ["Jul 2020", "Jan 2021", "Jul 2021", "Jan 2022"]),
    ],
)
def test_time_is_marked_by_day_or_month_as_it_fits(first: str, last: str, names: list[str]) -> None:
    found = marks(Scale(milliseconds(at(first)), milliseconds(at(last))), WallClock())
    assert [name for _, name in found][: len(names)] == names
    assert all(LEFT <= x <= RIGHT for x, _ in found)
    assert len(found) <= 15


def test_a_stretch_that_a_copy_could_not_hold_is_taken_out_of_what_it_could() -> None:
    spans = [
        CoverageSpan(CoverageKind.COVERED, at("2026-03-09T08:00"), at("2026-04-05T15:03")),
        CoverageSpan(CoverageKind.AFTER_LEAVING, at("2026-03-18T12:00"), at("2026-03-24T12:00")),
    ]
    found = reconciled([dataclasses.replace(COPIES[0], coverage=spans)], [ADA], [], [])
    text = "".join(coverage_table_text(Index(found), WallClock()))
    assert "5 Apr 2026 16:03 BST, but not 18 Mar 2026 to 24 Mar 2026 (after leaving)\n" in text


def test_what_only_other_phones_show_is_counted_as_such_and_told() -> None:
    alone = Row(at("2026-03-01T10:00"), None, "Encrypted", {1: 1}, kind="notice")
    found = reconciled(COPIES[:2], [ADA], [alone, Row(None, 0, "Yes", {0: 1})], [])
    text = "".join(coverage_table_text(Index(found), WallClock()))
    assert "n/a: what only other phones show, such as notices of the app and calls" in text
    assert "and messages whose time is not known." in text
    assert text.count("holds 1 of 2 messages; absent 0; n/a 1\n") == 2


def test_an_absence_without_another_cause_names_the_lines_between_which_it_is() -> None:
    bare = dataclasses.replace(CAUSES[2], evidence=[])
    found = reconciled(COPIES, PEOPLE, ROWS, [*CAUSES[:2], bare, *CAUSES[3:]])
    table = "".join(findings_table_html(Index(found)))
    assert '<td data-head="Evidence">between B lines 2 and 3</td>' in table


def test_what_several_copies_show_alike_stands_once_with_all_their_letters() -> None:
    row = dataclasses.replace(ROWS[5], found=[(FindingKind.TIMER, n, 0) for n in range(3)])
    found = reconciled(COPIES, PEOPLE, [row], [Cause(FindingKind.TIMER, "copy-0", Confidence.ESTABLISHED)])
    table = "".join(findings_table_html(Index(found)))
    assert table.count("timer set") == 1
    assert '<th scope="row">A B C</th>' in table


def test_a_chart_is_as_wide_as_where_it_stands_and_dark_where_that_is_wanted() -> None:
    chart = coverage_chart(three_phones())
    assert 'viewBox="0 0 600 ' in chart
    assert 'width="100%"' in chart
    assert "prefers-color-scheme:dark" in chart


def drawn_kinds(*spans: CoverageSpan) -> list[str]:
    found = three_phones()
    scale = scale_of(Index(found))
    assert scale
    return [span.kind for span in drawn(Index(found), spans, scale)]


def test_a_copy_that_holds_the_last_message_shows_no_stretch_after_it_and_the_first_none_before() -> None:
    first, last = at("2026-03-02T09:01"), at("2026-04-20T09:15")
    assert drawn_kinds(
        CoverageSpan(CoverageKind.BEFORE_JOINING, None, first),
        CoverageSpan(CoverageKind.COVERED, first, last),
        CoverageSpan(CoverageKind.AFTER_EXPORT, last, None),
    ) == [CoverageKind.COVERED]


def test_who_left_before_the_copy_was_made_is_shown_as_having_left_not_as_copied_too_soon() -> None:
    left = CoverageSpan(CoverageKind.AFTER_LEAVING, at("2026-03-10T12:00"), None)
    made = CoverageSpan(CoverageKind.AFTER_EXPORT, at("2026-03-10T12:05"), None)
    assert drawn_kinds(left, made) == [CoverageKind.AFTER_LEAVING]
    assert drawn_kinds(made) == [CoverageKind.AFTER_EXPORT]


def test_no_stretch_is_drawn_too_narrow_to_be_seen_for_what_it_is() -> None:
    at_noon = at("2026-03-20T12:00")
    narrow = CoverageSpan(CoverageKind.AFTER_LEAVING, at_noon, at_noon + dt.timedelta(hours=1))
    wide = dataclasses.replace(narrow, until=at_noon + dt.timedelta(days=3))
    assert drawn_kinds(narrow, wide) == [CoverageKind.AFTER_LEAVING]


def test_the_first_and_the_last_day_stand_under_the_axis_with_the_year() -> None:
    chart = coverage_chart(three_phones())
    assert ">2 Mar 2026</text>" in chart
    assert ">20 Apr 2026</text>" in chart


def test_two_days_that_lie_close_are_written_as_one_stretch() -> None:
    index = Index(reconciled(COPIES, PEOPLE, ROWS[:2], CAUSES))
    far = Scale(milliseconds(at("2020-01-01T00:00")), milliseconds(at("2030-01-01T00:00")))
    assert [words for _, words in ends(index, far, WallClock())] == ["2 Mar 2026"]
    index = Index(three_phones())
    assert [words for _, words in ends(index, far, WallClock())] == ["2 Mar 2026 to 20 Apr 2026"]


def test_what_only_other_mailboxes_could_hold_is_told_of_mailboxes() -> None:
    mails = [dataclasses.replace(copy, channel="email") for copy in COPIES[:2]]
    index = Index(reconciled(mails, [ADA], [Row(at("2026-03-01T10:00"), 0, "Yes", {0: 1})], []))
    assert not_applicable_words(accounts(index)) == "n/a: messages that only other mailboxes could hold."
