"""The calls that change a file system: the seam at which tests record, kill and replay."""

import errno
import fcntl
import os
from pathlib import Path

_FILE_MODE = 0o600
_FOLDER_MODE = 0o700
_WRITE = os.O_WRONLY | os.O_CLOEXEC | os.O_NOFOLLOW
_FULL_SYNC: int | None = getattr(fcntl, "F_FULLFSYNC", None)


class SystemCalls:
    """The calls that change a file system, one method each, with nothing added."""

    def create(self, path: Path) -> int:
        """Create a file that must not exist; return its descriptor."""
        return os.open(path, _WRITE | os.O_CREAT | os.O_EXCL, _FILE_MODE)

    def open(self, path: Path) -> int:
        """Open an existing file for writing at its end; return its descriptor."""
        return os.open(path, _WRITE | os.O_APPEND)

    def write(self, descriptor: int, data: memoryview) -> int:
        """Write some of the data; return how many bytes."""
        return os.write(descriptor, data)

    def truncate(self, descriptor: int, size_bytes: int) -> None:
        """Cut or extend a file."""
        os.ftruncate(descriptor, size_bytes)

    def sync(self, descriptor: int) -> None:
        """Make a file's bytes durable. On macOS fsync leaves them in the drive; F_FULLFSYNC does not."""
        if _FULL_SYNC is not None:
            fcntl.fcntl(descriptor, _FULL_SYNC)
        else:
            os.fsync(descriptor)

    def close(self, descriptor: int) -> None:
        """Close a descriptor."""
        os.close(descriptor)

    def rename(self, old: Path, new: Path) -> None:
        """Give a file or folder another name."""
        os.rename(old, new)  # noqa: PTH104 - one system call a method: Path.rename is the same call

    def make_folder(self, path: Path) -> None:
        """Make one folder."""
        os.mkdir(path, _FOLDER_MODE)  # noqa: PTH102 - the same

    def sync_folder(self, path: Path) -> None:
        """Make a folder's entries durable. Some network file systems have no such call: EINVAL."""
        descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(descriptor)
        except OSError as error:
            if error.errno not in (errno.EINVAL, errno.ENOTSUP):
                raise
        finally:
            os.close(descriptor)

    def unlink(self, path: Path) -> None:
        """Remove a file."""
        os.unlink(path)  # noqa: PTH108 - the same

    def remove_folder(self, path: Path) -> None:
        """Remove an empty folder."""
        os.rmdir(path)  # noqa: PTH106 - the same
