"""``ports.reconciliations.Reconciliations``: below ``home/reconciliations``, a folder for each result.

A part is an age file to an identity of the result's own. That identity lies beside it as ``key.age``,
encrypted to the payload identity of one capture after another: with the key of any of them the result goes,
as what a destroyed capture said must. ``captures.json`` names them in that order; ids are no content.
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import pyrage
from pyrage import x25519

from onrecord.archive.journal_payloads import IDENTITY_NAME
from onrecord.ports.archive import Disk
from onrecord.ports.keys import Keys
from onrecord.records.canonical import dumps, loads
from onrecord.records.errors import KeysError, NotHeldError, VerificationError
from onrecord.records.messages import CaptureId

FOLDER = "reconciliations"
_ID = re.compile(r"t-[0-9a-f]{16}")
_CAPTURES, _KEY = "captures.json", "key.age"
_UNFINISHED = ".new"
_NONE = "there is no such reconciliation, or a capture that it was made of is gone: make it again"
_CHANGED = "a reconciliation that is kept does not open as it was written: make it again"


class FilesystemReconciliations:
    """Results of one home; each is whole from the rename of its folder on."""

    def __init__(self, home: Path, disk: Disk, keys: Keys) -> None:
        """Take where they lie and what opens them."""
        self._root = home / FOLDER
        self._disk = disk
        self._keys = keys

    def keep(self, identity: str, captures: Sequence[CaptureId], parts: Mapping[str, bytes]) -> None:
        """Keep a result under an id, whole or not at all; see ``ports.reconciliations``.

        Raises:
            KeysError: a capture's key was destroyed meanwhile.
            StorageError: the disk refuses.
        """
        self._clear_unfinished()
        secret = self._keys.new_identity()
        recipient = x25519.Identity.from_str(secret).to_public()
        folder = self._root / (identity + _UNFINISHED)
        self._disk.make_folder(folder)
        self._disk.write_new(folder / _CAPTURES, dumps(list(captures)))
        self._disk.write_new(folder / _KEY, self._locked(secret, captures))
        for name, data in parts.items():
            self._disk.write_new(folder / f"{name}.age", pyrage.encrypt(data, [recipient]))
        self._disk.sync_folder(folder)
        self._disk.rename(folder, self._root / identity)

    def ids(self) -> Sequence[str]:
        """Return the ids of what is kept."""
        if not self._root.is_dir():
            return ()
        return sorted(path.name for path in self._root.iterdir() if _ID.fullmatch(path.name))

    def part(self, identity: str, name: str) -> bytes:
        """Return one part of a result.

        Raises:
            NotHeldError: there is none of that id, or a capture that it is made of was destroyed.
            VerificationError: it is not as it was kept.
        """
        if not _ID.fullmatch(identity):
            raise NotHeldError(_NONE)
        folder = self._root / identity
        secret = self._unlocked(folder)
        try:
            opened: bytes = pyrage.decrypt((folder / f"{name}.age").read_bytes(), [secret])
        except (OSError, pyrage.DecryptError):
            raise VerificationError(_CHANGED) from None
        return opened

    def remove(self, identity: str) -> None:
        """Remove a result; nothing there is no error."""
        if _ID.fullmatch(identity):
            self._disk.remove(self._root / identity)

    def _clear_unfinished(self) -> None:
        for path in self._root.glob(f"t-*{_UNFINISHED}"):
            self._disk.remove(path)

    def _locked(self, secret: str, captures: Sequence[CaptureId]) -> bytes:
        locked = secret.encode()
        for capture in captures:
            locked = pyrage.encrypt(locked, [self._identity(capture).to_public()])
        return locked

    def _unlocked(self, folder: Path) -> x25519.Identity:
        try:
            captures = loads((folder / _CAPTURES).read_bytes())
            locked = (folder / _KEY).read_bytes()
        except (OSError, ValueError):
            raise NotHeldError(_NONE) from None
        if not isinstance(captures, list):
            raise VerificationError(_CHANGED)
        for capture in reversed(captures):
            locked = self._opened(str(capture), locked)
        return x25519.Identity.from_str(locked.decode())

    def _opened(self, capture: str, locked: bytes) -> bytes:
        try:
            opened: bytes = pyrage.decrypt(locked, [self._identity(capture)])
        except KeysError:
            raise NotHeldError(_NONE) from None
        except pyrage.DecryptError:
            raise VerificationError(_CHANGED) from None
        return opened

    def _identity(self, capture: str) -> x25519.Identity:
        return x25519.Identity.from_str(self._keys.identities(capture)[IDENTITY_NAME])
