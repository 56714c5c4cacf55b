"""A backup's folder: where it is among the files given, and what its `Manifest.plist` says."""

import plistlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from xml.parsers.expat import ExpatError

from onrecord.ports.originals import Original
from onrecord.records.errors import UnreadableError
from onrecord.records.messages import Entry

_MANIFEST = "Manifest.plist"
_DATABASE = "Manifest.db"
_STATUS = "Status.plist"
_OWN_FILES = (_DATABASE, _MANIFEST, "Info.plist", _STATUS)
_FINISHED = "finished"
_TELLING = (b"BackupKeyBag", b"IsEncrypted")
_MOST_PLIST_BYTES = 32 * 1024**2
_DIGEST_LETTERS = 40


@dataclass(frozen=True, slots=True)
class Folder:
    """A backup. ``files`` are its stored files by their id, the file's name below two letters of it."""

    name: str
    database: Entry
    own_entries: Sequence[Entry]
    files: Mapping[str, Entry]
    is_encrypted: bool
    keybag: bytes = field(repr=False)
    database_key: bytes = field(repr=False)


def is_manifest(head: bytes, filename: str) -> bool:
    """Tell whether a file is a backup's manifest."""
    is_plist = head.startswith((b"bplist00", b"<?xml", b"<!DOCTYPE plist"))
    return filename == _MANIFEST and is_plist and any(key in head for key in _TELLING)


def find_folder(original: Original) -> Folder:
    """Find the backup.

    Raises:
        UnreadableError: there are several, or it is incomplete, damaged, too old or still being made.
    """
    entries = original.entries()
    root = _root(original.name, [entry.name for entry in entries])
    own = {entry.name.removeprefix(root): entry for entry in entries if entry.name.startswith(root)}
    manifest = _plist(original, own[_MANIFEST])
    if _STATUS in own:
        _refuse_unfinished(original.name, _plist(original, own[_STATUS]))
    if _DATABASE not in own:
        raise UnreadableError(
            f"the backup {original.name!r} has no Manifest.db: copy the whole folder; "
            "one made by iOS 9 or older is not read, so make a new backup"
        )
    return Folder(
        original.name,
        own[_DATABASE],
        [own[name] for name in _OWN_FILES if name in own],
        {name[3:]: entry for name, entry in own.items() if _is_stored(name)},
        is_encrypted=bool(manifest.get("IsEncrypted")) or "ManifestKey" in manifest,
        keybag=_bytes(manifest, "BackupKeyBag"),
        database_key=_bytes(manifest, "ManifestKey"),
    )


def _refuse_unfinished(source: str, status: Mapping[str, Any]) -> None:
    state = status.get("SnapshotState", _FINISHED)
    if state != _FINISHED:
        raise UnreadableError(
            f"the backup {source!r} is not finished (its Status.plist does not say so), and what it holds by "
            "now may be of two moments: let the computer finish it, or make a new one"
        )


def _root(source: str, names: Sequence[str]) -> str:
    """Return the path, ``/`` at its end, of the folder that holds the manifest."""
    roots = [name.removesuffix(_MANIFEST) for name in names if f"/{name}".endswith(f"/{_MANIFEST}")]
    depths = sorted((root.count("/"), root) for root in roots)
    if not depths:
        raise UnreadableError(f"{source!r} has no Manifest.plist: capture the whole backup folder")
    if len(depths) > 1 and depths[0][0] == depths[1][0]:
        raise UnreadableError(f"{source!r} holds several backups: capture each folder by itself")
    return depths[0][1]


def _is_stored(name: str) -> bool:
    return len(name) == _DIGEST_LETTERS + 3 and name[2] == "/" and name[3:5] == name[:2]


def _plist(original: Original, entry: Entry) -> Mapping[str, Any]:
    unreadable = UnreadableError(f"{entry.name!r} is damaged: copy the whole backup folder again")
    if entry.size_bytes > _MOST_PLIST_BYTES:
        raise unreadable
    with original.open(entry) as stream:
        data = b"".join(iter(lambda: stream.read(_MOST_PLIST_BYTES), b""))
    try:
        plist = plistlib.loads(data)
    except (plistlib.InvalidFileException, ExpatError, ValueError, AttributeError, RecursionError) as error:
        raise unreadable from error
    if not isinstance(plist, dict):
        raise unreadable
    return plist


def _bytes(plist: Mapping[str, Any], key: str) -> bytes:
    value = plist.get(key, b"")
    return value if isinstance(value, bytes) else b""
