"""``HomeKeys``: the opened keys of one home, behind the port ``ports.keys.Keys``."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pyrage import x25519

from onrecord.integrity import notes, sshsig, trust
from onrecord.keys import derivation
from onrecord.keys.derivation import database_label, derive, keyed_mac
from onrecord.keys.keystore import Keystore
from onrecord.keys.recovery import recovery_sheet
from onrecord.keys.roots import RootSource
from onrecord.ports.archive import Disk
from onrecord.ports.clock import Randomness
from onrecord.records.errors import KeysError
from onrecord.records.events import HOME_OBJECT
from onrecord.records.receipts import RECEIPT_NAMESPACE, TrustedKeys

LAST_CHECKPOINT = "last-checkpoint"
UNFINISHED = "unfinished"
INIT_AGAIN = "init did not end, and recovery sheets may be missing: run onrecord init again, which goes on"


@dataclass(frozen=True, slots=True)
class KeyPlaces:
    """Where keys stand and come from: the home's keystore, the key folder, the root's source."""

    keystore: Path
    folder: Path
    source: RootSource


class HomeKeys:
    """Keys derived once from the root, which itself is not kept."""

    def __init__(
        self, root: bytes, origin: str, places: KeyPlaces, disk: Disk, randomness: Randomness
    ) -> None:
        """Derive the keys; use ``create_keys`` or ``open_keys``, which check what they open."""
        self._origin = origin
        self._places = places
        self._disk = disk
        self._derived = {
            label: derive(root, label)
            for label in (derivation.MAC, database_label("catalogue"), database_label("service"))
        }
        self._receipt_key = Ed25519PrivateKey.from_private_bytes(derive(root, derivation.RECEIPT_SIGNING))
        self._log_key = Ed25519PrivateKey.from_private_bytes(derive(root, derivation.LOG_SIGNING))
        wrapping_key = derive(root, derivation.EPOCH_WRAPPING)
        self._keystore = Keystore(places.keystore, wrapping_key, disk, randomness)

    @property
    def origin(self) -> str:
        """The log's origin and key name."""
        return self._origin

    def new_identity(self) -> str:
        """Make an age identity that exists in memory only."""
        return str(x25519.Identity.generate())

    def keep_identities(self, owner: str, identities: Mapping[str, str]) -> None:
        """Add identities to an owner's, wrapped, durable on return.

        Raises:
            KeysError: the owner has another identity of that name.
        """
        self._keystore.keep(owner, identities)

    def identities(self, owner: str) -> Mapping[str, str]:
        """Return an owner's identities.

        Raises:
            KeysError: they were destroyed, or the keystore is damaged or another home's.
        """
        return self._keystore.identities(owner)

    def owners(self) -> frozenset[str]:
        """Return the ids of all objects that have identities."""
        return self._keystore.owners()

    def destroy_identities(self, owner: str) -> None:
        """Destroy an owner's identities; ``rotate_epoch`` then takes away what wrapped them."""
        self._keystore.destroy(owner)

    def rotate_epoch(self) -> int:
        """Wrap all identities anew, destroy the key that wrapped them, return the new epoch's number."""
        return self._keystore.rotate()

    def check_keystore(self, expected: Collection[str] | None = None) -> Iterator[str]:
        """Yield one sentence for each keystore file that is missing or does not open."""
        if (self._places.folder / UNFINISHED).exists():
            yield INIT_AGAIN
        yield from self._keystore.check({HOME_OBJECT, *(expected or ())}, alone=expected is not None)

    def confirm_key_file(self, name: str, data: bytes) -> None:
        """Check that bytes open as the keystore file of that name (a path in the keystore).

        Raises:
            KeysError: they do not.
        """
        self._keystore.confirm_file(name, data)

    def database_key(self, name: str) -> bytes:
        """Return the raw 32-byte key of the database ``catalogue`` or ``service``.

        Raises:
            KeysError: there is no such database.
        """
        key = self._derived.get(database_label(name))
        if key is None:
            raise KeysError(f"there is no database called {name!r}; use catalogue or service")
        return key

    def mac(self, purpose: str, data: bytes) -> str:
        """Return a keyed SHA-256 MAC in hex, apart for each purpose."""
        return keyed_mac(self._derived[derivation.MAC], purpose, data)

    def sign_receipt(self, text: bytes) -> bytes:
        """Return an armored SSHSIG over a receipt."""
        public = self._receipt_key.public_key().public_bytes_raw()
        return sshsig.sign_ssh(text, RECEIPT_NAMESPACE, public, self._receipt_key.sign)

    def sign_checkpoint(self, text: bytes) -> bytes:
        """Return the checkpoint as a signed note."""
        public = self._log_key.public_key().public_bytes_raw()
        return notes.sign_note(text, notes.VerifierKey(self._origin, public), self._log_key.sign)

    def trusted(self) -> TrustedKeys:
        """Return the public keys, both under the home's origin."""
        return TrustedKeys(
            receipt_keys={self._origin: self._receipt_key.public_key().public_bytes_raw()},
            log_keys={self._origin: self._log_key.public_key().public_bytes_raw()},
        )

    def public(self) -> str:
        """Return the public keys as ``keys --public`` prints them."""
        return trust.format_trusted(self.trusted())

    def recovery_sheet(self, threshold: int, shares: int) -> Sequence[str]:
        """Read the root key again and return one printable sheet for each holder.

        Raises:
            KeysError: the source does not give the key, or the numbers are impossible.
        """
        return recovery_sheet(self._places.source.load(), self._origin, threshold, shares)

    def last_checkpoint(self) -> bytes | None:
        """Return the newest checkpoint that the key folder has seen, or None.

        Raises:
            KeysError: it is there and cannot be read.
        """
        path = self._places.folder / LAST_CHECKPOINT
        try:
            return path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            reason = error.strerror
        raise KeysError(f"{path} cannot be read ({reason}); see to the key folder")

    def remember_checkpoint(self, checkpoint: bytes) -> None:
        """Store the newest checkpoint in the key folder, durable on return."""
        self._disk.replace(self._places.folder / LAST_CHECKPOINT, checkpoint)
