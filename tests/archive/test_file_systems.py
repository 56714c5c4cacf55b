"""Whether a folder lies in memory is told as the operating system has it."""

import os

import pytest

from onrecord.archive import file_systems
from onrecord.archive.file_systems import type_in_memory

MOUNT = "36 35 {}:{} / /mnt/record rw,noatime {}- {} source rw,size=1k\n"


@pytest.fixture
def mounts(monkeypatch, tmp_path):
    number = tmp_path.stat().st_dev
    here, other = (os.major(number), os.minor(number)), (os.major(number), os.minor(number) + 1)

    def write(*types, optional="", device=here):
        lines = [MOUNT.format(*other, "", "tmpfs"), *(MOUNT.format(*device, optional, one) for one in types)]
        (tmp_path / "mountinfo").write_text("".join(lines))
        monkeypatch.setattr(file_systems, "_MOUNTS", tmp_path / "mountinfo")

    return write


@pytest.mark.parametrize("optional", ["", "shared:1 ", "shared:1 master:2 "])
@pytest.mark.parametrize(
    ("kind", "found"), [("tmpfs", "tmpfs"), ("ramfs", "ramfs"), ("ext4", None), ("nfs4", None)]
)
def test_a_file_system_in_memory_is_told_by_its_type(mounts, tmp_path, kind, found, optional):
    mounts(kind, optional=optional)
    assert type_in_memory(tmp_path) == found


def test_another_mount_in_memory_says_nothing_of_a_folder(mounts, tmp_path):
    mounts()
    assert type_in_memory(tmp_path) is None


def test_nothing_is_known_where_the_system_lists_no_mounts(monkeypatch, tmp_path):
    monkeypatch.setattr(file_systems, "_MOUNTS", tmp_path / "none")
    assert type_in_memory(tmp_path) is None
