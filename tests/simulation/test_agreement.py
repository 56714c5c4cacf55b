"""The readers and the simulator, written apart from the same facts, must agree on every line."""

import datetime as dt
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.readers.originals import Source, open_original
from onrecord.readers.registry import choose
from onrecord.readers.tally import Tally
from onrecord.readers.zones import place as place_in_zone
from onrecord.records.captures import Summary
from onrecord.records.limits import Limits
from onrecord.records.messages import Anomaly, Assumptions, Entry, Flag, Kind, NoticeKind, Statement
from onrecord.simulation import Truth, WorldShape, random_world, simulate
from onrecord.simulation.cast import Package
from onrecord.simulation.forms import FORMS
from onrecord.simulation.harbours import write_story
from onrecord.simulation.languages import LANGUAGES
from onrecord.simulation.truth import Present, TrueCopy, TrueItem
from onrecord.simulation.worlds import EASY, HARD

_SECOND = dt.timedelta(seconds=1)
_LIMITS = replace(Limits(), zip_ratio=1_000)

# An Android writes the same word for a view-once photo, for other things, and for the word typed.
_ALSO_TRUE = {Kind.VIEW_ONCE: {Kind.TEXT, Kind.UNKNOWN}}


@dataclass(frozen=True)
class Reading:
    rows: list[dict[str, Any]]
    anomalies: list[Anomaly]
    summary: Summary


def _source(path: Path) -> Source:
    if not path.is_dir():
        entry = Entry(0, path.name, path.stat().st_size)
        return Source(path.name, is_folder=False, files=[entry], opener=lambda _: path.open("rb"))
    paths = sorted(path.iterdir(), key=lambda file: file.name)
    files = [Entry(number, file.name, file.stat().st_size) for number, file in enumerate(paths)]
    return Source(path.name, is_folder=True, files=files, opener=lambda number: paths[number].open("rb"))


def _read(folder: Path, copy: TrueCopy) -> Reading:
    assumptions = Assumptions(zone=copy.zone, exported_at=copy.exported_at, zone_given=True)
    original = open_original(_source(folder / copy.file), assumptions, _LIMITS)
    reader, tally = choose(original), Tally()
    rows: list[dict[str, Any]] = []
    anomalies = []
    for item in reader.read(original):
        if isinstance(item, Anomaly):
            anomalies.append(item)
        if not isinstance(item, Anomaly | Statement):
            rows += place_in_zone(item, copy.zone).to_pylist()
        tally.add(item if isinstance(item, Anomaly | Statement) else place_in_zone(item, copy.zone))
    return Reading(rows, anomalies, tally.summary(reader))


def _plain(text: str | None) -> str:
    """Without the app's invisible marks, and one kind of space."""
    kept = (sign for sign in text or "" if unicodedata.category(sign) != "Cf" or sign == "\u200d")
    return " ".join("".join(kept).split())


def _disagreements(folder: Path, truth: Truth, copy: TrueCopy) -> Iterator[str]:
    reading = _read(folder, copy)
    present = truth.present(copy.id)
    ambiguous = all(place.local.day <= 12 for _, place in present)
    if reading.anomalies:
        yield f"{len(reading.anomalies)} anomalies, the first: {reading.anomalies[0]}"
    if reading.summary.unknown_notices:
        yield f"{reading.summary.unknown_notices} unknown notices"
    by_line = {row["span"]["first"]: row for row in reading.rows}
    if sorted(by_line) != [place.first_line for _, place in present] or len(by_line) != len(reading.rows):
        yield f"{len(reading.rows)} rows for {len(present)} items"
    for item, place in present:
        row = by_line.get(place.first_line)
        if row is None:
            yield f"line {place.first_line}: nothing read for {item.id} ({place.shown})"
            continue
        for fault in _differs(item, place, row, copy, ambiguous=ambiguous):
            yield f"line {place.first_line} ({item.id}, {place.shown}, {copy.language}): {fault}"


def _differs(
    item: TrueItem, place: Present, row: Mapping[str, Any], copy: TrueCopy, *, ambiguous: bool
) -> Iterator[str]:
    span = row["span"]
    if (span["last"], span["first_byte"]) != (place.last_line, place.first_byte):
        yield f"span {span} for lines to {place.last_line} from byte {place.first_byte}"
    if row["kind"] not in {place.shown, *_ALSO_TRUE.get(place.shown, ())}:
        yield f"kind {row['kind']}"
    if place.shown is not Kind.NOTICE and _plain(row["sender"]) != _plain(place.label):
        yield f"sender {row['sender']!r} for {place.label!r}"
    if row["edited"] != place.edited:
        yield f"edited {row['edited']}"
    yield from _differs_in_body(place, row)
    yield from _differs_in_time(item, place, row, copy, ambiguous=ambiguous)
    yield from _differs_in_notice(place, row)
    yield from _differs_in_attachment(place, row)


def _differs_in_body(place: Present, row: Mapping[str, Any]) -> Iterator[str]:
    if place.shown is Kind.TEXT and row["body"] != place.body:
        yield f"body {row['body']!r} for {place.body!r}"
    elif place.body is not None and _plain(place.body) not in _plain(row["body"]):
        yield f"body {row['body']!r} without {place.body!r}"


def _differs_in_time(
    item: TrueItem, place: Present, row: Mapping[str, Any], copy: TrueCopy, *, ambiguous: bool
) -> Iterator[str]:
    flags = set(row["flags"] or ())
    if ambiguous and Flag.DATE_AMBIGUOUS in flags:
        return
    if row["said_local"] != place.local:
        yield f"local {row['said_local']} for {place.local}"
    if row["precision"] != copy.precision:
        yield f"precision {row['precision']}"
    shown_at = (item.at + copy.clock_offset_seconds * _SECOND).replace(microsecond=0)
    if not FORMS[copy.form].seconds:
        shown_at = shown_at.replace(second=0)
    if Flag.DST_FOLD not in flags and row["said_at"] != shown_at:
        yield f"instant {row['said_at']} for {shown_at}"


def _differs_in_notice(place: Present, row: Mapping[str, Any]) -> Iterator[str]:
    notice = row["notice"] or {"kind": None, "seconds": None}
    if notice["kind"] != place.notice:
        yield f"notice {notice['kind']} for {place.notice}"
    if place.notice in (NoticeKind.TIMER_ON, NoticeKind.TIMER_OFF) and notice["seconds"] != place.seconds:
        yield f"timer of {notice['seconds']} seconds for {place.seconds}"


def _differs_in_attachment(place: Present, row: Mapping[str, Any]) -> Iterator[str]:
    attachments = row["attachments"] or []
    presences = [attachment["presence"] for attachment in attachments]
    expected = [place.presence] if place.presence is not None else []
    if presences != expected:
        yield f"attachments {presences} for {expected}"
    elif place.attachment is not None and attachments[0]["name"] != place.attachment:
        yield f"attachment {attachments[0]['name']!r} for {place.attachment!r}"


def _assert_agreement(folder: Path, truth: Truth) -> None:
    faults = [
        f"{copy.id} [{copy.form}, 12 h: {copy.hour12}]: {fault}"
        for copy in truth.copies
        for fault in _disagreements(folder, truth, copy)
    ]
    assert faults == [], f"{len(faults)} disagreements, the first: " + "\n".join(faults[:12])


RICH = WorldShape(
    phones=2,
    messages=400,
    days=90,
    media_share=0.15,
    special_share=0.08,
    edit_share=0.05,
    tombstone_share=0.05,
    timers=2,
    joiners=1,
    device_notices=4,
    with_media_share=0.5,
)


@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_dates_is_read_as_written(tmp_path: Path, form: str) -> None:
    for seed in (1, 2):
        folder = tmp_path / str(seed)
        folder.mkdir()
        _assert_agreement(folder, simulate(random_world(seed, replace(RICH, forms=(form,))), folder))


@pytest.mark.parametrize("language", ["en", "es", "de", "fr"])
def test_groups_are_read_in_every_language_that_has_them(tmp_path: Path, language: str) -> None:
    timers = 2 if language in ("en", "es") else 0
    shape = replace(RICH, phones=5, languages=(language,), timers=timers, joiners=2, leavers=2)
    _assert_agreement(tmp_path, simulate(random_world(3, shape), tmp_path))


@pytest.mark.parametrize("language", LANGUAGES)
def test_conversations_of_two_are_read_in_every_language(tmp_path: Path, language: str) -> None:
    for seed in (4, 5):
        folder = tmp_path / str(seed)
        folder.mkdir()
        shape = replace(RICH, group=False, languages=(language,), timers=0, joiners=0)
        _assert_agreement(folder, simulate(random_world(seed, shape), folder))


def test_an_easy_world_is_read_as_written(tmp_path: Path) -> None:
    _assert_agreement(tmp_path, simulate(random_world(6, EASY), tmp_path))


@pytest.mark.parametrize("seed", range(7, 10))
def test_a_hard_world_is_read_as_written(tmp_path: Path, seed: int) -> None:
    _assert_agreement(tmp_path, simulate(random_world(seed, HARD), tmp_path))


def test_the_story_is_read_as_written(tmp_path: Path) -> None:
    _assert_agreement(tmp_path, write_story(tmp_path).truth)


@settings(max_examples=15, deadline=None)
@given(
    seed=st.integers(0, 2**32),
    shape=st.builds(
        replace,
        st.just(RICH),
        phones=st.integers(2, 4),
        messages=st.integers(30, 120),
        languages=st.sampled_from([("en",), ("en", "es")]),
        clock_offsets=st.booleans(),
        cleared=st.integers(0, 1),
        truncated=st.sampled_from([0, 25]),
        zones=st.sampled_from([("Europe/London",), ("Asia/Kolkata", "America/New_York")]),
    ),
)
def test_any_world_is_read_as_written(seed: int, shape: WorldShape) -> None:
    with TemporaryDirectory() as name:
        _assert_agreement(Path(name), simulate(random_world(seed, shape), Path(name)))


def test_the_comparison_can_fail(tmp_path: Path) -> None:
    world = random_world(6, replace(EASY, messages=40, forms=("android-en-GB",)))
    texts = tuple(replace(export, package=Package.TEXT) for export in world.exports)
    truth = simulate(replace(world, exports=texts), tmp_path)
    copy = truth.copies[0]
    assert list(_disagreements(tmp_path, truth, copy)) == []
    path = tmp_path / copy.file
    item, place = next(pair for pair in truth.present(copy.id) if pair[1].shown is Kind.TEXT)
    data = path.read_bytes()
    at = data.index((place.body or "").encode(), place.first_byte)
    path.write_bytes(data[:at] + b"X" + data[at + 1 :])
    faults = list(_disagreements(tmp_path, truth, copy))
    assert any(item.id in fault and "body" in fault for fault in faults)
