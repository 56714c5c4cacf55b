"""A folder gets a package whole or not at all, once, and never over something else."""

import errno
import stat
from dataclasses import replace

import pytest
from tests.conftest import contents
from tests.filing.conftest import TERMS, package_of
from tests.support.failing_disks import KILLED, FailingDisk, KillingDisk
from tests.support.kill_driver import in_a_process_of_its_own

from onrecord.archive.disk import LocalDisk
from onrecord.filing.folder import FolderDestination
from onrecord.records.errors import FilingConflictError, FilingError, StorageError
from onrecord.records.places import FolderPlace


def destination(folder, disk=None):
    return FolderDestination(FolderPlace("records", folder), disk or LocalDisk())


def test_a_package_lies_in_the_folder_as_it_was_sent(tmp_path, package):
    delivery = destination(tmp_path).deliver(package, TERMS)
    assert contents(tmp_path) == {f"{package.folder}/{file.name}": file.data for file in package.files}
    assert delivery.location == str(tmp_path / package.folder)
    assert [one.sha256 for one in delivery.files] == [file.sha256 for file in package.files]
    assert not delivery.marked


def test_the_same_package_again_writes_nothing_and_tells_the_same(tmp_path, package):
    first = destination(tmp_path).deliver(package, TERMS)
    folder = tmp_path / package.folder
    folder.chmod(stat.S_IRUSR | stat.S_IXUSR)
    try:
        assert destination(tmp_path).deliver(package, TERMS) == replace(first, is_new=False)
    finally:
        folder.chmod(stat.S_IRWXU)


@pytest.mark.parametrize("change", ["other bytes", "one more", "one less", "a file in its place"])
def test_something_else_in_its_place_is_left_as_it_is(tmp_path, package, change):
    folder = tmp_path / package.folder
    if change == "a file in its place":
        folder.write_bytes(b"mine")
    else:
        destination(tmp_path).deliver(package, TERMS)
        name = "more" if change == "one more" else package.files[0].name
        (folder / name).write_bytes(b"mine")
        if change == "one less":
            (folder / name).unlink()
    before = contents(tmp_path)
    with pytest.raises(FilingConflictError, match="left as it is"):
        destination(tmp_path).deliver(package, TERMS)
    assert contents(tmp_path) == before


def test_a_share_that_is_not_mounted_is_not_made(tmp_path, package):
    with pytest.raises(FilingError, match="mount it"):
        destination(tmp_path / "share").deliver(package, TERMS)
    assert list(tmp_path.iterdir()) == []


def test_killed_at_any_call_to_the_disk_the_package_is_whole_or_not_there_and_a_repeat_is_whole(
    tmp_path, package
):
    for calls in range(100):
        folder = tmp_path / str(calls)
        folder.mkdir()

        def work(folder=folder, calls=calls):
            destination(folder, KillingDisk(calls)).deliver(package, TERMS)
            return 0

        ended = in_a_process_of_its_own(work)
        final = folder / package.folder
        wanted = {file.name: file.data for file in package.files}
        assert not final.exists() or contents(final) == wanted
        destination(folder).deliver(package, TERMS)
        assert (contents(final), sorted(path.name for path in folder.iterdir())) == (wanted, [package.folder])
        if ended != KILLED:
            break
    assert 5 < calls < 99


@pytest.mark.parametrize("call", ["write", "sync", "rename", "make_folder"])
def test_a_disk_that_refuses_leaves_nothing_under_the_package_s_name(tmp_path, package, call):
    with pytest.raises(StorageError):
        destination(tmp_path, FailingDisk(0, errno.ENOSPC, call)).deliver(package, TERMS)
    assert not (tmp_path / package.folder).exists()


def test_two_packages_lie_side_by_side(tmp_path):
    for body in (b"one", b"two"):
        destination(tmp_path).deliver(package_of(body), TERMS)
    assert len(list(tmp_path.iterdir())) == 2
