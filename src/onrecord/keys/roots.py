"""Where the root key comes from: a file, or a credential that systemd hands over.

A source yields 32 bytes and nothing else. A smart card or a cloud's key
service would be one more class with these three methods; none is built.
"""

import hashlib
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from onrecord.keys.derivation import ROOT_BYTES
from onrecord.ports.archive import Disk
from onrecord.records.errors import KeysError

FILE_NAME = "root.key"
CREDENTIAL_NAME = "onrecord-root"
CREDENTIALS_VARIABLE = "CREDENTIALS_DIRECTORY"

_TAG = "onrecord-root-key-1"
_CHECK_BYTES = 4


class RootSource(Protocol):
    """One way to hold a root key."""

    def present(self) -> bool:
        """Tell whether a root key is there, without reading it."""

    def load(self) -> bytes:
        """Return the 32-byte root key.

        Raises:
            KeysError: it is missing, damaged, or readable by others.
        """

    def store(self, root: bytes) -> None:
        """Keep a root key, durable on return.

        Raises:
            KeysError: the source holds one already, or cannot be written.
        """


class FileRoot:
    """``root.key`` in the key folder: one line, mode 0600."""

    def __init__(self, folder: Path, disk: Disk) -> None:
        """Name the key folder; nothing is read yet."""
        self._path = folder / FILE_NAME
        self._disk = disk

    def present(self) -> bool:
        """Tell whether the file is there."""
        return self._path.exists()

    def load(self) -> bytes:
        """Return the root key.

        Raises:
            KeysError: the file is missing, damaged, or open to group or others.
        """
        refuse_open_modes(self._path)
        return parse_root(read_key_file(self._path), self._path)

    def store(self, root: bytes) -> None:
        """Write the file.

        Raises:
            KeysError: a root key stands there already.
        """
        refuse_overwriting(self._path)
        self._disk.replace(self._path, format_root(root))


class CredentialRoot:
    """The credential ``onrecord-root`` of a systemd service: the text of a ``root.key``, read only.

    Source: systemd.exec(5), "LoadCredentialEncrypted=" and "$CREDENTIALS_DIRECTORY".
    """

    def __init__(self, environment: Mapping[str, str]) -> None:
        """Take the environment of the service."""
        folder = environment.get(CREDENTIALS_VARIABLE)
        self._path = Path(folder) / CREDENTIAL_NAME if folder else None

    def present(self) -> bool:
        """Tell whether the service was given the credential."""
        return self._path is not None and self._path.exists()

    def load(self) -> bytes:
        """Return the root key.

        Raises:
            KeysError: the service has no such credential, or it is damaged.
        """
        if self._path is None:
            raise KeysError(
                f"no ${CREDENTIALS_VARIABLE}: start OnRecord as a systemd service"
                f" with LoadCredentialEncrypted={CREDENTIAL_NAME}"
            )
        return parse_root(read_key_file(self._path), self._path)

    def store(self, root: bytes) -> None:
        """Refuse: a credential is made by ``systemd-creds``, from a ``root.key`` made once.

        Raises:
            KeysError: always.
        """
        del root
        raise KeysError(
            "a systemd credential cannot be written from here: make the keys with key_source = file,"
            " then encrypt root.key with systemd-creds (docs/keys.md)"
        )


def format_root(root: bytes) -> bytes:
    """Write a root key as one line: tag, 64 hex digits, 8 hex digits that check them."""
    return f"{_TAG} {root.hex()} {_check(root)}\n".encode()


def parse_root(data: bytes, path: Path) -> bytes:
    """Read what ``format_root`` wrote; ``path`` is for the error alone.

    Raises:
        KeysError: any byte differs from what was written.
    """
    root = _hex(data[len(_TAG) + 1 : len(_TAG) + 1 + 2 * ROOT_BYTES])
    if root is None or format_root(root) != data:
        raise KeysError(f"{path} is not a whole root key; restore it from its backup or the recovery sheet")
    return root


def read_key_file(path: Path) -> bytes:
    """Return a key file's bytes.

    Raises:
        KeysError: it is not there or cannot be read.
    """
    try:
        return path.read_bytes()
    except FileNotFoundError:
        reason = "is not there"
    except OSError as error:
        reason = f"cannot be read ({error.strerror})"
    raise KeysError(f"{path} {reason}; point ONRECORD_KEYS at the key folder, or restore it (docs/keys.md)")


def refuse_open_modes(path: Path) -> None:
    """Refuse a key file that others than its owner may read or write.

    Raises:
        KeysError: group or others have any permission.
    """
    if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise KeysError(f"{path} is open to other users; run: chmod 600 {path}")


def refuse_overwriting(path: Path) -> None:
    """Refuse to write a root key over another.

    Raises:
        KeysError: the file exists.
    """
    if path.exists():
        raise KeysError(f"{path} holds a root key already; move it aside before another is stored")


def _check(root: bytes) -> str:
    return hashlib.sha256(_TAG.encode() + root).digest()[:_CHECK_BYTES].hex()


def _hex(digits: bytes) -> bytes | None:
    try:
        root = bytes.fromhex(digits.decode("ascii"))
    except ValueError:
        return None
    return root if len(root) == ROOT_BYTES else None
