"""What a backup holds: the rows of `Manifest.db`, each with a small archive of the file's attributes."""

import plistlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from onrecord.ports.originals import ByteStream, Original
from onrecord.readers.containers.iphone_backup.deciphering import deciphered
from onrecord.readers.containers.iphone_backup.folder import Folder
from onrecord.readers.containers.iphone_backup.keybag import file_key
from onrecord.readers.containers.iphone_backup.naming import part_name
from onrecord.readers.forward import joined
from onrecord.readers.sqlite.beginnings import MAGIC
from onrecord.readers.sqlite.snapshot import open_snapshot
from onrecord.records.errors import UnreadableError
from onrecord.records.messages import Anomaly, Assumptions, Entry

_COLUMNS = ("fileID", "domain", "relativePath", "flags", "file")
_FILE = 1
_MOST_ARCHIVE_BYTES = 1024**2
_SECTOR_BYTES = 512
_CLASS_BYTES = 4


@dataclass(frozen=True, slots=True)
class Stored:
    """One file of the phone, as the manifest describes it; ``size_bytes`` is None where it does not say."""

    file_id: str
    domain: str
    path: str
    size_bytes: int | None
    protection_class: int
    wrapped_key: bytes = field(repr=False)


def stored_files(original: Original, folder: Folder, class_keys: Mapping[int, bytes]) -> Iterator[Stored]:
    """Yield the conversations' files.

    Raises:
        UnreadableError: the manifest is damaged, or of a version not known.
    """
    source, entry = _database(original, folder, class_keys)
    with open_snapshot(source, entry) as database:
        if not database.has("Files", *_COLUMNS):
            raise database.without_tables(
                f"the backup {folder.name!r} has a Manifest.db of a version not known: "
                "report the version of iOS that made it"
            )
        for row in database.rows("Files", _COLUMNS):
            if isinstance(row, Anomaly):
                raise _damaged(folder)
            if row["flags"] == _FILE and part_name(str(row["domain"]), str(row["relativePath"])):
                yield _stored(row, folder)


def _stored(row: Mapping[str, Any], folder: Folder) -> Stored:
    attributes, objects = _archive(row["file"], folder)
    key = _followed(attributes.get("EncryptionKey"), objects)
    if isinstance(key, dict):
        key = key.get("NS.data")
    size, protection_class = (attributes.get(name) for name in ("Size", "ProtectionClass"))
    return Stored(
        str(row["fileID"]),
        str(row["domain"]),
        str(row["relativePath"]),
        size if isinstance(size, int) and size >= 0 else None,
        protection_class if isinstance(protection_class, int) else 0,
        key if isinstance(key, bytes) else b"",
    )


def _archive(blob: object, folder: Folder) -> tuple[Mapping[str, Any], Sequence[object]]:
    """Return the root of a keyed archive, and the objects that it refers to by number."""
    if not isinstance(blob, bytes) or len(blob) > _MOST_ARCHIVE_BYTES:
        raise _damaged(folder)
    try:
        plist = plistlib.loads(blob, fmt=plistlib.FMT_BINARY)
        objects = plist["$objects"]
        root = _followed(plist["$top"]["root"], objects)
    except (plistlib.InvalidFileException, ValueError, KeyError, TypeError, RecursionError) as error:
        raise _damaged(folder) from error
    if not isinstance(root, dict) or not isinstance(objects, list):
        raise _damaged(folder)
    return root, objects


def _followed(value: object, objects: Sequence[object]) -> object:
    if isinstance(value, plistlib.UID):
        return objects[value.data] if value.data < len(objects) else None
    return value


def _database(original: Original, folder: Folder, class_keys: Mapping[int, bytes]) -> tuple[Original, Entry]:
    entry = folder.database
    with original.open(entry) as stream:
        is_plain = stream.read(len(MAGIC)) == MAGIC
    if is_plain or not folder.database_key:
        return original, entry
    protection_class = int.from_bytes(folder.database_key[:_CLASS_BYTES], "little")
    key = file_key(class_keys, protection_class, folder.database_key, entry.name)
    # A database is whole sectors; what is over is padding.
    whole = replace(entry, size_bytes=entry.size_bytes // _SECTOR_BYTES * _SECTOR_BYTES)
    return _Deciphered(original, whole, key), whole


@dataclass(frozen=True, slots=True)
class _Deciphered:
    """The manifest as a source of one file, deciphered as it is read."""

    original: Original
    entry: Entry
    key: bytes = field(repr=False)

    @property
    def name(self) -> str:
        return self.entry.name

    @property
    def assumptions(self) -> Assumptions:
        return self.original.assumptions

    def entries(self) -> Sequence[Entry]:
        return (self.entry,)

    def open(self, entry: Entry) -> ByteStream:
        return joined(self._pieces(entry))

    def _pieces(self, entry: Entry) -> Iterator[bytes]:
        with self.original.open(entry) as stream:
            yield from deciphered(stream, self.key)


def _damaged(folder: Folder) -> UnreadableError:
    return UnreadableError(
        f"the list of files in the backup {folder.name!r} is damaged: copy the whole backup folder again"
    )
