"""Placing what was built in staging: durable first, then one rename."""

from collections.abc import Callable, Mapping
from pathlib import Path

from onrecord.archive import fixity, ocfl
from onrecord.ports.archive import Disk
from onrecord.records.messages import CaptureId


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


def keep_only(disk: Disk, originals: Path, wanted: Callable[[CaptureId], bool]) -> int:
    """Remove objects that are not wanted, and folders that a killed process left empty; return how many.

    Raises:
        StorageError: the disk refuses.
    """
    unwanted = [folder for capture, folder in fixity.objects(originals) if not wanted(capture)]
    for folder in unwanted:
        disk.remove(folder)
    for folder in fixity.tuple_folders(originals):
        if not fixity.children(folder):
            disk.remove(folder)
    return len(unwanted)
