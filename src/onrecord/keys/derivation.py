"""Every key of a home from its root key, by HKDF-SHA256 (RFC 5869) under versioned labels.

Labels never change their meaning: a new use takes a new label, a new
construction a new version. Salt is empty, so the root alone is enough to
recover. Format: docs/keys.md.
"""

import hmac

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from onrecord.records.errors import KeysError

ROOT_BYTES = 32
KEY_BYTES = 32

MAC = "mac"
RECEIPT_SIGNING = "receipt-signing"
LOG_SIGNING = "log-signing"
EPOCH_WRAPPING = "epoch-wrapping"
KEY_CHECK = "key-check"

_PREFIX = "onrecord/v1/"


def derive(root: bytes, label: str) -> bytes:
    """Return the 32-byte key that a label names.

    Raises:
        KeysError: the root key is not 32 bytes long.
    """
    if len(root) != ROOT_BYTES:
        raise KeysError(f"a root key has {ROOT_BYTES} bytes, this one {len(root)}; restore the right one")
    info = (_PREFIX + label).encode()
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=info).derive(root)


def database_label(name: str) -> str:
    """Return the label of one database's key.

    Raises:
        KeysError: the name is not plain lower-case letters.
    """
    if not (name.isascii() and name.isalpha() and name.islower()):
        raise KeysError(f"no key for a database called {name!r}; use lower-case letters only")
    return f"database/{name}"


def keyed_mac(key: bytes, purpose: str, data: bytes) -> str:
    """Return HMAC-SHA256 in hex over the purpose's length (1 byte), the purpose, and the data.

    Raises:
        KeysError: the purpose is empty or longer than 255 bytes.
    """
    name = purpose.encode()
    if not 0 < len(name) < 256:  # noqa: PLR2004 (the length must fit one byte)
        raise KeysError("a MAC's purpose has 1 to 255 bytes; name it in a word")
    mac = hmac.new(key, bytes([len(name)]) + name, "sha256")
    mac.update(data)
    return mac.hexdigest()
