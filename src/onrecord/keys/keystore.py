"""The keystore: age identities by owner, each file sealed under the epoch key. Format: docs/keys.md.

``epochs/0001.wrapped`` holds a random epoch key, sealed under a key derived from
the root; ``owners/<owner>.sealed`` holds one owner's identities, sealed under an
epoch key. Every file is written as a whole, so a kill leaves the old or the new.
"""

import functools
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path
from typing import cast

from onrecord.keys.derivation import KEY_BYTES
from onrecord.keys.sealing import Context, read_sealed, seal, unseal
from onrecord.ports.archive import Disk
from onrecord.ports.clock import Randomness
from onrecord.records import canonical
from onrecord.records.errors import KeysError

EPOCHS = "epochs"
OWNERS = "owners"

_EPOCH_SUFFIX = ".wrapped"
_OWNER_SUFFIX = ".sealed"
_OWNER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,127}")
_EPOCH = re.compile(r"[0-9]{4,9}")


class Keystore:
    """The identities of one home. It changes: destroying an identity is crypto-shredding."""

    def __init__(self, folder: Path, wrapping_key: bytes, disk: Disk, randomness: Randomness) -> None:
        """Open a keystore folder; nothing is read yet."""
        self._folder = folder
        self._wrapping_key = wrapping_key
        self._disk = disk
        self._randomness = randomness

    def create(self) -> None:
        """Make the folders and the first epoch."""
        self._disk.make_folder(self._folder / EPOCHS)
        self._disk.make_folder(self._folder / OWNERS)
        self._write_epoch(1)

    def keep(self, owner: str, identities: Mapping[str, str]) -> None:
        """Add identities to an owner's, durable on return.

        Raises:
            KeysError: an identity of that name stands already with another value.
        """
        path = self._owner_path(owner)
        kept = dict(self.identities(owner)) if path.exists() else {}
        for name, identity in identities.items():
            if kept.setdefault(name, identity) != identity:
                raise KeysError(f"{owner} has an identity called {name!r} already; use a new id")
        self._write_owner(owner, kept, self._newest_epoch())

    def identities(self, owner: str) -> Mapping[str, str]:
        """Return an owner's identities.

        Raises:
            KeysError: they were destroyed, or the file does not open.
        """
        return self._opened(owner, self._read(self._owner_path(owner), _owner_name(owner)))

    def owners(self) -> frozenset[str]:
        """Return the ids of all owners."""
        return frozenset(path.name.removesuffix(_OWNER_SUFFIX) for path in self._owner_files())

    def destroy(self, owner: str) -> None:
        """Remove an owner's identities, durable on return; none there is no error."""
        self._disk.remove(self._owner_path(owner))
        self._disk.sync_folder(self._folder / OWNERS)

    def rotate(self) -> int:
        """Seal all identities under a new epoch key, destroy the older ones, return the new epoch.

        Killed half-way it leaves both keys and every identity readable; calling it
        again finishes.
        """
        older = self._epochs()
        newest = max(older, default=0) + 1
        self._write_epoch(newest)
        for owner in sorted(self.owners()):
            self._write_owner(owner, self.identities(owner), newest)
        for number in older:
            self._disk.remove(self._epoch_path(number))
        self._disk.sync_folder(self._folder / EPOCHS)
        return newest

    def check(self, wanted: Collection[str] = (), *, alone: bool = False) -> Iterator[str]:
        """Yield one sentence for each keystore file that is missing or does not open.

        Each ``wanted`` owner's must be there, ``alone`` without others. An epoch key that
        does not open is named once, not again for each file under it.
        """
        faults = [] if self._epochs() else ["the keystore has no epoch key; run onrecord restore FOLDER"]
        for number in self._epochs():
            faults += _fault(functools.partial(self._epoch_key, _epoch_name(number)))
        for owner in sorted({*wanted, *self.owners()}):
            is_stray = alone and owner not in wanted
            stray = ", or, as no event speaks of it, move it out of the home" if is_stray else ""
            faults += [f"{fault}{stray}" for fault in _fault(functools.partial(self.identities, owner))]
        yield from dict.fromkeys(faults)

    def confirm_file(self, name: str, data: bytes) -> None:
        """Check that bytes open as the keystore file of that name (a path in the keystore).

        Raises:
            KeysError: they do not, or no such file belongs here.
        """
        folder, _, file = name.partition("/")
        if folder == EPOCHS:
            self._epoch_in(file.removesuffix(_EPOCH_SUFFIX), data)
        elif folder == OWNERS:
            self._opened(file.removesuffix(_OWNER_SUFFIX), data)

    def _write_epoch(self, number: int) -> None:
        context = _epoch_context(_epoch_name(number))
        secret = self._randomness.token(KEY_BYTES)
        data = seal(self._wrapping_key, context, secret, self._randomness)
        self._disk.replace(self._epoch_path(number), data)

    def _write_owner(self, owner: str, identities: Mapping[str, str], number: int) -> None:
        epoch = _epoch_name(number)
        secret = canonical.dumps(identities)
        data = seal(self._epoch_key(epoch), _owner_context(owner, epoch), secret, self._randomness)
        self._disk.replace(self._owner_path(owner), data)

    def _epoch_key(self, epoch: str) -> bytes:
        if not _EPOCH.fullmatch(epoch):
            raise KeysError("a keystore file names no epoch; run onrecord restore FOLDER")
        return self._epoch_in(epoch, self._read(self._epoch_path(int(epoch)), _epoch_file(epoch)))

    def _epoch_in(self, epoch: str, data: bytes) -> bytes:
        return unseal(self._wrapping_key, _epoch_context(epoch), data, _epoch_file(epoch))

    def _opened(self, owner: str, data: bytes) -> Mapping[str, str]:
        epoch = read_sealed(data, _owner_name(owner)).context.get("epoch", "")
        secret = unseal(self._epoch_key(epoch), _owner_context(owner, epoch), data, _owner_name(owner))
        return cast("Mapping[str, str]", canonical.loads(secret))

    def _newest_epoch(self) -> int:
        epochs = self._epochs()
        if not epochs:
            raise KeysError("the keystore has no epoch key; run onrecord restore FOLDER")
        return max(epochs)

    def _epochs(self) -> list[int]:
        names = (path.name for path in _listing(self._folder / EPOCHS))
        stems = (name.removesuffix(_EPOCH_SUFFIX) for name in names if name.endswith(_EPOCH_SUFFIX))
        return sorted(int(stem) for stem in stems if _EPOCH.fullmatch(stem))

    def _owner_files(self) -> list[Path]:
        return [path for path in _listing(self._folder / OWNERS) if path.name.endswith(_OWNER_SUFFIX)]

    def _epoch_path(self, number: int) -> Path:
        return self._folder / EPOCHS / (_epoch_name(number) + _EPOCH_SUFFIX)

    def _owner_path(self, owner: str) -> Path:
        if not _OWNER.fullmatch(owner):
            raise KeysError(f"{owner!r} cannot own keys: an id has letters, digits, - and _ only")
        return self._folder / OWNERS / (owner + _OWNER_SUFFIX)

    @staticmethod
    def _read(path: Path, name: str) -> bytes:
        try:
            return path.read_bytes()
        except FileNotFoundError:
            reason = "is missing; if no disposal is on record, run onrecord restore FOLDER"
        except OSError as error:
            reason = f"cannot be read ({error.strerror}); see to the disk"
        raise KeysError(f"{name} {reason}")


def _fault(read: Callable[[], object]) -> Iterator[str]:
    try:
        read()
    except KeysError as error:
        yield str(error)


def _listing(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except FileNotFoundError:
        return []


def _epoch_name(number: int) -> str:
    return f"{number:04}"


def _epoch_context(epoch: str) -> Context:
    return {"version": "1", "purpose": "onrecord epoch key", "epoch": epoch}


def _owner_context(owner: str, epoch: str) -> Context:
    return {"version": "1", "purpose": "onrecord identities", "owner": owner, "epoch": epoch}


def _owner_name(owner: str) -> str:
    return f"keystore/{OWNERS}/{owner}{_OWNER_SUFFIX}"


def _epoch_file(epoch: str) -> str:
    return f"keystore/{EPOCHS}/{epoch}{_EPOCH_SUFFIX}"
