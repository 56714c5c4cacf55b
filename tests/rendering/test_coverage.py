"""Chart, table and statement give the figures of the findings table, each and every one."""

import dataclasses
import re
from collections import Counter

import pytest
from tests.support.reconciled import ADA, COPIES, Row, at, reconciled, three_phones
from tests.support.reconciliations import for_any_reconciliation

from onrecord.records.reconciliation import ABSENCES, CoverageKind, CoverageSpan, FindingKind, Reconciliation
from onrecord.rendering.absence_statement import absence_statement_text
from onrecord.rendering.accounts import accounts, occurring
from onrecord.rendering.chart_scale import LEFT, RIGHT, Scale, marks
from onrecord.rendering.coverage_chart import coverage_chart
from onrecord.rendering.coverage_table import coverage_table_html
from onrecord.rendering.index import Index
from onrecord.rendering.times import WallClock, milliseconds
from onrecord.rendering.words import IN_SHORT, REASON


def absent(found: Reconciliation) -> Counter[tuple[int, str]]:
    rows = found.findings.to_pylist()
    return Counter((row["copy"], row["kind"]) for row in rows if row["kind"] in ABSENCES)


def held(found: Reconciliation) -> Counter[int]:
    return Counter(place["copy"] for row in found.timeline.to_pylist() for place in row["places"])


@for_any_reconciliation
def test_the_chart_counts_what_the_findings_count(found: Reconciliation) -> None:
    said = re.findall(
        r">Holds ([\d,]+) of [\d,]+\. (?:None absent\.|Absent (\d+): ([^<]*)\.)<", coverage_chart(found)
    )
    counts = absent(found)
    for copy, (holds, lacks, causes) in enumerate(said):
        mine = {kind: number for (which, kind), number in counts.items() if which == copy}
        assert (int(holds), int(lacks or 0)) == (held(found)[copy], sum(mine.values()))
        words = {f"{number} {IN_SHORT[FindingKind(kind)]}" for kind, number in mine.items()}
        assert set(filter(None, causes.split("; "))) == words
    assert len(said) == len(found.copies)


@for_any_reconciliation
def test_the_table_counts_what_the_findings_count(found: Reconciliation) -> None:
    index = Index(found)
    table = "".join(coverage_table_html(index, WallClock()))
    cells = [int(cell) for cell in re.findall(r'<td class="n">(\d+)</td>', table)]
    kinds = occurring(accounts(index))
    counts, holds = absent(found), held(found)
    expected = [
        number
        for copy in range(len(found.copies))
        for number in (
            holds[copy],
            sum(counts[copy, kind] for kind in kinds),
            *(counts[copy, kind] for kind in kinds),
        )
    ]
    assert cells == expected


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


def test_the_headline_names_the_copy_that_asks_for_an_answer() -> None:
    title = re.findall(r"<title[^>]*>([^<]*)</title>", coverage_chart(three_phones()))
    lacks = "Ben Whitfield&#x27;s copy lacks 2 of them that others hold"
    assert title == [f"3 copies, 11 messages; {lacks}; 2 other copies lack some too"]


def test_identical_copies_lack_nothing_and_the_headline_says_so() -> None:
    found = reconciled(COPIES[:2], [ADA], [Row(at("2026-03-01T10:00"), 0, "Yes", {0: 1, 1: 1})], [])
    assert "2 copies, 1 message; no copy lacks any of them" in coverage_chart(found)


def test_one_copy_alone_is_said_to_be_uncorroborated() -> None:
    found = reconciled(COPIES[:1], [ADA], [Row(at("2026-03-01T10:00"), 0, "Yes", {0: 1})], [])
    assert "1 copy, 1 message; one copy alone, so uncorroborated" in coverage_chart(found)


def test_the_chart_is_one_picture_with_a_title_and_a_description() -> None:
    chart = coverage_chart(three_phones())
    assert 'role="img" aria-labelledby="coverage-title coverage-desc"' in chart
    assert "Copy C, Cora Lindqvist: could hold 12 Mar 2026 07:00 GMT to the end; holds 8 of 11" in chart


def test_a_timer_stands_with_its_length_over_the_time_that_it_ran() -> None:
    assert coverage_chart(three_phones()).count(">24 h</text>") == 3


def test_a_stretch_that_a_copy_could_not_hold_is_written_into_it() -> None:
    chart = coverage_chart(three_phones())
    assert ">before joining</text>" in chart
    assert ">after export</text>" in chart


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
        ("2020-06-01T00:00", "2022-06-02T00:00", ["Jul 2020", "Sep 2020", "Nov 2020", "Jan 2021"]),
    ],
)
def test_time_is_marked_by_day_or_month_as_it_fits(first: str, last: str, names: list[str]) -> None:
    found = marks(Scale(milliseconds(at(first)), milliseconds(at(last))), WallClock())
    assert [name for _, name in found][: len(names)] == names
    assert all(LEFT <= x <= RIGHT for x, _ in found)
    assert len(found) <= 15
