"""Ed25519 as this room uses it: verified here, made elsewhere through a ``Sign``.

Source: RFC 8032; the implementation is OpenSSL's, through ``cryptography``.
"""

from collections.abc import Callable

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

PUBLIC_KEY_BYTES = 32
SIGNATURE_BYTES = 64

Sign = Callable[[bytes], bytes]
"""Takes a message and returns its 64-byte Ed25519 signature."""


def is_signed_by(public_key: bytes, signature: bytes, message: bytes) -> bool:
    """Tell whether a raw Ed25519 signature (64 bytes) over a message is this key's (32 bytes)."""
    if len(public_key) != PUBLIC_KEY_BYTES or len(signature) != SIGNATURE_BYTES:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True
