"""Events of captures are read as they were written, by this version and by those before it."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from onrecord.procedures.accepted import PAYLOAD_VERSION, Accepted, accepted, as_payload
from onrecord.procedures.issue_receipt import listed
from onrecord.records.completeness import CopyOf, Incomplete
from onrecord.records.errors import VerificationError
from onrecord.records.events import Event

FIRST = json.loads((Path(__file__).parent / "golden" / "capture-payload-1.json").read_text("utf-8"))
"""As the version before wrote it."""


class _Envelope:
    sequence = 7


def read(payload: dict[str, Any]) -> Accepted:
    event = Event.__new__(Event)
    for name, value in (("envelope", _Envelope()), ("payload", payload)):
        object.__setattr__(event, name, value)
    return accepted(event)


def test_a_capture_of_version_1_is_one_copy_of_one_conversation() -> None:
    kept = read(FIRST)
    (copy,), (conversation,) = kept.copies, kept.summary.conversations
    assert (copy.id, copy.conversation, copy.key) == ("k-9924dff22eb0f9fa", "v-4e08c5a8733e9de7", "")
    assert (conversation.key, conversation.title, conversation.messages) == ("", "Harbour", 3)
    assert [timer.seconds for timer in conversation.timers] == [604800]
    assert (conversation.first_said, conversation.last_said) == (
        kept.summary.first_said,
        kept.summary.last_said,
    )
    assert listed(kept.summary) == ()


def test_a_capture_of_version_1_is_read_by_the_reader_that_read_it() -> None:
    kept = read(FIRST)
    assert (kept.assumptions.reader, kept.assumptions.reader_given) == ("whatsapp-text", False)
    assert kept.summary.grade is None
    assert kept.receipt == FIRST["receipt"]


def test_what_this_version_writes_it_reads() -> None:
    kept = replace(read(FIRST), payload_version=PAYLOAD_VERSION)
    again = read(json.loads(json.dumps(as_payload(kept))))
    assert again == kept


@pytest.mark.parametrize(
    ("reader", "copy_of"), [("whatsapp-text", CopyOf.PHONE), ("telegram-json", None), ("email-mbox", None)]
)
def test_a_capture_before_version_3_is_a_copy_of_the_phone_where_its_reader_reads_nothing_else(
    reader: str, copy_of: CopyOf | None
) -> None:
    kept = read({**FIRST, "summary": {**FIRST["summary"], "reader": reader}})
    assert kept.summary.copy_of is copy_of


@pytest.mark.parametrize("warnings", [[], ["A table that could not be read."]])
def test_warnings_before_version_3_are_for_a_person(warnings: list[str]) -> None:
    kept = read({**FIRST, "summary": {**FIRST["summary"], "warnings": warnings}})
    assert kept.summary.incomplete == ((Incomplete.UNSORTED,) if warnings else ())


@pytest.mark.parametrize(
    "change",
    [
        {"payload_version": 99, "more": 1},
        {"summary": None},
        {"copy": None},
        {"assumptions": 3},
    ],
    ids=str,
)
def test_a_payload_of_no_known_form_is_an_error_that_says_so(change: dict[str, Any]) -> None:
    with pytest.raises(VerificationError, match="event 7 is not a capture of a known version"):
        read({**FIRST, **change})


def test_a_payload_that_lacks_a_field_is_an_error_that_says_so() -> None:
    for name in FIRST:
        if name != "payload_version":
            with pytest.raises(VerificationError, match="not a capture of a known version"):
                read({key: value for key, value in FIRST.items() if key != name})
