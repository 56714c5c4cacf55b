"""Placing what was built in staging: durable first, then one rename."""

from collections.abc import Mapping
from pathlib import Path

from onrecord.archive import ocfl
from onrecord.ports.archive import Disk


def write_files(disk: Disk, folder: Path, files: Mapping[str, bytes]) -> None:
    """Write small files into a folder being built, and make their names durable.

    Raises:
        StorageError: one exists already, or the disk refuses.
    """
    for name, data in files.items():
        disk.write_new(folder / name, data)
    for parent in sorted({(folder / name).parent for name in files}, reverse=True):
        disk.sync_folder(parent)


def make_storage_root(disk: Disk, originals: Path, building: Path) -> None:
    """Make the storage root with all its files at once, when there is none.

    Raises:
        StorageError: the disk refuses.
    """
    if originals.is_dir():
        return
    files = ocfl.root_files()
    for name in files:
        disk.make_folder((building / name).parent)
    write_files(disk, building, files)
    disk.rename(building, originals)


def place(disk: Disk, built: Path, target: Path) -> None:
    """Give an object, durable where it was built, its place in the storage root.

    Raises:
        StorageError: something stands there, or the disk refuses.
    """
    disk.make_folder(target.parent)
    disk.rename(built, target)
