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
SERVING = "serving"
TAKING_MAIL = "taking-mail"
_WORKER = "working-"
_BEGINNING = "beginning-work-"
_PID_BYTES = 20
_BUSY = (errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES)


def writer_lock(home: Path) -> contextlib.AbstractContextManager[None]:
    """Hold the home's writer lock; fail at once when another holds it.

    Raises:
        HomeBusyError: another process, or another part of this one, is writing.
        HomeError: there is no home here.
        StorageError: the lock file cannot be made.
    """
    return _held(home, FILE_NAME, "writing in")


def serving_lock(home: Path) -> contextlib.AbstractContextManager[None]:
    """Hold what a server holds for as long as it runs: two would remove one another's uploads.

    Raises:
        HomeBusyError: another server serves this home.
        HomeError: there is no home here.
        StorageError: the lock file cannot be made.
    """
    return _held(home, SERVING, "serving")


@contextlib.contextmanager
def idle_lock(home: Path) -> Iterator[None]:
    """Hold what a server holds, where no worker apart works either: both have the service's store open.

    Raises:
        HomeBusyError: a server or a worker runs.
        HomeError: there is no home here.
        StorageError: the lock file cannot be made.
    """
    with serving_lock(home):
        if is_any_working(home, ""):
            raise HomeBusyError(
                f"a worker works in {str(home)!r}: stop each onrecord worker, then run this again"
            )
        yield


def mail_lock(home: Path) -> contextlib.AbstractContextManager[None]:
    """Hold what the taking of mail holds: two would remove what the other has half-written.

    Raises:
        HomeBusyError: another process takes mail for this home.
        HomeError: there is no home here.
        StorageError: the lock file cannot be made.
    """
    return _held(home, TAKING_MAIL, "taking mail for")


@contextlib.contextmanager
def work_lock(home: Path, worker: str) -> Iterator[None]:
    """Hold what whoever does work holds under its own name: who can take it knows that the worker is gone.

    What workers left that are gone is removed first.

    Raises:
        HomeError: there is no home here.
        StorageError: the lock file cannot be made.
    """
    _remove_left(home)
    path, beginning = home / f"{_WORKER}{worker}", home / f"{_BEGINNING}{worker}"
    with _held(home, beginning.name, "working in"):
        beginning.replace(path)  # seen once it is held alone, so that nobody takes it for one that was left
        try:
            yield
        finally:
            path.unlink(missing_ok=True)


def is_working(home: Path, worker: str) -> bool:
    """Tell whether a worker of that name, which worked once, still runs."""
    path = home / f"{_WORKER}{worker}"
    if not path.exists():
        return False
    try:
        with _held(home, path.name, "working in"):
            return False
    except HomeBusyError:
        return True


def is_any_working(home: Path, kind: str) -> bool:
    """Tell whether any worker runs whose name begins with ``kind``."""
    left = home.glob(f"{_WORKER}{kind}*")
    return any(is_working(home, path.name.removeprefix(_WORKER)) for path in left)


def _remove_left(home: Path) -> None:
    for left in home.glob(f"{_WORKER}*"):
        with contextlib.suppress(HomeBusyError), _held(home, left.name, "working in"):
            left.unlink(missing_ok=True)


@contextlib.contextmanager
def _held(home: Path, name: str, doing: str) -> Iterator[None]:
    descriptor = _open(home / name)
    try:
        _lock(descriptor, home, doing)
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


def _lock(descriptor: int, home: Path, doing: str) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno not in _BUSY:
            raise storage_error(home / FILE_NAME, error) from error
        holder = os.pread(descriptor, _PID_BYTES, 0)
        pid = holder.decode() if holder.isdigit() else "not known"
        raise HomeBusyError(
            f"another OnRecord process (pid {pid}) is {doing} {str(home)!r}; wait for it to end"
        ) from error


def _sign(descriptor: int) -> None:
    # The lock holds without its number, so a full disk must not refuse it.
    with contextlib.suppress(OSError):
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode(), 0)
