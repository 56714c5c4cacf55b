"""SSH signatures over files, so that any machine's ``ssh-keygen -Y verify`` can check a receipt.

Source: PROTOCOL.sshsig of OpenSSH. Only Ed25519 and SHA-512 are written and read.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256, sha512

from onrecord.integrity.encoding import from_base64, refuse_carriage_returns, to_base64
from onrecord.integrity.signatures import PUBLIC_KEY_BYTES, SIGNATURE_BYTES, Sign, is_signed_by
from onrecord.records.errors import VerificationError

ALGORITHM = b"ssh-ed25519"
HASH = b"sha512"
MAX_SIGNATURE_BYTES = 64 * 1024

_MAGIC = b"SSHSIG"
_VERSION = (1).to_bytes(4, "big")
_BEGIN = "-----BEGIN SSH SIGNATURE-----\n"
_END = "-----END SSH SIGNATURE-----\n"
_COLUMNS = 70


@dataclass(frozen=True, slots=True)
class SshSignature:
    """A parsed signature: raw Ed25519 public key (32 bytes), namespace, signature (64 bytes)."""

    public_key: bytes
    namespace: str
    signature: bytes


def sign_ssh(message: bytes, namespace: str, public_key: bytes, sign: Sign) -> bytes:
    """Return an armored signature over a message."""
    signature = sign(_signed_data(message, namespace))
    return write_sshsig(SshSignature(public_key, namespace, signature))


def write_sshsig(signature: SshSignature) -> bytes:
    """Armor a signature as ssh-keygen does."""
    blob = (
        _MAGIC
        + _VERSION
        + _strings(
            public_key_blob(signature.public_key),
            signature.namespace.encode(),
            b"",
            HASH,
            _strings(ALGORITHM, signature.signature),
        )
    )
    text = to_base64(blob)
    lines = [text[at : at + _COLUMNS] + "\n" for at in range(0, len(text), _COLUMNS)]
    return (_BEGIN + "".join(lines) + _END).encode()


def parse_sshsig(armored: bytes) -> SshSignature:
    """Read an armored signature without believing it.

    Raises:
        VerificationError: not an Ed25519 SSH signature, or not as ssh-keygen writes it.
    """
    refuse_carriage_returns(armored, "the signature file")
    text = armored.decode("ascii", errors="replace")
    body = text.removeprefix(_BEGIN).removesuffix(_END).replace("\n", "")
    blob = from_base64(body, "the signature file")
    signature = _parse_blob(blob)
    if signature is None or write_sshsig(signature) != armored:
        raise VerificationError(
            "the signature file is not an Ed25519 SSH signature; ask for it as it was issued"
        )
    return signature


def is_valid(signature: SshSignature, message: bytes) -> bool:
    """Tell whether the signature's own key signed this message in its namespace."""
    signed = _signed_data(message, signature.namespace)
    return is_signed_by(signature.public_key, signature.signature, signed)


def public_key_blob(public_key: bytes) -> bytes:
    """Return a raw key as SSH writes it, before base64."""
    return _strings(ALGORITHM, public_key)


def fingerprint(public_key: bytes) -> str:
    """Return a key's fingerprint as ``ssh-keygen -l`` shows it."""
    digest = sha256(public_key_blob(public_key)).digest()
    return "SHA256:" + to_base64(digest).rstrip("=")


def _signed_data(message: bytes, namespace: str) -> bytes:
    return _MAGIC + _strings(namespace.encode(), b"", HASH, sha512(message).digest())


def _parse_blob(blob: bytes) -> SshSignature | None:
    """Take out the three parts that vary; the caller writes all anew and compares."""
    fields = _split_strings(blob.removeprefix(_MAGIC + _VERSION))
    if len(fields) != len(("key", "namespace", "reserved", "hash", "signature")):
        return None
    key, signature = _split_strings(fields[0])[-1:], _split_strings(fields[-1])[-1:]
    if [len(part) for part in (*key, *signature)] != [PUBLIC_KEY_BYTES, SIGNATURE_BYTES]:
        return None
    return SshSignature(key[0], fields[1].decode(errors="replace"), signature[0])


def _strings(*parts: bytes) -> bytes:
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def _split_strings(data: bytes) -> Sequence[bytes]:
    """Cut SSH strings apart; a length past the end gives a short last string."""
    parts, at = [], 0
    while at < len(data):
        start = at + 4
        at = start + int.from_bytes(data[at:start], "big")
        parts.append(data[start:at])
    return parts
