"""The keys of WhatsApp's backups, in the forms that people have them.

A key file is a Java byte array, serialised: 27 bytes that say so, then 32 bytes (the root key of
end-to-end backups, crypt15) or 131 (versions, salts and the AES key of crypt12 and crypt14).
"""

import binascii
import hmac
import re
from dataclasses import dataclass

from onrecord.readers.containers.whatsapp_crypt.headers import END_TO_END, Header
from onrecord.records.errors import WrongKeyError

_SERIALISED = bytes.fromhex("aced0005757200025b42acf317f8060854e00200007870")
_LENGTH_BYTES = 4
_ROOT_BYTES, _SERVER_KEY_BYTES = 32, 131
KEY_FILE_BYTES = len(_SERIALISED) + _LENGTH_BYTES + _SERVER_KEY_BYTES
_KEY_NAMES = ("key", "encrypted_backup.key")
_PURPOSE = b"backup encryption"
_SPACES = re.compile(rb"[\s:-]+")


@dataclass(frozen=True, slots=True)
class Key:
    """What a person gave: 32 bytes as they are, and the salts that go with them where they are known."""

    value: bytes
    server_salt: bytes = b""
    google_salt: bytes = b""


def read_secret(secret: bytes) -> Key:
    """Return the key in a key file's bytes, bare bytes, or hexadecimal digits with or without spaces.

    Raises:
        WrongKeyError: it is none of these.
    """
    for form in (secret, _digits(secret)):
        inner = _unserialised(form)
        if len(inner) == _SERVER_KEY_BYTES:
            return Key(inner[99:], inner[3:35], inner[35:51])
        if len(inner) == _ROOT_BYTES:
            return Key(inner)
    raise WrongKeyError(
        "this is no key of a WhatsApp backup: give the phone's key file (key, or encrypted_backup.key), "
        "or the 64 digits that the app shows for its end-to-end encrypted backup"
    )


def is_key_file(data: bytes, filename: str) -> bool:
    """Tell whether a file holds a key, by its name or by what it is."""
    return filename.lower() in _KEY_NAMES or data.startswith(_SERIALISED)


def cipher_key(key: Key, header: Header, name: str) -> tuple[bytes, bool]:
    """Return the AES key for one file, and whether its salts say that it is the right one.

    Raises:
        WrongKeyError: the key is of another kind, or another account, than the file.
    """
    if header.generation == END_TO_END:
        if key.server_salt:
            raise WrongKeyError(
                f"{name!r} is an end-to-end encrypted backup: give encrypted_backup.key or its 64 digits, "
                "not the file named key"
            )
        return _for_backups(key.value), False
    if key.server_salt and (key.server_salt, key.google_salt) != (header.server_salt, header.google_salt):
        raise WrongKeyError(
            f"this key file is not the one that {name!r} was made with: give the same phone's"
        )
    return key.value, bool(key.server_salt)


def _for_backups(root: bytes) -> bytes:
    """Derive as the app does: a key from the root under 32 zero bytes, then one round over the purpose."""
    private = hmac.digest(bytes(32), root, "sha256")
    return hmac.digest(private, _PURPOSE + b"\1", "sha256")


def _unserialised(data: bytes) -> bytes:
    begin = len(_SERIALISED) + _LENGTH_BYTES
    inner = data[begin:]
    if data.startswith(_SERIALISED) and int.from_bytes(data[len(_SERIALISED) : begin]) == len(inner):
        return inner
    return data


def _digits(secret: bytes) -> bytes:
    try:
        return binascii.unhexlify(_SPACES.sub(b"", secret.removeprefix(b"\xef\xbb\xbf")))
    except ValueError:
        return b""
