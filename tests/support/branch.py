"""A home with real keys and a real journal, and where its second copy goes."""

import shutil
from dataclasses import dataclass, field
from pathlib import Path

from tests.keys.desk import ACTOR, AT, Place
from tests.support.office import Office, unwatched

from onrecord.archive.disk import LocalDisk
from onrecord.archive.journal import FilesystemJournal
from onrecord.ports.archive import Draft
from onrecord.records.events import HOME_OBJECT, Verb

SOURCE = {"chat.txt": b"a line of the conversation\n" * 40, "IMG.jpg": bytes(range(256))}


@dataclass
class Branch:
    """A home with real keys and a real journal, and where its second copy goes."""

    folder: Path
    seed: str = "0"
    office: Office = field(init=False)

    def __post_init__(self) -> None:
        self.place = Place(self.folder, self.seed)
        self.office = Office(self.place.home, self.place.make())
        self.replica = self.folder / "replica"

    def capture(self, disk=None):
        capture = self.office.capture(SOURCE, disk)
        self.append((capture,), Verb.CAPTURE)
        self.office.archive().end(capture)
        return capture

    def append(self, objects=(), verb=Verb.FIXITY_CHECK, count=1):
        draft = Draft(verb, objects, HOME_OBJECT, {"n": 1}, {"reader": "1"})
        journal = self.place.journal(self.office.keys)
        for _ in range(count):
            journal.append(draft, AT, ACTOR)

    def replicate(self, disk=None, *, reread=True):
        return list(self.update(disk, reread=reread).confirmed)

    def update(self, disk=None, *, reread=True):
        archive = self.office.archive(disk)
        archive.claim(self.replica)
        return archive.replicate(self.replica, unwatched, reread=reread)

    def restored(self):
        """Open the replica as the home, with the same key folder, as after a fire."""
        place = Place(self.folder / "restored")
        shutil.copytree(self.replica, place.home)
        shutil.copytree(self.place.keys, place.keys)
        office = Office(place.home, place.open(), dict(self.office.kept))
        journal = FilesystemJournal(place.home / "archive", LocalDisk(), office.keys, office.randomness)
        return office, journal


def state(folder):
    """Return every file with its bytes; the lock holds a process's number, which tells nothing."""
    paths = (path for path in folder.rglob("*") if path.is_file() and path.name != "lock")
    return {path.relative_to(folder): path.read_bytes() for path in paths}


def changed(path):
    """Change one byte in the middle of a file."""
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
