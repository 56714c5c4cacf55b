"""A home and its key folder, made by the real ceremony on a real disk, for tests of keys and journal."""

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from onrecord.archive.disk import LocalDisk
from onrecord.archive.journal import FilesystemJournal
from onrecord.archive.system_calls import SystemCalls
from onrecord.keys.ceremony import KeyRing, create_keys, finish_keys, open_keys
from onrecord.keys.home_keys import HomeKeys
from onrecord.keys.roots import FILE_NAME, FileRoot
from onrecord.ports.archive import Disk, Draft
from onrecord.records.events import HOME_OBJECT, Verb

AT = dt.datetime(2026, 3, 1, 9, 30, tzinfo=dt.UTC)
ACTOR = "a-0123456789abcdef"


class Unsynced(SystemCalls):
    """The real system calls but for waiting on the device: for rules that are not about power cuts."""

    def sync(self, descriptor: int) -> None:
        pass

    def sync_folder(self, path: Path) -> None:
        pass


@dataclass
class Counted:
    """Randomness that is the same on every run and never repeats."""

    seed: str = "0"
    drawn: int = field(default=0)

    def token(self, size_bytes: int) -> bytes:
        self.drawn += 1
        return hashlib.shake_256(f"{self.seed}/{self.drawn}".encode()).digest(size_bytes)


@dataclass
class Place:
    """Where one home and its keys stand; every call opens them anew, as another process would."""

    folder: Path
    seed: str = "0"
    disk: Disk = field(default_factory=lambda: LocalDisk(Unsynced()))

    def __post_init__(self) -> None:
        self.randomness = Counted(self.seed)

    @property
    def home(self) -> Path:
        return self.folder / "home"

    @property
    def keys(self) -> Path:
        return self.folder / "keys"

    @property
    def log(self) -> Path:
        return self.home / "archive" / "log"

    @property
    def segment(self) -> Path:
        return self.log / "journal" / "000000000000.events"

    def ring(self) -> KeyRing:
        return KeyRing(self.home, self.keys, FileRoot(self.keys, self.disk), self.disk, self.randomness)

    def make(self, origin: str | None = None) -> HomeKeys:
        keys = create_keys(self.ring(), origin)
        finish_keys(self.ring())
        return keys

    def open(self) -> HomeKeys:
        return open_keys(self.ring())

    def journal(self, keys: HomeKeys | None = None, *, writable: bool = True) -> FilesystemJournal:
        return FilesystemJournal(
            self.home / "archive", self.disk, keys or self.open(), self.randomness, writable=writable
        )

    def check(self) -> list[str]:
        return list(self.journal(writable=False).check())

    def write(self, count: int) -> None:
        journal = self.journal()
        for _ in range(count):
            journal.append(draft(journal.size), AT, ACTOR)


def draft(number: int, *, identity: str = HOME_OBJECT, receipt: bytes | None = None) -> Draft:
    return Draft(Verb.CAPTURE, (f"c-{number}",), identity, {"number": number}, {"reader": "1"}, receipt)


def mend_modes(place: Place) -> None:
    """Give back the mode that a restored copy of a root key lost."""
    root = place.keys / FILE_NAME
    if root.exists():
        root.chmod(0o600)


def files(folder: Path) -> Mapping[str, bytes]:
    """Return every file below a folder by its path there."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
