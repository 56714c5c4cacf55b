"""The home's origin, bound to its root key: how a wrong or foreign key folder is told.

``keystore/origin`` in the home is one line of canonical JSON: version, origin,
and the MAC of the origin under a key derived from the root. ``origin`` in the
key folder is the origin alone, so that a foreign folder can be named.
"""

import hmac
from dataclasses import dataclass
from pathlib import Path

from onrecord.keys.derivation import KEY_CHECK, derive, keyed_mac
from onrecord.records import canonical
from onrecord.records.errors import KeysError

FILE_NAME = "origin"
VERSION = 1

_RANDOM_HOST = "onrecord.invalid"
_MOST_CHARACTERS = 200


@dataclass(frozen=True, slots=True)
class Binding:
    """A home's origin and its MAC (hex) under the root's key-check key."""

    origin: str
    check: str
    version: int = VERSION


def bind(origin: str, root: bytes) -> Binding:
    """Bind an origin to a root key."""
    return Binding(origin, keyed_mac(derive(root, KEY_CHECK), "origin", origin.encode()))


def fits(binding: Binding, root: bytes) -> bool:
    """Tell whether a root key is the one that the home was made with."""
    return hmac.compare_digest(bind(binding.origin, root).check, binding.check)


def write_binding(binding: Binding) -> bytes:
    """Return the bytes of the home's ``keystore/origin``."""
    return canonical.dumps(binding) + b"\n"


def read_binding(path: Path) -> Binding | None:
    """Read the home's ``keystore/origin``; None when there is none.

    Raises:
        KeysError: it is not as written.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise KeysError(f"{path} cannot be read ({error.strerror}); see to the disk") from None
    try:
        binding = canonical.build(Binding, canonical.loads(data))
    except (ValueError, RecursionError):
        binding = None
    if binding is None or binding.version != VERSION or write_binding(binding) != data:
        raise KeysError(f"{path} is damaged; run onrecord restore FOLDER")
    return binding


def random_origin(token: bytes) -> str:
    """Return an origin that is unique and resolves nowhere (``.invalid``, RFC 2606)."""
    return f"{_RANDOM_HOST}/{token.hex()}"


def checked_origin(origin: str) -> str:
    """Return an origin that a log may have: a URL without scheme, fit for a key name.

    Raises:
        KeysError: it is empty, over 200 characters, or has a scheme, space, plus or non-ASCII character.
    """
    printable = origin.isascii() and origin.isprintable()
    plain = printable and not set(origin) & set(" +\"'#\\,*?!")
    if not origin or len(origin) > _MOST_CHARACTERS or not plain or "://" in origin:
        raise KeysError(
            f"{origin!r} cannot name a log; write a URL without its scheme, like records.gov.uk/log"
        )
    return origin
