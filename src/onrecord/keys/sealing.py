"""AES-256-GCM around small secrets, with what each is for bound to it. Format: docs/keys.md.

A sealed file is one line of canonical JSON: the ``context`` in clear (version,
purpose and names, authenticated as associated data), the ``nonce`` (12 random
bytes, hex) and the ``sealed`` bytes (ciphertext and 16-byte tag, hex).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from onrecord.ports.clock import Randomness
from onrecord.records import canonical
from onrecord.records.errors import KeysError

_NONCE_BYTES = 12

Context = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Sealed:
    """A sealed file's parts."""

    context: Context
    nonce: str
    sealed: str


def seal(key: bytes, context: Context, secret: bytes, randomness: Randomness) -> bytes:
    """Encrypt a secret under a 32-byte key, bound to its context; return the file's bytes."""
    nonce = randomness.token(_NONCE_BYTES)
    sealed = AESGCM(key).encrypt(nonce, secret, canonical.dumps(context))
    return canonical.dumps(Sealed(context, nonce.hex(), sealed.hex())) + b"\n"


def unseal(key: bytes, expected: Context, data: bytes, name: str) -> bytes:
    """Return the secret; ``name`` says in the error which file it is.

    Raises:
        KeysError: the bytes were changed, the key is another, or the context is not the expected one.
    """
    parsed = read_sealed(data, name)
    if dict(parsed.context) != dict(expected):
        raise KeysError(f"{name} is sealed for something else; run onrecord restore FOLDER")
    secret = _decrypt(key, parsed)
    if secret is None:
        raise KeysError(f"{name} does not open under this home's keys; run onrecord restore FOLDER")
    return secret


def read_sealed(data: bytes, name: str) -> Sealed:
    """Parse a sealed file without opening it.

    Raises:
        KeysError: the file is not written as ``seal`` writes.
    """
    try:
        parsed = canonical.build(Sealed, canonical.loads(data))
        nonce, sealed = bytes.fromhex(parsed.nonce).hex(), bytes.fromhex(parsed.sealed).hex()
        is_whole = canonical.dumps(Sealed(parsed.context, nonce, sealed)) + b"\n" == data
    except (ValueError, RecursionError):
        raise KeysError(f"{name} is damaged; run onrecord restore FOLDER") from None
    if not is_whole:
        raise KeysError(f"{name} is damaged; run onrecord restore FOLDER")
    return parsed


def _decrypt(key: bytes, parsed: Sealed) -> bytes | None:
    nonce, sealed = bytes.fromhex(parsed.nonce), bytes.fromhex(parsed.sealed)
    try:
        return AESGCM(key).decrypt(nonce, sealed, canonical.dumps(parsed.context))
    except (InvalidTag, ValueError):
        return None
