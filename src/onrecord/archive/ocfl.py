"""OCFL 1.1: the storage root, an object's folder, its inventory. Names and bytes, no writing.

Source: Oxford Common File Layout Specification 1.1 (https://ocfl.io/1.1/spec/) and
its extension 0007-n-tuple-omit-prefix-storage-layout (https://ocfl.github.io/extensions/).
That layout keeps the capture's id readable in the path, where a hashed one hides it.
Ids are random after a short prefix, so one tuple of four characters spreads them
evenly. Every digest here is of ciphertext.
"""

import datetime as dt
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from onrecord.records import canonical
from onrecord.records.errors import StorageError
from onrecord.records.messages import CaptureId

ROOT_DECLARATION = "0=ocfl_1.1"
OBJECT_DECLARATION = "0=ocfl_object_1.1"
INVENTORY = "inventory.json"
SIDECAR = "inventory.json.sha512"
VERSION = "v1"
CONTENT = "v1/content"
SUFFIX = ".age"

_LAYOUT = "0007-n-tuple-omit-prefix-storage-layout"
_SPEC = "https://ocfl.io/1.1/spec/#inventory"
_PREFIX = "onrecord:capture:"
_TUPLE_SIZE = 4
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{3,127}")
_SHA512 = re.compile(r"[0-9a-f]{128}")
_CONTENT_PATH = re.compile(r"v1/content/[A-Za-z0-9][A-Za-z0-9_-]{3,127}\.age")


@dataclass(frozen=True, slots=True)
class Inventory:
    """What one object holds: SHA-512 (hex) of each content file's ciphertext, by file name."""

    capture: CaptureId
    digests: Mapping[str, str]


def root_files() -> Mapping[str, bytes]:
    """Return the files of an empty storage root, by path inside it."""
    description = {
        "extension": _LAYOUT,
        "description": "OCFL object roots at <first four characters of the id>/<id>.",
    }
    layout = {
        "extensionName": _LAYOUT,
        "delimiter": ":",
        "tupleSize": _TUPLE_SIZE,
        "numberOfTuples": 1,
        "zeroPadding": "left",
        "reverseObjectRoot": False,
    }
    return {
        ROOT_DECLARATION: b"ocfl_1.1\n",
        "ocfl_layout.json": _pretty(description),
        f"extensions/{_LAYOUT}/config.json": _pretty(layout),
    }


def object_files(inventory: bytes) -> Mapping[str, bytes]:
    """Return the files of an object besides its content, by path inside it."""
    sidecar = sidecar_of(inventory)
    return {
        f"{VERSION}/{INVENTORY}": inventory,
        f"{VERSION}/{SIDECAR}": sidecar,
        INVENTORY: inventory,
        SIDECAR: sidecar,
        OBJECT_DECLARATION: b"ocfl_object_1.1\n",
    }


def object_path(capture: CaptureId) -> PurePosixPath:
    """Return an object's folder inside the storage root.

    Raises:
        StorageError: the id is not one that may be a folder's name.
    """
    if not is_id(capture):
        raise StorageError(f"{capture!r} is no capture id: use 4 to 128 letters, digits, - and _")
    return PurePosixPath(capture[:_TUPLE_SIZE], capture)


def is_id(text: str) -> bool:
    """Tell whether a text may be the id of a capture or an original."""
    return bool(_ID.fullmatch(text))


def content_file(folder: Path, name: str) -> Path:
    """Return the path of one content file in an object's folder."""
    return folder / CONTENT / name


def write_inventory(inventory: Inventory, created: dt.datetime, origin: str) -> bytes:
    """Write an inventory of one version. ``origin`` (a URL without scheme) says which home made it."""
    paths = {digest: [f"{CONTENT}/{name}"] for name, digest in sorted(inventory.digests.items())}
    state = {digest: [name] for name, digest in sorted(inventory.digests.items())}
    version = {
        "created": canonical.instant(created),
        "message": "Originals as received, each encrypted",
        "user": {"name": "OnRecord", "address": f"https://{origin}"},
        "state": state,
    }
    return _pretty(
        {
            "id": _PREFIX + inventory.capture,
            "type": _SPEC,
            "digestAlgorithm": "sha512",
            "head": VERSION,
            "manifest": paths,
            "versions": {VERSION: version},
        }
    )


def read_inventory(data: bytes) -> Inventory:
    """Read an inventory that ``write_inventory`` wrote.

    Raises:
        ValueError: it is not one.
    """
    name, manifest = _fields(data)
    if not name.startswith(_PREFIX):
        raise ValueError("not an inventory of a capture")
    digests = {_only(paths): digest for digest, paths in manifest.items() if _SHA512.fullmatch(digest)}
    if len(digests) != len(manifest) or not digests:
        raise ValueError("not a manifest of SHA-512 digests")
    return Inventory(CaptureId(name.removeprefix(_PREFIX)), digests)


def sidecar_of(inventory: bytes) -> bytes:
    """Return the sidecar that belongs to an inventory."""
    return f"{hashlib.sha512(inventory).hexdigest()} {INVENTORY}\n".encode()


def _fields(data: bytes) -> tuple[str, dict[str, object]]:
    try:
        fields = json.loads(data)
        name, manifest = fields["id"], fields["manifest"]
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise ValueError("not an inventory") from error
    if not isinstance(name, str) or not isinstance(manifest, dict):
        raise ValueError("not an inventory")  # noqa: TRY004 - one error for all that is not one
    return name, manifest


def _only(paths: object) -> str:
    if not isinstance(paths, list) or len(paths) != 1 or not isinstance(paths[0], str):
        raise ValueError("not one path for a digest")
    if not _CONTENT_PATH.fullmatch(paths[0]):
        raise ValueError("not a content path")
    return PurePosixPath(paths[0]).name


def _pretty(value: object) -> bytes:
    return json.dumps(value, indent=2, sort_keys=True).encode() + b"\n"
