"""``ports.openings.Openings`` over the service's database: ChaCha20-Poly1305 under a key of each capture."""

import contextlib
import datetime as dt

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.db.models import QuerySet

from onrecord.service import models

_KEY_BYTES = 32
_PURPOSE = b"onrecord opening 1 "
_ONCE = bytes(12)
"""A key seals one opening alone, so that its nonce need not vary."""


class DatabaseOpenings:
    """Openings that wait; see ``ports.openings.Openings``."""

    def keep(self, capture: str, account: int, opening: bytes, secret: bytes, now: dt.datetime) -> None:
        """Seal an opening under a secret, durable on return."""
        sealed = _cipher(secret, capture).encrypt(_ONCE, opening, None)
        models.SealedOpening.objects.create(capture=capture, account_id=account, sealed=sealed, made_at=now)

    def waits(self, capture: str, account: int) -> bool:
        """Tell whether the opening of a capture waits for an account."""
        return _of(capture, account).exists()

    def opened(self, capture: str, account: int, *secrets: bytes) -> bytes | None:
        """Return the opening of a capture; None where none waits, or none of the secrets opens it."""
        row = _of(capture, account).first() if secrets else None
        if row is None:
            return None
        for secret in secrets:
            with contextlib.suppress(InvalidTag):
                return _cipher(secret, capture).decrypt(_ONCE, bytes(row.sealed), None)
        return None

    def end(self, capture: str, account: int) -> bool:
        """Destroy an opening; tell whether there was one."""
        return _of(capture, account).delete()[0] > 0

    def forget(self, before: dt.datetime) -> int:
        """Destroy those made before an instant; return how many."""
        return models.SealedOpening.objects.filter(made_at__lt=before).delete()[0]


def _of(capture: str, account: int) -> "QuerySet[models.SealedOpening]":
    return models.SealedOpening.objects.filter(pk=capture, account=account)


def _cipher(secret: bytes, capture: str) -> ChaCha20Poly1305:
    derived = HKDF(SHA256(), _KEY_BYTES, salt=None, info=_PURPOSE + capture.encode())
    return ChaCha20Poly1305(derived.derive(secret))
