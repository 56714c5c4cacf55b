"""A second copy: all that the home cannot make again, in a folder that is a home without databases.

Order is what makes an interrupted copy harmless: objects before the events that
speak of them, the log's checkpoint last. An object appears under its name only
after it was read back. A file that differs is brought again from the home's own good
bytes; a journal that goes on otherwise than the home's is never written over.
"""

from dataclasses import dataclass
from pathlib import Path

from onrecord.archive import fixity, objects, ocfl
from onrecord.archive.copying import Copier, files_below, mirror, read
from onrecord.archive.keystore_copy import KeystoreCopy
from onrecord.archive.lock import writer_lock
from onrecord.archive.object_copies import ObjectCopies
from onrecord.archive.replica_log import AcknowledgedLog
from onrecord.ports.archive import Copied, Disk
from onrecord.ports.keys import Keys
from onrecord.ports.sandbox import Progress
from onrecord.records.errors import HomeError
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

    def update(self, progress: Progress, *, reread: bool) -> Copied:
        """Copy what is missing, repair what differs; return the captures whose every file is there.

        What is copied now is read back from the replica's disk and compared with its
        inventory. With ``reread`` so is every file that was there; without, its content is
        compared by length, as ``capture`` does, which reads back only what it just copied.

        Raises:
            HomeError: the folder is in the home, holds something else, or knows later events.
            HomeBusyError: another process writes there.
            VerificationError: a file of the home is not as it was kept, or the disk gives back others.
            KeysError: the home's keystore lacks identities of what it holds, or does not open.
            StorageError: the disk refuses; run it again to go on.
        """
        self._claim()
        with writer_lock(self.folder):
            log = AcknowledgedLog.read(self.home / LOG)
            repaired = len(log.compare(self.folder / LOG, self.keys.mac))
            self.disk.remove(self.folder / STAGING)
            found = list(fixity.objects(self.home / ORIGINALS))
            repaired += self._copy_objects(found, progress, reread=reread)
            keystore = KeystoreCopy(self.home / KEYSTORE, self.folder / KEYSTORE, self.disk, self.keys)
            keystore.refuse_lost(log.captures)
            repaired += keystore.update()
            self._drop_unacknowledged(log, frozenset(capture for capture, _ in found))
            repaired += log.copy(self.folder / LOG, self.disk)
        return Copied(tuple(capture for capture, _ in found), repaired)

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

    def _copy_objects(self, found: list[tuple[CaptureId, Path]], progress: Progress, *, reread: bool) -> int:
        if not found:
            return 0
        sizes = (path.lstat().st_size for _, folder in found for path in files_below(folder).values())
        copier = Copier(self.disk, progress, sum(sizes))
        theirs, staging = self.folder / ORIGINALS, self.folder / STAGING
        objects.make_storage_root(self.disk, theirs, staging / "root")
        repaired = sum(mirror(self.disk, data, theirs / name) for name, data in ocfl.root_files().items())
        copies = ObjectCopies(self.disk, self.home / ORIGINALS, theirs, staging)
        return repaired + sum(len(copies.bring(capture, copier, reread=reread)) for capture, _ in found)

    def _drop_unacknowledged(self, log: AcknowledgedLog, held: frozenset[CaptureId]) -> None:
        # What a killed capture copied and the home then swept; what an event speaks of is never dropped.
        wanted = held | log.captures
        objects.keep_only(self.disk, self.folder / ORIGINALS, wanted.__contains__)


def _foreign(folder: Path) -> bool:
    # What a killed first run leaves (the marker's temporary sibling) is ours.
    return any(path.name != f".{MARKER}.new" for path in fixity.children(folder))
