"""A second copy: all that the home cannot make again, in a folder that is a home without databases.

Order is what makes an interrupted copy harmless: objects before the events that
speak of them, the log's checkpoint last. An object appears under its name only
after it was read back. A file that differs is brought again from the home's own good
bytes; a journal that goes on otherwise than the home's is never written over.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from onrecord.archive import fixity, objects, ocfl
from onrecord.archive.apart import refuse_shared
from onrecord.archive.copying import Copier, files_below, mirror, read
from onrecord.archive.keystore_copy import KeystoreCopy
from onrecord.archive.leftovers import Leftovers
from onrecord.archive.lock import writer_lock
from onrecord.archive.object_copies import ObjectCopies
from onrecord.archive.replica_log import AcknowledgedLog
from onrecord.ports.archive import Copied, Disk
from onrecord.ports.keys import Keys
from onrecord.ports.sandbox import Progress
from onrecord.records.errors import HomeError, VerificationError
from onrecord.records.messages import CaptureId

MARKER = "onrecord-replica"
KEYSTORE = "keystore"
LOG = "archive/log"
ORIGINALS = "archive/originals"
STAGING = "archive/staging"
_ID_PREFIX = "r-"


@dataclass(frozen=True, slots=True)
class Replica:
    """One replica of one home. The caller holds the home's writer lock."""

    home: Path
    folder: Path
    disk: Disk
    keys: Keys

    def update(self, progress: Progress, *, reread: bool, captures: Collection[CaptureId] = ()) -> Copied:
        """Copy what is missing, repair what differs; return the captures whose every file is there.

        What is copied now is read back from the replica's disk and compared with its
        inventory. With ``reread`` so is every file that was there; without, its content is
        compared by length, as ``capture`` does, which reads back only what it just copied; of
        ``captures`` every file is read.

        Raises:
            HomeError: the folder is in the home, holds something else, or knows later events.
            HomeBusyError: another process writes there.
            VerificationError: a file of the home is not as it was kept, or the disk gives back others.
            KeysError: the home's keystore lacks identities of what it holds, or does not open.
            StorageError: the disk refuses; run it again to go on.
        """
        if not (self.folder / MARKER).is_file():
            raise HomeError(f"{str(self.folder)!r} is no second copy; run onrecord replicate {self.folder}")
        self._refuse_unfit()
        with writer_lock(self.folder):
            log = AcknowledgedLog.read(self.home / LOG)
            repaired = len(log.compare(self.folder / LOG, self.keys.mac))
            self.disk.remove(self.folder / STAGING)
            found = list(fixity.objects(self.home / ORIGINALS))
            read_again = frozenset(capture for capture, _ in found) if reread else captures
            mended, skipped = self._copy_objects(found, progress, read_again)
            repaired += mended
            keystore = KeystoreCopy(self.home / KEYSTORE, self.folder / KEYSTORE, self.disk, self.keys)
            keystore.refuse_lost(log.captures)
            repaired += keystore.update()
            self._set_aside_unacknowledged(log, frozenset(capture for capture, _ in found))
            repaired += log.copy(self.folder / LOG, self.disk)
        confirmed = tuple(capture for capture, _ in found if capture not in skipped)
        return Copied(confirmed, repaired, skipped)

    def claim(self, token: str) -> str:
        """Put the marker into a folder that is empty or has none with an id; return the copy's id.

        Raises:
            HomeError: the folder is in the home, is another home's, or holds something else.
            StorageError: the disk refuses.
        """
        self._refuse_unfit()
        known = copy_id(self.folder, self.keys.origin)
        if known is not None:
            return known
        self.disk.make_folder(self.folder)
        self.disk.replace(self.folder / MARKER, f"{self._opening}id: {_ID_PREFIX}{token}\n".encode())
        return f"{_ID_PREFIX}{token}"

    @property
    def _opening(self) -> str:
        return f"onrecord replica 1\norigin: {self.keys.origin}\n"

    def _refuse_unfit(self) -> None:
        home, folder = self.home.resolve(), self.folder.resolve()
        if home == folder or home in folder.parents or folder in home.parents:
            raise HomeError(f"{str(folder)!r} and the home contain one another; name a folder elsewhere")
        marker = folder / MARKER
        if marker.is_file() and not read(marker).startswith(self._opening.encode()):
            raise HomeError(f"{str(folder)!r} is the replica of another home; name a folder of its own")
        if not marker.is_file() and _foreign(folder):
            raise HomeError(f"{str(folder)!r} is not empty and no replica; name a folder of its own")
        if marker.is_file():
            refuse_shared(home, folder)

    def _copy_objects(
        self, found: list[tuple[CaptureId, Path]], progress: Progress, read_again: Collection[CaptureId]
    ) -> tuple[int, Mapping[CaptureId, str]]:
        if not found:
            return 0, {}
        sizes = (path.lstat().st_size for _, folder in found for path in files_below(folder).values())
        copier = Copier(self.disk, progress, sum(sizes))
        theirs, staging = self.folder / ORIGINALS, self.folder / STAGING
        objects.make_storage_root(self.disk, theirs, staging / "root")
        repaired = sum(mirror(self.disk, data, theirs / name) for name, data in ocfl.root_files().items())
        copies = ObjectCopies(self.disk, self.keys, self.home / ORIGINALS, theirs, staging)
        skipped: dict[CaptureId, str] = {}
        for capture, _ in found:
            try:
                repaired += len(copies.bring(capture, copier, reread=capture in read_again))
            except VerificationError as error:  # one rotten original must not keep the others from a copy
                skipped[capture] = str(error)
                self.disk.remove(staging / capture)
        return repaired, skipped

    def _set_aside_unacknowledged(self, log: AcknowledgedLog, held: frozenset[CaptureId]) -> None:
        # A killed capture may have copied it, or the home lost its event: it is kept, out of the way.
        wanted = held | log.captures
        Leftovers(self.folder, self.disk).set_aside(wanted.__contains__)


def copy_id(folder: Path, origin: str) -> str | None:
    """Return the id of this home's second copy in a folder; None when it has none, or an older marker."""
    marker = folder / MARKER
    lines = read(marker).decode("utf-8", "replace").splitlines() if marker.is_file() else []
    ids = [line.removeprefix("id: ") for line in lines if line.startswith(f"id: {_ID_PREFIX}")]
    return ids[0] if ids and f"origin: {origin}" in lines else None


def _foreign(folder: Path) -> bool:
    # What a killed first run leaves (the marker's temporary sibling) is ours.
    return any(path.name != f".{MARKER}.new" for path in fixity.children(folder))
