"""The keystore's second copy: nothing is written there that does not open, and no identity is taken away.

A key file that rots in the home must not take the good one in the copy with it, so what
would be written is opened first, and read back before it takes the other's place.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from onrecord.archive import fixity
from onrecord.archive.copying import files_below, is_leftover, mirror, read
from onrecord.ports.archive import Disk
from onrecord.ports.keys import Keys
from onrecord.records.errors import KeysError
from onrecord.records.events import HOME_OBJECT

_LEFT = "the second copy's keystore was left as it is"
EPOCHS = "epochs/"
OWNERS = "owners/"
_KEY_FILE = re.compile(r"origin|epochs/[0-9]{4,9}\.wrapped|owners/[A-Za-z0-9][A-Za-z0-9_-]{0,127}\.sealed")


def key_files(folder: Path) -> Mapping[str, Path]:
    """Return a keystore's files by their path in it, without anything that stands there besides."""
    return {name: path for name, path in files_below(folder).items() if _KEY_FILE.fullmatch(name)}


def strays(folder: Path) -> Iterator[str]:
    """Yield, by its path in a keystore, whatever was put there that is no key file."""
    for place in (folder, folder / EPOCHS, folder / OWNERS):
        for path in fixity.children(place):
            name = path.relative_to(folder).as_posix()
            is_ours = _KEY_FILE.fullmatch(name) or f"{name}/" in {EPOCHS, OWNERS} or is_leftover(path)
            if path.is_symlink() or not is_ours:
                yield name


@dataclass(frozen=True, slots=True)
class KeystoreCopy:
    """From ``ours``, the home's keystore, to ``theirs``."""

    ours: Path
    theirs: Path
    disk: Disk
    keys: Keys

    def refuse_lost(self, captures: Collection[str]) -> None:
        """Refuse a keystore that lacks the home's own identities or those of a journalled capture.

        Raises:
            KeysError: it does; a keystore that was lost is not one that was destroyed.
        """
        lost = sorted({HOME_OBJECT, *captures} - self.keys.owners())
        if lost:
            raise KeysError(f"the home's keystore lacks {lost[0]}; run onrecord restore FOLDER; {_LEFT}")

    def update(self) -> int:
        """Copy what differs, epochs before owners; return how many files there were written over.

        Raises:
            KeysError: a file of the home does not open; nothing was written.
            VerificationError: a copy reads back differently; the one before stands.
            StorageError: the disk refuses.
        """
        ours, theirs = key_files(self.ours), key_files(self.theirs)
        wrong = self._differing(ours, theirs)
        for name, data in wrong.items():
            try:
                self.keys.confirm_key_file(name, data)
            except KeysError as error:
                raise KeysError(f"{error}; {_LEFT}") from None
        repaired = sum(mirror(self.disk, data, self.theirs / name) for name, data in wrong.items())
        self._drop_old_epochs(set(ours), set(theirs))
        return repaired

    @staticmethod
    def _differing(ours: Mapping[str, Path], theirs: Mapping[str, Path]) -> Mapping[str, bytes]:
        held = {name: read(path) for name, path in ours.items()}
        return {name: data for name, data in held.items() if name not in theirs or read(theirs[name]) != data}

    def _drop_old_epochs(self, ours: set[str], theirs: set[str]) -> None:
        # Identities that only the copy holds are opened by its old epochs: no event says they were destroyed.
        if any(name.startswith(OWNERS) for name in theirs - ours):
            return
        for name in sorted(name for name in theirs - ours if name.startswith(EPOCHS)):
            for fault in self.keys.check_keystore():  # the home may have lost that epoch, not outgrown it
                raise KeysError(f"{fault}; {_LEFT}")
            self.disk.remove(self.theirs / name)
