"""A root key wrapped by a passphrase: ``root.scrypt`` in the key folder. Format: docs/keys.md.

scrypt (RFC 7914) stretches the passphrase, in Unicode NFC, to the key of a
sealed file; its cost stands in the file's context, bounded on reading.
"""

import unicodedata
from collections.abc import Callable
from pathlib import Path

from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from onrecord.keys.derivation import KEY_BYTES
from onrecord.keys.roots import read_key_file, refuse_open_modes, refuse_overwriting
from onrecord.keys.sealing import Context, read_sealed, seal, unseal
from onrecord.ports.archive import Disk
from onrecord.ports.clock import Randomness
from onrecord.records.errors import KeysError

FILE_NAME = "root.scrypt"
MINIMUM_CHARACTERS = 12

_PURPOSE = "onrecord root key under a passphrase"
_LOG_COST = 17
_MOST_LOG_COST = 22
_BLOCK = 8
_SALT_BYTES = 16


class PassphraseRoot:
    """A root key that opens with a passphrase, asked for when needed and not kept."""

    def __init__(
        self,
        folder: Path,
        disk: Disk,
        randomness: Randomness,
        ask: Callable[[], str],
        *,
        log_cost: int = _LOG_COST,
    ) -> None:
        """Name the key folder and who is asked; scrypt takes 2 to the ``log_cost`` times 1 KiB of memory."""
        self._path = folder / FILE_NAME
        self._disk = disk
        self._randomness = randomness
        self._ask = ask
        self._log_cost = log_cost

    def present(self) -> bool:
        """Tell whether the wrapped key is there."""
        return self._path.exists()

    def load(self) -> bytes:
        """Ask for the passphrase and return the root key.

        Raises:
            KeysError: the file is missing, damaged or open to others, or the passphrase is wrong.
        """
        refuse_open_modes(self._path)
        data = read_key_file(self._path)
        context = read_sealed(data, str(self._path)).context
        key = _stretch(self._ask(), context)
        if key is None:
            raise KeysError(f"{self._path} is not a wrapped root key; restore it from its backup")
        try:
            return unseal(key, context, data, str(self._path))
        except KeysError:
            wrong = f"the passphrase does not open {self._path}; try again, or use the recovery sheet"
        raise KeysError(wrong)

    def store(self, root: bytes) -> None:
        """Ask for a new passphrase and write the wrapped key.

        Raises:
            KeysError: a root key stands there already, or the passphrase is too short.
        """
        refuse_overwriting(self._path)
        passphrase = self._ask()
        if len(passphrase) < MINIMUM_CHARACTERS:
            raise KeysError(f"a passphrase has at least {MINIMUM_CHARACTERS} characters; choose a longer one")
        context = {
            "version": "1",
            "purpose": _PURPOSE,
            "scrypt_log_cost": str(self._log_cost),
            "scrypt_salt": self._randomness.token(_SALT_BYTES).hex(),
        }
        key = _stretch(passphrase, context)
        if key is None:
            raise KeysError(f"a scrypt cost of 2^{self._log_cost} is out of bounds; use 2^{_LOG_COST}")
        self._disk.replace(self._path, seal(key, context, root, self._randomness))


def _stretch(passphrase: str, context: Context) -> bytes | None:
    """Return the key, or None when the context is not that of a wrapped root key."""
    if context.get("purpose") != _PURPOSE or context.get("version") != "1":
        return None
    try:
        log_cost, salt = int(context["scrypt_log_cost"]), bytes.fromhex(context["scrypt_salt"])
    except (KeyError, ValueError):
        return None
    if not 1 <= log_cost <= _MOST_LOG_COST:
        return None
    kdf = Scrypt(salt=salt, length=KEY_BYTES, n=2**log_cost, r=_BLOCK, p=1)
    return kdf.derive(unicodedata.normalize("NFC", passphrase).encode())
