import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from onrecord.records.messages import Kind, NoticeKind, Presence
from onrecord.simulation.handsets import Cause
from onrecord.simulation.harbours import Story, harbours, write_spill, write_story
from onrecord.simulation.script import Message
from onrecord.simulation.truth import Absent, Present, TrueCopy

ReadText = Callable[[Path, TrueCopy], bytes]
MARKINGS = re.compile(r"\b(?:OFFICIAL|[Ss]ecret|SECRET|RESTRICTED|CONFIDENTIAL|[Cc]lassified)\b")


@pytest.fixture
def story(tmp_path: Path) -> Story:
    return write_story(tmp_path / "story")


def test_there_are_three_phones_and_about_420_messages(story: Story) -> None:
    assert [phone.copy for phone in story.phones] == ["secretary", "permanent-secretary", "adviser"]
    assert 400 <= sum(isinstance(event, Message) for event in harbours().script) <= 440
    assert all(path.is_file() for path in story.paths.values())


def test_one_comes_with_media_one_without_and_one_as_text(story: Story) -> None:
    secretary, permanent, adviser = (story.paths[phone.copy] for phone in story.phones)
    assert {name.rpartition(".")[2] for name in zipfile.ZipFile(secretary).namelist()} >= {
        "txt",
        "jpg",
        "pdf",
    }
    assert len(zipfile.ZipFile(permanent).namelist()) == 1
    assert adviser.suffix == ".txt"


def test_the_adviser_turned_the_timer_on_and_the_permanent_secretary_off(story: Story) -> None:
    timers = [
        item for item in story.truth.items if item.notice in (NoticeKind.TIMER_ON, NoticeKind.TIMER_OFF)
    ]
    assert [(item.sender, item.seconds, f"{item.at:%m-%d}") for item in timers] == [
        ("A", 604_800, "03-09"),
        ("P", 0, "03-20"),
    ]
    assert all(isinstance(place, Present) for item in timers for place in item.copies.values())


def test_each_phone_lacks_what_the_story_takes_from_it(story: Story) -> None:
    absences = {copy.id: story.truth.absences(copy.id) for copy in story.truth.copies}
    assert set(absences["secretary"]) == {Cause.EXPIRED, Cause.DELETED_FROM_COPY}
    assert set(absences["permanent-secretary"]) == {Cause.EXPIRED, Cause.BEFORE_JOINING}
    assert set(absences["adviser"]) == {Cause.EXPIRED, Cause.DELETED_FROM_COPY, Cause.AFTER_LEAVING}
    assert absences["secretary"][Cause.DELETED_FROM_COPY] == 1
    assert absences["adviser"][Cause.DELETED_FROM_COPY] > 20


def test_a_tombstone_on_two_phones_is_text_on_the_third(story: Story) -> None:
    item = next(item for item in story.truth.items if (item.text or "").startswith("Kit's exit list"))
    shown = {copy: place.shown for copy, place in item.copies.items() if isinstance(place, Present)}
    assert shown == {
        "secretary": Kind.DELETED,
        "permanent-secretary": Kind.DELETED,
        "adviser": Kind.TEXT,
    }


def test_the_adviser_holds_what_the_timer_took_from_the_others(story: Story) -> None:
    item = next(item for item in story.truth.items if item.text == "First bucket.")
    assert isinstance(item.copies["adviser"], Present)
    assert item.copies["secretary"] == item.copies["permanent-secretary"] == Absent((Cause.EXPIRED,))


def test_view_once_is_a_word_on_androids_and_an_image_on_the_iphone(story: Story) -> None:
    item = next(item for item in story.truth.items if item.kind is Kind.VIEW_ONCE)
    shown = {copy: place for copy, place in item.copies.items() if isinstance(place, Present)}
    assert shown["secretary"].shown is Kind.MEDIA
    assert shown["secretary"].presence is Presence.OMITTED
    assert shown["adviser"].shown is shown["permanent-secretary"].shown is Kind.VIEW_ONCE


def test_every_kind_of_thing_occurs(story: Story) -> None:
    kinds = {item.kind for item in story.truth.items}
    assert kinds == set(Kind) - {Kind.DELETED, Kind.UNKNOWN}
    edited = [item for item in story.truth.items if len(item.revisions) > 1]
    assert len(edited) >= 3


def test_no_marking_stands_in_the_story(story: Story, tmp_path: Path, chat_text: ReadText) -> None:
    for copy in story.truth.copies:
        assert MARKINGS.findall(chat_text(tmp_path / "story", copy).decode()) == []


@pytest.mark.usefixtures("story")
def test_the_spill_stands_beside_the_story_and_has_one_banner_line(tmp_path: Path) -> None:
    before = (tmp_path / "story" / "truth.json").read_bytes()
    spill = write_spill(tmp_path / "story")
    lines = spill.read_text(encoding="utf-8").splitlines()
    assert sum(line.endswith("SECRET - HMG USE ONLY") for line in lines) == 1
    assert MARKINGS.search(spill.read_text(encoding="utf-8")), "the control: the search can find a marking"
    assert (tmp_path / "story" / "truth.json").read_bytes() == before
