"""The public keys as text: one file for ``onrecord verify --key`` and for ssh-keygen.

Each log key is a comment, ``# onrecord-log: <verifier key>``; each receipt key is
a line of OpenSSH's allowed_signers, limited to the receipt's namespace, so that
``ssh-keygen -Y verify -f`` takes the same file. Other comments and empty lines
may stand between. Sources: ssh-keygen(1), ALLOWED SIGNERS; ``notes`` for verifier keys.
"""

import re

from onrecord.integrity.encoding import from_base64, to_base64
from onrecord.integrity.notes import ED25519, VerifierKey, parse_key
from onrecord.integrity.signatures import PUBLIC_KEY_BYTES
from onrecord.integrity.sshsig import ALGORITHM, public_key_blob
from onrecord.records.errors import KeysError, VerificationError
from onrecord.records.receipts import RECEIPT_NAMESPACE, TrustedKeys

MAX_TRUSTED_BYTES = 8 * 1024**2

_LOG = "# onrecord-log: "
# ssh-keygen takes commas, wildcards and negation in an identity as patterns: none may stand in one.
_IDENTITY = re.compile(r"[^\s,*?!\"'\\#\x00-\x1f\x7f][^\s,*?!\"'\\\x00-\x1f\x7f]*")
_LIMITS = f'namespaces="{RECEIPT_NAMESPACE}" {ALGORITHM.decode()}'
_SIGNER = re.compile(rf"(?P<identity>\S+) {_LIMITS} (?P<key>[A-Za-z0-9+/=]+)")


def format_trusted(trusted: TrustedKeys) -> str:
    """Write public keys, receipt keys first, each sorted by name.

    Raises:
        KeysError: a name or key cannot stand in such a file.
    """
    logs = [f"{_LOG}{VerifierKey(name, key)}\n" for name, key in sorted(trusted.log_keys.items())]
    signers = [
        f"{identity} {_LIMITS} {to_base64(public_key_blob(key))}\n"
        for identity, key in sorted(trusted.receipt_keys.items())
    ]
    text = "".join(signers + logs)
    if parse_trusted(text) != TrustedKeys(dict(trusted.receipt_keys), dict(trusted.log_keys)):
        raise KeysError(
            "a key's name holds a space or a sign that ssh-keygen would misread; choose a plain one"
        )
    return text


def parse_trusted(text: str) -> TrustedKeys:
    """Read what ``format_trusted`` wrote; line ends and comments may have changed on the way.

    Raises:
        KeysError: a line is neither, no key is there, or one name has two keys.
    """
    receipt_keys: dict[str, bytes] = {}
    log_keys: dict[str, bytes] = {}
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), 1):
        stripped = line.strip()
        if stripped.startswith(_LOG):
            key = _parse_log(number, stripped)
            _add(log_keys, key.name, key.public_key, number)
        elif stripped and not stripped.startswith("#"):
            _add(receipt_keys, *_parse_signer(number, stripped), number)
    if not receipt_keys and not log_keys:
        raise KeysError("the key file holds no key; give the file that 'onrecord keys --public' printed")
    return TrustedKeys(receipt_keys, log_keys)


def _parse_log(number: int, line: str) -> VerifierKey:
    try:
        key = parse_key(line.removeprefix(_LOG))
    except VerificationError as error:
        raise KeysError(f"line {number} of the key file: {error}") from error
    if key.algorithm != ED25519:
        raise KeysError(f"line {number} of the key file is a witness's key, not a log's; take it out")
    return key


def _parse_signer(number: int, line: str) -> tuple[str, bytes]:
    match = _SIGNER.fullmatch(line)
    if not match or not _IDENTITY.fullmatch(match["identity"]):
        raise KeysError(
            f"line {number} of the key file is not as 'onrecord keys --public' prints it; copy it again"
        )
    try:
        blob = from_base64(match["key"], "the key")
    except VerificationError as error:
        raise KeysError(f"line {number} of the key file: {error}") from error
    key = blob[-PUBLIC_KEY_BYTES:]
    if public_key_blob(key) != blob or len(key) != PUBLIC_KEY_BYTES:
        raise KeysError(f"line {number} of the key file holds no Ed25519 key; copy it again")
    return match["identity"], key


def _add(keys: dict[str, bytes], name: str, key: bytes, number: int) -> None:
    if keys.setdefault(name, key) != key:
        raise KeysError(f"line {number} of the key file gives {name!r} a second key; keep the right one only")
