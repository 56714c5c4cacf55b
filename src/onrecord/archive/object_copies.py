"""Bringing objects from one storage root to another: into a second copy, and back from it.

An object appears under its name only after it was read back. A file that differs from
its inventory is brought again; good is never written over with bad, since what is
brought is compared with the inventory on the way.
"""

import contextlib
import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from onrecord.archive import fixity, objects, ocfl
from onrecord.archive.copying import Copier, holds, length
from onrecord.ports.archive import Disk
from onrecord.ports.keys import Keys
from onrecord.records.errors import KeysError, VerificationError
from onrecord.records.messages import CaptureId


@dataclass(frozen=True, slots=True)
class ObjectCopies:
    """From ``source`` to ``target``, both storage roots; ``staging`` stands beside the target.

    ``aside`` is where a file that differs is moved first, by its path; None: it is written over.
    """

    disk: Disk
    keys: Keys
    source: Path
    target: Path
    staging: Path
    aside: Path | None = None

    def bring(self, capture: CaptureId, copier: Copier, *, reread: bool) -> list[Path]:
        """Bring what is missing or differs; return the files that an object standing there lacked.

        ``reread`` reads every file that stands there; otherwise content is compared by length.

        Raises:
            VerificationError: a file at the source is not as it was kept.
            StorageError: the disk refuses.
        """
        source, target = (root / ocfl.object_path(capture) for root in (self.source, self.target))
        building = self.staging / capture
        files = files_of(source, capture, self.keys)
        if not target.exists():
            for name, digest in files.items():
                self._copy(source / name, building / name, digest, copier)
            objects.place(self.disk, building, target)
            return []
        wrong = [name for name, digest in files.items() if not self._stands(capture, name, digest, reread)]
        for name in wrong:
            self._copy(source / name, building / name, files[name], copier)
            self._set_aside(target / name)
            self.disk.make_folder((target / name).parent)
            self.disk.rename(building / name, target / name)
        copier.passed(sum(length(source / name) for name in files if name not in wrong))
        return [target / name for name in wrong]

    def _stands(self, capture: CaptureId, name: str, digest: str, reread: bool) -> bool:  # noqa: FBT001 - passed on
        source, target = (root / ocfl.object_path(capture) / name for root in (self.source, self.target))
        if reread or not name.startswith(ocfl.CONTENT):
            return holds(target, digest)
        return target.is_file() and length(source) == length(target)

    def _copy(self, source: Path, target: Path, digest: str, copier: Copier) -> None:
        self.disk.make_folder(target.parent)
        copier.copy(source, target, digest)
        self.disk.sync_folder(target.parent)

    def _set_aside(self, path: Path) -> None:
        if self.aside is not None and os.path.lexists(path):
            aside = self.aside / path.relative_to(self.target)
            self.disk.make_folder(aside.parent)
            self.disk.rename(path, aside)


def files_of(folder: Path, capture: CaptureId, keys: Keys) -> Mapping[str, str]:
    """Return the SHA-512 that each file of an object must have, from what most of its witnesses say.

    Raises:
        VerificationError: they do not agree, the inventory is another capture's, or it leaves out an
            original that the keystore has an identity for.
    """
    inventory, text = fixity.trusted_inventory(folder, capture)
    with contextlib.suppress(KeysError):  # a key file that does not open is named as such, elsewhere
        for name in fixity.unlisted(inventory, keys.identities(capture)):
            raise VerificationError(
                f"{name} was taken out of {str(folder / ocfl.INVENTORY)!r}; {fixity.RESTORE}"
            )
    small = {name: hashlib.sha512(data).hexdigest() for name, data in ocfl.object_files(text).items()}
    return small | {f"{ocfl.CONTENT}/{name}": digest for name, digest in inventory.digests.items()}
