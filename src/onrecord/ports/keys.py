"""Keys: identities of originals, the catalogue's key, and the two signers."""

from collections.abc import Collection, Iterator, Mapping
from typing import Protocol

from onrecord.records.receipts import TrustedKeys


class Keys(Protocol):
    """The opened key folder and keystore of one home."""

    @property
    def origin(self) -> str:
        """The log's origin and key name: a URL without scheme, unique to the home."""

    def new_identity(self) -> str:
        """Make an age identity that exists in memory only."""

    def keep_identities(self, owner: str, identities: Mapping[str, str]) -> None:
        """Store identities (by original id) under an object's id, wrapped, durable on return."""

    def identities(self, owner: str) -> Mapping[str, str]:
        """Return an object's identities.

        Raises:
            KeysError: they were destroyed, or the key folder is another home's.
        """

    def owners(self) -> frozenset[str]:
        """Return the ids of all objects that have identities."""

    def destroy_identities(self, owner: str) -> None:
        """Destroy an object's identities: what they encrypt cannot be read again from this home."""

    def check_keystore(self, expected: Collection[str] | None = None) -> Iterator[str]:
        """Yield one sentence for each file of the keystore that is missing or cannot be opened.

        The home's own identities must be there, and those of the ``expected`` owners: all there are.
        """

    def confirm_key_file(self, name: str, data: bytes) -> None:
        """Check that bytes open as the keystore file of that name (a path in the keystore).

        Raises:
            KeysError: they do not.
        """

    def database_key(self, name: str) -> bytes:
        """Return the raw 32-byte SQLCipher key of one database."""

    def mac(self, purpose: str, data: bytes) -> str:
        """Return a keyed SHA-256 MAC in hex: the same bytes are recognised, by this home alone."""

    def sign_receipt(self, text: bytes) -> bytes:
        """Return an armored SSHSIG over a receipt."""

    def sign_checkpoint(self, text: bytes) -> bytes:
        """Return the checkpoint as a signed note."""

    def trusted(self) -> TrustedKeys:
        """Return the public keys, to verify with."""

    def public(self) -> str:
        """Return the public keys as ``keys --public`` prints them."""

    def last_checkpoint(self) -> bytes | None:
        """Return the newest checkpoint that the key folder has seen: the witness of rollbacks."""

    def remember_checkpoint(self, checkpoint: bytes) -> None:
        """Store the newest checkpoint in the key folder, durable on return."""
