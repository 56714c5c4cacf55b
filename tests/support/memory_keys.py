"""Keys that stand in memory alone, a clock that stands still, randomness that repeats."""

import datetime as dt
import hashlib
import hmac
from collections.abc import Mapping

from pyrage import x25519

from onrecord.records.errors import KeysError
from onrecord.records.receipts import TrustedKeys

NOW = dt.datetime(2026, 3, 13, 9, 30, tzinfo=dt.UTC)


class MemoryKeys:
    """``ports.keys.Keys`` for one test. Signatures are keyed digests: nobody verifies them here."""

    origin = "onrecord.invalid/harbours"

    def __init__(self) -> None:
        self._identities: dict[str, dict[str, str]] = {}
        self._checkpoint: bytes | None = None

    def new_identity(self) -> str:
        return str(x25519.Identity.generate())

    def keep_identities(self, owner: str, identities: Mapping[str, str]) -> None:
        self._identities.setdefault(owner, {}).update(identities)

    def identities(self, owner: str) -> Mapping[str, str]:
        if owner not in self._identities:
            raise KeysError(f"the keys of {owner} were destroyed; restore the keystore")
        return dict(self._identities[owner])

    def owners(self) -> frozenset[str]:
        return frozenset(self._identities)

    def destroy_identities(self, owner: str) -> None:
        self._identities.pop(owner, None)

    def database_key(self, name: str) -> bytes:
        return hashlib.sha256(name.encode()).digest()

    def mac(self, purpose: str, data: bytes) -> str:
        return hmac.new(purpose.encode(), data, "sha256").hexdigest()

    def sign_receipt(self, text: bytes) -> bytes:
        return self.mac("receipt", text).encode()

    def sign_checkpoint(self, text: bytes) -> bytes:
        return text + b"\n" + self.mac("checkpoint", text).encode()

    def trusted(self) -> TrustedKeys:
        return TrustedKeys({}, {})

    def public(self) -> str:
        return ""

    def last_checkpoint(self) -> bytes | None:
        return self._checkpoint

    def remember_checkpoint(self, checkpoint: bytes) -> None:
        self._checkpoint = checkpoint


class StandingClock:
    """A clock that always shows ``NOW``."""

    def now(self) -> dt.datetime:
        return NOW


class CountedRandomness:
    """Tokens that differ from one another and are the same in every run."""

    def __init__(self, seed: str = "") -> None:
        self._seed = seed
        self._count = 0

    def token(self, size_bytes: int) -> bytes:
        self._count += 1
        return hashlib.shake_256(f"{self._seed}{self._count}".encode()).digest(size_bytes)
