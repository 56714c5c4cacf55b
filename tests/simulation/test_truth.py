"""The truth says of every export, to the byte, what stands in it; and of every absence, why."""

import datetime as dt
import itertools
import json
import unicodedata
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.records.messages import Kind, NoticeKind, Presence
from onrecord.simulation import Truth, World, WorldShape, random_world, simulate
from onrecord.simulation.forms import FORMS
from onrecord.simulation.handsets import Cause
from onrecord.simulation.truth import Absent, Present, TrueCopy
from onrecord.simulation.worlds import EASY, HARD

ReadText = Callable[[Path, TrueCopy], bytes]

shapes = st.builds(
    WorldShape,
    phones=st.integers(2, 5),
    people=st.integers(0, 7),
    messages=st.integers(12, 90),
    days=st.integers(1, 200),
    media_share=st.sampled_from([0.05, 0.3]),
    special_share=st.sampled_from([0.02, 0.3]),
    edit_share=st.sampled_from([0.0, 0.3]),
    tombstone_share=st.sampled_from([0.0, 0.3]),
    deletion_share=st.sampled_from([0.0, 0.2]),
    removed_stretch=st.integers(0, 9),
    timers=st.integers(0, 3),
    cleared=st.integers(0, 2),
    joiners=st.integers(0, 2),
    leavers=st.integers(0, 2),
    early_exports=st.integers(0, 2),
    repeat_exports=st.integers(0, 2),
    truncated=st.sampled_from([0, 5, 20]),
    device_notices=st.integers(0, 2),
    imitation_share=st.sampled_from([0.0, 0.1]),
    awkward_names=st.booleans(),
    clock_offsets=st.booleans(),
    with_media_share=st.sampled_from([0.0, 0.5, 1.0]),
    languages=st.sampled_from([("en",), ("en", "es"), ("es",)]),
    zones=st.sampled_from([("Europe/London",), ("Europe/London", "Australia/Lord_Howe", "Asia/Kolkata")]),
)


def _plain(text: str) -> str:
    """Without the app's invisible marks."""
    return "".join(sign for sign in text if unicodedata.category(sign) != "Cf" or sign == "\u200d")


def _check_text(data: bytes, truth: Truth, copy: TrueCopy) -> None:
    expected_line, expected_byte = 1, 0
    lines = data.split(b"\n")
    assert lines.pop() == b"", "the text ends with a line feed"
    assert len(lines) == copy.lines
    for item, place in truth.present(copy.id):
        assert (place.first_line, place.first_byte) == (expected_line, expected_byte), item.id
        chunk = b"\n".join(lines[place.first_line - 1 : place.last_line]) + b"\n"
        start = data[place.first_byte : place.first_byte + len(chunk)]
        assert start == chunk, item.id
        _check_item(start.decode("utf-8-sig"), place, copy)
        expected_line, expected_byte = place.last_line + 1, place.first_byte + len(start)
    assert expected_byte == len(data), "every byte belongs to an item"


def _check_item(text: str, place: Present, copy: TrueCopy) -> None:
    header = FORMS[copy.form].header(place.local, hour12=copy.hour12)
    rest = text.removeprefix("\u200e")
    assert rest.startswith(header)
    rest = rest.removeprefix(header)
    if place.label is not None:
        rest = rest.removeprefix("\u202a").replace("\u202c: ", ": ", 1)
        assert rest.startswith(f"{place.label}: ")
        rest = rest.removeprefix(f"{place.label}: ")
    if place.body is not None:
        assert _plain(place.body) in _plain(rest)
    if place.shown is Kind.TEXT and not place.edited:
        assert rest.rstrip("\r\n") == (place.body or "").rstrip("\r\n")
    if place.attachment is not None:
        assert place.attachment in rest


def _check_files(folder: Path, truth: Truth, copy: TrueCopy) -> None:
    path = folder / copy.file
    if path.is_dir():
        names = {file.name for file in path.iterdir()}
    elif zipfile.is_zipfile(path):
        names = set(zipfile.ZipFile(path).namelist())
    else:
        names = {path.name}
    attached = {place.attachment for _, place in truth.present(copy.id) if place.presence is Presence.PRESENT}
    assert names - {copy.entry} == attached


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32), shape=shapes)
def test_every_byte_of_every_export_is_what_the_truth_says(seed: int, shape: WorldShape) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        truth = simulate(random_world(seed, shape), folder)
        for copy in truth.copies:
            path = folder / copy.file
            data = (path / copy.entry).read_bytes() if path.is_dir() else _file_text(path, copy)
            _check_text(data, truth, copy)
            _check_files(folder, truth, copy)


def _file_text(path: Path, copy: TrueCopy) -> bytes:
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            return archive.read(copy.entry)
    return path.read_bytes()


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32), shape=shapes)
def test_each_copy_accounts_for_every_item_once(seed: int, shape: WorldShape) -> None:
    with TemporaryDirectory() as name:
        truth = simulate(random_world(seed, shape), Path(name))
    for copy in truth.copies:
        mine = [item for item in truth.items if item.device in (None, copy.phone)]
        assert all(copy.id in item.copies for item in mine)
        assert all(copy.id not in item.copies for item in truth.items if item not in mine)
        assert len(truth.present(copy.id)) + truth.absences(copy.id).total() == len(mine)
        assert len(truth.present(copy.id)) == copy.items <= copy.limit


def test_what_a_copy_lacks_is_not_in_its_bytes(tmp_path: Path, chat_text: ReadText) -> None:
    truth = simulate(random_world(3, replace(HARD, messages=600, truncated=120)), tmp_path)
    for copy in truth.copies:
        data = chat_text(tmp_path, copy).decode()
        here = {place.body for _, place in truth.present(copy.id)}
        gone = [
            item.text
            for item in truth.items
            if isinstance(item.copies.get(copy.id), Absent)
            and item.kind is Kind.TEXT
            and len(item.text or "") > 30
        ]
        assert gone
        assert not [text for text in gone if text and text not in here and text in data]


def test_every_cause_occurs_in_a_hard_world(tmp_path: Path) -> None:
    truth = simulate(random_world(7, replace(HARD, messages=1_000, truncated=200)), tmp_path)
    seen = set(itertools.chain.from_iterable(truth.absences(copy.id) for copy in truth.copies))
    assert seen == set(Cause)


def test_a_timer_says_who_and_how_long_in_every_copy_that_shows_it(tmp_path: Path) -> None:
    truth = simulate(random_world(4, replace(EASY, timers=2)), tmp_path)
    timers = [item for item in truth.items if item.notice in (NoticeKind.TIMER_ON, NoticeKind.TIMER_OFF)]
    assert timers
    for item in timers:
        assert (item.seconds == 0) == (item.notice is NoticeKind.TIMER_OFF)
        shown = [place for place in item.copies.values() if isinstance(place, Present)]
        assert shown
        assert all(place.seconds == item.seconds and place.notice is item.notice for place in shown)


def test_the_json_says_what_the_values_say(tmp_path: Path) -> None:
    truth = simulate(random_world(5, EASY), tmp_path)
    data = json.loads((tmp_path / "truth.json").read_text(encoding="utf-8"))
    assert len(data["items"]) == len(truth.items)
    item = next(i for i in truth.items if any(isinstance(p, Absent) for p in i.copies.values()))
    written = next(i for i in data["items"] if i["id"] == item.id)
    assert dt.datetime.fromisoformat(written["at"]) == item.at
    for copy, place in item.copies.items():
        if isinstance(place, Absent):
            assert written["copies"][copy] == {"causes": list(place.causes)}
        else:
            assert written["copies"][copy]["first_line"] == place.first_line


def test_minutes_are_shuffled_on_an_android_and_nothing_leaves_its_minute(tmp_path: Path) -> None:
    shape = WorldShape(phones=2, messages=400, days=2, reorder_share=1.0, forms=("android-en-GB",))
    truth = simulate(random_world(6, shape), tmp_path)
    moved = 0
    for copy in truth.copies:
        present = truth.present(copy.id)
        assert [place.local for _, place in present] == sorted(place.local for _, place in present)
        moved += sum(one.at > two.at for (one, _), (two, _) in itertools.pairwise(present))
    assert moved


@pytest.mark.parametrize("zone", ["Europe/London", "Australia/Lord_Howe"])
def test_local_times_follow_the_clock_changes_of_the_zone(tmp_path: Path, zone: str) -> None:
    shape = WorldShape(phones=2, messages=300, days=300, zones=(zone,))
    world: World = random_world(8, shape)
    truth = simulate(world, tmp_path)
    for copy in truth.copies:
        offsets = {
            round((place.local - item.at.replace(tzinfo=None)).total_seconds() / 1800)
            for item, place in truth.present(copy.id)
        }
        assert len(offsets) == 2, "300 days hold a clock change"
