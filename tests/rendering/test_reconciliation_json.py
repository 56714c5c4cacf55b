"""The JSON of a reconciliation: whole, in range, and in pieces."""

import json
from typing import Any

from tests.support.reconciled import three_phones
from tests.support.reconciliations import for_any_reconciliation

from onrecord.records.reconciliation import Reconciliation
from onrecord.rendering.reconciliation_json import reconciliation_json


def parsed(found: Reconciliation) -> Any:
    return json.loads("".join(reconciliation_json(found)))


@for_any_reconciliation
def test_every_message_stands_once_with_its_lines(found: Reconciliation) -> None:
    rows = found.timeline.to_pylist()
    ids = [copy.id for copy in found.copies]
    sources = [{ids[place["copy"]]: place["first"] for place in row["places"]} for row in rows]
    messages = parsed(found)["messages"]
    assert [message["sources"] for message in messages] == sources
    assert [message["body"] for message in messages] == [row["body"] for row in rows]


@for_any_reconciliation
def test_every_finding_stands_once_and_names_what_there_is(found: Reconciliation) -> None:
    value = parsed(found)
    ids = [copy["id"] for copy in value["copies"]]
    pairs = [(one["kind"], ids.index(one["copy"]), one["message"]) for one in value["findings"]]
    rows = [(row["kind"], row["copy"], row["message"]) for row in found.findings.to_pylist()]
    assert sorted(pairs) == sorted(rows)
    assert all(0 <= message < len(value["messages"]) for _, _, message in pairs)


@for_any_reconciliation
def test_people_and_senders_are_named_by_id(found: Reconciliation) -> None:
    value = parsed(found)
    people = {person["id"]: person["name"] for person in value["people"]}
    for message in value["messages"]:
        assert message["sender"] is None or people[message["sender"]] == message["sender_name"]
    assert all(isinstance(label, str) for one in value["people"] for label in one["labels"].values())


@for_any_reconciliation
def test_the_evidence_holds_every_line_at_which_the_message_stands(found: Reconciliation) -> None:
    value = parsed(found)
    for finding in value["findings"]:
        shown = {(one["copy"], one["line"]) for one in finding["evidence"]}
        assert set(value["messages"][finding["message"]]["sources"].items()) <= shown


def test_a_message_absent_from_covered_time_is_shown_between_the_lines_that_the_copy_holds() -> None:
    finding = next(one for one in parsed(three_phones())["findings"] if one["kind"] == "deleted_from_copy")
    assert finding["evidence"][-3:] == [
        {"copy": "copy-0", "line": 3, "says": "holds this message"},
        {"copy": "copy-1", "line": 2, "says": "the nearest message held before it"},
        {"copy": "copy-1", "line": 3, "says": "the nearest message held after it"},
    ]


def test_it_comes_in_pieces_none_of_which_grows_with_the_timeline() -> None:
    assert max(map(len, reconciliation_json(three_phones()))) < 2_000
