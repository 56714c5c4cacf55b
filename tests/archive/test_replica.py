"""A second copy: whole, read back, resumable, and never of another home or over a newer one."""

import contextlib
import errno
import shutil
from pathlib import Path

import pytest
from tests.keys.desk import Unsynced
from tests.support.branch import SOURCE, Branch, changed, state
from tests.support.office import Office, contents_of, unwatched
from tests.support.power_cut import FailingDisk, RecordingDisk, power_cuts

from onrecord.archive import ocfl
from onrecord.archive.disk import LocalDisk
from onrecord.archive.lock import writer_lock
from onrecord.archive.replica_log import AcknowledgedLog
from onrecord.records.errors import HomeBusyError, HomeError, KeysError, StorageError, VerificationError
from onrecord.records.events import Verb


@pytest.fixture
def branch(tmp_path):
    return Branch(tmp_path)


def originals(folder):
    return sorted(path for path in (folder / "archive/originals").rglob("*") if path.is_file())


def test_a_replica_opened_as_the_home_holds_every_capture_and_event(branch):
    captures = [branch.capture(), branch.capture()]
    assert branch.replicate() == sorted(captures)
    office, journal = branch.restored()
    assert office.faults() == []
    assert list(journal.check()) == []
    assert journal.size == 2
    for capture in captures:
        assert contents_of(office.feed(capture)) == SOURCE


def test_a_second_run_copies_only_what_is_new(branch):
    first = branch.capture()
    branch.replicate()
    before = {path: path.stat().st_ino for path in originals(branch.replica)}
    second = branch.capture()
    assert set(branch.replicate()) == {first, second}
    after = {path: path.stat().st_ino for path in originals(branch.replica)}
    assert before.items() <= after.items()
    assert len(after) > len(before)
    assert branch.restored()[0].faults() == []


def test_events_alone_reach_the_replica_too_over_many_segments(branch):
    branch.capture()
    branch.replicate()
    branch.append(count=300)
    branch.replicate()
    _, journal = branch.restored()
    assert journal.size == 301
    assert list(journal.check()) == []


def test_progress_ends_at_the_whole(branch):
    branch.capture()
    seen = []
    branch.office.archive().claim(branch.replica)
    branch.office.archive().replicate(branch.replica, lambda done, total: seen.append((done, total)))
    objects = (branch.place.home / "archive/originals").glob("????/*/**/*")
    whole = sum(path.stat().st_size for path in objects if path.is_file())
    assert seen[-1] == (whole, whole)


@pytest.mark.parametrize("where", [".", "inside", "archive/inside", ".."])
def test_a_folder_that_is_in_the_home_or_around_it_is_refused(branch, where):
    with pytest.raises(HomeError, match="contain one another"):
        branch.office.archive().claim(branch.place.home / where)


def test_a_link_into_the_home_is_no_way_round(branch, tmp_path):
    (tmp_path / "link").symlink_to(branch.place.home)
    with pytest.raises(HomeError, match="contain one another"):
        branch.office.archive().claim(tmp_path / "link")


def test_a_folder_with_anything_else_in_it_is_refused_and_left_alone(branch):
    branch.replica.mkdir()
    (branch.replica / "letter.txt").write_text("mine")
    with pytest.raises(HomeError, match="no replica"):
        branch.replicate()
    assert state(branch.replica) == {Path("letter.txt"): b"mine"}


def test_another_homes_replica_is_refused_and_left_alone(branch, tmp_path):
    other = Branch(tmp_path / "other", seed="1")
    other.capture()
    other.replicate()
    before = state(other.replica)
    branch.capture()
    branch.replica = other.replica
    with pytest.raises(HomeError, match="another home"):
        branch.replicate()
    assert state(other.replica) == before


def test_a_replica_that_is_being_written_is_refused(branch):
    branch.capture()
    branch.replicate()
    with writer_lock(branch.replica), pytest.raises(HomeBusyError):
        branch.replicate()


def test_a_home_that_was_rolled_back_does_not_overwrite_the_newer_copy(branch, tmp_path):
    branch.capture()
    shutil.copytree(branch.place.home, tmp_path / "earlier")
    branch.capture()
    branch.replicate()
    before = state(branch.replica)
    shutil.rmtree(branch.place.home)
    shutil.copytree(tmp_path / "earlier", branch.place.home)
    with pytest.raises(HomeError, match="does not know"):
        branch.replicate()
    assert state(branch.replica) == before


def test_a_forked_journal_is_refused_and_both_are_kept(branch, tmp_path):
    branch.capture()
    shutil.copytree(branch.place.home, tmp_path / "earlier")
    branch.append((), Verb.REBUILD)
    branch.replicate()
    before = state(branch.replica)
    shutil.rmtree(branch.place.home)
    shutil.copytree(tmp_path / "earlier", branch.place.home)
    (branch.place.keys / "last-checkpoint").unlink()
    branch.append((), Verb.FIXITY_CHECK)
    with pytest.raises(HomeError, match="forked"):
        branch.replicate()
    assert state(branch.replica) == before


def test_a_journal_cut_behind_its_checkpoint_is_not_copied(branch):
    branch.capture()
    branch.append()
    path = branch.place.segment
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(VerificationError, match="lacks events"):
        branch.replicate()


def test_events_that_the_checkpoint_does_not_count_are_not_copied(branch):
    """An event may be withdrawn while no checkpoint counts it; a replica that had it would look forked."""
    branch.capture()
    before = branch.place.segment.read_bytes()
    branch.place.segment.write_bytes(before + before[19:60])
    branch.replicate()
    copied = branch.replica / branch.place.segment.relative_to(branch.place.home)
    assert copied.read_bytes() == before


def test_no_identity_is_taken_from_the_replica_while_no_event_says_that_it_was_destroyed(branch):
    branch.capture()
    branch.office.keys.keep_identities("c-lost", {"payload": branch.office.keys.new_identity()})
    branch.replicate()
    branch.office.keys.destroy_identities("c-lost")
    branch.office.keys.rotate_epoch()
    branch.replicate()
    assert branch.restored()[0].keys.identities("c-lost")


def test_after_a_rotation_the_replica_holds_the_new_epoch_alone(branch):
    branch.capture()
    branch.replicate()
    branch.office.keys.rotate_epoch()
    branch.replicate()
    assert [path.name for path in (branch.replica / "keystore/epochs").iterdir()] == ["0002.wrapped"]
    assert list(branch.restored()[0].keys.check_keystore()) == []


@pytest.mark.parametrize("name", ["owners/[!h]*.sealed", "owners/home.sealed", "epochs/0001.wrapped"])
@pytest.mark.parametrize("reread", [True, False])
@pytest.mark.parametrize("harm", [changed, Path.unlink])
def test_a_key_file_that_the_home_lost_does_not_take_the_replicas_with_it(branch, name, reread, harm):
    branch.capture()
    branch.replicate()
    before = state(branch.replica)
    harm(next((branch.place.home / "keystore").glob(name)))
    with pytest.raises(KeysError, match=r"restore FOLDER.*left as it"):
        branch.replicate(reread=reread)
    assert state(branch.replica) == before


def test_a_key_file_that_is_new_and_damaged_is_not_copied(branch):
    branch.capture()
    branch.replicate()
    before = state(branch.replica)
    branch.office.keys.keep_identities("c-0", {"payload": branch.office.keys.new_identity()})
    changed(branch.place.home / "keystore/owners/c-0.sealed")
    with pytest.raises(KeysError, match="left as it is"):
        branch.replicate(reread=False)
    assert state(branch.replica) == before


def test_a_file_in_the_replica_stands_until_the_new_one_has_read_back(branch, monkeypatch):
    branch.capture()
    branch.replicate()
    before = state(branch.replica)
    branch.append()
    disk = LocalDisk()
    write = disk.write_new
    monkeypatch.setattr(disk, "write_new", lambda path, data: write(path, data[:-1] + bytes([data[-1] ^ 1])))
    with pytest.raises(VerificationError, match="does not read back"):
        branch.replicate(disk)
    assert state(branch.replica) == before


def test_a_keystore_that_was_lost_does_not_take_the_second_one_with_it(branch):
    capture = branch.capture()
    branch.replicate()
    before = state(branch.replica)
    for path in (branch.place.home / "keystore/owners").iterdir():
        path.unlink()
    with pytest.raises(KeysError, match=capture):
        branch.replicate()
    assert state(branch.replica) == before


def test_what_a_killed_capture_left_in_the_replica_is_set_aside_and_nothing_acknowledged_is(branch):
    kept = branch.capture()
    swept = branch.office.capture(SOURCE)
    branch.replicate()
    assert len(list((branch.replica / "archive/originals").rglob("0=ocfl_object_1.1"))) == 2
    branch.office.archive().sweep(frozenset([kept]), frozenset([swept]))
    branch.office.keys.destroy_identities(swept)
    del branch.office.kept[swept]
    assert branch.replicate() == [kept]
    assert [path.name for path in (branch.replica / "archive/quarantine").iterdir()] == [swept]
    (fault,) = branch.restored()[0].faults()
    assert swept in fault


def test_an_object_that_the_home_lost_stays_in_the_replica(branch):
    capture = branch.capture()
    branch.replicate()
    shutil.rmtree(branch.place.home / "archive/originals" / ocfl.object_path(capture))
    assert branch.replicate() == []
    assert contents_of(branch.restored()[0].feed(capture)) == SOURCE


def test_a_damaged_original_is_not_copied(branch):
    branch.capture()
    path = next(branch.place.home.rglob("*.age"))
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    good = branch.capture()
    done = branch.update()
    assert list(done.confirmed) == [good]
    assert [path.name in reason for reason in done.skipped.values()] == [True]
    assert path.name not in {copied.name for copied in branch.replica.rglob("*.age")}


def test_a_missing_file_in_the_replica_is_copied_again(branch):
    branch.capture()
    branch.replicate()
    whole = state(branch.replica)
    for path in originals(branch.replica):
        path.unlink()
        branch.replicate()
        assert state(branch.replica) == whole


def test_any_file_that_differs_in_the_replica_is_repaired_from_the_homes_and_counted(branch):
    branch.capture()
    branch.append()
    branch.replicate()
    whole = state(branch.replica)
    for name in whole:
        if name.name == "onrecord-replica":
            continue
        changed(branch.replica / name)
        repaired = branch.update().repaired
        assert repaired == (0 if name.name == "checkpoint" else 1), name
        assert state(branch.replica) == whole, name
    assert branch.update().repaired == 0


@pytest.mark.parametrize("change", [b"", b"longer than it was" * 100])
def test_a_copy_of_another_length_is_repaired_even_when_nothing_is_read_again(branch, change):
    branch.capture()
    branch.replicate()
    whole = state(branch.replica)
    next(branch.replica.rglob("*.age")).write_bytes(change)
    assert branch.update(reread=False).repaired == 1
    assert state(branch.replica) == whole


def test_good_is_never_written_over_with_bad(branch):
    """The control of repairing: where the home is the damaged one, the replica keeps what it has."""
    branch.capture()
    branch.append()
    branch.replicate()
    for path in sorted(path for path in branch.place.home.rglob("*") if path.is_file()):
        if path.name == "lock" or "tile" in path.parts or path.name in {"checkpoint", "origin"}:
            continue
        good, before = path.read_bytes(), state(branch.replica)
        changed(path)
        with contextlib.suppress(VerificationError, KeysError, HomeError):
            branch.replicate()
        assert state(branch.replica) == before, path
        path.write_bytes(good)


def test_a_damaged_file_here_and_there_is_refused(branch):
    branch.capture()
    branch.replicate()
    name = next(branch.replica.rglob("*.age")).relative_to(branch.replica)
    changed(branch.replica / name)
    (branch.place.home / name).write_bytes(b"other")
    done = branch.update()
    assert list(done.confirmed) == []
    assert [name.name in reason for reason in done.skipped.values()] == [True]


def test_checking_a_replica_names_every_file_that_differs_and_writes_nothing(branch):
    branch.capture()
    branch.replicate()
    whole = state(branch.replica)
    assert check_copy(branch) == []
    for name in whole:
        if name.name in {"onrecord-replica", "checkpoint"} or "tile" in name.parts:
            continue
        changed(branch.replica / name)
        assert any(name.name in fault for fault in check_copy(branch)), name
        (branch.replica / name).write_bytes(whole[name])
    assert state(branch.replica) == whole


def test_a_replica_that_is_behind_is_not_a_damaged_one(branch):
    branch.capture()
    branch.replicate()
    branch.capture()
    assert check_copy(branch) == []


def check_copy(branch):
    return list(branch.office.archive().check_copy(branch.replica, branch.office.known(), unwatched))


def test_a_disk_that_gives_back_other_bytes_is_found(branch, monkeypatch):
    """The control of reading back: what reaches the second disk is not what was sent there."""

    class Rotten(LocalDisk):
        def stream_new(self, path):
            file = super().stream_new(path)
            if path.suffix == ".age":
                write = file.write
                monkeypatch.setattr(file, "write", lambda data: write(data[:-1] + bytes([data[-1] ^ 1])))
            return file

    branch.capture()
    done = branch.update(Rotten())
    assert list(done.confirmed) == []
    assert [".age' does not read back" in reason for reason in done.skipped.values()] == [True]


@pytest.mark.parametrize("writes", [0, 3, 9])
def test_a_full_second_disk_is_said_and_the_next_run_goes_on(branch, writes):
    capture = branch.capture()
    with pytest.raises(StorageError, match="free some space"):
        branch.replicate(FailingDisk(writes, errno.ENOSPC))
    assert branch.replicate() == [capture]
    assert branch.restored()[0].faults() == []


def test_a_power_cut_at_any_instant_leaves_a_replica_that_the_next_run_completes(branch, tmp_path):
    branch.capture()
    branch.replica.mkdir()
    disk = RecordingDisk(branch.replica)
    branch.replicate(disk)
    branch.capture()
    branch.replicate(disk)
    disk.acknowledge("whole")
    expected = copied(branch)
    for number, cut in enumerate(power_cuts(disk)):
        branch.replica = tmp_path / f"cut{number}"
        cut.restore(branch.replica)
        assert faults_of(branch) == [], cut.operations
        if "whole" in cut.acknowledged:
            assert copied(branch) == expected
        branch.replicate(LocalDisk(Unsynced()))
        assert copied(branch) == expected
        shutil.rmtree(branch.replica)


def copied(branch):
    """Return the replica's state but for its marker: one that was cut off before it gets another id."""
    found = state(branch.replica)
    assert found.pop(Path("onrecord-replica"))
    return found


def faults_of(branch):
    """Say what the replica shows as done and is not: each event's capture must be there, whole."""
    known = AcknowledgedLog.read(branch.replica / "archive/log").captures
    office = Office(branch.replica, branch.office.keys)
    return [fault for fault in office.archive().check(known, unwatched) if "no event" not in fault]


def test_only_a_claim_makes_a_folder_a_second_copy(branch):
    branch.capture()
    with pytest.raises(HomeError, match="onrecord replicate"):
        branch.office.archive().replicate(branch.replica, unwatched)
    assert not branch.replica.exists()


def test_a_claimed_copy_keeps_its_id_and_one_of_an_older_version_gets_one(branch):
    archive = branch.office.archive()
    first = archive.claim(branch.replica)
    assert archive.claim(branch.replica) == archive.copy_id(branch.replica) == first
    marker = branch.replica / "onrecord-replica"
    marker.write_text(f"onrecord replica 1\norigin: {branch.office.keys.origin}\n")
    assert archive.copy_id(branch.replica) is None
    assert archive.claim(branch.replica) == archive.copy_id(branch.replica) != first


@pytest.mark.parametrize("place", ["archive/originals", "keystore", "keystore/owners", "archive/log/journal"])
def test_a_second_copy_that_leads_back_into_the_home_by_a_link_is_refused_and_named(branch, place):
    branch.capture()
    branch.replicate()
    shutil.rmtree(branch.replica / place)
    (branch.replica / place).symlink_to(branch.place.home / place)
    archive = branch.office.archive()
    for run in (branch.replicate, lambda: archive.restore(branch.replica, unwatched)):
        with pytest.raises(HomeError, match="is a link"):
            run()
    faults = archive.check_copy(branch.replica, branch.office.known(), unwatched)
    assert any("is a link" in fault for fault in faults)


def test_a_second_copy_that_holds_the_homes_own_folder_without_a_link_is_refused(branch, monkeypatch):
    """A bind mount needs root, so the system's answer stands for one."""
    branch.capture()
    branch.replicate()
    ours, theirs = (folder / "archive/originals" for folder in (branch.place.home, branch.replica))
    real, theirs = Path.stat, theirs.resolve()
    monkeypatch.setattr(Path, "stat", lambda path, **how: real(ours if path == theirs else path, **how))
    with pytest.raises(HomeError, match="home's own folder"):
        branch.replicate()
