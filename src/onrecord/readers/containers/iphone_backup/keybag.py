"""The keybag of a backup: class keys, wrapped by a key that is made from the password.

Tags of four letters, lengths of four bytes, big-endian. The password goes through PBKDF2-HMAC-SHA256
(``DPSL``, ``DPIC``; since iOS 10.2), then PBKDF2-HMAC-SHA1 (``SALT``, ``ITER``). RFC 3394 wraps the keys.
"""

import hashlib
from collections.abc import Iterator, Mapping

from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap

from onrecord.records.errors import UnreadableError, WrongKeyError

_MOST_ROUNDS = 100_000_000
_BY_PASSWORD = 2
_WRAPPED_BYTES = 40
_CLASS_BYTES = 4
_KEY_BYTES = 32


def unlock(keybag: bytes, secret: bytes) -> Mapping[int, bytes]:
    """Return the class keys that the password opens.

    Raises:
        WrongKeyError: it opens none of them.
        UnreadableError: the keybag is damaged.
    """
    header, classes = _parsed(keybag)
    key = _password_key(header, secret.rstrip(b"\r\n"))
    opened: dict[int, bytes] = {}
    wrapped = 0
    for one in classes:
        if _number(one.get(b"WRAP", b"")) & _BY_PASSWORD and b"WPKY" in one:
            wrapped += 1
            plain = _unwrapped(key, one[b"WPKY"])
            opened.update({_number(one.get(b"CLAS", b"")): plain} if plain else {})
    if not wrapped:
        raise _damaged()
    if not opened:
        raise WrongKeyError(
            "this is not the backup's password: give the one that was set when backups were first encrypted"
        )
    return opened


def file_key(class_keys: Mapping[int, bytes], protection_class: int, wrapped: bytes, name: str) -> bytes:
    """Return the key of one file, whose wrapped form has its class before it.

    Raises:
        UnreadableError: the class's key is missing, or does not open it.
    """
    class_key = class_keys.get(protection_class)
    plain = _unwrapped(class_key, wrapped[_CLASS_BYTES:]) if class_key else None
    if plain is None:
        raise UnreadableError(
            f"the backup's key for {name!r} is damaged or missing: copy the whole backup folder again, "
            "or make a new backup"
        )
    return plain


def _unwrapped(key: bytes, wrapped: bytes) -> bytes | None:
    if len(wrapped) != _WRAPPED_BYTES:
        return None
    try:
        return aes_key_unwrap(key, wrapped)
    except InvalidUnwrap:
        return None


def _password_key(header: Mapping[bytes, bytes], password: bytes) -> bytes:
    rounds, first_rounds = _number(header.get(b"ITER", b"")), _number(header.get(b"DPIC", b"\0\0\0\1"))
    if not 0 < rounds <= _MOST_ROUNDS or not 0 < first_rounds <= _MOST_ROUNDS:
        raise _damaged()
    if b"DPSL" in header:
        password = hashlib.pbkdf2_hmac("sha256", password, header[b"DPSL"], first_rounds, _KEY_BYTES)
    return hashlib.pbkdf2_hmac("sha1", password, header.get(b"SALT", b""), rounds, _KEY_BYTES)


def _parsed(keybag: bytes) -> tuple[Mapping[bytes, bytes], list[dict[bytes, bytes]]]:
    """Return the bag's own fields, and those of each class: each begins at a ``UUID`` after the first."""
    groups: list[dict[bytes, bytes]] = [{}]
    for tag, value in _fields(keybag):
        if tag == b"UUID" and b"UUID" in groups[0]:
            groups.append({})
        groups[-1].setdefault(tag, value)
    return groups[0], groups[1:]


def _fields(keybag: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 0
    while at + 8 <= len(keybag):
        length = int.from_bytes(keybag[at + 4 : at + 8])
        yield keybag[at : at + 4], keybag[at + 8 : at + 8 + length]
        at += 8 + length


def _number(value: bytes) -> int:
    return int.from_bytes(value)


def _damaged() -> UnreadableError:
    return UnreadableError(
        "the keys in the backup's Manifest.plist are damaged: copy the backup folder again"
    )
