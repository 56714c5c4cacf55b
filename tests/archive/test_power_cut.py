"""Promise 2 for originals: every prefix of what the disk was told, and the worst that may be left of it."""

import itertools
import subprocess
import sys
from pathlib import Path

import pytest
from tests.support.memory_keys import MemoryKeys
from tests.support.office import BytesFeed, Office, contents_of, unwatched
from tests.support.power_cut import KILLED, KilledError, RecordingDisk, power_cuts

from onrecord.records.messages import CaptureId

SOURCE = {"chat.txt": b"a line of the conversation\n" * 40, "IMG.jpg": bytes(range(256))}
EVENTS = "archive/events"
ROOT = Path(__file__).parents[2]


def acknowledge(office, disk, capture):
    """Append the event: its fsync is the commit, and from here on the capture may not be lost."""
    disk.append(office.home / EVENTS, f"{capture}\n".encode())
    disk.acknowledge(capture)


def capture_and_acknowledge(office, disk):
    capture = office.capture(SOURCE, disk)
    acknowledge(office, disk, capture)


def known_in(home: Path) -> frozenset[CaptureId]:
    events = home / EVENTS
    lines = events.read_text("latin-1").splitlines(keepends=True) if events.exists() else []
    return frozenset(CaptureId(line[:-1]) for line in lines if line.endswith("\n") and "\0" not in line)


def faults_after(cut, office, home):
    """Bring the power back, open the home and say what promise is broken."""
    cut.restore(home)
    after = Office(home, office.keys, {capture: office.kept[capture] for capture in known_in(home)})
    yield from (f"{name} was acknowledged and is lost" for name in cut.acknowledged - after.known())
    after.sweep()
    yield from after.faults()
    for capture in after.known():
        if contents_of(after.feed(capture)) != SOURCE:
            yield f"{capture} is not whole"
    left = {path.name for path in (home / "archive").rglob("*.age")}
    wanted = {f"{original.id}.age" for capture in after.known() for original in after.kept[capture]}
    if left != wanted:
        yield f"unacknowledged files are left: {left - wanted}"


def all_faults(office, disk, tmp_path, start=0):
    for number, cut in enumerate(power_cuts(disk, start)):
        for fault in faults_after(cut, office, tmp_path / f"cut{number}"):
            yield f"after {cut.operations} operations: {fault}"


def test_a_power_cut_at_any_instant_loses_nothing_acknowledged_and_shows_nothing_half_done(office, tmp_path):
    disk = RecordingDisk(office.home)
    capture_and_acknowledge(office, disk)
    capture_and_acknowledge(office, disk)
    assert len(office.kept) == 2
    assert list(all_faults(office, disk, tmp_path)) == []


@pytest.mark.parametrize("left_out", ["sync", "sync_folder"])
def test_the_check_finds_a_disk_that_leaves_out_an_fsync(office, tmp_path, left_out):
    disk = RecordingDisk(office.home, skips=[left_out])
    capture_and_acknowledge(office, disk)
    assert next(all_faults(office, disk, tmp_path, len(disk.calls.operations)), None)


def test_the_check_finds_a_commit_before_the_files_are_in_place(office, tmp_path):
    disk = RecordingDisk(office.home)
    staged = office.archive(disk).stage(BytesFeed(SOURCE), unwatched)
    capture = CaptureId("f00df00df00d")
    acknowledge(office, disk, capture)
    early = len(disk.calls.operations)
    office.keep(office.archive(disk), staged, capture)
    assert next(all_faults(office, disk, tmp_path, early), None)


def new_office(home: Path) -> Office:
    home.mkdir()
    return Office(home, MemoryKeys())


def test_a_kill_then_another_process_then_a_power_cut_loses_nothing(office, tmp_path):
    """What the killed process left unsynced is still unsynced when the next one builds on it."""
    trial = RecordingDisk(office.home)
    capture_and_acknowledge(office, trial)
    for at in range(len(trial.calls.operations)):
        one = new_office(tmp_path / f"home{at}")
        disk = RecordingDisk(one.home)
        disk.die_after(at)
        with pytest.raises(KilledError):
            capture_and_acknowledge(one, disk)
        disk.revive()
        one.kept = {capture: one.kept[capture] for capture in known_in(one.home)}
        one.sweep(disk)
        capture_and_acknowledge(one, disk)
        place = tmp_path / f"after{at}"
        place.mkdir()
        assert list(all_faults(one, disk, place, len(disk.calls.operations))) == []


VICTIM = """
import sys
from pathlib import Path
from tests.support.memory_keys import MemoryKeys
from tests.support.memory_keys import MemoryKeys
from tests.support.office import Office
from tests.support.power_cut import KillingDisk
from tests.archive.test_power_cut import SOURCE, EVENTS
office, disk = Office(Path(sys.argv[1]), MemoryKeys()), KillingDisk(int(sys.argv[2]))
capture = office.capture(SOURCE, disk)
disk.append(office.home / EVENTS, f"{capture}\\n".encode())
"""


def test_a_process_killed_at_any_call_leaves_what_the_next_one_clears_away(tmp_path):
    for calls in itertools.count(0, 11):
        home = tmp_path / f"home{calls}"
        home.mkdir()
        done = subprocess.run([sys.executable, "-c", VICTIM, home, str(calls)], cwd=ROOT, check=False)
        if done.returncode == 0:
            break
        assert done.returncode == KILLED
        office = Office(home, MemoryKeys())
        known = known_in(home)
        office.archive().sweep(known, office.archive().begun() - known)
        assert len(list((home / "archive").rglob("*.age"))) == len(known) * len(SOURCE)
        if known:
            continue  # killed after the event was written: its identities died with the process
        assert office.faults() == []
        capture = office.capture(SOURCE)
        assert contents_of(office.feed(capture)) == SOURCE
    assert calls > 40
