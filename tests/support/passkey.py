"""A passkey in software: it signs for whatever origin it is told, as no browser would."""

import base64
import hashlib
import json
import os
from dataclasses import dataclass, field

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor
from fido2.cose import ES256

_PRESENT_VERIFIED, _ATTESTED = 0x05, 0x40


def text(data: bytes) -> str:
    """Return bytes as passkeys write them."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


@dataclass
class Passkey:
    """One key pair of one account with one service (``rp``, a host's name)."""

    rp: str
    handle: str = ""
    id: bytes = field(default_factory=lambda: os.urandom(16))
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def made(self, options: dict, origin: str) -> str:
        """Return what a browser sends to add it; ``options`` are those of the page."""
        self.handle = options["publicKey"]["user"]["id"]
        cose = cbor.encode(dict(ES256.from_cryptography_key(self.key.public_key())))
        attested = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + cose
        data = self._data(_PRESENT_VERIFIED | _ATTESTED, attested)
        client = _client("webauthn.create", options["publicKey"]["challenge"], origin)
        attestation = cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})
        response = {"clientDataJSON": text(client), "attestationObject": text(attestation)}
        return self._credential(response, {"credProps": {"rk": True}})

    def used(self, options: dict, origin: str, *, is_framed: bool = False) -> str:
        """Return what a browser sends to sign in by it; framed: from a page within another site's."""
        client = _client("webauthn.get", options["publicKey"]["challenge"], origin, is_framed=is_framed)
        data = self._data(_PRESENT_VERIFIED, b"")
        signed = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        response = {"clientDataJSON": text(client), "authenticatorData": text(data)}
        return self._credential({**response, "signature": text(signed), "userHandle": self.handle}, {})

    def _data(self, flags: int, more: bytes) -> bytes:
        return hashlib.sha256(self.rp.encode()).digest() + bytes([flags]) + bytes(4) + more

    def _credential(self, response: dict, results: dict) -> str:
        said = {"id": text(self.id), "rawId": text(self.id), "type": "public-key", "response": response}
        return json.dumps({**said, "clientExtensionResults": results})


def _client(kind: str, challenge: str, origin: str, *, is_framed: bool = False) -> bytes:
    said = {"type": kind, "challenge": challenge, "origin": origin, "crossOrigin": is_framed}
    return json.dumps(said).encode()
