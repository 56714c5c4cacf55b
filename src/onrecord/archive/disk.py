"""Durable writes on a local file system, behind ``ports.archive.Disk``.

A write is durable when its bytes are fsynced *and* the folder that names the file
is fsynced; a rename when both folders are. POSIX promises no more, and file systems
use the freedom (Pillai and others, "All File Systems Are Not Created Equal", OSDI
2014). Files are 0600, folders 0700. ``LocalDisk`` alone decides which system calls
are made in which order.
"""

import contextlib
import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from onrecord.archive.system_calls import SystemCalls
from onrecord.records.errors import StorageError

_FULL = ("the disk is full", "free some space, then run the command again")
_GONE = ("its folder is not there", "check that the disk is mounted, then run the command again")
_DENIED = ("this user may not write there", "give the user the folder, then run the command again")
_EXISTS = ("it is there already", "nothing was overwritten; run onrecord verify")
_ADVICE = {
    errno.ENOSPC: _FULL,
    errno.EDQUOT: _FULL,
    errno.EROFS: ("the file system is read-only", "mount it for writing, then run the command again"),
    errno.EACCES: _DENIED,
    errno.EPERM: _DENIED,
    errno.EIO: ("the device reports an error", "stop using the disk and have it looked at"),
    errno.ENOENT: _GONE,
    errno.ENOTDIR: _GONE,
    errno.ENODEV: _GONE,
    errno.ENXIO: _GONE,
    errno.EEXIST: _EXISTS,
    errno.ENOTEMPTY: _EXISTS,
    errno.EFBIG: (
        "the file system, or the limit on files (ulimit -f), takes none so large",
        "move the home to another, or raise the limit",
    ),
    errno.ELOOP: ("a symbolic link stands in its place", "remove the link, then run the command again"),
}


class LocalDisk:
    """``ports.archive.Disk`` on this machine. One writer at a time: the caller holds the home's lock."""

    def __init__(self, calls: SystemCalls | None = None) -> None:
        """Use the real system calls, or a test's."""
        self._calls = calls or SystemCalls()

    def write_new(self, path: Path, data: bytes) -> None:
        """Create a file, write all, fsync it. The folder's entry is durable after ``sync_folder``.

        Raises:
            StorageError: the file exists, or the disk refuses; nothing is left then.
        """
        file = self.stream_new(path)
        try:
            file.write(data)
            file.close()
        except StorageError:
            file.abandon()
            raise

    def stream_new(self, path: Path) -> "LocalFile":
        """Create a file and return it open for writing.

        Raises:
            StorageError: the file exists, or the disk refuses.
        """
        with _advice(path):
            return LocalFile(path, self._calls.create(path), self._calls)

    def append(self, path: Path, data: bytes) -> None:
        """Append to a file, made if absent, and fsync it; its entry too when it was made.

        Raises:
            StorageError: the disk refuses; the file is cut back to what it was.
        """
        with _advice(path):
            descriptor, made = self._open_or_create(path)
            size_bytes = os.fstat(descriptor).st_size
            try:
                _write_all(self._calls, descriptor, data)
                self._calls.sync(descriptor)
            except OSError:
                self._cut_back(descriptor, size_bytes)
                raise
            finally:
                self._calls.close(descriptor)
            if made:
                self._calls.sync_folder(path.parent)

    def truncate(self, path: Path, size_bytes: int) -> None:
        """Cut a file to a length and fsync it.

        Raises:
            StorageError: there is no such file, or the disk refuses.
        """
        with _advice(path):
            descriptor = self._calls.open(path)
            try:
                self._calls.truncate(descriptor, size_bytes)
                self._calls.sync(descriptor)
            finally:
                self._calls.close(descriptor)

    def rename(self, old: Path, new: Path) -> None:
        """Rename over ``new`` and fsync both folders.

        Raises:
            StorageError: ``new`` is a folder with something in it, or the disk refuses.
        """
        with _advice(new):
            self._calls.rename(old, new)
            self._calls.sync_folder(new.parent)
            if old.parent != new.parent:
                self._calls.sync_folder(old.parent)

    def replace(self, path: Path, data: bytes) -> None:
        """Write a file anew as a whole: a reader sees the old bytes or the new, never a part.

        Raises:
            StorageError: the disk refuses; the old bytes stand.
        """
        sibling = path.with_name(f".{path.name}.new")
        self.remove(sibling)
        self.write_new(sibling, data)
        self.rename(sibling, path)

    def make_folder(self, path: Path) -> None:
        """Make a folder and its parents, and fsync each parent changed.

        Call it for a folder that exists too: a process killed between making a folder
        and its fsync leaves one that a power cut may still take away, and this settles it.

        Raises:
            StorageError: a file stands in the way, or the disk refuses.
        """
        with _advice(path):
            missing = []
            while not path.is_dir():
                missing.append(path)
                path = path.parent
            # A parent that this user may not read is one that it did not change.
            with contextlib.suppress(PermissionError):
                self._calls.sync_folder(path.parent)
            for folder in reversed(missing):
                self._calls.make_folder(folder)
                self._calls.sync_folder(folder.parent)

    def sync_folder(self, path: Path) -> None:
        """Make a folder's entries durable.

        Raises:
            StorageError: there is no such folder, or the disk refuses.
        """
        with _advice(path):
            self._calls.sync_folder(path)

    def remove(self, path: Path) -> None:
        """Remove a file or a whole folder, durably; nothing there is no error.

        Raises:
            StorageError: the disk refuses.
        """
        with _advice(path):
            self._remove_all(path)
            # Also when nothing was there: an earlier process may have been killed before its fsync.
            if path.parent.is_dir():
                self._calls.sync_folder(path.parent)

    def _remove_all(self, path: Path) -> None:
        try:
            mode = path.lstat().st_mode
        except (FileNotFoundError, NotADirectoryError):
            return
        if not stat.S_ISDIR(mode):
            self._calls.unlink(path)
            return
        for child in sorted(path.iterdir()):
            self._remove_all(child)
        self._calls.remove_folder(path)

    def _open_or_create(self, path: Path) -> tuple[int, bool]:
        try:
            return self._calls.open(path), False
        except FileNotFoundError:
            return self._calls.create(path), True

    def _cut_back(self, descriptor: int, size_bytes: int) -> None:
        with contextlib.suppress(OSError):
            self._calls.truncate(descriptor, size_bytes)
            self._calls.sync(descriptor)


class LocalFile:
    """``ports.archive.DiskFile``: a new file, open for writing."""

    def __init__(self, path: Path, descriptor: int, calls: SystemCalls) -> None:
        """Take over a descriptor."""
        self._path = path
        self._descriptor: int | None = descriptor
        self._calls = calls

    def write(self, data: bytes) -> int:
        """Write all of the data; return its length.

        Raises:
            StorageError: the file is closed, or the disk refuses.
        """
        with _advice(self._path):
            if self._descriptor is None:
                raise OSError(errno.EBADF, os.strerror(errno.EBADF))
            _write_all(self._calls, self._descriptor, data)
        return len(data)

    def close(self) -> None:
        """Fsync and close. Closing twice is no error.

        Raises:
            StorageError: the disk did not take the bytes.
        """
        if self._descriptor is None:
            return
        descriptor, self._descriptor = self._descriptor, None
        with _advice(self._path):
            try:
                self._calls.sync(descriptor)
            finally:
                self._calls.close(descriptor)

    def abandon(self) -> None:
        """Close and remove the file, as well as a failing disk allows."""
        with contextlib.suppress(OSError, StorageError):
            self.close()
        with contextlib.suppress(OSError):
            self._calls.unlink(self._path)


def storage_error(path: Path, error: OSError) -> StorageError:
    """Say what the operating system refused, and what the officer can do about it."""
    known = _ADVICE.get(error.errno or 0)
    wrong = known[0] if known else (error.strerror or type(error).__name__)
    advice = known[1] if known else "see to the disk, then run the command again"
    return StorageError(f"cannot write {str(path)!r}: {wrong}; {advice}")


@contextlib.contextmanager
def _advice(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise storage_error(path, error) from error


def _write_all(calls: SystemCalls, descriptor: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[calls.write(descriptor, rest) :]


def make_out_folder(out: Path) -> None:
    """Make the folder for receipts; refuse before anything is captured when they could not be written.

    Raises:
        StorageError: it is a file or read-only, or cannot be made.
    """
    if out.exists() and not out.is_dir():
        raise StorageError(f"{str(out)!r} is a file; name a folder for receipts with --out")
    LocalDisk().make_folder(out.absolute())
    if not os.access(out, os.W_OK):
        raise StorageError(f"receipts cannot be written to {str(out)!r}; name another folder with --out")
