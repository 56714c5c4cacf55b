"""Copying into a replica: digested on the way, read back from the device, compared."""

import hashlib
import os
import stat
from collections.abc import Mapping
from pathlib import Path

from onrecord.archive.age_files import BLOCK_BYTES, opened, sha512_of
from onrecord.ports.archive import Disk
from onrecord.ports.sandbox import Progress
from onrecord.records.errors import VerificationError


class Copier:
    """Copies files that never change; tells progress by bytes."""

    def __init__(self, disk: Disk, progress: Progress, total_bytes: int) -> None:
        """Begin at nothing done of ``total_bytes``."""
        self._disk = disk
        self._progress = progress
        self._total_bytes = total_bytes
        self._done_bytes = 0

    def copy(self, source: Path, target: Path, sha512: str | None) -> None:
        """Copy a file to a name that is free, and read it back.

        ``sha512`` (hex) is what the inventory says of it, None for a file that it does not name.

        Raises:
            VerificationError: the source is not as it was kept, or the copy reads back differently.
            StorageError: the disk refuses.
        """
        digest = hashlib.sha512()
        sink = self._disk.stream_new(target)
        try:
            with opened(source) as reading, open(reading, "rb", buffering=0, closefd=False) as file:
                while block := file.read(BLOCK_BYTES):
                    digest.update(block)
                    sink.write(block)
                    self.passed(len(block))
        except OSError as error:
            raise unreadable(source, error) from error
        finally:
            sink.close()
        if sha512 not in (None, digest.hexdigest()):
            raise VerificationError(f"{str(source)!r} is changed since it was kept; run onrecord verify")
        if _digest(target) != digest.hexdigest():
            raise VerificationError(f"{str(target)!r} does not read back as written; replace that disk")

    def passed(self, size_bytes: int) -> None:
        """Count bytes that were there already."""
        self._done_bytes += size_bytes
        self._progress(self._done_bytes, self._total_bytes)


def mirror(disk: Disk, data: bytes, target: Path) -> bool:
    """Write a file that may change, when it differs; what stood there stays until the new one read back.

    Returns:
        Whether another file stood there.

    Raises:
        VerificationError: it reads back differently.
        StorageError: the disk refuses.
    """
    stood = target.is_file()
    if stood and holds(target, hashlib.sha512(data).hexdigest()):
        return False
    disk.make_folder(target.parent)
    fresh = target.with_name(f".{target.name}.new")
    disk.remove(fresh)
    disk.write_new(fresh, data)
    if _digest(fresh) != hashlib.sha512(data).hexdigest():
        disk.remove(fresh)
        raise VerificationError(f"{str(target)!r} does not read back as written; replace that disk")
    disk.rename(fresh, target)
    return stood


def read(path: Path) -> bytes:
    """Return a small file's bytes; a link is not followed, and a pipe not waited for.

    Raises:
        VerificationError: it cannot be read.
    """
    try:
        with opened(path) as source, open(source, "rb", closefd=False) as file:
            if stat.S_ISREG(os.fstat(source).st_mode):
                return file.read()
    except OSError as error:
        raise unreadable(path, error) from error
    raise VerificationError(f"{str(path)!r} is not a regular file; move it away and look for another copy")


def files_below(folder: Path) -> Mapping[str, Path]:
    """Return the files below a folder by their path in it, without links and what a killed write left."""
    found = (path for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink())
    paths = (path for path in found if not is_leftover(path))
    return {path.relative_to(folder).as_posix(): path for path in paths}


def same_files(one: Path, other: Path) -> bool:
    """Tell whether two folders hold the same files, byte for byte, as their devices have them."""
    ours, theirs = files_below(one), files_below(other)
    return set(ours) == set(theirs) and all(_digest(ours[name]) == _digest(theirs[name]) for name in ours)


def is_leftover(path: Path) -> bool:
    """Tell the temporary sibling that ``Disk.replace`` writes first."""
    return path.name.startswith(".") and path.name.endswith(".new")


def unreadable(path: Path, error: OSError) -> VerificationError:
    """Say that a file cannot be read, and what to do."""
    reason = error.strerror or type(error).__name__
    return VerificationError(f"{str(path)!r} cannot be read ({reason}); have the disk looked at")


def holds(path: Path, sha512: str) -> bool:
    """Tell whether a file, read from its device, is there with this digest (hex)."""
    try:
        with opened(path, from_device=True) as source:
            return sha512_of(source, _unwatched) == sha512
    except OSError:
        return False


def length(path: Path) -> int:
    """Return a file's length.

    Raises:
        VerificationError: it cannot be looked at.
    """
    try:
        return path.lstat().st_size
    except OSError as error:
        raise unreadable(path, error) from error


def _digest(path: Path) -> str:
    try:
        with opened(path, from_device=True) as source:
            return sha512_of(source, _unwatched)
    except OSError as error:
        raise unreadable(path, error) from error


def _unwatched(_passed: int) -> None:
    """Reading back has no progress of its own: it is part of copying."""
