"""Signatures of webhooks in the form of Standard Webhooks 1.0.0: HMAC-SHA256 over id, time and body.

Source: the Standard Webhooks specification, version 1.0.0, "Webhook headers (sending metadata)" and
"Signature scheme"; its secrets are ``whsec_`` and 24 to 64 bytes in base64.
"""

import base64
import binascii
import hmac
from collections.abc import Sequence
from hashlib import sha256

PREFIX = "whsec_"
_SECRET_BYTES = range(24, 65)


def read_secrets(text: str) -> tuple[bytes, ...]:
    """Return the secrets of a file, one a line; several while one takes another's place.

    Raises:
        ValueError: there is none, or one is not ``whsec_`` and 24 to 64 bytes in base64.
    """
    secrets = tuple(_secret(line.strip()) for line in text.splitlines() if line.strip())
    if not secrets:
        message = "no secret"
        raise ValueError(message)
    return secrets


def headers_of(secrets: Sequence[bytes], number: str, seconds: int, body: bytes) -> dict[str, str]:
    """Return the three headers that go with a message; ``seconds`` since 1970 is when it is sent."""
    signed = f"{number}.{seconds}.".encode() + body
    signatures = [base64.b64encode(hmac.digest(secret, signed, sha256)).decode() for secret in secrets]
    return {
        "webhook-id": number,
        "webhook-timestamp": str(seconds),
        "webhook-signature": " ".join(f"v1,{one}" for one in signatures),
    }


def _secret(line: str) -> bytes:
    if not line.startswith(PREFIX):
        message = "a secret begins otherwise"
        raise ValueError(message)
    try:
        secret = base64.b64decode(line.removeprefix(PREFIX), validate=True)
    except binascii.Error as error:
        message = "a secret is not base64"
        raise ValueError(message) from error
    if len(secret) not in _SECRET_BYTES:
        message = "a secret is too short or too long"
        raise ValueError(message)
    return secret
