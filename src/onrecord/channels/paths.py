"""A file or folder on this machine as a feed.

Every open starts at the first byte of the same file: it is opened by name, without
following links, and must still be the device, inode, length and times first seen.
So a file that is replaced, appended to or cut while it is captured is found out.
"""

import errno
import itertools
import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from onrecord.records.errors import SourceChangedError, UnreadableError, UnsafeSourceError
from onrecord.records.limits import Limits
from onrecord.records.messages import Entry

MAX_DEPTH = 32
_OPEN = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK
_KINDS = {
    stat.S_IFLNK: "a symbolic link; give the file that it names",
    stat.S_IFIFO: "a pipe; save it as a file first",
    stat.S_IFSOCK: "a socket; save what it sends as a file first",
    stat.S_IFCHR: "a device; copy what it holds to a file first",
    stat.S_IFBLK: "a device; copy what it holds to a file first",
}


@dataclass(frozen=True, slots=True)
class _Seen:
    """One file as first seen: the path as the system wants it, and all that a change would change."""

    name: str
    path: Path
    device: int
    inode: int
    size_bytes: int
    modified_ns: int
    changed_ns: int


class PathFeed:
    r"""``ports.originals.Feed`` over one file, or one folder and what is in it.

    A folder's files are named by their path in it, with ``/``. Names that are not
    UTF-8 show each such byte as ``\xhh``.
    """

    def __init__(
        self, path: Path, limits: Limits, *, allow_empty: bool = False, without: Sequence[Path] = ()
    ) -> None:
        """Look at the source; nothing is read yet. ``allow_empty`` lets a source of 0 bytes pass.

        ``without`` are files that are no part of it wherever they lie: the keys that open it.

        Raises:
            UnreadableError: there is no such source, it is empty, or this user may not read it.
            UnsafeSourceError: something in it is no file or folder, or a limit is broken.
        """
        self._path = Path(os.path.abspath(path))  # noqa: PTH100 - Path.resolve would follow a link at the end
        self._is_folder = stat.S_ISDIR(_status(self._path).st_mode)
        self._limits = limits
        self._without = {_place_of(file) for file in without}
        self._seen = self._look()
        if not self._seen or not (allow_empty or any(seen.size_bytes for seen in self._seen)):
            what = "holds no file with a byte in it" if self._is_folder else "is empty"
            raise UnreadableError(f"{self.name!r} {what}; make the export or the copy again")

    @property
    def name(self) -> str:
        """The file's or folder's own name."""
        return _readable(self._path.name)

    @property
    def is_folder(self) -> bool:
        """Whether the source is a folder."""
        return self._is_folder

    @property
    def files(self) -> Sequence[Entry]:
        """The files, numbered from 0 in name order."""
        return tuple(Entry(number, seen.name, seen.size_bytes) for number, seen in enumerate(self._seen))

    def open(self, number: int) -> int:
        """Return a new descriptor at a file's first byte. The caller closes it.

        Raises:
            SourceChangedError: it is not the file first seen, or not as it was then.
            UnreadableError: this user may not read it.
        """
        seen = self._seen[number]
        try:
            descriptor = os.open(seen.path, _OPEN)
        except PermissionError as error:
            raise _denied(seen.name) from error
        except OSError as error:
            if error.errno in (errno.EMFILE, errno.ENFILE):
                raise _too_many_open(seen.name) from error
            raise _changed(seen.name) from error
        if _identity(os.fstat(descriptor)) != _identity_seen(seen):
            os.close(descriptor)
            raise _changed(seen.name)
        return descriptor

    def confirm_unchanged(self) -> None:
        """Check that every file, and the list of them, is what it was when the feed was made.

        Raises:
            SourceChangedError: something was changed, added or taken away; the message names it.
        """
        try:
            now = self._look()
        except (UnreadableError, UnsafeSourceError) as error:
            raise _changed(self.name) from error
        different = sorted({seen.name for seen in set(now) ^ set(self._seen)})
        if different:
            raise _changed(different[0])

    def _look(self) -> tuple[_Seen, ...]:
        if not self._is_folder:
            seen = [_see(self.name, self._path, _status(self._path))]
        else:
            walk = itertools.islice(self._walk(self._path, "", 1), self._limits.folder_files + 1)
            seen = sorted(walk, key=lambda one: one.name)
        self._check_limits(seen)
        return tuple(seen)

    def _walk(self, folder: Path, prefix: str, depth: int) -> Iterator[_Seen]:
        if depth > MAX_DEPTH:
            raise UnsafeSourceError(
                f"{self.name!r} nests folders more than {MAX_DEPTH} deep; capture a folder inside it"
            )
        for path in _listing(folder):
            name = prefix + _readable(path.name)
            status = _status(path)
            if stat.S_ISDIR(status.st_mode):
                yield from self._walk(path, f"{name}/", depth + 1)
            elif (status.st_dev, status.st_ino) not in self._without:
                yield _see(name, path, status)

    def _check_limits(self, seen: Sequence[_Seen]) -> None:
        total_bytes = sum(one.size_bytes for one in seen)
        if total_bytes > self._limits.source_bytes:
            raise UnsafeSourceError(
                f"{self.name!r} holds {total_bytes} bytes and the limit is {self._limits.source_bytes}; "
                "see docs/settings.md"
            )
        if len(seen) > self._limits.folder_files:
            raise UnsafeSourceError(
                f"{self.name!r} holds more than {self._limits.folder_files} files; see docs/settings.md"
            )
        if len({one.name for one in seen}) < len(seen):
            raise UnsafeSourceError(f"{self.name!r} holds two files whose names read the same; rename one")


def _status(path: Path) -> os.stat_result:
    try:
        return path.lstat()
    except PermissionError as error:
        raise _denied(_readable(path.name)) from error
    except (OSError, ValueError) as error:
        raise UnreadableError(f"there is no file {_readable(str(path))!r}; check the path") from error


def _place_of(path: Path) -> tuple[int, int] | None:
    """Return where a file lies on its device, whatever it is called."""
    try:
        status = path.stat()
    except OSError:
        return None  # whoever reads it says why it cannot be read
    return status.st_dev, status.st_ino


def _see(name: str, path: Path, status: os.stat_result) -> _Seen:
    if not stat.S_ISREG(status.st_mode):
        kind = _KINDS.get(stat.S_IFMT(status.st_mode), "no file; give a file or a folder")
        raise UnsafeSourceError(f"{name!r} is {kind}")
    return _Seen(name, path, *_identity(status))


def _identity(status: os.stat_result) -> tuple[int, int, int, int, int]:
    return (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)


def _identity_seen(seen: _Seen) -> tuple[int, int, int, int, int]:
    return (seen.device, seen.inode, seen.size_bytes, seen.modified_ns, seen.changed_ns)


def _listing(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except PermissionError as error:
        raise _denied(_readable(folder.name)) from error
    except OSError as error:
        raise UnreadableError(f"{_readable(folder.name)!r} cannot be listed ({error.strerror})") from error


def _readable(name: str) -> str:
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def _denied(name: str) -> UnreadableError:
    return UnreadableError(f"this user may not read {name!r}; ask its owner, or copy it first")


def _too_many_open(name: str) -> UnreadableError:
    return UnreadableError(
        f"{name!r} cannot be opened, since too many files are open; close other programs, or raise the limit "
        "(ulimit -n), then capture again"
    )


def _changed(name: str) -> SourceChangedError:
    return SourceChangedError(
        f"{name!r} changed while it was read; let the copying finish, then capture again"
    )
