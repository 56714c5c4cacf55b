"""The scorer gives full marks to the truth alone, and each sort of mistake shows in its own figure."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from benchmarks.reconciliation import bounds
from benchmarks.reconciliation.loading import load
from benchmarks.reconciliation.score import nothing
from benchmarks.reconciliation.scoring import Score, pooled, score
from benchmarks.reconciliation.worlds import (
    DEVELOPMENT_SEEDS,
    HELD_OUT_SEEDS,
    PLAIN,
    WORLDS,
    ZONES,
    NamedWorld,
)
from tests.support.perfect_reconciliation import perfect

from onrecord.records.reconciliation import Person, Reconciliation
from onrecord.records.schema import MESSAGES
from onrecord.simulation import Truth
from onrecord.simulation.truth import Absent

SEED = 4
SHAPE = replace(
    PLAIN,
    phones=5,
    people=6,
    messages=400,
    days=90,
    deletion_share=0.03,
    timers=1,
    cleared=1,
    joiners=1,
    leavers=1,
    early_exports=1,
    repeat_exports=1,
    clock_offsets=True,
    zones=ZONES,
)

EVERY = ("before_joining", "after_leaving", "after_export", "cleared/cut", "expired", "deleted_from_copy")


@pytest.fixture(scope="module")
def truth(tmp_path_factory) -> Truth:
    return NamedWorld("all at once", "", SHAPE).play(SEED, tmp_path_factory.mktemp("world"))


def all_bounds(found: Score) -> list[str]:
    return [*bounds.missed(found, hard=False), *bounds.missed_kinds(found, least=1)]


def with_rows(result: Reconciliation, rows: list[dict[str, Any]]) -> Reconciliation:
    return replace(result, timeline=pa.Table.from_pylist(rows, result.timeline.schema))


def with_findings(result: Reconciliation, rows: list[dict[str, Any]]) -> Reconciliation:
    return replace(result, findings=pa.Table.from_pylist(rows, result.findings.schema))


def test_the_truth_scores_in_full(truth: Truth) -> None:
    found = score(perfect(truth), truth)
    assert found.links.f1 == found.people.f1 == 1
    assert found.clocks.relative == found.clocks.absolute == found.clocks.copies > 0
    assert found.clocks.fast_seconds == 0
    assert {
        kind: (tally.precision, tally.recall) for kind, tally in found.absences.kinds.items()
    } == dict.fromkeys(EVERY, (1, 1))
    assert found.unexplained_share == found.absences.invented == 0
    assert found.faults.counts == {}
    assert all_bounds(found) == []


def test_saying_nothing_misses_every_bound(truth: Truth) -> None:
    found = score(nothing(), truth)
    assert found.links.f1 == found.people.f1 == found.clocks.relative == found.clocks.absolute == 0
    assert found.unexplained_share == 1
    assert all((tally.precision, tally.recall) == (0, 0) for tally in found.absences.kinds.values())
    said = " ".join(all_bounds(found))
    assert all(word in said for word in ("links", "unexplained", "people", "offsets", "recall"))


def test_a_world_without_absences_is_not_a_fault_of_silence() -> None:
    assert pooled([]).unexplained_share == 0
    assert pooled([]).links.f1 == 1


def test_a_wrong_link_costs_precision_and_recall(truth: Truth) -> None:
    result = perfect(truth)
    rows = result.timeline.to_pylist()
    one, other = next(
        (one, other)
        for one, other in pairwise(row for row in rows if len(row["places"]) > 2)
        if one["body"] != other["body"] and one["places"][0]["copy"] == other["places"][0]["copy"]
    )
    one["places"][0], other["places"][0] = other["places"][0], one["places"][0]
    found = score(with_rows(result, rows), truth)
    assert found.links.precision == found.links.recall < 1
    assert found.alike == 0
    assert found.faults.counts["joined, but different messages"] == 2
    assert found.faults.counts["one message as several"] == 2


def test_a_message_left_out_and_one_used_twice_show(truth: Truth) -> None:
    result = perfect(truth)
    rows = result.timeline.to_pylist()
    full = [row for row in rows if len(row["places"]) > 2]
    lost = full[0]["places"].pop()
    full[1]["places"].append(full[2]["places"][0])
    found = score(with_rows(result, rows), truth)
    assert found.links.recall < 1
    assert found.links.precision < 1
    assert found.faults.counts["not in the timeline"] == found.faults.counts["in the timeline twice"] == 1
    assert f"line {lost['first']}" in found.faults.kept["not in the timeline"][0].text


def test_a_message_told_as_two_makes_absences_that_are_none(truth: Truth) -> None:
    result = perfect(truth)
    rows, findings = result.timeline.to_pylist(), result.findings.to_pylist()
    row = next(row for row in rows if len(row["places"]) > 2)
    moved = row["places"].pop()
    rows.append({**row, "ordinal": len(rows), "places": [moved]})
    findings.append(
        {"kind": "deleted_from_copy", "copy": moved["copy"], "message": row["ordinal"], "cause": 0}
    )
    found = score(with_findings(with_rows(result, rows), findings), truth)
    assert found.links.precision == 1 > found.links.recall
    assert found.absences.invented == 1
    assert found.absences.kinds["deleted_from_copy"].precision < 1


def _changed(findings: list[dict[str, Any]], before: str, after: str) -> Iterator[dict[str, Any]]:
    for row in findings:
        yield {**row, "kind": after} if row["kind"] == before else row


@pytest.mark.parametrize("before", ["expired", "deleted_from_copy", "after_export", "before_joining"])
def test_a_wrong_kind_costs_both_kinds(truth: Truth, before: str) -> None:
    result = perfect(truth)
    findings = list(_changed(result.findings.to_pylist(), before, "after_leaving"))
    kinds = score(with_findings(result, findings), truth).absences.kinds
    assert kinds[before].recall < 0.5
    assert kinds["after_leaving"].precision < 1 == kinds["after_leaving"].recall
    assert kinds["cleared/cut"].f1 == 1


def test_cleared_and_a_cut_elsewhere_are_one_kind(truth: Truth) -> None:
    result = perfect(truth)
    findings = list(_changed(result.findings.to_pylist(), "cleared", "truncated"))
    assert score(with_findings(result, findings), truth).absences.kinds["cleared/cut"].f1 == 1


def test_a_cut_at_the_limit_of_the_app_is_not_cleared(tmp_path: Path) -> None:
    shape = replace(PLAIN, phones=2, messages=10_100, truncated=10_000)
    truth = NamedWorld("cut", "", shape).play(1, tmp_path)
    result = perfect(truth)
    assert score(result, truth).absences.kinds["truncated"].f1 == 1
    findings = list(_changed(result.findings.to_pylist(), "truncated", "cleared"))
    assert score(with_findings(result, findings), truth).absences.kinds["truncated"].recall == 0


def test_what_is_not_explained_counts_with_what_is_not_said(truth: Truth) -> None:
    result = perfect(truth)
    findings = result.findings.to_pylist()
    found = score(with_findings(result, [{**findings[0], "kind": "unexplained"}, *findings[2:]]), truth)
    assert (found.absences.unexplained, found.absences.silent) == (1, 1)
    assert found.unexplained_share == pytest.approx(2 / len(findings))


def test_an_absence_said_twice_is_once_right(truth: Truth) -> None:
    result = perfect(truth)
    findings = result.findings.to_pylist()
    found = score(with_findings(result, findings + findings[:1]), truth)
    assert sum(tally.wrong for tally in found.absences.kinds.values()) == 1
    assert found.faults.counts == {"absence said twice": 1}


def test_what_one_phone_alone_has_is_absent_from_no_other(truth: Truth) -> None:
    result = perfect(truth)
    places = {copy.id: number for number, copy in enumerate(truth.copies)}
    shown = [item for item in truth.items if any(not isinstance(p, Absent) for p in item.copies.values())]
    row, item = next((row, item) for row, item in enumerate(shown) if item.device)
    other = next(copy for copy in truth.copies if copy.phone != item.device)
    finding = {"kind": "deleted_from_copy", "copy": places[other.id], "message": row, "cause": 0}
    found = score(with_findings(result, [*result.findings.to_pylist(), finding]), truth)
    assert found.absences.invented == 1


def test_people_joined_wrongly_are_counted(truth: Truth) -> None:
    result = perfect(truth)
    one, other, *rest = result.people
    labels = {copy: [*names, *other.labels[copy]] for copy, names in one.labels.items()}
    found = score(replace(result, people=[Person(one.id, one.name, labels), *rest]), truth)
    assert found.people.wrong == len(truth.copies) ** 2
    assert found.people.recall == 1
    assert any("wrongly joined" in sentence for sentence in all_bounds(found))


def test_people_left_apart_are_missed_but_not_wrong(truth: Truth) -> None:
    result = perfect(truth)
    apart = [
        Person(f"{person.id}-{copy}", person.name, {copy: labels})
        for person in result.people
        for copy, labels in person.labels.items()
    ]
    found = score(replace(result, people=apart), truth)
    assert (found.people.wrong, found.people.recall) == (0, 0)


def test_a_shifted_offset_shows_and_all_shifted_alike_only_in_the_true_zone(truth: Truth) -> None:
    def shifted(numbers: set[int]) -> Score:
        copies = [
            replace(
                copy, clock=[replace(p, utc_offset_minutes=p.utc_offset_minutes + 60) for p in copy.clock]
            )
            if number in numbers
            else copy
            for number, copy in enumerate(perfect(truth).copies)
        ]
        return score(replace(perfect(truth), copies=copies), truth)

    one, everyone = shifted({0}).clocks, shifted(set(range(len(truth.copies)))).clocks
    assert one.relative == one.absolute == one.copies - 1
    assert (everyone.relative, everyone.absolute) == (everyone.copies, 0)


def test_a_change_of_the_clock_that_was_not_found_shows(tmp_path: Path) -> None:
    truth = WORLDS["spring-london"].play(1, tmp_path)
    result = perfect(truth)
    assert all(len(copy.clock) == 2 for copy in result.copies)
    flat = [replace(result.copies[0], clock=result.copies[0].clock[:1]), *result.copies[1:]]
    assert score(replace(result, copies=flat), truth).clocks.relative == len(flat) - 1


def test_the_order_of_the_copies_does_not_matter(truth: Truth) -> None:
    turned = replace(truth, copies=truth.copies[::-1])
    found = score(perfect(turned), truth)
    assert found.links.f1 == found.people.f1 == 1
    assert found.clocks.relative == found.clocks.copies


def test_copies_are_loaded_whole_and_without_places_in_time(tmp_path: Path) -> None:
    truth = NamedWorld("all at once", "", SHAPE).play(SEED, tmp_path)
    copies = load(tmp_path, truth)
    assert [copy.messages.num_rows for copy in copies] == [copy.items for copy in truth.copies]
    assert all(copy.messages.schema.equals(MESSAGES) for copy in copies)
    assert all(copy.messages["said_at"].null_count == copy.messages.num_rows for copy in copies)
    assert {copy.platform for copy in copies} == {copy.platform for copy in truth.copies}


def test_seeds_held_out_are_not_those_of_development() -> None:
    assert not set(DEVELOPMENT_SEEDS) & set(HELD_OUT_SEEDS)
    assert len(WORLDS) > 30
