"""What procedures make of recognised text: findings, markings and sentences, all of them bounded."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import pytest
from tests.support.office import BytesFeed, unwatched
from tests.support.pictures import JPEG, png_of

from onrecord.ports.recognition import Recognised, Tool
from onrecord.procedures import recognise as module
from onrecord.procedures.accepted import Accepted, accepted, as_payload
from onrecord.procedures.recognise import recognise
from onrecord.records.captures import (
    CaptureState,
    Finding,
    FindingKind,
    Grade,
    LineTree,
    MediaCount,
    Summary,
    Survey,
)
from onrecord.records.events import Envelope, Event, Verb
from onrecord.records.messages import Assumptions, CaptureId

PNG = png_of("HELLO", scale=2)
SUMMARY = Summary(
    reader="screenshot",
    version="1",
    messages=2,
    by_kind={"media": 2},
    senders={},
    anomalies=0,
    unknown_notices=0,
    by_flag={"date_missing": 2},
    media=MediaCount(present=2),
    timers=(),
    first_said=None,
    last_said=None,
    title="Screenshots",
    channel="by_hand",
    platform="",
    entry="a.png",
    unread_entries=("list.txt",),
    grade=Grade.SCREENSHOT,
)
SURVEY = Survey(summary=SUMMARY, markings=(), entry_numbers={}, sandbox="Read.")


@dataclass
class Reads:
    """Recognises what it was told to, by the picture's bytes."""

    texts: Mapping[bytes, Recognised] = field(default_factory=dict)
    fault: str = ""
    shown: list[bytes] = field(default_factory=list)

    def tool(self) -> Tool:
        return Tool("reads", "7", self.fault)

    def recognise(self, picture: bytes) -> Recognised | None:
        self.shown.append(picture)
        return self.texts.get(picture)


def run(files: dict[str, bytes], reads: Reads) -> tuple[Survey, list[Finding]]:
    survey, findings = recognise(reads, BytesFeed(files), SURVEY, unwatched)
    return survey, list(findings)


def test_text_is_a_finding_with_its_confidence_and_tool() -> None:
    survey, findings = run({"a.png": PNG, "b.jpg": JPEG}, Reads({PNG: Recognised("Meet at noon", 87)}))
    assert findings == [Finding("a.png", FindingKind.RECOGNISED_TEXT, "Meet at noon", 87, "reads", "7")]
    recognised, unread = survey.summary.warnings
    assert recognised == (
        "Text was recognised in 1 of 2 pictures by reads 7, 87 % sure of its words on average: a finding to "
        "search by, no part of the record."
    )
    assert unread == "reads 7 could not read 1 of the pictures: HEIC, damaged, or very large."


def test_only_pictures_that_the_reader_took_are_shown_to_the_tool() -> None:
    reads = Reads()
    run({"a.png": PNG, "list.txt": PNG, "clip.mp4": b"\0\0\0\x18ftypmp42"}, reads)
    assert reads.shown == [PNG]


def test_markings_in_recognised_text_are_found_where_they_stand() -> None:
    survey, _ = run({"a.png": PNG}, Reads({PNG: Recognised("Meet at noon\nUK TOP SECRET", 60)}))
    (found,) = survey.markings
    assert (found.entry, found.line, found.level.value, found.spills) == ("a.png", 2, "TOP SECRET", True)


def test_very_many_markings_are_counted_and_those_that_stop_come_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "MOST_MARKINGS", 3)
    text = "\n".join(["OFFICIAL-SENSITIVE", *["UK SECRET"] * 5])
    survey, _ = run({"a.png": PNG}, Reads({PNG: Recognised(text, 60)}))
    assert [marking.level.value for marking in survey.markings] == ["SECRET"] * 3
    assert survey.spills_left_out == {"SECRET": 2}


def test_without_a_tool_the_capture_goes_on_and_says_so() -> None:
    reads = Reads(fault="reads is not installed")
    survey, findings = run({"a.png": PNG}, reads)
    assert findings == []
    assert reads.shown == []
    assert survey.summary.warnings == (
        "Text in pictures was not recognised, nor screened for markings: reads is not installed.",
    )


def test_pictures_and_text_beyond_the_bounds_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_PICTURES", 2)
    monkeypatch.setattr(module, "MOST_PICTURE_BYTES", len(PNG))
    reads = Reads({PNG: Recognised("hello", 90)})
    survey, findings = run({"a.png": PNG, "b.png": PNG + b"x", "c.png": PNG, "d.png": PNG}, reads)
    assert [finding.entry for finding in findings] == ["a.png"]
    assert "Text was not recognised in 2 more pictures, nor screened for markings." in survey.summary.warnings
    monkeypatch.setattr(module, "MOST_CHARACTERS", 3)
    survey, findings = run({"a.png": PNG, "b.png": PNG}, reads)
    assert len(findings) == 1
    assert "Text was not recognised in 1 more picture, nor screened for markings." in survey.summary.warnings


def test_pictures_in_a_zip_are_said_not_to_be_read() -> None:
    reads = Reads()
    survey, _ = run({"Screens.zip": b"PK\3\4"}, reads)
    assert reads.shown == []
    assert "pictures inside a zip" in survey.summary.warnings[0]


def test_pictures_without_words_are_said_to_have_none() -> None:
    survey, findings = run({"a.png": PNG}, Reads({PNG: Recognised("", 0)}))
    assert findings == []
    assert survey.summary.warnings == (
        "reads 7 found no text in the pictures: what they say cannot be searched.",
    )


KEPT = Accepted(
    id=CaptureId("c-1"),
    state=CaptureState.EXACT,
    name="Screenshots",
    is_folder=True,
    grade=Grade.SCREENSHOT,
    originals=(),
    entry_numbers={},
    copies=(),
    assumptions=Assumptions(),
    summary=SUMMARY,
    markings=(),
    line_tree=LineTree("00", 1),
    seed="00",
    recognition="00",
    sandbox="Read.",
    actor="ada",
    receipt="",
    signature="",
    findings=(Finding("a.png", FindingKind.RECOGNISED_TEXT, "Meet at noon", 87, "reads", "7"),),
)


def event(payload: Mapping[str, object]) -> Event:
    envelope = Envelope(
        sequence=0,
        at=dt.datetime(2026, 3, 12, tzinfo=dt.UTC),
        actor="a-1",
        verb=Verb.CAPTURE,
        objects=("c-1",),
        versions={},
        identity="c-1",
        payload_sha256="",
    )
    return Event(envelope, payload)


def test_an_event_gives_its_findings_back_and_one_from_before_there_were_any_has_none() -> None:
    payload = as_payload(KEPT)
    assert accepted(event(payload)) == KEPT
    older = {name: value for name, value in payload.items() if name != "findings"}
    assert accepted(event(older)) == replace(KEPT, findings=())
