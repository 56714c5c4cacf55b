"""Bringing back from a second copy what the home lost. The caller holds the home's writer lock.

Nothing is believed for standing in the copy: an original must fit its inventory and
open with its identity, a key file must open under this home's root key, an event must
bear the home's seal. What stood in the home and differed is moved aside, never lost.
"""

import os
from dataclasses import dataclass, field
from pathlib import Path

from onrecord.archive import fixity, journal_segments, objects, ocfl
from onrecord.archive.apart import refuse_shared
from onrecord.archive.copying import Copier, files_below, holds, mirror, read
from onrecord.archive.keystore_copy import EPOCHS, OWNERS, key_files
from onrecord.archive.object_copies import ObjectCopies, files_of
from onrecord.archive.replica import KEYSTORE, LOG, MARKER, ORIGINALS, STAGING
from onrecord.archive.replica_log import AcknowledgedLog, refuse_fork
from onrecord.ports.archive import Disk, Restored
from onrecord.ports.keys import Keys
from onrecord.ports.sandbox import Progress
from onrecord.records.errors import HomeError, KeysError, VerificationError
from onrecord.records.events import HOME_OBJECT
from onrecord.records.messages import CaptureId

ASIDE = "set-aside"


@dataclass(slots=True)
class Restoration:
    """One run: from ``folder``, a second copy, into ``home``."""

    home: Path
    folder: Path
    disk: Disk
    keys: Keys
    _files: list[str] = field(default_factory=list)
    _left: list[str] = field(default_factory=list)
    _aside: Path = field(init=False)

    def __post_init__(self) -> None:
        """Number this run's folder for what is set aside: no run writes over another's."""
        runs = [int(path.name) for path in fixity.children(self.home / ASIDE) if path.name.isdecimal()]
        self._aside = self.home / ASIDE / f"{max(runs, default=0) + 1:04}"

    def run(self, progress: Progress) -> Restored:
        """Restore the keystore, then the journal's events, then originals.

        Raises:
            HomeError: the folder is no second copy of this home, or one of the journals was forked.
            VerificationError: the copy's journal cannot be read, or the disk gives back other bytes.
            StorageError: the disk refuses; run it again to go on.
        """
        confirm_copy(self.folder, self.keys.origin)
        refuse_shared(self.home, self.folder)
        log = AcknowledgedLog.read(self.folder / LOG)
        self._keystore(log)
        self._journal(log)
        self._originals(log, progress)
        return Restored(tuple(self._files), tuple(self._left))

    def _keystore(self, log: AcknowledgedLog) -> None:
        theirs = key_files(self.folder / KEYSTORE)
        # Identities of what no event speaks of were swept away, and stay away.
        wanted = {f"{OWNERS}{owner}.sealed" for owner in (*log.captures, HOME_OBJECT)}
        owners = sorted(wanted & set(theirs))
        if all(self._opens(name, self.home) for name in owners):
            return
        for name in (*sorted(name for name in theirs if name.startswith(EPOCHS)), *owners):
            if self._opens(name, self.home):
                continue
            if self._opens(name, self.folder):
                self._write(self.home / KEYSTORE / name, read(theirs[name]))
            else:
                self._left.append(f"'{KEYSTORE}/{name}' does not open in the second copy either")

    def _opens(self, name: str, root: Path) -> bool:
        """Tell whether a key file opens; an owner's needs its epoch, which comes before it."""
        try:
            self.keys.confirm_key_file(name, read(root / KEYSTORE / name))
        except (KeysError, VerificationError):
            return False
        return True

    def _journal(self, log: AcknowledgedLog) -> None:
        for name, theirs in log.segments.items():
            path = self.home / LOG / journal_segments.FOLDER / name
            ours = read(path) if _is_file(path) else b""
            if ours.startswith(theirs):
                continue
            if not theirs.startswith(ours):
                try:
                    refuse_fork(ours, theirs, path, self.keys.mac)
                except VerificationError:
                    self._left.append(f"'{LOG}/{journal_segments.FOLDER}/{name}' is changed in both copies")
                    continue
            self._write(path, theirs + ours[len(theirs) :])

    def _originals(self, log: AcknowledgedLog, progress: Progress) -> None:
        found = [pair for pair in fixity.objects(self.folder / ORIGINALS) if pair[0] in log.captures]
        sizes = (path.lstat().st_size for _, folder in found for path in files_below(folder).values())
        copier = Copier(self.disk, progress, sum(sizes))
        self._storage_root()
        for capture, theirs in found:
            if self._is_damaged(capture) and self._is_good(capture, theirs):
                self._bring_object(capture, copier)

    def _storage_root(self) -> None:
        originals = self.home / ORIGINALS
        self.disk.remove(self.home / STAGING / "root")  # what a killed run left
        objects.make_storage_root(self.disk, originals, self.home / STAGING / "root")
        for name, data in ocfl.root_files().items():
            if _is_file(originals / name) and read(originals / name) == data:
                continue
            self._write(originals / name, data)

    def _is_damaged(self, capture: CaptureId) -> bool:
        ours = self.home / ORIGINALS / ocfl.object_path(capture)
        try:
            files = files_of(ours, capture, self.keys)
        except VerificationError:
            return True
        return not all(holds(ours / name, digest) for name, digest in files.items())

    def _is_good(self, capture: CaptureId, theirs: Path) -> bool:
        ours = self.home / ORIGINALS / ocfl.object_path(capture)
        check = fixity.Check(
            self.folder, self.folder / ORIGINALS, self.keys, frozenset([capture]), "the copy has no better"
        )
        faults = list(check.object_faults(capture, theirs))
        try:
            if files_of(ours, capture, self.keys) != files_of(theirs, capture, self.keys):
                faults.append(f"the two inventories of {capture} differ; keep both copies")
        except VerificationError:
            pass  # the home's is not to be believed: the copy's was checked
        self._left += [f"in the second copy {fault}" for fault in faults]
        return not faults

    def _bring_object(self, capture: CaptureId, copier: Copier) -> None:
        theirs, ours = self.folder / ORIGINALS, self.home / ORIGINALS
        whole = (ours / ocfl.object_path(capture)).exists()
        staging = self.home / STAGING
        self.disk.remove(staging / capture)  # what a killed run left
        copies = ObjectCopies(self.disk, self.keys, theirs, ours, staging, self._aside / ORIGINALS)
        brought = copies.bring(capture, copier, reread=True)
        place = ours / ocfl.object_path(capture)
        self._files += [self._shown(path) for path in (brought if whole else [place])]

    def _write(self, path: Path, data: bytes) -> None:
        aside = self._aside / path.relative_to(self.home)
        if _is_file(path):
            mirror(self.disk, read(path), aside)
        elif os.path.lexists(path):
            self.disk.make_folder(aside.parent)
            self.disk.rename(path, aside)
        mirror(self.disk, data, path)
        self._files.append(self._shown(path))

    def _shown(self, path: Path) -> str:
        return path.relative_to(self.home).as_posix()


def confirm_copy(folder: Path, origin: str) -> None:
    """Check that a folder is a second copy of the home with this origin.

    Raises:
        HomeError: it is not there, is none, or is another home's.
    """
    marker = folder / MARKER
    if not marker.is_file():
        raise HomeError(f"{str(folder)!r} is no second copy; name the folder that onrecord replicate made")
    if f"origin: {origin}\n".encode() not in read(marker):
        raise HomeError(f"{str(folder)!r} is the second copy of another home; name this home's")


def _is_file(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()
