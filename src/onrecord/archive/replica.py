"""A second copy: all that the home cannot make again, in a folder that is a home without databases.

Order is what makes an interrupted copy harmless: objects before the events that
speak of them, the log's checkpoint last. An object appears under its name only
after it was read back. Nothing that stands in the replica is written over unless the home
itself changes it (keystore, tiles, checkpoint): what differs is named and left.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from onrecord.archive import fixity, objects, ocfl
from onrecord.archive.copying import Copier, files_below, mirror, read
from onrecord.archive.lock import writer_lock
from onrecord.archive.replica_log import AcknowledgedLog
from onrecord.ports.archive import Disk
from onrecord.ports.keys import Keys
from onrecord.ports.sandbox import Progress
from onrecord.records.errors import HomeError, KeysError
from onrecord.records.messages import CaptureId

MARKER = "onrecord-replica"
KEYSTORE = "keystore"
LOG = "archive/log"
ORIGINALS = "archive/originals"
STAGING = "archive/staging"


@dataclass(frozen=True, slots=True)
class Replica:
    """One replica of one home. The caller holds the home's writer lock."""

    home: Path
    folder: Path
    disk: Disk
    keys: Keys

    def update(self, progress: Progress) -> Sequence[CaptureId]:
        """Copy what is missing; return the captures whose every file is there.

        A capture copied now was read back from the replica's disk and compared with
        its inventory. One that was there was read back when it was copied; now its
        names, lengths and inventory are compared. ``check`` on the replica reads all.

        Raises:
            HomeError: the folder is in the home, holds something else, or knows later events.
            HomeBusyError: another process writes there.
            VerificationError: a file here or there is not as it was kept.
            KeysError: the home's keystore lacks identities of what it holds.
            StorageError: the disk refuses; run it again to go on.
        """
        self._claim()
        with writer_lock(self.folder):
            log = AcknowledgedLog.read(self.home / LOG)
            log.compare(self.folder / LOG)
            self.disk.remove(self.folder / STAGING)
            captures = self._copy_objects(progress)
            self._mirror_keystore(log)
            self._drop_unacknowledged(log, frozenset(captures))
            log.copy(self.folder / LOG, self.disk)
        return captures

    def _claim(self) -> None:
        home, folder = self.home.resolve(), self.folder.resolve()
        if home == folder or home in folder.parents or folder in home.parents:
            raise HomeError(f"{str(folder)!r} and the home contain one another; name a folder elsewhere")
        marker = folder / MARKER
        wanted = f"onrecord replica 1\norigin: {self.keys.origin}\n".encode()
        if marker.is_file() and read(marker) != wanted:
            raise HomeError(f"{str(folder)!r} is the replica of another home; name a folder of its own")
        if not marker.is_file() and _foreign(folder):
            raise HomeError(f"{str(folder)!r} is not empty and no replica; name a folder of its own")
        if not marker.is_file():
            self.disk.make_folder(folder)
            self.disk.replace(marker, wanted)

    def _copy_objects(self, progress: Progress) -> list[CaptureId]:
        found = list(fixity.objects(self.home / ORIGINALS))
        sizes = (path.lstat().st_size for _, folder in found for path in files_below(folder).values())
        copier = Copier(self.disk, progress, sum(sizes))
        if found:
            self._make_storage_root()
        for capture, source in found:
            self._copy_object(capture, source, copier)
        return [capture for capture, _ in found]

    def _make_storage_root(self) -> None:
        objects.make_storage_root(self.disk, self.folder / ORIGINALS, self.folder / STAGING / "root")
        for name, data in ocfl.root_files().items():
            mirror(self.disk, data, self.folder / ORIGINALS / name)

    def _copy_object(self, capture: CaptureId, source: Path, copier: Copier) -> None:
        target = self.folder / ORIGINALS / ocfl.object_path(capture)
        building = self.folder / STAGING / capture
        files = _files_of(source, capture)
        if not target.exists():
            for name, digest in files.items():
                self._copy_file(source / name, building / name, digest, copier)
            objects.place(self.disk, building, target)
            return
        for name, digest in files.items():
            if (target / name).exists():
                copier.compare(source / name, target / name, digest)
                continue
            self._copy_file(source / name, building / name, digest, copier)
            self.disk.make_folder((target / name).parent)
            self.disk.rename(building / name, target / name)

    def _copy_file(self, source: Path, target: Path, digest: str | None, copier: Copier) -> None:
        self.disk.make_folder(target.parent)
        copier.copy(source, target, digest)
        self.disk.sync_folder(target.parent)

    def _mirror_keystore(self, log: AcknowledgedLog) -> None:
        # A keystore that was lost is not one whose identities were destroyed: do not lose the second too.
        held = {capture for capture, _ in fixity.objects(self.home / ORIGINALS)}
        lost = sorted((held & log.captures) - self.keys.owners())
        if lost:
            raise KeysError(f"the home's keystore lacks {lost[0]}; restore the keystore from the replica")
        ours, theirs = files_below(self.home / KEYSTORE), files_below(self.folder / KEYSTORE)
        for name, path in ours.items():
            mirror(self.disk, read(path), self.folder / KEYSTORE / name)
        for name in sorted(set(theirs) - set(ours)):
            self.disk.remove(self.folder / KEYSTORE / name)

    def _drop_unacknowledged(self, log: AcknowledgedLog, held: frozenset[CaptureId]) -> None:
        # What a killed capture copied and the home then swept; what an event speaks of is never dropped.
        wanted = held | log.captures
        objects.keep_only(self.disk, self.folder / ORIGINALS, wanted.__contains__)


def _files_of(folder: Path, capture: CaptureId) -> dict[str, str | None]:
    inventory = fixity.trusted_inventory(folder, capture)
    content = {f"{ocfl.CONTENT}/{name}": digest for name, digest in inventory.digests.items()}
    return dict.fromkeys(ocfl.object_files(b"")) | content


def _foreign(folder: Path) -> bool:
    # What a killed first run leaves (the marker's temporary sibling) is ours.
    return any(path.name != f".{MARKER}.new" for path in fixity.children(folder))
