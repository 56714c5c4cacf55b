"""Each durable write holds against a power cut the moment it returns, and says what to do when it fails."""

import errno
import stat

import pytest
from tests.support.power_cut import FailingDisk, RecordingDisk, power_cuts

from onrecord.archive.disk import LocalDisk
from onrecord.archive.system_calls import SystemCalls
from onrecord.records.errors import StorageError

OLD, NEW = b"the old bytes", b"the new and longer bytes"


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "place"
    folder.mkdir()
    (folder / "file").write_bytes(OLD)
    (folder / "below").mkdir()
    (folder / "below/one").write_bytes(OLD)
    return folder


def make(disk, folder):
    disk.make_folder(folder / "a/b/c")


def write(disk, folder):
    disk.write_new(folder / "new", NEW)
    disk.sync_folder(folder)


def stream(disk, folder):
    file = disk.stream_new(folder / "new")
    file.write(NEW[:5])
    file.write(NEW[5:])
    file.close()
    disk.sync_folder(folder)


CHANGES = {
    "write_new": (write, {"new": NEW}),
    "stream_new": (stream, {"new": NEW}),
    "append": (lambda disk, folder: disk.append(folder / "file", NEW), {"file": OLD + NEW}),
    "append to a new file": (lambda disk, folder: disk.append(folder / "new", NEW), {"new": NEW}),
    "truncate": (lambda disk, folder: disk.truncate(folder / "file", 3), {"file": OLD[:3]}),
    "rename": (
        lambda disk, folder: disk.rename(folder / "file", folder / "below/two"),
        {"below/two": OLD, "file": ...},
    ),
    "replace": (lambda disk, folder: disk.replace(folder / "file", NEW), {"file": NEW}),
    "make_folder": (make, {"a": None, "a/b": None, "a/b/c": None}),
    "remove a file": (lambda disk, folder: disk.remove(folder / "file"), {"file": ...}),
    "remove a folder": (lambda disk, folder: disk.remove(folder / "below"), {"below": ..., "below/one": ...}),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_that_returned_survives_a_power_cut(folder, change):
    act, expected = CHANGES[change]
    disk = RecordingDisk(folder)
    act(disk, folder)
    for cut in power_cuts(disk, len(disk.calls.operations)):
        assert {name: cut.tree.get(name, ...) for name in expected} == expected


@pytest.mark.parametrize("change", CHANGES)
def test_the_check_finds_a_change_without_its_fsyncs(folder, change):
    act, expected = CHANGES[change]
    disk = RecordingDisk(folder, skips=["sync", "sync_folder"])
    act(disk, folder)
    cuts = power_cuts(disk, len(disk.calls.operations))
    assert any({name: cut.tree.get(name, ...) for name in expected} != expected for cut in cuts)


def test_a_file_replaced_is_the_old_or_the_new_at_every_instant(folder):
    disk = RecordingDisk(folder)
    disk.replace(folder / "file", NEW)
    assert {cut.tree["file"] for cut in power_cuts(disk)} == {OLD, NEW}


def test_a_replacement_that_was_killed_does_not_stand_in_the_way_of_the_next(folder):
    (folder / ".file.new").write_bytes(b"half")
    LocalDisk().replace(folder / "file", NEW)
    assert (folder / "file").read_bytes() == NEW
    assert not (folder / ".file.new").exists()


def test_new_files_and_folders_are_for_their_owner_alone(folder):
    disk = LocalDisk()
    disk.make_folder(folder / "a/b")
    disk.write_new(folder / "a/b/c", NEW)
    disk.append(folder / "a/d", NEW)
    for path in (folder / "a").rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600)


def test_short_writes_are_carried_on(folder):
    class Slow(SystemCalls):
        def write(self, descriptor, data):
            return super().write(descriptor, data[:3])

    disk = LocalDisk(Slow())
    disk.write_new(folder / "new", NEW)
    disk.append(folder / "new", OLD)
    assert (folder / "new").read_bytes() == NEW + OLD


def test_a_file_that_exists_is_not_written_over(folder):
    with pytest.raises(StorageError, match="nothing was overwritten"):
        LocalDisk().write_new(folder / "file", NEW)
    assert (folder / "file").read_bytes() == OLD


def test_a_link_is_not_written_through(folder, tmp_path):
    outside = tmp_path / "outside"
    outside.write_bytes(OLD)
    (folder / "link").symlink_to(outside)
    disk = LocalDisk()
    for act in (disk.write_new, disk.append):
        with pytest.raises(StorageError):
            act(folder / "link", NEW)
    disk.replace(folder / "link", NEW)
    assert outside.read_bytes() == OLD
    assert not (folder / "link").is_symlink()


@pytest.mark.parametrize("act", ["write_new", "append", "replace"])
@pytest.mark.parametrize("call", ["write", "sync"])
def test_a_refused_write_leaves_what_was_there_and_nothing_else(folder, act, call):
    path = folder / ("new" if act == "write_new" else "file")
    before = sorted(folder.rglob("*"))
    with pytest.raises(StorageError, match="free some space"):
        getattr(FailingDisk(0, errno.ENOSPC, call), act)(path, NEW)
    assert (folder / "file").read_bytes() == OLD
    after = sorted(path for path in folder.rglob("*") if path.name != ".file.new")
    assert after == before


def test_part_of_an_append_that_did_not_fit_is_taken_back(folder):
    class Full(SystemCalls):
        def write(self, descriptor, data):
            if len(data) < len(NEW):
                raise OSError(errno.ENOSPC, "full")
            return super().write(descriptor, data[:4])

    with pytest.raises(StorageError):
        LocalDisk(Full()).append(folder / "file", NEW)
    assert (folder / "file").read_bytes() == OLD


@pytest.mark.parametrize(
    ("error", "advice"),
    [
        (errno.ENOSPC, "free some space"),
        (errno.EDQUOT, "free some space"),
        (errno.EROFS, "mount it for writing"),
        (errno.EACCES, "give the user the folder"),
        (errno.EIO, "have it looked at"),
        (errno.ENODEV, "check that the disk is mounted"),
        (errno.EMFILE, "see to the disk"),
    ],
)
def test_every_refusal_names_the_file_and_the_next_step_in_one_line(folder, error, advice):
    with pytest.raises(StorageError, match=advice) as caught:
        FailingDisk(0, error, "create").write_new(folder / "new\nline", NEW)
    assert r"new\nline" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_folder_that_is_not_there_is_said_to_be_gone(folder):
    with pytest.raises(StorageError, match="mounted"):
        LocalDisk().write_new(folder / "nowhere/new", NEW)


def test_removing_what_is_not_there_is_no_error(folder):
    LocalDisk().remove(folder / "nothing")
    LocalDisk().remove(folder / "nothing/at/all")


def test_writing_to_a_closed_file_is_refused(folder):
    file = LocalDisk().stream_new(folder / "new")
    file.close()
    file.close()
    with pytest.raises(StorageError):
        file.write(b"late")
