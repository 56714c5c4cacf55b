"""An iPhone's backup folder as a computer makes it, encrypted or not: the conversations in it come out.

Units: a part's name is `whatsapp/`, `whatsapp-business/` or `messages/` and the path on the phone below it.
Limits: such a backup never holds Signal's and Telegram's messages, nor what the phone keeps in iCloud alone
(Messages in iCloud); its encryption does not show whether a byte was changed.
Source: docs/formats/iphone-backup.md.
"""

import json
from collections.abc import Iterator, Mapping, Sequence

from onrecord.ports.originals import Original
from onrecord.readers.containers.iphone_backup.contents import Stored, stored_files
from onrecord.readers.containers.iphone_backup.deciphering import deciphered, unpadded_bytes
from onrecord.readers.containers.iphone_backup.folder import Folder, find_folder, is_manifest
from onrecord.readers.containers.iphone_backup.keybag import file_key, unlock
from onrecord.readers.containers.iphone_backup.naming import is_needed, part_name
from onrecord.readers.matching import Match
from onrecord.readers.unwrapping import Part
from onrecord.records.errors import UnreadableError
from onrecord.records.messages import Entry

NAME = "iphone-backup"
VERSION = "1"
SECRET = "the backup's password, as it was set on the computer"  # noqa: S105 (it names the secret)
NAMES: Sequence[str] = ("Manifest.plist",)
INSIDE = ""
STORED = r"(?:[0-9a-f]{2}/[0-9a-f]{40}|(?:Manifest|Info|Status)\.plist|Manifest\.db(?:-wal|-shm)?)"

_BLOCK_BYTES = 16
_PIECE_BYTES = 1024**2


def recognise(head: bytes, filename: str) -> Match:
    """Judge one entry: a backup is told by its `Manifest.plist`, which names what no other does."""
    return Match.CERTAIN if is_manifest(head, filename) else Match.NO


def may_be_key(head: bytes, filename: str) -> bool:
    """Tell of a file that lies beside whether it may hold the key: it is typed, and stands in no file."""
    del head, filename
    return False


def needs_secret(original: Original) -> bool:
    """Tell whether the backup is encrypted."""
    return find_folder(original).is_encrypted


def kept(original: Original) -> Sequence[Entry]:
    """Return the four files that say what the backup is."""
    return find_folder(original).own_entries


def parts(original: Original, secret: bytes) -> Sequence[Part]:
    """List the conversations' files; only files whose length is in doubt are read.

    Raises:
        WrongKeyError: it is not the password.
        UnreadableError: it is damaged, incomplete, too old, or holds no conversations.
        UnsafeSourceError: it names a path that leads outside it.
    """
    folder = find_folder(original)
    class_keys = unlock(folder.keybag, secret) if folder.is_encrypted else {}
    found: dict[str, Part] = {}
    for stored in stored_files(original, folder, class_keys):
        name = part_name(stored.domain, stored.path)
        if name is not None:
            name = name if name not in found else f"{stored.domain}/{stored.path}"
            part = _part(original, folder, stored, class_keys, name)
            found.update({name: part} if part else {})
    if not any(is_needed(name) for name in found):
        raise UnreadableError(
            f"the backup {original.name!r} holds neither WhatsApp's nor Messages' conversations (Signal and "
            "Telegram are in no backup): export them from the app itself"
        )
    return [found[name] for name in sorted(found)]


def unwrap(original: Original, part: Part) -> Iterator[bytes]:
    """Yield the bytes of one part.

    Raises:
        UnreadableError: it is not as long as it was.
    """
    recipe = json.loads(part.recipe)
    if recipe["entry"] is None:
        return
    key = bytes.fromhex(recipe["key"])
    left = part.size_bytes
    with original.open(Entry(*recipe["entry"])) as stream:
        pieces = deciphered(stream, key) if key else iter(lambda: stream.read(_PIECE_BYTES), b"")
        for piece in pieces:
            yield piece[:left]
            left -= min(left, len(piece))
            if not left:
                return
    if left:
        raise UnreadableError(
            f"{part.name!r} is shorter than it was: let the copying finish, then capture again"
        )


def _part(
    original: Original, folder: Folder, stored: Stored, class_keys: Mapping[int, bytes], name: str
) -> Part | None:
    entry = folder.files.get(stored.file_id)
    said_bytes = stored.size_bytes
    if entry is None and said_bytes:
        if is_needed(name):
            raise UnreadableError(
                f"the backup lacks the file that holds {name!r}: copy the whole backup folder again"
            )
        return None  # the reader of the messages says that it is missing
    key = b""
    size_bytes = entry.size_bytes if entry else 0
    if folder.is_encrypted and size_bytes:
        key = file_key(class_keys, stored.protection_class, stored.wrapped_key, name)
        size_bytes = _plain_bytes(original, entry, stored, key, name) if entry else 0
    of_entry = [entry.number, entry.name, entry.size_bytes] if entry else None
    recipe = json.dumps({"entry": of_entry, "key": key.hex()})
    return Part(name, size_bytes, recipe, entry.name if entry else "", said_bytes)


def _plain_bytes(original: Original, entry: Entry | None, stored: Stored, key: bytes, name: str) -> int:
    """Return how long a file is: as the manifest says, unless the stored bytes cannot be that."""
    if entry is None:
        return 0
    whole, rest = divmod(entry.size_bytes, _BLOCK_BYTES)
    if rest and is_needed(name):
        raise UnreadableError(f"{name!r} is cut short in the backup: copy the whole backup folder again")
    if rest:
        return whole * _BLOCK_BYTES
    if stored.size_bytes is not None and 0 <= entry.size_bytes - stored.size_bytes <= _BLOCK_BYTES:
        return stored.size_bytes
    with original.open(entry) as stream:
        return unpadded_bytes(stream, key)
