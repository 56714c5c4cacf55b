"""Killed or cut off at any instant, the journal loses nothing acknowledged and shows nothing half-done."""

import errno
import shutil
from pathlib import Path

import pytest
from tests.keys.desk import ACTOR, AT, Place, draft, mend_modes
from tests.support.power_cut import FailingDisk, KilledError, RecordingDisk, power_cuts

from onrecord.integrity.proofs import parse_proof
from onrecord.records.errors import OnRecordError, StorageError

BEFORE = (0, 2, 255)
"""Events before the interrupted ones: a new log, an ordinary one, one about to fill a tile and a segment."""


def made(folder: Path, before: int) -> Place:
    """Make a home with some events and without the older partial tiles, which nothing needs."""
    place = Place(folder)
    place.make()
    place.write(before)
    for path in [*place.log.glob("tile/*/000.p/*")]:
        if int(path.name) < before:
            path.unlink()
    return place


def with_disk(place: Place, disk: RecordingDisk | FailingDisk) -> Place:
    return Place(place.folder, seed="later", disk=disk)


def append_two(place: Place, disk: RecordingDisk, before: int) -> None:
    journal = with_disk(place, disk).journal()
    for number in (before, before + 1):
        recorded = journal.append(draft(number, receipt=b"receipt"), AT, ACTOR)
        assert parse_proof(recorded.proof or b"").index == number
        disk.acknowledge(str(number + 1))


def assert_whole(place: Place, acknowledged: int, most: int) -> None:
    """Open for reading, then for writing, as the next processes would."""
    reading = place.journal(writable=False)
    shown = list(reading.envelopes())
    assert acknowledged <= len(shown) <= most
    last = max(acknowledged - 2, 0)
    assert [event.payload for event in reading.events(last)] == [
        {"number": number} for number in range(last, len(shown))
    ]
    journal = place.journal()
    assert journal.size == len(shown)
    journal.append(draft(journal.size), AT, ACTOR)
    assert place.check() == []
    assert list(journal.envelopes())[: len(shown)] == shown


@pytest.mark.parametrize("before", BEFORE)
def test_killed_at_any_operation(tmp_path: Path, before: int) -> None:
    made(tmp_path / "made", before)
    step, finished = 0, False
    while not finished:
        folder = tmp_path / f"killed-{step}"
        shutil.copytree(tmp_path / "made", folder)
        disk = RecordingDisk(folder)
        disk.die_after(step)
        try:
            append_two(Place(folder), disk, before)
            finished = True
        except KilledError:
            acknowledged = max((int(name) for _, name in disk.calls.acknowledged), default=before)
            place = Place(folder, seed=f"after-{step}")
            assert place.check() == []
            assert_whole(place, acknowledged, acknowledged + 1)
        shutil.rmtree(folder)
        step += 1
    assert step > 20


@pytest.mark.parametrize("before", BEFORE)
def test_cut_off_after_any_operation(tmp_path: Path, before: int) -> None:
    place = made(tmp_path / "made", before)
    disk = RecordingDisk(place.folder)
    append_two(place, disk, before)
    cuts = 0
    for number, cut in enumerate(power_cuts(disk)):
        found = Place(tmp_path / "found", seed=f"after-{number}")
        cut.restore(found.folder)
        mend_modes(found)
        assert_whole(found, max(map(int, cut.acknowledged), default=before), before + 2)
        shutil.rmtree(found.folder)
        cuts += 1
    assert cuts > 100


def test_a_disk_that_does_not_sync_loses_acknowledged_events(tmp_path: Path) -> None:
    """The control: the test above finds the loss when nothing is made durable."""
    place = made(tmp_path / "made", 2)
    disk = RecordingDisk(place.folder, skips=("sync", "sync_folder"))
    append_two(place, disk, 2)
    lost = 0
    for cut in power_cuts(disk, start=len(disk.calls.operations)):
        found = Place(tmp_path / "found", seed="after")
        cut.restore(found.folder)
        mend_modes(found)
        try:
            assert_whole(found, 4, 4)
        except (AssertionError, OnRecordError):
            lost += 1
        shutil.rmtree(found.folder)
    assert lost


@pytest.mark.parametrize("call", ["write", "sync", "create", "rename", "sync_folder"])
def test_when_the_disk_refuses_the_event_stands_whole_or_not_at_all(tmp_path: Path, call: str) -> None:
    made(tmp_path / "made", 2)
    refused = 0
    for count in range(12):
        folder = tmp_path / f"{count}"
        shutil.copytree(tmp_path / "made", folder)
        place = Place(folder, seed=f"after-{count}")
        said = ""
        try:
            with_disk(place, FailingDisk(count, errno.ENOSPC, call)).journal().append(draft(2), AT, ACTOR)
        except StorageError as error:
            said = str(error)
        assert said == "" or "disk is full" in said
        refused += bool(said)
        assert place.check() == []
        assert_whole(place, 2 if said else 3, 3)
    assert refused


def test_a_journal_goes_on_by_itself_after_the_disk_had_refused(tmp_path: Path) -> None:
    made(tmp_path / "made", 2)
    for count in range(20):
        folder = tmp_path / f"{count}"
        shutil.copytree(tmp_path / "made", folder)
        place = Place(folder, seed=f"after-{count}")
        disk = RecordingDisk(folder)
        journal = Place(folder, disk=disk).journal()
        disk.die_after(count)
        try:
            journal.append(draft(2), AT, ACTOR)
        except KilledError:
            disk.revive()
            journal.append(draft(journal.size), AT, ACTOR)
        assert place.check() == []
        assert_whole(place, 3, 4)


def test_what_was_withdrawn_leaves_nothing_behind(tmp_path: Path) -> None:
    """The record was durable, its tile met a full disk: the event is taken back before anyone saw it."""
    place = made(tmp_path / "made", 2)
    before = place.segment.read_bytes()
    with pytest.raises(StorageError):
        with_disk(place, FailingDisk(1, errno.ENOSPC, "create")).journal().append(draft(2), AT, ACTOR)
    assert place.segment.read_bytes() == before
    assert place.journal(writable=False).size == 2
