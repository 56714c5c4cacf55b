"""The writer lock: one writer of a home at a time, on any number of processes.

``flock`` on ``home/lock``: the kernel lets go when the process ends, however it
ends, so no stale lock is ever left. The file holds the holder's process id, for
the message to whoever comes second; nothing else reads it.
"""

import contextlib
import errno
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from onrecord.archive.disk import storage_error
from onrecord.records.errors import HomeBusyError, HomeError

FILE_NAME = "lock"
_PID_BYTES = 20
_BUSY = (errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES)


@contextlib.contextmanager
def writer_lock(home: Path) -> Iterator[None]:
    """Hold the home's writer lock; fail at once when another holds it.

    Raises:
        HomeBusyError: another process, or another part of this one, is writing.
        HomeError: there is no home here.
        StorageError: the lock file cannot be made.
    """
    descriptor = _open(home / FILE_NAME)
    try:
        _lock(descriptor, home)
        _sign(descriptor)
        yield
    finally:
        os.close(descriptor)


def _open(path: Path) -> int:
    flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
    try:
        return os.open(path, flags, 0o600)
    except FileNotFoundError as error:
        raise HomeError(f"there is no home at {str(path.parent)!r}; run onrecord init") from error
    except OSError as error:
        raise storage_error(path, error) from error


def _lock(descriptor: int, home: Path) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno not in _BUSY:
            raise storage_error(home / FILE_NAME, error) from error
        holder = os.pread(descriptor, _PID_BYTES, 0)
        pid = holder.decode() if holder.isdigit() else "not known"
        raise HomeBusyError(
            f"another OnRecord process (pid {pid}) is writing in {str(home)!r}; wait for it to end"
        ) from error


def _sign(descriptor: int) -> None:
    # The lock holds without its number, so a full disk must not refuse it.
    with contextlib.suppress(OSError):
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode(), 0)
