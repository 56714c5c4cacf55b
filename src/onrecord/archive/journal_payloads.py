"""Event payloads: canonical JSON in an age file, to the identity of the object they speak of.

The plaintext is one object: ``content`` (the draft's payload), ``receipt_salt``
(64 hex digits, or null) and ``v``. Destroying the identity leaves a tombstone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pyrage
from pyrage import x25519

from onrecord.archive.journal_records import Record
from onrecord.integrity.envelopes import read_envelope
from onrecord.ports.keys import Keys
from onrecord.records import canonical
from onrecord.records.errors import KeysError, VerificationError
from onrecord.records.events import Event

IDENTITY_NAME = "payload"
PAYLOAD_VERSION = 1

_CACHED_OWNERS = 64


@dataclass(frozen=True, slots=True)
class Payload:
    """An opened payload."""

    content: Mapping[str, object] = field(repr=False)
    receipt_salt: str | None = field(repr=False)
    v: int = PAYLOAD_VERSION


class PayloadCipher:
    """Seals and opens payloads; keeps a few identities in memory while it is used."""

    def __init__(self, keys: Keys) -> None:
        """Take the keys of the home."""
        self._keys = keys
        self._identities: dict[str, x25519.Identity] = {}

    def seal(self, owner: str, payload: Payload) -> bytes:
        """Return the payload as an age file.

        Raises:
            KeysError: the owner has no identity for payloads.
        """
        recipient = self._identity(owner).to_public()
        sealed: bytes = pyrage.encrypt(canonical.dumps(payload), [recipient])
        return sealed

    def open(self, owner: str, sequence: int, data: bytes) -> Payload | None:
        """Return the payload, or None when its owner's identities were destroyed.

        Raises:
            KeysError: the identity is there and does not open.
            VerificationError: the payload is not one that this version wrote.
        """
        try:
            identity = self._identity(owner)
        except KeysError:
            if owner in self._keys.owners():
                raise
            return None
        return _read(identity, sequence, data)

    def event(self, record: Record, *, even_damaged: bool) -> Event:
        """Return the event of a record, with its payload where the owner's identities remain.

        Raises:
            KeysError: the identity is there and does not open; ``even_damaged`` marks the event instead.
            VerificationError: it is changed.
        """
        envelope = read_envelope(record.envelope)
        try:
            payload = self.open(envelope.identity, record.sequence, record.payload)
        except KeysError:
            if not even_damaged:
                raise
            return Event(envelope, None, is_damaged=True)
        return Event(envelope, payload.content if payload else None)

    def _identity(self, owner: str) -> x25519.Identity:
        if owner not in self._identities:
            secret = self._keys.identities(owner).get(IDENTITY_NAME)
            if secret is None:
                raise KeysError(f"{owner} has no key for event payloads; run onrecord restore FOLDER")
            if len(self._identities) >= _CACHED_OWNERS:
                self._identities.clear()
            self._identities[owner] = x25519.Identity.from_str(secret)
        return self._identities[owner]


def _read(identity: x25519.Identity, sequence: int, data: bytes) -> Payload:
    try:
        payload = canonical.build(Payload, canonical.loads(pyrage.decrypt(data, [identity])))
    except (pyrage.DecryptError, ValueError, RecursionError):
        payload = None
    if payload is None or payload.v != PAYLOAD_VERSION:
        raise VerificationError(
            f"the payload of event {sequence} does not open; restore the keystore that belongs to this home,"
            " or use the OnRecord version that wrote it"
        )
    return payload
