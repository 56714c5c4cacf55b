"""A home to archive in, a source to archive, and what the procedure does with them up to the event."""

import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.support.memory_keys import CountedRandomness, MemoryKeys, StandingClock

from onrecord.archive.disk import LocalDisk
from onrecord.archive.originals import FilesystemArchive
from onrecord.ports.archive import Disk, Staged
from onrecord.ports.originals import Feed
from onrecord.records.captures import KeptOriginal
from onrecord.records.limits import Limits
from onrecord.records.messages import CaptureId, Entry

SOURCE = {
    "Harbour zebrafinch.txt": b"12/03/2026, 09:01 - Ada: zebrafinch plan?\n" * 3000,
    "empty.jpg": b"",
    "IMG-0001.jpg": bytes(range(256)) * 300,
}


@dataclass
class BytesFeed:
    """A source held in memory."""

    contents: dict[str, bytes]
    name: str = "WhatsApp Chat with Harbour zebrafinch"
    is_folder: bool = True
    changed: Exception | None = None
    read: list[int] = field(default_factory=list)

    @property
    def files(self) -> Sequence[Entry]:
        return [
            Entry(number, name, len(data))
            for number, (name, data) in enumerate(sorted(self.contents.items()))
        ]

    def open(self, number: int) -> int:
        self.read.append(number)
        with tempfile.TemporaryFile() as file:
            file.write(sorted(self.contents.items())[number][1])
            file.seek(0)
            return os.dup(file.fileno())

    def confirm_unchanged(self) -> None:
        if self.changed:
            raise self.changed


@dataclass
class Office:
    """A home, its keys, and captures in it."""

    home: Path
    keys: MemoryKeys
    kept: dict[CaptureId, Sequence[KeptOriginal]] = field(default_factory=dict)
    randomness: CountedRandomness = field(default_factory=CountedRandomness)

    def archive(self, disk: Disk | None = None) -> FilesystemArchive:
        return FilesystemArchive(
            self.home, disk or LocalDisk(), self.keys, StandingClock(), self.randomness, Limits()
        )

    def capture(self, contents: dict[str, bytes] | None = None, disk: Disk | None = None) -> CaptureId:
        """Do what the procedure does, up to the event."""
        capture = CaptureId(self.randomness.token(16).hex())
        archive = self.archive(disk)
        staged = archive.stage(BytesFeed(contents or SOURCE), unwatched)
        self.keep(archive, staged, capture)
        return capture

    def keep(self, archive: FilesystemArchive, staged: Staged, capture: CaptureId) -> None:
        archive.begin(capture)
        self.keys.keep_identities(capture, staged.identities)
        archive.keep(staged, capture)
        self.kept[capture] = staged.originals

    def feed(self, capture: CaptureId, home: Path | None = None) -> Feed:
        archive = self.archive() if home is None else Office(home, self.keys).archive()
        return archive.feed(capture, self.kept[capture], is_folder=True, name="source")

    def sweep(self, disk: Disk | None = None) -> int:
        """Do what the procedure does with originals; identities stand in memory."""
        archive = self.archive(disk)
        return archive.sweep(self.known(), archive.begun() - self.known())

    def known(self) -> frozenset[CaptureId]:
        return frozenset(self.kept)

    def faults(self, home: Path | None = None) -> list[str]:
        office = Office(home or self.home, self.keys)
        return list(office.archive().check(self.known(), unwatched))


def unwatched(_done: int, _total: int) -> None:
    """Progress that nobody watches."""


def contents_of(feed: Feed) -> dict[str, bytes]:
    """Read a feed whole, as a child would, and confirm it."""
    found = {}
    for entry in feed.files:
        with os.fdopen(feed.open(entry.number), "rb") as file:
            found[entry.name] = file.read()
    feed.confirm_unchanged()
    return found
